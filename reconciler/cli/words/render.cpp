#include "cli/commands/render_options.h"
#include "cli/words/words.h"

namespace supctl {

void render_words(Words& words) {
    auto& options = words.keep<RenderCommandOptions>();
    auto& app =
        words.command("render",
                      "The plan as a PowerShell script on the ConfigurationManager module, for sites where "
                      "only the console is "
                      "allowed. Reads only.",
                      "  supctl render contoso --connection production.connection.yaml --out contoso.ps1\n"
                      "  supctl render examples/standalone --connection simulator\n",
                      [&options](const Terminal& terminal) { return render_command(options, terminal); });
    words.description(app, options.description, "files and folders of the description", /*required=*/true);
    words.facts(app, options.description);
    words.site(app, options.site);
    app.add_option("--out", options.out, "the script's file; standard output otherwise");
}

}  // namespace supctl
