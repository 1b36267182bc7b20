#include "apply/upstreams.h"

#include <fmt/format.h>

#include "base/text.h"
#include "site/property_list.h"
#include "site/queries.h"
#include "site/rows.h"

namespace supctl {
namespace {

std::string text_of(const boost::json::array& properties, const Slot& slot) {
    const auto found = slot_text(properties, slot);
    return found && *found ? lower_ascii(**found) : std::string();
}
std::uint32_t number_of(const boost::json::array& properties, const Slot& slot) {
    const auto found = slot_number(properties, slot);
    return found && *found ? **found : 0;
}

}  // namespace

Task<std::optional<std::string>> Upstreams::agrees(SiteCode site, const Topology& topology, TimePoint now) {
    if (!read_at_ || *read_at_ != now) {
        const Result<void> done = co_await read();
        if (!done) co_return std::nullopt;
        read_at_ = now;
    }
    const auto parent = topology.parents.find(site);
    if (parent == topology.parents.end()) co_return std::nullopt;
    const auto below = settings_.find(site), above = settings_.find(parent->second);
    if (below == settings_.end() || above == settings_.end()) co_return std::nullopt;
    const Place &wanted = above->second.own, &found = below->second.upstream;
    if (found != wanted || found.server != lower_ascii(pool_.text(topology.default_of(parent->second))))
        co_return std::nullopt;
    co_return fmt::format("the site's settings name `{}`, port {}{}", found.server, found.port,
                          found.ssl ? " with SSL" : "");
}

Task<Result<void>> Upstreams::read() {
    settings_.clear();
    const auto& source = field(FieldId::source).slots;
    const auto& own = field(FieldId::default_point).slots;
    provider::Sink sink = [&](const provider::Instance& row) -> Result<void> {
        const auto site = rows::site_code(row, queries::kSiteCode);
        const boost::json::array* properties = row.list(queries::kProps);
        if (!site || properties == nullptr) return {};
        Settings made;
        made.own.server = text_of(*properties, own[0]);
        made.own.ssl = number_of(*properties, own[3]) != 0;
        made.own.port = number_of(*properties, own[made.own.ssl ? 2 : 1]);
        made.upstream.server = text_of(*properties, source[1]);
        made.upstream.port = number_of(*properties, source[2]);
        made.upstream.ssl = number_of(*properties, source[3]) != 0;
        settings_[*site] = std::move(made);
        return {};
    };
    provider::Query query = queries::configuration_managers();
    const Result<provider::ScanEnd> end = co_await reader_.scan(std::move(query), std::move(sink));
    if (!end) co_return fail(end.error());
    co_return Result<void>();
}

}  // namespace supctl
