"""Renders what ci/bench measured as Markdown, with the aims and limits of the project beside it."""
import re

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"


def machine():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            models = re.findall(r"^model name\s*:\s*(.*)$", info.read(), re.M)
    except OSError:
        models = []
    return f"{len(models)} × {re.sub(r'[ ]+', ' ', models[0])}" if models else "an unknown processor"


def seconds(value):
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


def size(count):
    for unit, factor in (("MB", 1e6), ("kB", 1e3)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{count} bytes"


def row(*cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def table(heads, rows):
    return [row(*heads), row(*["---"] * len(heads)), *(row(*each) for each in rows)]


def verdict(value, aim, limit):
    if value <= aim:
        return "aim met"
    return "limit met" if value <= limit else "missed"


def cell(timed):
    return seconds(timed["time"])


def processor(timed):
    return seconds(timed["processor"])


def render(results, runs):
    big = results[-1]
    took = {name: value["time"] for name, value in big.items() if isinstance(value, dict)}
    used = {name: value["processor"] for name, value in big.items() if isinstance(value, dict)}
    other = took["nothing"] - took["curl"] - took["validate"]

    def over(what, *parts):
        """The ratio of times, and of processor times, which a busy machine disturbs less."""
        return (took[what] / sum(took[part] for part in parts), f"{used[what] / sum(used[part] for part in parts):.1f} x")

    ratios = [
        ("`validate` / `ninja -n`", *over("validate", "ninja"), 3, 6, "{:.1f} x"),
        ("`validate` / counting the YAML events", *over("validate", "events"), 1.5, 2.5, "{:.1f} x"),
        ("`plan` with nothing to do / (`curl` + YAML events)", *over("nothing", "curl", "events"), 1.5, 3, "{:.1f} x"),
        ("peak memory of `plan` with nothing to do", big["nothingMemory"], "", 150, 150, "{:.0f} MiB"),
        ("bytes with `$select` / without", 100 * big["received"] / big["receivedWithoutSelect"], "", 50, 60, "{:.0f} %"),
    ]
    out = [
        f"{big['sites']} sites, {big['points']} software update points, {big['files']} files, {size(big['bytes'])} of YAML; "
        f"medians of {runs} runs on {machine()}.",
        "",
        *table(("what", "time", "processor time", "peak memory", "requests", "received"), [
            ("`validate`", cell(big["validate"]), processor(big["validate"]), f"{big['validateMemory']:.0f} MiB", "", ""),
            ("`plan`, nothing to do", cell(big["nothing"]), processor(big["nothing"]), f"{big['nothingMemory']:.0f} MiB",
             big["nothingRequests"], size(big["nothingBytes"])),
            (f"`plan` of the whole bootstrap, {big['bootstrapSteps']} steps", cell(big["bootstrap"]),
             processor(big["bootstrap"]), f"{big['bootstrapMemory']:.0f} MiB", big["bootstrapRequests"],
             size(big["bootstrapBytes"])),
            (f"`ninja -n`, up to date, {big['edges']} edges", cell(big["ninja"]), processor(big["ninja"]), "", "", ""),
            ("yaml-cpp counting the events of the same files", cell(big["events"]), processor(big["events"]), "", "", ""),
            (f"`curl` fetching the same answers, TLS connections: {big['connections']}", cell(big["curl"]),
             processor(big["curl"]), "", big["nothingRequests"], size(big["received"])),
            ("the same answers without `$select`", "", "", "", big["nothingRequests"], size(big["receivedWithoutSelect"])),
        ]),
        "",
        *table(("ratio", "measured", "of processor time", "aim", "limit", ""), [
            (name, form.format(value), processors, form.format(aim), form.format(limit), verdict(value, aim, limit))
            for name, value, processors, aim, limit, form in ratios
        ]),
        "",
        f"Where the time of `plan` with nothing to do goes: reading and checking the description {seconds(took['validate'])} "
        f"(yaml-cpp's own part {seconds(took['events'])}), as long as `curl` takes for the answers {seconds(took['curl'])}, "
        f"the rest, decoding rows and comparing, {seconds(max(other, 0.0))}.",
        "",
        *table(("sites", "points", "`validate`", "`plan`, nothing to do", "`plan` of the bootstrap", "steps", "requests",
                "received"), [
            (each["sites"], each["points"], cell(each["validate"]), cell(each["nothing"]), cell(each["bootstrap"]),
             each["bootstrapSteps"], each["nothingRequests"], size(each["nothingBytes"]))
            for each in results
        ]),
    ]
    return "\n".join(out)


def write(path, text):
    """Replaces what stands between the markers."""
    old = path.read_text(encoding="utf-8")
    if old.count(BEGIN) != 1 or old.count(END) != 1 or old.index(BEGIN) > old.index(END):
        raise SystemExit(f"{path} does not hold the markers {BEGIN} and {END} once each")
    head, rest = old.split(BEGIN)
    path.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")
