// The words of `preflight`.
#include "cli/commands/preflight_options.h"
#include "cli/words/words.h"

namespace supctl {

void preflight_words(Words& words) {
    auto& options = words.keep<PreflightOptions>();
    auto& app = words.command(
        "preflight",
        "What must be true of the servers before a software update point is installed: names, ports, TLS, "
        "WSUS. Reads only.",
        "  supctl preflight examples/contoso\n"
        "  supctl preflight contoso --connection production.connection.yaml --out facts.json\n"
        "  supctl preflight contoso --facts collected.json --format json\n"
        "  supctl preflight --collector > collector.ps1\n",
        [&options](const Terminal& terminal) { return preflight_command(options, terminal); });
    app.footer(
        app.get_footer() +
        "\nWhat nobody looked at is `unverified`. No credential is sent to a WSUS web site.\n"
        "Exit codes: 0 nothing against it, 3 a finding is an error, 1 something could not be looked at.");
    words.description(app, options.description, "files and folders of the description", /*required=*/false);
    words.facts(app, options.description);
    words.site(app, options.site);
    // What is true of other commands is not of this one: it looks at servers.
    app.get_option("PATH")->description("files and folders of the description");
    app.get_option("--connection")
        ->description(
            "a connection file: whom to trust, where servers are, whose registries may be read; "
            "SUPCTL_CONNECTION otherwise");
    app.get_option("--record")->group("");  // refused, with what keeps what was seen
    app.add_option("--out", options.out, "write what was seen as a facts file, for `plan --facts`");
    app.add_flag("--collector", options.collector,
                 "print a PowerShell script that collects a server's facts where supctl does not reach it");
    app.parse_complete_callback([&options] {
        if (options.collector && !(options.description.paths.empty() && options.out.empty()))
            throw CLI::ExcludesError("--collector", "PATH and --out");
        if (!options.collector && options.description.paths.empty()) throw CLI::RequiredError("PATH");
    });
}

}  // namespace supctl
