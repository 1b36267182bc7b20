#include "cli/command_line.h"

#include <fmt/format.h>

#include <optional>

#include "base/text.h"
#include "cli/words/words.h"

namespace supctl {
namespace {

/// Words of the contract that this version does not act on: named in the error, never accepted and ignored.
constexpr std::string_view kLaterCommands[] = {"drift", "snapshot", "evidence", "serve", "bundle", "fmt"};
/// Commands whose result has no JSON form yet.
constexpr std::string_view kTextOnly[] = {"explain", "export", "init", "completion", "render"};
constexpr std::string_view kLaterFormats[] = {"ndjson", "markdown", "junit", "sarif", "github"};

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
            "\nExit codes: 0 done or nothing to do, 1 failed, 2 changes pending (--detailed-exitcode),\n"
            "3 verify, preflight or doctor found an error, 4 description invalid, 5 refused, 6 lease held,\n"
            "7 applied in part, 8 in progress, 64 usage, 130/143 interrupted.");
        for (const auto add :
             {validate_words, plan_words, render_words, status_words, verify_words, preflight_words,
              doctor_words, catalog_words, export_words, schema_words, explain_words, simulate_words,
              init_words, apply_words, sync_words, wait_words, history_words, lock_words, completion_words})
            add(words_);
    }

    int run(int argc, char** argv) {
        if (argc > 1)
            for (const auto name : kLaterCommands)
                if (name == argv[1])
                    return Words::refuse(
                        fmt::format("the command `{}` is not built yet in this version", name));
        if (argc > 1)
            if (const auto exit = unknown_command(argc, argv)) return *exit;
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& failed) {
            if (failed.get_exit_code() == 0) return app_.exit(failed);
            (void)app_.exit(failed);
            return static_cast<int>(Exit::usage);
        }
        const GlobalOptions& global = words_.global();
        for (const auto name : kLaterFormats)
            if (global.format == name)
                return Words::refuse(fmt::format("the format `{}` is not built yet in this version", name));
        for (const auto name : kTextOnly)
            if (global.format == "json" && name == argv[1])
                return Words::refuse(
                    fmt::format("`{} --format json` is not built yet in this version", name));
        const Terminal terminal(global.format == "json" ? Format::json : Format::text,
                                global.quiet     ? Talk::quiet
                                : global.verbose ? Talk::verbose
                                                 : Talk::normal,
                                !global.no_color);
        return written(static_cast<int>(words_.chosen()(terminal)));
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

    CLI::App app_;
    Words words_{app_};
};

}  // namespace

int run_command_line(int argc, char** argv) {
    CommandLine line;
    return line.run(argc, argv);
}

}  // namespace supctl
