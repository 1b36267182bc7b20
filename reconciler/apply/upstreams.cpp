#include "apply/upstreams.h"

#include <fmt/format.h>

#include "base/text.h"

namespace supctl {

Task<std::optional<std::string>> Upstreams::agrees(SiteCode site, const Topology& topology, TimePoint now) {
    if (!read_at_ || *read_at_ != now) {
        Result<std::map<SiteCode, SiteAddresses>> read = co_await read_addresses(reader_);
        if (!read) co_return std::nullopt;
        settings_ = std::move(*read);
        read_at_ = now;
    }
    const auto parent = topology.parents.find(site);
    if (parent == topology.parents.end()) co_return std::nullopt;
    const auto below = settings_.find(site), above = settings_.find(parent->second);
    if (below == settings_.end() || above == settings_.end()) co_return std::nullopt;
    const WsusPlace wanted = above->second.own(), found = below->second.upstream;
    if (found != wanted || found.server != lower_ascii(pool_.text(topology.default_of(parent->second))))
        co_return std::nullopt;
    co_return fmt::format("the site's settings name `{}`, port {}{}", found.server, found.port,
                          found.ssl ? " with SSL" : "");
}

}  // namespace supctl
