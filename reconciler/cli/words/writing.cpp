// The words of the commands that change a site, and of those about their runs.
#include "cli/commands/commands.h"
#include "cli/words/words.h"

namespace supctl {
namespace {

void applying(Words& words, CLI::App& app, ApplyOptions& options, const std::string& what) {
    words.description(app, options.description, what, /*required=*/true);
    words.site(app, options.site);
    app.add_option("--approve", options.approve, "the id of the plan that was reviewed");
    app.add_option(
           "--acknowledge", options.acknowledge,
           "OPERATION:TARGET, such as removePoint:cas-old.contoso.com, an operation that must be named "
           "expressly; may be repeated")
        ->allow_extra_args(false);
    app.add_option("--max-duration", options.max_duration,
                   "begin no new write after so long (50m, 2h); the run can be resumed");
    app.add_flag("--ephemeral-store", options.ephemeral_store, "accept a store that is lost with the job");
}

}  // namespace

void apply_words(Words& words) {
    auto& options = words.keep<ApplyOptions>();
    auto& app = words.command(
        "apply", "Does what the plan says. Asks on a terminal, needs --approve elsewhere.",
        "  supctl apply examples/contoso --connection production.connection.yaml --approve 5e7c62cc...\n"
        "  supctl apply plan.json --connection production.connection.yaml --approve 5e7c62cc... "
        "--max-duration 50m\n",
        [&options](const Terminal& terminal) { return apply_command(options, terminal); });
    applying(words, app, options, "files and folders of the description, or one plan file");
    app.add_option("--resume", options.resume, "a run that goes on, under its approval");
    app.add_option("--doctor", options.doctor,
                   "the report of `supctl doctor --format json` to go by; the store's otherwise");
    app.add_flag("--allow-mass-change", options.allow_mass_change,
                 "let more than a tenth of the points be removed or given other addresses (ports, SSL)");
}

void sync_words(Words& words) {
    struct Sync {
        ApplyOptions options;
        bool wait = false;
        bool full = false;
    };
    auto& sync = words.keep<Sync>();
    auto& app = words.command(
        "sync", "A synchronization at the top-level site, under the same approval and lease as apply.",
        "  supctl sync examples/contoso --connection production.connection.yaml --wait --approve "
        "5e7c62cc...\n",
        [&sync](const Terminal& terminal) {
            if (sync.full)
                return static_cast<Exit>(
                    Words::refuse("a full synchronization (`sync --full`) is not built yet in this version"));
            return sync_command(sync.options, sync.wait ? WaitForSites::yes : WaitForSites::no, terminal);
        });
    applying(words, app, sync.options, "files and folders of the description");
    app.add_flag("--wait", sync.wait, "wait until every site has followed");
    app.add_flag("--full", sync.full, "a full synchronization: not built yet, refused");
}

void wait_words(Words& words) {
    auto& options = words.keep<WaitOptions>();
    auto& app = words.command(
        "wait", "Waits for a run of another process and ends with its exit code; 7 when it was killed.",
        "  supctl wait contoso-17 --connection production.connection.yaml --max-duration 50m\n",
        [&options](const Terminal& terminal) { return wait_command(options, terminal); });
    app.add_option("RUN", options.run, "the run's id")->required();
    app.add_option("--max-duration", options.max_duration, "at most so long (50m, 2h); exit 8 then");
    app.add_option("--connection", options.connection, "the connection file whose store is read");
}

void history_words(Words& words) {
    auto& options = words.keep<HistoryOptions>();
    auto& app = words.command(
        "history", "Runs of apply and sync that the store knows, newest first; or the records of one run.",
        "  supctl history --connection production.connection.yaml\n  supctl history contoso-17 "
        "--connection production.connection.yaml\n",
        [&options](const Terminal& terminal) { return history_command(options, terminal); });
    app.add_option("RUN", options.run, "one run, with its records");
    app.add_option("--hierarchy", options.hierarchy, "only runs of this hierarchy");
    app.add_option("--most", options.most, "how many runs at most")->check(CLI::Range(1, 100000));
    app.add_option("--connection", options.connection, "the connection file whose store is read");
}

void lock_words(Words& words) {
    auto& options = words.keep<LockOptions>();
    auto& app = words.command(
        "lock", "Leases of running applies: list, show or break.",
        "  supctl lock list --connection production.connection.yaml\n  supctl lock break contoso "
        "--reason \"job 4711 was cancelled\" --connection production.connection.yaml\n",
        [&options](const Terminal& terminal) { return lock_command(options, terminal); });
    app.add_option("ACTION", options.action, "list, show or break")
        ->required()
        ->check(CLI::IsMember({"list", "show", "break"}));
    app.add_option("HIERARCHY", options.hierarchy, "the hierarchy's name");
    app.add_option("--reason", options.reason, "why it is broken; kept in the store");
    app.add_option("--connection", options.connection, "the connection file whose store is read");
    app.parse_complete_callback([&options] {
        if (options.action != "list" && options.hierarchy.empty()) throw CLI::RequiredError("HIERARCHY");
        if (options.action == "break" && options.reason.empty()) throw CLI::RequiredError("--reason");
    });
}

}  // namespace supctl
