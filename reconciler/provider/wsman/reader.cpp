#include "provider/wsman/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <unordered_set>

#include "base/codes.h"
#include "provider/wsman/class_types.h"
#include "provider/wsman/names.h"
#include "provider/wsman/values.h"
#include "provider/wsman/wql.h"

namespace supctl::provider::wsman {

namespace json = boost::json;

namespace {

constexpr int kMostEmptyPages = 100;  // a service that never comes to an end is not waited for

tl::unexpected<Failure> failed(Diagnostic diagnostic) {
    return tl::unexpected<Failure>(Failure{std::move(diagnostic)});
}

/// The key columns as one text; a column that is missing counts as null.
std::string identity(const Instance& row, const std::vector<std::string>& keys) {
    std::string out;
    for (const std::string& key : keys) {
        if (const auto* value = row.properties().if_contains(key)) out += json::serialize(*value);
        out += '\x1f';
    }
    return out;
}

/// What a list leaves out of its rows is not the truth about it.
void mark_lazy(Instance& row) {
    json::array names;
    for (const std::string_view name : lazy_properties(row.class_name()))
        if (!row.has(name)) names.emplace_back(name);
    if (!names.empty()) row.set("__LAZYPROPERTIES", std::move(names));
}

/// Whether asking the whole query again may bring what this attempt lost.
bool worth_again(const Failure& failure) {
    return failure.trouble == Trouble::passing || failure.fault == FaultKind::context;
}

}  // namespace

Task<Outcome<void>> WsmanReader::enumerate(const Query& query, const Sink& sink, ScanEnd& end) {
    Result<std::string> space = co_await exchange_.name_space();
    if (!space) co_return failed(std::move(space.error()));
    const std::string resource = class_uri(*space, "*");
    const std::string what = "Enumerate " + query.class_name;
    std::uint64_t sent = 0;
    int empty_pages = 0;
    const auto page_rows = [&] { return std::min(exchange_.options().page_rows, query.most - sent); };
    Operation ask{std::string(actions::kEnumerate), resource, {}, enumerate_body(wql(query), page_rows())};
    Outcome<Reply> reply = co_await exchange_.read(std::move(ask), what);
    while (true) {
        if (!reply) co_return tl::unexpected<Failure>(std::move(reply.error()));
        ++end.pages;
        if (reply->server_time) end.server_time = reply->server_time;
        const Result<Items> items = read_items(reply->envelope.body);
        if (!items) co_return failed(items.error());
        for (const xml::Element& element : items->rows) {
            if (sent == query.most) co_return Outcome<void>();
            Result<json::object> properties = read_properties(element, query.class_name);
            if (!properties) co_return failed(std::move(properties.error()));
            Instance row(query.class_name, std::move(*properties));
            if (query.select.empty()) mark_lazy(row);
            ++sent;
            Result<void> taken = sink(row);
            if (!taken) co_return failed(std::move(taken.error()));
        }
        if (!items->context || sent == query.most) co_return Outcome<void>();
        empty_pages = items->rows.empty() ? empty_pages + 1 : 0;
        if (empty_pages == kMostEmptyPages)
            co_return failed(error(codes::kProviderAnswer,
                                   "the provider's answer is not understood: an enumeration without an end"));
        Operation go_on{std::string(actions::kPull), resource, {}, pull_body(*items->context, page_rows())};
        reply = co_await exchange_.pull(std::move(go_on), what);
    }
}

Task<Result<ScanEnd>> WsmanReader::scan(Query query, Sink sink) {
    std::unordered_set<std::string> seen;
    ScanEnd end;
    const Sink once = [&](const Instance& row) -> Result<void> {
        if (!query.keys.empty() && !seen.insert(identity(row, query.keys)).second) return {};
        ++end.rows;
        return sink(row);
    };
    for (int reading = 0;; ++reading) {
        const std::uint64_t pages = end.pages;
        Outcome<void> read = co_await enumerate(query, once, end);
        if (read) co_return end;
        // The first message has been repeated already; what can still be mended is an enumeration that broke
        // off.
        const bool broke_off = end.pages != pages && worth_again(read.error());
        const bool spoilt = end.rows != 0 && query.keys.empty();
        if (reading == 1 || !broke_off || spoilt) co_return fail(std::move(read.error().diagnostic));
    }
}

Task<Result<Instance>> WsmanReader::get(std::string class_name, Key key) {
    Result<std::string> space = co_await exchange_.name_space();
    if (!space) co_return fail(std::move(space.error()));
    Operation ask{std::string(actions::kGet), class_uri(*space, class_name), std::move(key), {}};
    std::string what = "Get " + class_name;
    Outcome<Reply> reply = co_await exchange_.read(std::move(ask), std::move(what));
    if (!reply) co_return fail(std::move(reply.error().diagnostic));
    const xml::Element object = reply->envelope.body.child();
    if (!object)
        co_return fail(
            error(codes::kProviderAnswer, "the provider's answer is not understood: it holds no object"));
    Result<json::object> properties = read_properties(object, class_name);
    if (!properties) co_return fail(std::move(properties.error()));
    co_return Instance(std::move(class_name), std::move(*properties));
}

Task<Result<std::optional<Instance>>> WsmanReader::find(Query query) {
    query.most = 2;
    std::optional<Instance> found;
    std::size_t matches = 0;
    const std::string class_name = query.class_name;
    Sink sink = [&](const Instance& row) -> Result<void> {
        ++matches;
        found = row;
        return {};
    };
    Result<ScanEnd> end = co_await scan(std::move(query), std::move(sink));
    if (!end) co_return fail(std::move(end.error()));
    if (matches > 1)
        co_return fail(error(codes::kProviderAnswer,
                             fmt::format("the provider has several `{}` where one is expected", class_name)));
    co_return found;
}

}  // namespace supctl::provider::wsman
