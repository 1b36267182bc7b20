#include "site/rows.h"

#include <fmt/format.h>

#include <array>

#include "base/codes.h"
#include "base/text.h"
#include "site/queries.h"
#include "site/slot_codec.h"

namespace supctl::rows {

using provider::Instance;
namespace columns = queries;

namespace {

/// Signed or not: some stacks show large unsigned numbers as negative ones.
std::uint32_t number(const Instance& row, std::string_view column) {
    return static_cast<std::uint32_t>(row.number(column).value_or(0));
}

TimePoint time(const Instance& row, std::string_view column) {
    return row.time(column).value_or(TimePoint{});
}

CategoryType category_type(std::string_view name) {
    if (name == "UpdateClassification" || name == "Classification") return CategoryType::classification;
    if (name == "Company") return CategoryType::company;
    if (name == "ProductFamily" || name == "Product Family") return CategoryType::family;
    if (name == "Product") return CategoryType::product;
    return CategoryType::other;
}

}  // namespace

std::optional<SiteCode> site_code(const Instance& row, std::string_view column) {
    const auto text = row.text(column);
    return text ? SiteCode::parse(*text) : std::nullopt;
}

std::string server(const Instance& row) {
    std::string_view path = row.text(columns::kServerPath).value_or("");
    while (path.starts_with('\\')) path.remove_prefix(1);
    while (path.ends_with('\\')) path.remove_suffix(1);
    return lower_ascii(path);
}

std::string nal_server(std::string_view path) {
    while (path.ends_with('\\')) path.remove_suffix(1);
    const auto slash = path.rfind('\\');
    return slash == std::string_view::npos ? std::string() : lower_ascii(path.substr(slash + 1));
}

std::optional<SiteRow> site(const Instance& row, ValuePool& pool) {
    const auto code = site_code(row, columns::kSiteCode);
    if (!code) return std::nullopt;
    SiteRow out;
    out.site.code = out.state.code = *code;
    const std::string_view parent = row.text(columns::kParentSiteCode).value_or("");
    if (!parent.empty()) {
        const auto parsed = SiteCode::parse(parent);
        if (!parsed) return std::nullopt;
        out.site.parent = *parsed;
    }
    const std::uint32_t type = number(row, columns::kType);
    if (type == 1 || type == 2 || type == 4) out.site.type = static_cast<SiteType>(type);
    out.site.name = pool.text(row.text(columns::kSiteName).value_or(""));
    out.site.server = pool.text(lower_ascii(row.text(columns::kServerName).value_or("")));
    out.state.status = number(row, columns::kStatus);
    out.state.mode = number(row, columns::kMode);
    out.state.version = pool.text(row.text(columns::kVersion).value_or(""));
    return out;
}

std::optional<CategoryRow> category(const Instance& row, ValuePool& pool) {
    const auto unique = row.text(columns::kCategoryUniqueId);
    const auto instance = row.number(columns::kCategoryInstance);
    const auto subscribed = row.boolean(field(FieldId::products).slots[0].property);
    if (!unique || unique->empty() || !instance || !subscribed) return std::nullopt;
    // The type before the colon is a word of the product; the GUID behind it is compared in lower case.
    const std::size_t colon = unique->find(':');
    const std::size_t guid = colon == std::string_view::npos ? 0 : colon + 1;
    CategoryRow out;
    out.category.id = pool.text(std::string(unique->substr(0, guid)) + lower_ascii(unique->substr(guid)));
    const auto type = row.text(columns::kCategoryType);
    out.category.type = category_type(type ? *type : unique->substr(0, colon));
    out.category.title = pool.text(row.text(columns::kCategoryTitle).value_or(""));
    out.category.instance = static_cast<std::uint32_t>(*instance);
    out.category.subscribed = *subscribed;
    out.category.subscribable = row.boolean(columns::kSubscribable).value_or(true);
    out.parent_instance = number(row, columns::kCategoryParent);
    return out;
}

std::optional<SynchronizationRow> synchronization(const Instance& row, ValuePool& pool) {
    const auto code = site_code(row, columns::kSiteCode);
    const auto point = row.text(columns::kPointServer);
    if (!code || !point || point->empty()) return std::nullopt;
    SynchronizationRow out;
    out.site = *code;
    out.server = pool.text(lower_ascii(*point));
    out.state = number(row, columns::kState);
    out.state_time = time(row, columns::kStateTime);
    out.last_success = time(row, columns::kLastSuccess);
    out.error = number(row, columns::kErrorCode);
    out.link = number(row, columns::kLink);
    out.catalog_version = number(row, columns::kCatalogVersion);
    out.source = pool.text(row.text(columns::kSourceServer).value_or(""));
    return out;
}

std::optional<StatusMessage> status_message(const Instance& row, ValuePool& pool) {
    const auto record = row.number(columns::kRecord);
    const auto when = row.time(columns::kTime);
    const auto code = site_code(row, columns::kSiteCode);
    if (!record || !when || !code) return std::nullopt;
    StatusMessage out;
    out.record = *record;
    out.time = *when;
    out.site = *code;
    out.component = pool.text(row.text(columns::kMessageComponent).value_or(""));
    out.machine = pool.text(lower_ascii(row.text(columns::kMachine).value_or("")));
    out.id = number(row, columns::kMessageId);
    out.severity = number(row, columns::kSeverity);
    return out;
}

std::span<const FieldId> carried(Owner owner, Carrier carrier) {
    constexpr std::size_t kCarriers = static_cast<std::size_t>(Carrier::undocumented) + 1;
    static const auto table = [] {
        std::array<std::vector<FieldId>, kOwnerCount * kCarriers> out;
        for (const Field& row : field_table())
            if (row.kind == Kind::setting)
                out[static_cast<std::size_t>(row.owner) * kCarriers + static_cast<std::size_t>(row.carrier)]
                    .push_back(row.id);
        return out;
    }();
    return table[static_cast<std::size_t>(owner) * kCarriers + static_cast<std::size_t>(carrier)];
}

void settings(const Instance& row, std::span<const FieldId> fields, const std::string& address,
              ValuePool& pool, std::vector<Hierarchy::Entry>& entries, Diagnostics& findings) {
    const auto* properties = row.list(columns::kProps);
    if (properties == nullptr) {
        Diagnostic finding =
            warning(codes::kUnknownLive, fmt::format("the row of `{}` came without its properties", address));
        finding.address = address;
        findings.add(std::move(finding));
        for (const FieldId id : fields) entries.push_back({id, Value::unknown()});
        return;
    }
    settings(*properties, fields, address, pool, entries, findings);
}

void settings(const boost::json::array& properties, std::span<const FieldId> fields,
              const std::string& address, ValuePool& pool, std::vector<Hierarchy::Entry>& entries,
              Diagnostics& findings) {
    for (const FieldId id : fields) {
        Result<Value> value = decode(field(id), properties, pool);
        if (value) {
            entries.push_back({id, *value});
            continue;
        }
        Diagnostic finding = warning(codes::kUnknownLive, std::move(value.error().message));
        finding.address = fmt::format("{}/{}", address, field_name(id));
        findings.add(std::move(finding));
        entries.push_back({id, Value::unknown()});
    }
}

}  // namespace supctl::rows
