#include "cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <map>

#include "base/text.h"
#include "cli/commands/commands.h"

namespace supctl {
namespace {

/// Words of the contract that this version does not act on: named in the error, never accepted and ignored.
constexpr std::string_view kLaterCommands[] = {"drift",  "preflight", "snapshot", "doctor", "evidence",
                                               "render", "serve",     "bundle",   "fmt"};
/// Commands whose result has no JSON form yet.
constexpr std::string_view kTextOnly[] = {"explain", "export", "init", "completion"};
constexpr std::string_view kLaterFormats[] = {"ndjson", "markdown", "junit", "sarif", "github"};

struct Global {
    std::string format = "text";
    bool no_color = false;
    bool quiet = false;
    bool verbose = false;
    SiteOptions site;
};

class CommandLine {
  public:
    CommandLine()
        : app_("supctl: makes a ConfigMgr hierarchy's software update points match a YAML description") {
        app_.name("supctl");
        app_.require_subcommand(1);
        app_.set_version_flag("--version", std::string("supctl ") + SUPCTL_VERSION);
        app_.fallthrough(false);
        app_.footer(
            "Examples:\n"
            "  supctl init --out lab.yaml\n"
            "  supctl validate examples/contoso\n"
            "  supctl plan examples/contoso --connection examples/contoso/connection.yaml\n"
            "  supctl explain SUP2104\n"
            "\nExit codes: 0 done or nothing to do, 1 failed, 2 changes pending (--detailed-exitcode), 4 "
            "description invalid,\n"
            "5 refused, 6 lease held, 7 applied in part, 8 in progress, 64 usage, 130/143 interrupted.");
        validate();
        plan();
        status();
        verify();
        catalog();
        export_();
        schema();
        explain();
        simulate();
        init();
        apply();
        sync();
        wait();
        history();
        lock();
        completion();
    }

    int run(int argc, char** argv) {
        if (argc > 1)
            for (const auto name : kLaterCommands)
                if (name == argv[1])
                    return refuse(fmt::format("the command `{}` is not built yet in this version", name));
        if (argc > 1)
            if (const auto exit = unknown_command(argc, argv)) return *exit;
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& failed) {
            if (failed.get_exit_code() == 0) return app_.exit(failed);
            (void)app_.exit(failed);
            return static_cast<int>(Exit::usage);
        }
        for (const auto name : kLaterFormats)
            if (global_.format == name)
                return refuse(fmt::format("the format `{}` is not built yet in this version", name));
        for (const auto name : kTextOnly)
            if (global_.format == "json" && name == argv[1])
                return refuse(fmt::format("`{} --format json` is not built yet in this version", name));
        const Terminal terminal(global_.format == "json" ? Format::json : Format::text,
                                global_.quiet     ? Talk::quiet
                                : global_.verbose ? Talk::verbose
                                                  : Talk::normal,
                                !global_.no_color);
        return written(static_cast<int>(chosen_(terminal)));
    }

  private:
    /// A full disk or a closed pipe must not look like an empty result.
    static int written(int exit) {
        if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return exit;
        std::fputs("error[SUP1020]: the output could not be written completely\n", stderr);
        return exit == 0 ? static_cast<int>(Exit::failed) : exit;
    }

    /// `help`, `help COMMAND`, and the nearest command for one that is not known; nothing when the word is
    /// fine.
    std::optional<int> unknown_command(int argc, char** argv) {
        const std::string word = argv[1];
        if (word == "help") {
            std::vector<const char*> words{argv[0]};
            if (argc > 2) words.push_back(argv[2]);
            words.push_back("--help");
            return run(static_cast<int>(words.size()), const_cast<char**>(words.data()));
        }
        std::vector<std::string> names;
        for (const CLI::App* one : app_.get_subcommands({})) names.push_back(one->get_name());
        if (word.empty() || word.front() == '-' || std::find(names.begin(), names.end(), word) != names.end())
            return std::nullopt;
        const std::vector<std::string_view> known(names.begin(), names.end());
        const auto near = nearest(word, known, 1);
        const std::string help =
            near.empty() ? "see `supctl --help`" : fmt::format("did you mean `{}`?", near.front());
        std::fputs(
            fmt::format("error[SUP6401]: there is no command `{}`\nhelp: {}\n", escape_controls(word), help)
                .c_str(),
            stderr);
        return static_cast<int>(Exit::usage);
    }

    static int refuse(const std::string& why) {
        std::fputs(("error[SUP9001]: " + why + "\n").c_str(), stderr);
        return static_cast<int>(Exit::usage);
    }

    CLI::App& command(const std::string& name, const std::string& what, const std::string& examples,
                      std::function<Exit(const Terminal&)> run) {
        CLI::App& made = *app_.add_subcommand(name, what);
        made.footer("Examples:\n" + examples);
        made.add_option("--format", global_.format, "text or json")
            ->check(CLI::IsMember({"text", "json", "ndjson", "markdown", "junit", "sarif", "github"}));
        made.add_flag("--no-color", global_.no_color, "no colours, as NO_COLOR does");
        made.add_flag("--quiet", global_.quiet, "results only");
        made.add_flag("--verbose", global_.verbose, "more about what is done");
        made.callback([this, run = std::move(run)] { chosen_ = run; });
        return made;
    }
    static void description(CLI::App& app, DescriptionOptions& options, const std::string& what,
                            bool required) {
        auto* paths = app.add_option("PATH", options.paths, what);
        if (required) paths->required();
        app.add_option("--overlay", options.overlays,
                       "a file whose values win over the description's; may be repeated")
            ->allow_extra_args(false);
    }
    static void facts(CLI::App& app, DescriptionOptions& options) {
        app.add_option("--facts", options.facts, "what was seen on the servers, as a JSON file");
    }
    void site(CLI::App& app, SiteOptions& options) {
        app.add_option("--connection", options.connection,
                       "a connection file, or `simulator`; SUPCTL_CONNECTION otherwise");
        app.add_option("--parallel", options.parallel, "connections at a time")->check(CLI::Range(1, 64));
    }

    void validate() {
        auto& app =
            command("validate", "All errors of the description in one run, without a site.",
                    "  supctl validate examples/contoso\n  supctl validate sites.yaml updates.yaml --overlay "
                    "production.yaml --format json\n",
                    [this](const Terminal& terminal) { return validate_command(validate_, terminal); });
        description(app, validate_, "files and folders of the description", /*required=*/true);
        facts(app, validate_);
    }
    void plan() {
        auto& app =
            command("plan", "What would be done, in which order, why, how long, how dangerous. Reads only.",
                    "  supctl plan examples/contoso --connection production.connection.yaml\n  supctl plan "
                    "examples/standalone --connection simulator --out plan.json\n",
                    [this](const Terminal& terminal) { return plan_command(plan_, terminal); });
        description(app, plan_.description, "files and folders of the description", /*required=*/true);
        facts(app, plan_.description);
        site(app, plan_.site);
        app.add_option("--out", plan_.out, "keep the plan in this file, for review and approval");
        app.add_flag("--detailed-exitcode", plan_.detailed_exit_code, "exit 2 when something is to be done");
        app.add_flag("--explain-values", plan_.explain_values, "also where each value comes from");
        app.add_flag("--coverage", plan_.coverage, "also what was read completely");
    }
    void status() {
        auto& app =
            command("status",
                    "Every point's synchronization state, catalog version and link, and whether updates "
                    "may be deployed.",
                    "  supctl status --connection production.connection.yaml\n"
                    "  supctl status contoso --gpo backups --connection production.connection.yaml\n",
                    [this](const Terminal& terminal) { return status_command(status_, terminal); });
        description(app, status_.description, "the description, where a simulator starts from it",
                    /*required=*/false);
        site(app, status_.site);
        app.add_option("--gpo", status_.gpo,
                       "a folder of GPO backups, a SYSVOL tree, or one Registry.pol, as `verify` reads it");
    }
    void verify() {
        auto& app = command(
            "verify",
            "Step 4: whether client settings are as declared, and group policy as clients of ConfigMgr "
            "need it. Reads only.",
            "  supctl verify contoso --connection production.connection.yaml\n"
            "  supctl verify examples/contoso --gpo backups\n  supctl verify --gpo "
            "/mnt/sysvol/contoso.com/Policies --format json\n",
            [this](const Terminal& terminal) { return verify_command(verify_, terminal); });
        app.footer(
            app.get_footer() +
            "\nExit codes: 0 nothing against it, 3 a finding is an error, 1 something could not be read.");
        description(app, verify_.description,
                    "files and folders of the description, whose `groupPolicy` and points are compared",
                    /*required=*/false);
        app.add_option("--gpo", verify_.gpo, "a folder of GPO backups, a SYSVOL tree, or one Registry.pol");
        site(app, verify_.site);
    }
    void catalog() {
        auto& app = command("catalog",
                            "Classifications and products of the site: list, search, or pin titles to ids.",
                            "  supctl catalog list --selected --connection production.connection.yaml\n"
                            "  supctl catalog search \"windows 11\" --connection production.connection.yaml\n"
                            "  supctl catalog lock contoso --connection production.connection.yaml\n",
                            [this](const Terminal& terminal) { return catalog_command(catalog_, terminal); });
        const std::map<std::string, CatalogAction> actions{
            {"list", CatalogAction::list}, {"search", CatalogAction::search}, {"lock", CatalogAction::lock}};
        app.add_option("ACTION", catalog_.action, "list, search or lock")
            ->required()
            ->transform(CLI::CheckedTransformer(actions).description(""));
        app.add_option("WORDS", catalog_words_,
                       "search: a text, then as the others; lock: the description that is pinned; list: the "
                       "description, where a simulator starts from it");
        app.add_option("--overlay", catalog_.description.overlays,
                       "a file whose values win over the description's; may be repeated")
            ->allow_extra_args(false);
        app.add_flag("--selected", catalog_.selected, "only what is selected");
        site(app, catalog_.site);
        app.parse_complete_callback([this] {
            if (catalog_.action == CatalogAction::search) {
                if (catalog_words_.empty()) throw CLI::RequiredError("TEXT");
                catalog_.text = catalog_words_.front();
                catalog_words_.erase(catalog_words_.begin());
            }
            catalog_.description.paths.assign(catalog_words_.begin(), catalog_words_.end());
            if (catalog_.action == CatalogAction::lock && catalog_words_.empty())
                throw CLI::RequiredError("PATH");
        });
    }
    void export_() {
        auto& app =
            command("export", "The live hierarchy as a minimal description whose plan is empty.",
                    "  supctl export --connection production.connection.yaml --out contoso --name contoso\n",
                    [this](const Terminal& terminal) { return export_command(export_options_, terminal); });
        description(app, export_options_.description, "the description, where a simulator starts from it",
                    /*required=*/false);
        site(app, export_options_.site);
        app.add_option("--out", export_options_.out,
                       "a folder for hierarchy.yaml; standard output otherwise");
        app.add_option("--name", export_options_.name, "the hierarchy's name");
    }
    void schema() {
        auto& app = command("schema", "The JSON Schema of the description, or of the connection file.",
                            "  supctl schema > supctl.schema.json\n  supctl schema connection\n",
                            [this](const Terminal& terminal) { return schema_command(schema_, terminal); });
        app.add_option("WHICH", schema_, "description or connection")
            ->check(CLI::IsMember({"description", "connection"}));
    }
    void explain() {
        auto& app = command("explain", "A diagnostic's code, a field, an ordering rule, or a step of a plan.",
                            "  supctl explain SUP2104\n  supctl explain synchronization.schedule\n  supctl "
                            "explain CAS/select --plan plan.json\n",
                            [this](const Terminal& terminal) { return explain_command(explain_, terminal); });
        app.add_option("WHAT", explain_.what, "what to explain; everything is listed when absent");
        app.add_option("--plan", explain_.plan_file, "a plan file, for a step");
    }
    void simulate() {
        auto& app = command(
            "simulate", "The built-in simulated hierarchy behind the real protocol, in its own process.",
            "  supctl simulate --from examples/contoso --at bare --writes merge --clock stepped "
            "--connection-out build/sim.yaml\n",
            [this](const Terminal& terminal) { return simulate_command(simulate_, terminal); });
        app.add_option("--listen", simulate_.listen, "address and port; port 0 takes a free one");
        app.add_option("--from", simulate_.from, "files and folders of the description to simulate")
            ->required();
        app.add_option("--at", simulate_.at, "the state to start in")
            ->check(CLI::IsMember({"bare", "midBootstrap", "converged"}));
        app.add_option("--connection-out", simulate_.connection_out,
                       "write a connection file with address, root and token");
        app.add_option("--state", simulate_.state, "keep the simulated hierarchy in this file");
        app.add_option("--clock", simulate_.clock,
                       "stepped, real or xN; clients then take the time from the simulator");
        app.add_option("--participants", simulate_.participants,
                       "time stands still until so many clients have joined");
        app.add_option("--fault", simulate_.faults, "a fault by rule; may be repeated")
            ->allow_extra_args(false);
        app.add_option("--hide-site", simulate_.hidden_sites,
                       "answer as to an account that does not see this site; may be repeated")
            ->allow_extra_args(false);
        app.add_option("--writes", simulate_.writes, "replace, merge, refuse500 or refuse405");
        app.add_option("--wsman", simulate_.wsman, "address and port of WS-Man over HTTPS");
        app.add_option("--wsman-http", simulate_.wsman_http,
                       "address and port of WS-Man over HTTP, for sealed messages only");
        app.add_option("--keytab", simulate_.keytab, "WS-Man takes Kerberos with the keys of this keytab");
        app.add_flag("--ntlm", simulate_.ntlm, "WS-Man takes NTLM from the users of NTLM_USER_FILE");
        app.add_option("--seed", simulate_.seed, "seed of all that varies");
        app.add_option("--request-log", simulate_.request_log,
                       "write one JSON record a request to this file");
        app.add_flag("--frozen", simulate_.frozen, "render each answer once; nothing changes");
        app.add_flag("--dump", simulate_.dump,
                     "print the state as canonical JSON, times and numbers masked, and end");
    }
    void applying(CLI::App& app, ApplyOptions& options, const std::string& what) {
        description(app, options.description, what, /*required=*/true);
        site(app, options.site);
        app.add_option("--approve", options.approve, "the id of the plan that was reviewed");
        app.add_option("--acknowledge", options.acknowledge,
                       "OPERATION:TARGET, an operation that must be named expressly; may be repeated")
            ->allow_extra_args(false);
        app.add_option("--max-duration", options.max_duration,
                       "begin no new write after so long (50m, 2h); the run can be resumed");
        app.add_flag("--ephemeral-store", options.ephemeral_store,
                     "accept a store that is lost with the job");
    }
    void apply() {
        auto& app = command(
            "apply", "Does what the plan says. Asks on a terminal, needs --approve elsewhere.",
            "  supctl apply examples/contoso --connection production.connection.yaml --approve 5e7c62cc...\n"
            "  supctl apply plan.json --connection production.connection.yaml --approve 5e7c62cc... "
            "--max-duration 50m\n",
            [this](const Terminal& terminal) { return apply_command(apply_, terminal); });
        applying(app, apply_, "files and folders of the description, or one plan file");
        app.add_option("--resume", apply_.resume, "a run that goes on, under its approval");
        app.add_flag("--allow-mass-change", apply_.allow_mass_change,
                     "let more than a tenth of the points be replaced");
    }
    void sync() {
        auto& app = command(
            "sync", "A synchronization at the top-level site, under the same approval and lease as apply.",
            "  supctl sync examples/contoso --connection production.connection.yaml --wait --approve "
            "5e7c62cc...\n",
            [this](const Terminal& terminal) {
                if (sync_full_)
                    return static_cast<Exit>(
                        refuse("a full synchronization (`sync --full`) is not built yet in this version"));
                return sync_command(sync_, sync_wait_ ? WaitForSites::yes : WaitForSites::no, terminal);
            });
        applying(app, sync_, "files and folders of the description");
        app.add_flag("--wait", sync_wait_, "wait until every site has followed");
        app.add_flag("--full", sync_full_, "a full synchronization");
    }
    void wait() {
        auto& app = command(
            "wait", "Waits for a run of another process and ends with its exit code; 7 when it was killed.",
            "  supctl wait contoso-17 --connection production.connection.yaml --max-duration 3000\n",
            [this](const Terminal& terminal) { return wait_command(wait_, terminal); });
        app.add_option("RUN", wait_.run, "the run's id")->required();
        app.add_option_function<std::int64_t>(
               "--max-duration", [this](const std::int64_t& seconds) { wait_.most = Seconds(seconds); },
               "at most so many seconds; exit 8 then")
            ->check(CLI::Range(1, 1000000));
        app.add_option("--connection", wait_.connection, "the connection file whose store is read");
    }
    void history() {
        auto& app =
            command("history",
                    "Runs of apply and sync that the store knows, newest first; or the records of one run.",
                    "  supctl history --connection production.connection.yaml\n  supctl history contoso-17 "
                    "--connection production.connection.yaml\n",
                    [this](const Terminal& terminal) { return history_command(history_, terminal); });
        app.add_option("RUN", history_.run, "one run, with its records");
        app.add_option("--hierarchy", history_.hierarchy, "only runs of this hierarchy");
        app.add_option("--most", history_.most, "how many runs at most")->check(CLI::Range(1, 100000));
        app.add_option("--connection", history_.connection, "the connection file whose store is read");
    }
    void lock() {
        auto& app =
            command("lock", "Leases of running applies: list, show or break.",
                    "  supctl lock list --connection production.connection.yaml\n  supctl lock break contoso "
                    "--reason \"job 4711 was cancelled\" --connection production.connection.yaml\n",
                    [this](const Terminal& terminal) { return lock_command(lock_, terminal); });
        app.add_option("ACTION", lock_.action, "list, show or break")
            ->required()
            ->check(CLI::IsMember({"list", "show", "break"}));
        app.add_option("HIERARCHY", lock_.hierarchy, "the hierarchy's name");
        app.add_option("--reason", lock_.reason, "why it is broken; kept in the store");
        app.add_option("--connection", lock_.connection, "the connection file whose store is read");
        app.parse_complete_callback([this] {
            if (lock_.action != "list" && lock_.hierarchy.empty()) throw CLI::RequiredError("HIERARCHY");
            if (lock_.action == "break" && lock_.reason.empty()) throw CLI::RequiredError("--reason");
        });
    }
    void init() {
        auto& app = command("init", "A first description.", "  supctl init --out lab.yaml\n",
                            [this](const Terminal& terminal) { return init_command(init_, terminal); });
        app.add_option("--out", init_, "the file; standard output otherwise");
    }
    void completion() {
        auto& app = command(
            "completion", "Shell completion.", "  source <(supctl completion bash)\n",
            [this](const Terminal& terminal) { return completion_command(shell_, table(), terminal); });
        app.add_option("SHELL", shell_, "bash, zsh or fish")
            ->required()
            ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    }

    std::vector<std::pair<std::string, std::vector<std::string>>> table() {
        std::vector<std::pair<std::string, std::vector<std::string>>> out;
        for (const CLI::App* one : app_.get_subcommands({})) {
            std::vector<std::string> options;
            for (const CLI::Option* option : one->get_options())
                for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
            out.emplace_back(one->get_name(), options);
        }
        return out;
    }

    CLI::App app_;
    Global global_;
    std::function<Exit(const Terminal&)> chosen_;
    DescriptionOptions validate_;
    PlanCommandOptions plan_;
    CatalogOptions catalog_;
    std::vector<std::string> catalog_words_;
    StatusOptions status_;
    VerifyOptions verify_;
    ExportOptions export_options_;
    std::string schema_ = "description";
    ExplainOptions explain_;
    SimulateOptions simulate_;
    ApplyOptions apply_;
    ApplyOptions sync_;
    bool sync_wait_ = false;
    bool sync_full_ = false;
    WaitOptions wait_;
    HistoryOptions history_;
    LockOptions lock_;
    std::string init_;
    std::string shell_;
};

}  // namespace

int run_command_line(int argc, char** argv) {
    CommandLine line;
    return line.run(argc, argv);
}

}  // namespace supctl
