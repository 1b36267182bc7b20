#include "cli/invocation.h"

#include "report/invocation.h"

namespace supctl {

std::string invocation(std::string_view command, const DescriptionOptions& description,
                       const SiteOptions& site) {
    std::string out = "supctl " + std::string(command);
    for (const auto& path : description.paths) append_word(out, path.string());
    for (const auto& overlay : description.overlays) append_option(out, "--overlay", overlay.string());
    if (!site.connection.empty()) append_option(out, "--connection", site.connection);
    return out;
}

std::string invocation(std::string_view command, const ApplyOptions& options) {
    std::string out = invocation(command, options.description, options.site);
    for (const std::string& one : options.acknowledge) append_option(out, "--acknowledge", one);
    if (!options.doctor.empty()) append_option(out, "--doctor", options.doctor);
    if (options.allow_mass_change) append_word(out, "--allow-mass-change");
    if (options.ephemeral_store) append_word(out, "--ephemeral-store");
    if (!options.max_duration.empty()) append_option(out, "--max-duration", options.max_duration);
    return out;
}

}  // namespace supctl
