#include "simulator/adminservice.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "simulator/json_text.h"
#include "simulator/odata_filter.h"

namespace supctl::simulator {
namespace {

using network::Response;

enum class Lazy : std::uint8_t { leftOut, filled };

std::string_view empty_of(Type type) {
    switch (type) {
        case Type::texts:
        case Type::embedded:
        case Type::objects:
            return "[]";
        default:
            return "null";
    }
}

/// A WMI object path: strings quoted, keys in alphabetical order.
std::string relative_path(const ProviderClass& of, const Row& row) {
    std::string out = std::string(of.name) + ".";
    bool first = true;
    for (std::size_t i = 0; i < of.properties.size(); ++i) {
        if (of.properties[i].access != Access::key) continue;
        if (!first) out += ',';
        first = false;
        // WMI escapes quotes and backslashes just as JSON does.
        out += fmt::format("{}={}", of.properties[i].name, row.values[i]);
    }
    return out;
}

void append_full(std::string& out, const ProviderClass& of, const Row& row, const Service& service,
                 Lazy lazy) {
    out += R"({"@odata.etag":)";
    append_quoted(out, ObjectStore::key_of(of, row));
    out += R"(,"__LAZYPROPERTIES":["__QUALIFIER_SECURITYVERBS")";
    if (lazy == Lazy::leftOut)
        for (const auto& property : of.properties)
            if (property.lazy) out += fmt::format(R"(,"{}")", property.name);
    out += R"(],"__QUALIFIER_SECURITYVERBS":null)";
    for (std::size_t i = 0; i < of.properties.size(); ++i) {
        const auto& property = of.properties[i];
        out += fmt::format(R"(,"{}":)", property.name);
        out += property.lazy && lazy == Lazy::leftOut ? empty_of(property.type)
                                                      : std::string_view(row.values[i]);
    }
    const auto blank = of.derivation.find(' ');
    const auto root = of.derivation.substr(of.derivation.rfind(' ') + 1);
    const std::string path = relative_path(of, row);
    out += fmt::format(R"(,"__GENUS":2,"__CLASS":"{}","__SUPERCLASS":"{}","__DYNASTY":"{}","__RELPATH":)",
                       of.name, of.derivation.substr(0, blank), root);
    append_quoted(out, path);
    out += fmt::format(R"(,"__PROPERTY_COUNT":{},"__DERIVATION":[)", of.properties.size());
    for (std::size_t at = 0; at < of.derivation.size();) {
        const auto end = std::min(of.derivation.find(' ', at), of.derivation.size());
        out += fmt::format(R"({}"{}")", at == 0 ? "" : ",", of.derivation.substr(at, end - at));
        at = end + 1;
    }
    // __SERVER is the machine's short name.
    const std::string machine = service.server.substr(0, service.server.find('.'));
    out += R"(],"__SERVER":)";
    append_quoted(out, machine);
    out += R"(,"__NAMESPACE":)";
    append_quoted(out, fmt::format(R"(root\sms\site_{})", service.site));
    out += R"(,"__PATH":)";
    append_quoted(out, fmt::format(R"(\\{}\root\sms\site_{}:{})", machine, service.site, path));
    out += '}';
}

void append_selected(std::string& out, const ProviderClass& of, const Row& row,
                     const std::vector<std::size_t>& selected, Lazy lazy) {
    out += '{';
    for (const std::size_t i : selected) {
        const auto& property = of.properties[i];
        if (out.back() != '{') out += ',';
        out += '"';
        out += property.name;
        out += "\":";
        out += property.lazy && lazy == Lazy::leftOut ? empty_of(property.type)
                                                      : std::string_view(row.values[i]);
    }
    out += '}';
}

/// The properties that $select names, in the class's order; nothing when it names an unknown one.
std::optional<std::vector<std::size_t>> select(const ProviderClass& of, std::string_view text) {
    std::vector<std::size_t> out;
    while (!text.empty()) {
        auto name = text.substr(0, text.find(','));
        text.remove_prefix(std::min(name.size() + 1, text.size()));
        while (name.starts_with(' ')) name.remove_prefix(1);
        while (name.ends_with(' ')) name.remove_suffix(1);
        const int index = of.index(name);
        if (index < 0) return std::nullopt;
        out.push_back(static_cast<std::size_t>(index));
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::optional<std::size_t> count(const ResourcePath& path, const std::string& name, std::size_t otherwise) {
    const auto found = path.options.find(name);
    if (found == path.options.end()) return otherwise;
    std::size_t out = 0;
    const auto* last = found->second.data() + found->second.size();
    const auto [end, problem] = std::from_chars(found->second.data(), last, out);
    if (found->second.empty() || problem != std::errc() || end != last) return std::nullopt;
    return out;
}

std::string option(const ResourcePath& path, const std::string& name) {
    const auto found = path.options.find(name);
    return found == path.options.end() ? std::string() : found->second;
}

/// Shuffles by (seed, number): the same request gives the same order only in the same place of the same run.
void shuffle(std::vector<const Row*>& rows, std::uint64_t seed, std::uint64_t number) {
    std::uint64_t state = mixed(seed, fmt::format("order/{}", number));
    for (std::size_t i = rows.size(); i > 1; --i) {
        state = state * 6364136223846793005ull + 1442695040888963407ull;
        std::swap(rows[i - 1], rows[(state >> 33) % i]);
    }
}

std::vector<const Row*> page(const ProviderClass& of, const ObjectStore& store, const Service& service,
                             const Filter& filter, std::size_t skip, std::size_t take, Turn turn) {
    std::vector<const Row*> out;
    const auto& rows = store.rows(of);
    std::size_t matched = 0;
    for (const auto index : store.natural_order(of)) {
        const Row& row = rows[index];
        if (!filter.matches(row) || is_hidden(of, row, service)) continue;
        if (matched++ < skip) continue;
        if (out.size() == take) {
            // The order moved between two pages: the last row of this page is the first of the next one.
            if (turn.unstable && take != 0) out.back() = &row;
            break;
        }
        out.push_back(&row);
    }
    shuffle(out, service.seed, turn.number);
    return out;
}

Response one_object(const ResourcePath& path, const ObjectStore& store, const Service& service) {
    const Row* row = store.find(*path.of, path.key);
    if (row == nullptr || is_hidden(*path.of, *row, service))
        return error_response(
            404,
            fmt::format("No HTTP resource was found: {} of the given key does not exist.", path.of->name));
    const auto selected = select(*path.of, option(path, "$select"));
    if (!selected)
        return error_response(
            400, "The query specified in the URI is not valid: $select names an unknown property.");
    std::string body = "{" + context(service, path.of->name) + R"(,"value":[)";
    if (selected->empty())
        append_full(body, *path.of, *row, service, Lazy::filled);
    else
        append_selected(body, *path.of, *row, *selected, Lazy::filled);
    return json_response(200, body + "]}");
}

}  // namespace

Response json_response(unsigned status, std::string body) {
    Response out;
    out.status = status;
    out.headers.push_back({"Content-Type", "application/json; odata.metadata=minimal; charset=utf-8"});
    out.headers.push_back({"OData-Version", "4.0"});
    out.body = std::move(body);
    return out;
}

Response error_response(unsigned status, std::string_view message) {
    return json_response(status,
                         fmt::format(R"({{"error":{{"code":"{}","message":{}}}}})", status, quoted(message)));
}

std::string context(const Service& service, std::string_view what) {
    return fmt::format(R"("@odata.context":"https://{}/AdminService/wmi/$metadata#{}")", service.server,
                       what);
}

bool is_hidden(const ProviderClass& of, const Row& row, const Service& service) {
    if (service.hidden_sites.empty()) return false;
    const int index = of.index("SiteCode");
    return index >= 0 &&
           service.hidden_sites.contains(read_text(row.values[static_cast<std::size_t>(index)]));
}

void append_object(std::string& out, const ProviderClass& of, const Row& row, const Service& service) {
    append_full(out, of, row, service, Lazy::filled);
}

Response read_objects(const ResourcePath& path, const ObjectStore& store, const Service& service, Turn turn) {
    if (path.of == nullptr)
        return error_response(404, fmt::format("Resource not found for the segment '{}'.", path.name));
    const auto& of = *path.of;
    if (path.by_key) return one_object(path, store, service);
    const auto filter = Filter::parse(option(path, "$filter"), of);
    if (!filter)
        return error_response(400, "The query specified in the URI is not valid. " + filter.error().message);
    const auto selected = select(of, option(path, "$select"));
    const auto top = count(path, "$top", kPageRows);
    const auto skip = count(path, "$skip", 0);
    if (!selected || !top || !skip)
        return error_response(400, "The query specified in the URI is not valid: $select, $top or $skip.");
    if (const auto order = option(path, "$orderby"); !order.empty())
        if (of.index(order.substr(0, order.find(' '))) < 0)
            return error_response(
                400, "The query specified in the URI is not valid: $orderby names an unknown property.");
    const auto rows = page(of, store, service, *filter, *skip, std::min(*top, kPageRows), turn);
    std::string body = "{" + context(service, of.name) + R"(,"value":[)";
    bool first = true;
    for (const Row* row : rows) {
        if (!first) body += ',';
        first = false;
        if (selected->empty())
            append_full(body, of, *row, service, Lazy::leftOut);
        else
            append_selected(body, of, *row, *selected, Lazy::leftOut);
    }
    return json_response(200, body + "]}");
}

}  // namespace supctl::simulator
