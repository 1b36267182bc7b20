#include "hierarchy/host_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace supctl {

std::optional<FileVersion> parse_file_version(std::string_view text) {
    FileVersion out;
    for (std::size_t i = 0; i < 4; ++i) {
        const auto end = text.find('.');
        const std::string_view part = text.substr(0, end);
        const auto [last, failed] = std::from_chars(part.data(), part.data() + part.size(), out.parts[i]);
        if (failed != std::errc() || last != part.data() + part.size() || part.empty()) return std::nullopt;
        if (end == std::string_view::npos) return out;
        text.remove_prefix(end + 1);
    }
    return std::nullopt;
}

std::string to_text(const FileVersion& version) {
    return fmt::format("{}.{}.{}.{}", version.parts[0], version.parts[1], version.parts[2], version.parts[3]);
}

const ServerFacts* HostFacts::find(Fqdn server) const {
    const auto found =
        std::lower_bound(servers.begin(), servers.end(), server,
                         [](const ServerFacts& one, Fqdn wanted) { return one.server < wanted; });
    return found != servers.end() && found->server == server ? &*found : nullptr;
}

}  // namespace supctl
