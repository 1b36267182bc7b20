#include "provider/adminservice/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <unordered_set>

#include "base/codes.h"
#include "provider/odata.h"

namespace supctl::provider::adminservice {

namespace json = boost::json;

namespace {

/// The key columns as one text; a column that is missing counts as null.
std::string identity(const Instance& row, const std::vector<std::string>& keys) {
    std::string out;
    for (const std::string& key : keys) {
        if (const auto text = row.text(key))
            out += *text;
        else if (const auto* value = row.properties().if_contains(key))
            out += json::serialize(*value);
        out += '\x1f';
    }
    return out;
}

/// The objects of an answer: the elements of `{"value":[{…}]}`, or the answer itself.
Result<std::vector<Instance>> objects_of(const std::string& class_name, const std::string& body) {
    const auto bad = [](std::string_view why) {
        return fail(
            error(codes::kProviderAnswer, fmt::format("the provider's answer is not understood: {}", why)));
    };
    json::error_code failure;
    json::parse_options options;
    options.max_depth = 32;
    json::value parsed = json::parse(body, failure, {}, options);
    if (failure) return bad(failure.message());
    if (!parsed.is_object()) return bad("it is not an object");
    json::object& outer = parsed.get_object();
    std::vector<Instance> out;
    json::value* list = outer.if_contains("value");
    if (list == nullptr || !list->is_array()) {
        out.emplace_back(class_name, std::move(outer));
        return out;
    }
    for (json::value& row : list->get_array()) {
        if (!row.is_object()) return bad("an element of `value` is not an object");
        out.emplace_back(class_name, std::move(row.get_object()));
    }
    return out;
}

/// A request for one object was answered with several.
Diagnostic several(const std::string& class_name) {
    return error(codes::kProviderAnswer,
                 fmt::format("the provider has several `{}` where one is expected", class_name));
}

}  // namespace

Task<Result<void>> AdminServiceReader::pages(const Query& query, const Sink& sink, ScanEnd& end,
                                             std::uint64_t& sent) {
    sent = 0;
    while (sent < query.most) {
        const std::uint64_t top = std::min(exchange_.options().page_rows, query.most - sent);
        std::string url = odata::query_url(query, top, sent);
        const RowsAgain again = query.keys.empty() ? RowsAgain::no : RowsAgain::yes;
        Result<Page> page = co_await exchange_.page(std::move(url), query.class_name, sink, again);
        if (!page) co_return fail(std::move(page.error()));
        ++end.pages;
        sent += page->rows;
        if (page->server_time) end.server_time = page->server_time;
        if (page->rows == 0 || (page->rows < top && !page->more)) break;
    }
    co_return Result<void>();
}

Task<Result<ScanEnd>> AdminServiceReader::scan(Query query, Sink sink) {
    std::unordered_set<std::string> seen;
    ScanEnd end;
    const Sink once = [&](const Instance& row) -> Result<void> {
        if (!query.keys.empty() && !seen.insert(identity(row, query.keys)).second) return {};
        ++end.rows;
        return sink(row);
    };
    std::uint64_t sent = 0;
    for (int reading = 0; reading < 2; ++reading) {
        Result<void> read = co_await pages(query, once, end, sent);
        if (!read) co_return fail(std::move(read.error()));
        // A list that came as one answer cannot have lost rows between pages.
        end.complete = query.keys.empty() || end.rows == sent || end.pages == 1;
        if (end.complete) break;
    }
    co_return end;
}

Task<Result<Instance>> AdminServiceReader::get(std::string class_name, Key key) {
    std::string url = odata::object_url(class_name, key);
    Result<network::Response> answer = co_await exchange_.read(std::move(url));
    if (!answer) co_return fail(std::move(answer.error()));
    Result<std::vector<Instance>> objects = objects_of(class_name, answer->body);
    if (!objects) co_return fail(std::move(objects.error()));
    if (objects->empty())
        co_return fail(error(codes::kNotFound, fmt::format("the provider has no such `{}`", class_name)));
    if (objects->size() > 1) co_return fail(several(class_name));
    co_return std::move(objects->front());
}

Task<Result<std::optional<Instance>>> AdminServiceReader::find(Query query) {
    std::string url = odata::query_url(query, /*top=*/2, /*skip=*/0);
    Result<network::Response> answer = co_await exchange_.read(std::move(url));
    if (!answer) co_return fail(std::move(answer.error()));
    Result<std::vector<Instance>> objects = objects_of(query.class_name, answer->body);
    if (!objects) co_return fail(std::move(objects.error()));
    if (objects->size() > 1) co_return fail(several(query.class_name));
    std::optional<Instance> found;
    if (!objects->empty()) found = std::move(objects->front());
    co_return found;
}

}  // namespace supctl::provider::adminservice
