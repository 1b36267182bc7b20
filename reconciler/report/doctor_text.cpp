#include "report/doctor_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "doctor/rights.h"
#include "report/layout.h"
#include "schema/assumptions.h"

namespace supctl {
namespace {

std::string headline(const Style& style, std::string_view text) {
    return "\n" + paint(style, Paint::strong, text) + "\n";
}

std::string reached(const DoctorReport& r, const Style& style) {
    std::string out;
    Table table({"WAY", "HOST", "PORT", "ANSWERS", "CERTIFICATE"});
    for (const WayReport& one : r.ways) {
        const bool well = one.failure.empty();
        std::string certificate = one.sealed ? "none: messages are sealed" : "";
        if (one.certificate)
            certificate =
                fmt::format("{} from {} until {}", terminal_text(one.certificate->subject),
                            terminal_text(one.certificate->issuer), iso_time(one.certificate->not_after));
        table.add(
            {one.path, terminal_text(one.host), one.port == 0 ? std::string() : fmt::format("{}", one.port),
             well ? "yes" : terminal_text(one.failure), certificate},
            well ? Paint::good : Paint::warning, 3);
    }
    if (!table.empty()) out += table.text(style);
    for (const WayReport& one : r.ways)
        if (one.certificate && !one.certificate->names.empty())
            out += wrapped(fmt::format("names of {}: {}", terminal_text(one.host),
                                       terminal_text(join(one.certificate->names))),
                           0, 2, style.width);
    out += fmt::format("authentication: {}\n", terminal_text(r.authentication));
    if (r.skew) {
        const auto seconds = r.skew->count();
        const std::string_view side = seconds < 0 ? "behind" : "ahead of";
        out += seconds == 0 ? std::string("clock: as ours\n")
                            : fmt::format("clock: {} s {} ours\n", std::abs(seconds), side);
    }
    return out;
}

std::string seen(const DoctorReport& r, const Style& style) {
    Table table({"SITE", "TYPE", "PARENT", "SERVER", "VERSION", "MODE", "PROVIDER"});
    for (const SiteReport& one : r.sites)
        table.add({one.code, one.type, one.parent, terminal_text(one.server), terminal_text(one.version),
                   one.mode == 0 ? "normal" : fmt::format("{}", one.mode), terminal_text(one.provider)});
    std::vector<std::string> lacking;
    for (const SeenReport& one : r.seen)
        if (one.how != "complete") lacking.push_back(fmt::format("{} ({})", one.what, one.how));
    std::string out = table.empty() ? std::string() : table.text(style);
    out += lacking.empty() ? "everything was read completely\n"
                           : wrapped("not read completely: " + join(lacking), 0, 2, style.width);
    return out;
}

Paint paint_of(TrialAnswer answer) {
    if (answer == TrialAnswer::accepted) return Paint::good;
    return answer == TrialAnswer::nothingThere ? Paint::faint : Paint::warning;
}

std::string writes(const DoctorReport& r, const Style& style) {
    if (r.trials.empty())
        return "nothing was written; `--probe-writes` writes objects back unchanged and tells what is "
               "taken\n";
    Table table({"PATH", "CLASS", "OBJECT", "ANSWER"});
    for (const WriteTrial& one : r.trials)
        table.add({one.path, one.class_name, terminal_text(one.object), std::string(to_text(one.answer))},
                  paint_of(one.answer), 3);
    return (r.probed ? "" : "nothing was written now; an earlier probe found:\n") + table.text(style);
}

std::string about(const AssumptionFinding& one, const Style& style) {
    const Assumption* stated = find_assumption(one.id);
    const Paint colour = one.holds == Holds::no    ? Paint::error
                         : one.holds == Holds::yes ? Paint::good
                                                   : Paint::faint;
    std::string out = fmt::format("{} {} ({})\n", stated->id, paint(style, colour, to_text(one.holds)),
                                  to_text(stated->certainty));
    out += wrapped(fmt::format("assumed: {}", stated->statement), 2, 2, style.width);
    out += wrapped(terminal_text("here: " + one.answer), 2, 2, style.width);
    out += wrapped(terminal_text((one.holds == Holds::unverified ? "seen by: " : "means: ") + one.meaning), 2,
                   2, style.width);
    return out;
}

std::string point(const PointReport& one, const Style& style) {
    std::string out = fmt::format("{} of site {}: {}", terminal_text(one.server), one.site,
                                  paint(style, one.error == 0 ? Paint::note : Paint::error, one.state));
    if (one.error != 0)
        out +=
            fmt::format(", 0x{:08X}{}{}", one.error, one.error_meaning.empty() ? "" : " ", one.error_meaning);
    out += "\n";
    for (const std::string& mismatch : one.mismatches)
        out += wrapped(terminal_text(mismatch), 2, 2, style.width);
    out += one.since_success ? fmt::format("  last success {} ago\n", human_duration(*one.since_success))
                             : "  never succeeded\n";
    out += wrapped("likely cause: " + one.cause, 2, 2, style.width);
    out += wrapped("next: " + one.action, 2, 2, style.width);
    return out;
}

}  // namespace

std::string assumptions_summary(const DoctorReport& report) {
    const auto count = [&](Holds holds) {
        return std::count_if(report.assumptions.begin(), report.assumptions.end(),
                             [&](const AssumptionFinding& one) { return one.holds == holds; });
    };
    const auto held = count(Holds::yes);
    std::string out = fmt::format("{}: {} {}", count_of(report.assumptions.size(), "assumption"), held,
                                  held == 1 ? "holds" : "hold");
    if (const auto broken = count(Holds::no); broken != 0)
        out += fmt::format(", {} {} not", broken, broken == 1 ? "does" : "do");
    if (const auto unverified = count(Holds::unverified); unverified != 0)
        out += fmt::format(", {} unverified", unverified);
    return out;
}

std::string doctor_text(const DoctorReport& r, const Style& style) {
    std::string out = fmt::format("site {} on {}, version {}{}, at {}\n", r.site, terminal_text(r.server),
                                  terminal_text(r.version), r.release.empty() ? "" : " (" + r.release + ")",
                                  iso_time(r.time));
    out += headline(style, "Ways") + reached(r, style);
    out += headline(style, "Seen") + seen(r, style);
    out += headline(style, "Writes") + writes(r, style);
    out += headline(style, "Assumptions");
    for (const AssumptionFinding& one : r.assumptions) out += about(one, style);
    if (!r.points.empty()) {
        out += headline(style, "Points that are not in success");
        for (const PointReport& one : r.points) out += point(one, style);
    }
    return out + "\n" + assumptions_summary(r) + "\n";
}

std::string rights_text(const Style& style) {
    Table table({"ACCOUNT", "OBJECT", "RIGHTS", "FOR", "CERTAINTY"});
    for (const Right& one : needed_rights())
        table.add({std::string(one.account), std::string(one.object), std::string(one.rights),
                   std::string(one.why), std::string(one.certainty)});
    std::string out = table.text(style);
    out +=
        "\nThe built-in roles Full, Infrastructure and Operations Administrator hold all of it (inferred).\n";
    out +=
        "\nA role to import (Administration > Security > Security Roles > Import Security Role); it holds "
        "the rights "
        "on the site\nand on software updates, the others are added in the console:\n\n";
    out += security_role_xml();
    out += "\nThe same with cmdlets, all rights included:\n\n" + security_role_script();
    return out;
}

}  // namespace supctl
