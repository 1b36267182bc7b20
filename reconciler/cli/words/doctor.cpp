// The words of `doctor`.
#include "cli/commands/doctor_options.h"
#include "cli/words/words.h"

namespace supctl {

void doctor_words(Words& words) {
    auto& options = words.keep<DoctorOptions>();
    auto& app = words.command(
        "doctor",
        "Whether the site is reachable, readable and writable, which assumptions about the product hold "
        "there, and "
        "why points do not synchronize. Reads only, unless told otherwise.",
        "  supctl doctor --connection production.connection.yaml\n"
        "  supctl doctor --connection production.connection.yaml --probe-writes --report doctor.json\n"
        "  supctl doctor --rights\n"
        "  supctl doctor --logs logs\n",
        [&options](const Terminal& terminal) { return doctor_command(options, terminal); });
    app.footer(
        app.get_footer() +
        "\nExit codes: 0 nothing against it, 3 a finding is an error, 1 the site could not be looked at, "
        "5 the probe was not approved.");
    words.description(app, options.description, "the description, where a simulator starts from it",
                      /*required=*/false);
    words.site(app, options.site);
    app.add_flag(
        "--probe-writes", options.probe_writes,
        "also write an object of each class back unchanged, by each path, and read it again; asks first");
    app.add_flag("--yes", options.yes, "the probe is approved; needed outside a terminal");
    app.add_flag(
        "--rights", options.rights,
        "print the roles and rights that the accounts need, and a security role to import; nothing is read");
    app.add_option(
        "--report", options.report,
        "write what was found to this file, for a bug report: without hosts, users, site codes or secrets");
    app.add_option("--logs", options.logs,
                   "a folder of logs of site servers (wsyncmgr, WCM, WSUSCtrl, SUPSetup, ruleengine), read "
                   "instead of a site");
}

}  // namespace supctl
