#include "site/addresses.h"

#include "base/codes.h"
#include "base/text.h"
#include "schema/field_table.h"
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

Task<Result<std::map<SiteCode, SiteAddresses>>> read_addresses(provider::Reader& reader) {
    std::map<SiteCode, SiteAddresses> out;
    const auto& source = field(FieldId::source).slots;
    const auto& own = field(FieldId::default_point).slots;
    provider::Sink sink = [&](const provider::Instance& row) -> Result<void> {
        const auto site = rows::site_code(row, queries::kSiteCode);
        const boost::json::array* properties = row.list(queries::kProps);
        if (!site || properties == nullptr) return {};
        SiteAddresses made;
        made.server = text_of(*properties, own[0]);
        made.http_port = number_of(*properties, own[1]);
        made.https_port = number_of(*properties, own[2]);
        made.ssl = number_of(*properties, own[3]) != 0;
        made.upstream.server = text_of(*properties, source[1]);
        made.upstream.port = number_of(*properties, source[2]);
        made.upstream.ssl = number_of(*properties, source[3]) != 0;
        out[*site] = std::move(made);
        return {};
    };
    provider::Query query = queries::configuration_managers();
    const Result<provider::ScanEnd> end = co_await reader.scan(std::move(query), std::move(sink));
    if (!end) co_return fail(end.error());
    if (!end->complete)
        co_return fail(
            error(codes::kPartialView, "the configuration managers of the sites could not all be read"));
    co_return out;
}

}  // namespace supctl
