// The words of the commands that only read.
#include "cli/commands/commands.h"
#include "cli/words/words.h"

namespace supctl {

void validate_words(Words& words) {
    auto& options = words.keep<DescriptionOptions>();
    auto& app = words.command(
        "validate", "All errors of the description in one run, without a site.",
        "  supctl validate examples/contoso\n  supctl validate sites.yaml updates.yaml --overlay "
        "production.yaml --format json\n",
        [&options](const Terminal& terminal) { return validate_command(options, terminal); });
    words.description(app, options, "files and folders of the description", /*required=*/true);
    words.facts(app, options);
}

void plan_words(Words& words) {
    auto& options = words.keep<PlanCommandOptions>();
    auto& app =
        words.command("plan", "What would be done, in which order, why, how long, how dangerous. Reads only.",
                      "  supctl plan examples/contoso --connection production.connection.yaml\n  supctl plan "
                      "examples/standalone --connection simulator --out plan.json\n",
                      [&options](const Terminal& terminal) { return plan_command(options, terminal); });
    words.description(app, options.description, "files and folders of the description", /*required=*/true);
    words.facts(app, options.description);
    words.site(app, options.site);
    app.add_option("--out", options.out, "keep the plan in this file, for review and approval");
    app.add_flag("--detailed-exitcode", options.detailed_exit_code, "exit 2 when something is to be done");
    app.add_flag("--explain-values", options.explain_values, "also where each value comes from");
    app.add_flag("--coverage", options.coverage, "also what was read completely");
}

void status_words(Words& words) {
    auto& options = words.keep<StatusOptions>();
    auto& app =
        words.command("status",
                      "Every point's synchronization state, catalog version and link, and whether updates "
                      "may be deployed.",
                      "  supctl status --connection production.connection.yaml\n"
                      "  supctl status contoso --gpo backups --connection production.connection.yaml\n",
                      [&options](const Terminal& terminal) { return status_command(options, terminal); });
    words.description(app, options.description, "the description, where a simulator starts from it",
                      /*required=*/false);
    words.site(app, options.site);
    app.add_option("--gpo", options.gpo,
                   "a folder of GPO backups, a SYSVOL tree, or one Registry.pol, as `verify` reads it");
}

void verify_words(Words& words) {
    auto& options = words.keep<VerifyOptions>();
    auto& app = words.command(
        "verify",
        "Step 4: whether client settings are as declared, and group policy as clients of ConfigMgr "
        "need it. Reads only.",
        "  supctl verify contoso --connection production.connection.yaml\n"
        "  supctl verify examples/contoso --gpo backups\n  supctl verify --gpo "
        "/mnt/sysvol/contoso.com/Policies --format json\n",
        [&options](const Terminal& terminal) { return verify_command(options, terminal); });
    app.footer(app.get_footer() +
               "\nExit codes: 0 nothing against it, 3 a finding is an error, 1 something could not be read.");
    words.description(app, options.description,
                      "files and folders of the description, whose `groupPolicy` and points are compared",
                      /*required=*/false);
    app.add_option("--gpo", options.gpo, "a folder of GPO backups, a SYSVOL tree, or one Registry.pol");
    words.site(app, options.site);
}

void catalog_words(Words& words) {
    auto& options = words.keep<CatalogOptions>();
    auto& given = words.keep<std::vector<std::string>>();
    auto& app = words.command(
        "catalog", "Classifications and products of the site: list, search, or pin titles to ids.",
        "  supctl catalog list --selected --connection production.connection.yaml\n"
        "  supctl catalog search \"windows 11\" --connection production.connection.yaml\n"
        "  supctl catalog lock contoso --connection production.connection.yaml\n",
        [&options](const Terminal& terminal) { return catalog_command(options, terminal); });
    const std::map<std::string, CatalogAction> actions{
        {"list", CatalogAction::list}, {"search", CatalogAction::search}, {"lock", CatalogAction::lock}};
    app.add_option("ACTION", options.action, "list, search or lock")
        ->required()
        ->transform(CLI::CheckedTransformer(actions).description(""));
    app.add_option("WORDS", given,
                   "search: a text, then as the others; lock: the description that is pinned; list: the "
                   "description, where a simulator starts from it");
    app.add_option("--overlay", options.description.overlays,
                   "a file whose values win over the description's; may be repeated")
        ->allow_extra_args(false);
    app.add_flag("--selected", options.selected, "only what is selected");
    words.site(app, options.site);
    app.parse_complete_callback([&options, &given] {
        if (options.action == CatalogAction::search) {
            if (given.empty()) throw CLI::RequiredError("TEXT");
            options.text = given.front();
            given.erase(given.begin());
        }
        options.description.paths.assign(given.begin(), given.end());
        if (options.action == CatalogAction::lock && given.empty()) throw CLI::RequiredError("PATH");
    });
}

void export_words(Words& words) {
    auto& options = words.keep<ExportOptions>();
    auto& app = words.command(
        "export", "The live hierarchy as a minimal description whose plan is empty.",
        "  supctl export --connection production.connection.yaml --out contoso --name contoso\n",
        [&options](const Terminal& terminal) { return export_command(options, terminal); });
    words.description(app, options.description, "the description, where a simulator starts from it",
                      /*required=*/false);
    words.site(app, options.site);
    app.add_option("--out", options.out, "a folder for hierarchy.yaml; standard output otherwise");
    app.add_option("--name", options.name, "the hierarchy's name");
}

}  // namespace supctl
