#include "cli/words/words.h"

#include <cstdio>

namespace supctl {

CLI::App& Words::command(const std::string& name, const std::string& what, const std::string& examples,
                         Run run) {
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

void Words::description(CLI::App& app, DescriptionOptions& options, const std::string& what, bool required) {
    auto* paths = app.add_option("PATH", options.paths, what + "; replay:FILE is that of a recording");
    if (required) paths->required();
    app.add_option("--overlay", options.overlays,
                   "a file whose values win over the description's; may be repeated")
        ->allow_extra_args(false);
}

void Words::facts(CLI::App& app, DescriptionOptions& options) {
    app.add_option("--facts", options.facts, "what was seen on the servers, as a JSON file");
}

void Words::site(CLI::App& app, SiteOptions& options) {
    app.add_option("--connection", options.connection,
                   "a connection file, `simulator`, or `replay:FILE` for a recording; SUPCTL_CONNECTION "
                   "otherwise");
    app.add_option("--parallel", options.parallel, "connections at a time")->check(CLI::Range(1, 64));
    options.command = app.get_name();
    app.add_option(
        "--record", options.record,
        "keep what passes to and from the site in this new file, names replaced and secrets removed; writes "
        "then go one at a time");
}

int Words::refuse(const std::string& why) {
    std::fputs(("error[SUP9001]: " + why + "\n").c_str(), stderr);
    return static_cast<int>(Exit::usage);
}

std::vector<std::pair<std::string, std::vector<std::string>>> Words::table() const {
    std::vector<std::pair<std::string, std::vector<std::string>>> out;
    for (const CLI::App* one : app_.get_subcommands({})) {
        std::vector<std::string> options;
        for (const CLI::Option* option : one->get_options())
            for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
        out.emplace_back(one->get_name(), options);
    }
    return out;
}

}  // namespace supctl
