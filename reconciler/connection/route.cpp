#include "connection/route.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include "base/codes.h"
#include "base/text.h"

namespace supctl {

namespace {

using provider::Filter;
using provider::Instance;
using provider::Key;
using provider::Query;
using provider::ScanEnd;
using provider::Sink;

constexpr std::string_view kSiteControl = "SMS_SCI_";
constexpr std::string_view kSiteCode = "SiteCode";

/// What belongs to a site and is kept by that site's provider.
bool site_control(std::string_view class_name) {
    return class_name.starts_with(kSiteControl);
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

/// The site whose rows alone the filter lets through; empty: there is no such one.
std::string site_of(const Filter& filter) {
    if (filter.op == Filter::Operator::equal && filter.property == kSiteCode)
        if (const auto* text = std::get_if<std::string>(&filter.literal)) return upper(*text);
    if (filter.op == Filter::Operator::allOf)
        for (const Filter& one : filter.operands)
            if (std::string site = site_of(one); !site.empty()) return site;
    return {};
}

std::string site_of(std::string_view class_name, const Key& key) {
    if (!site_control(class_name)) return {};
    for (const auto& [name, value] : key)
        if (name == kSiteCode)
            if (const auto* text = std::get_if<std::string>(&value)) return upper(*text);
    return {};
}

std::string site_of(const Instance& instance) {
    const auto site = instance.text(kSiteCode);
    return site && site_control(instance.class_name()) ? upper(*site) : std::string();
}

/// The first way after this one that may be tried instead.
std::optional<std::size_t> following(const std::vector<const Way*>& ways, std::size_t at) {
    for (++at; at < ways.size(); ++at)
        if (may_stand_in(*ways[at], ways)) return at;
    return std::nullopt;
}

}  // namespace

RoutedReader::RoutedReader(std::vector<Way> ways, SameSite* same_site)
    : ways_(std::move(ways)), same_site_(same_site) {
    for (const Way& way : ways_) lanes_[way.site].ways.push_back(&way);
    // The top-level site shows the items of all: what a child's own providers do not answer is read there.
    const std::vector<const Way*> top = lanes_[std::string()].ways;
    for (auto& [site, lane] : lanes_)
        if (!site.empty()) lane.ways.insert(lane.ways.end(), top.begin(), top.end());
}

RoutedReader::Lane& RoutedReader::lane(const std::string& site) {
    const auto found = lanes_.find(site);
    return found == lanes_.end() ? lanes_.find(std::string())->second : found->second;
}

/// The first way needs no proof: it says by itself what the others have to agree with.
Task<Result<void>> RoutedReader::may_use(const Way& way) {
    const bool first = &way == &ways_.front() && way.site.empty();
    if (same_site_ == nullptr || ways_.size() == 1 || (first && !same_site_->knows()))
        co_return Result<void>();
    Result<void> same = co_await same_site_->check(way);
    co_return same;
}

std::optional<std::size_t> RoutedReader::next_way(Lane& lane, std::size_t way, std::string_view operation,
                                                  std::string_view class_name, const Diagnostic* failure) {
    if (observer_) observer_({lane.ways[way], operation, class_name, failure});
    if (failure == nullptr || !does_not_answer(*failure)) return std::nullopt;
    const std::optional<std::size_t> next = following(lane.ways, way);
    if (next) lane.current = std::max(lane.current, *next);
    return next;
}

template <class T>
Task<Result<T>> RoutedReader::over(std::string site, std::string_view operation, std::string class_name,
                                   std::function<Task<Result<T>>(const Way&)> ask, const bool& stay) {
    Lane& ways = lane(site);
    for (std::size_t at = ways.current;;) {
        const Way& way = *ways.ways[at];
        Result<void> same = co_await may_use(way);
        std::optional<Result<T>> got;
        if (same) {
            Result<T> answer = co_await ask(way);
            got.emplace(std::move(answer));
        } else {
            got.emplace(tl::unexpected(std::move(same.error())));
        }
        const std::optional<std::size_t> other =
            next_way(ways, at, operation, class_name, *got ? nullptr : &got->error());
        if (!other || stay) co_return std::move(*got);
        at = *other;
    }
}

Task<Result<ScanEnd>> RoutedReader::scan_over(std::string site, Query query, Sink sink) {
    bool rows = false;
    const Way* by = nullptr;
    const bool identifies = same_site_ != nullptr && query.class_name == SameSite::kClass;
    const Sink counted = [&](const Instance& row) -> Result<void> {
        if (identifies)
            if (Result<void> same = same_site_->learn(*by, row); !same) return same;
        rows = true;
        return sink(row);
    };
    std::function<Task<Result<ScanEnd>>(const Way&)> ask = [&](const Way& way) {
        by = &way;
        return way.reader->scan(query, counted);
    };
    // Rows that were handed on cannot be taken back; the caller asks again, and then the other way.
    Result<ScanEnd> end =
        co_await over<ScanEnd>(std::move(site), "scan", query.class_name, std::move(ask), rows);
    co_return end;
}

bool RoutedReader::in_parts(const Query& query) const {
    if (lanes_.size() == 1 || !site_control(query.class_name) || !site_of(query.filter).empty()) return false;
    return query.select.empty() ||
           std::find(query.select.begin(), query.select.end(), kSiteCode) != query.select.end();
}

Task<Result<ScanEnd>> RoutedReader::scan_parts(Query query, Sink sink) {
    std::uint64_t rows = 0;
    const Sink rest = [&](const Instance& row) -> Result<void> {
        if (const auto site = row.text(kSiteCode); site && lanes_.contains(upper(*site))) return {};
        ++rows;
        return sink(row);
    };
    Query all = query;
    Sink each = rest;
    Result<ScanEnd> end = co_await scan_over(std::string(), std::move(all), std::move(each));
    if (!end) co_return end;
    for (const auto& [site, unused] : lanes_) {
        if (site.empty()) continue;
        Query part = query;
        Filter own = Filter::equal(std::string(kSiteCode), site);
        part.filter = query.filter.op == Filter::Operator::everything
                          ? std::move(own)
                          : Filter::all_of({query.filter, std::move(own)});
        Sink to_caller = sink;
        std::string of = site;
        Result<ScanEnd> more = co_await scan_over(std::move(of), std::move(part), std::move(to_caller));
        if (!more) co_return more;
        rows += more->rows;
        end->pages += more->pages;
        end->complete = end->complete && more->complete;
    }
    end->rows = rows;
    co_return end;
}

Task<Result<ScanEnd>> RoutedReader::scan(Query query, Sink sink) {
    if (in_parts(query)) return scan_parts(std::move(query), std::move(sink));
    std::string site = site_control(query.class_name) ? site_of(query.filter) : std::string();
    return scan_over(std::move(site), std::move(query), std::move(sink));
}

Task<Result<Instance>> RoutedReader::get(std::string class_name, Key key) {
    const bool stay = false;
    std::function<Task<Result<Instance>>(const Way&)> ask = [&](const Way& way) {
        return way.reader->get(class_name, key);
    };
    std::string site = site_of(class_name, key);
    Result<Instance> got = co_await over<Instance>(std::move(site), "get", class_name, std::move(ask), stay);
    co_return got;
}

Task<Result<std::optional<Instance>>> RoutedReader::find(Query query) {
    const bool stay = false;
    std::function<Task<Result<std::optional<Instance>>>(const Way&)> ask = [&](const Way& way) {
        return way.reader->find(query);
    };
    std::string site = site_control(query.class_name) ? site_of(query.filter) : std::string();
    Result<std::optional<Instance>> found = co_await over<std::optional<Instance>>(
        std::move(site), "find", query.class_name, std::move(ask), stay);
    co_return found;
}

std::vector<const Way*> RoutedWriter::ways_for(std::string_view class_name, const std::string& site) const {
    std::vector<const Way*> of_site, top;
    for (const Way& way : ways_)
        if (way.site.empty())
            top.push_back(&way);
        else if (way.site == site)
            of_site.push_back(&way);
    const std::vector<const Way*>& all = of_site.empty() ? top : of_site;
    const bool trusted = accepts_ && accepts_(class_name);
    const auto by_wsman = [](const Way* way) { return way->path != Path::adminService; };
    const bool wsman = !trusted && std::any_of(all.begin(), all.end(), by_wsman);
    std::vector<const Way*> out;
    for (const Way* way : all)
        if (by_wsman(way) == wsman) out.push_back(way);
    // One that is vouched for but not there leaves the others.
    return out.empty() ? all : out;
}

template <class T>
Task<Result<T>> RoutedWriter::over(std::string site, std::string_view operation, std::string class_name,
                                   std::function<Task<Result<T>>(provider::Writer&)> send) {
    const std::vector<const Way*> ways = ways_for(class_name, site);
    for (std::size_t at = 0;;) {
        const Way& way = *ways[at];
        if (same_site_ != nullptr && ways_.size() > 1) {
            Result<void> same = co_await same_site_->check(way);
            if (!same) {
                // Nothing of the write was sent.
                const std::optional<std::size_t> next = following(ways, at);
                if (!next || !does_not_answer(same.error())) co_return fail(std::move(same.error()));
                at = *next;
                continue;
            }
        }
        Result<T> done = co_await send(*way.writer);
        if (observer_) observer_({&way, operation, class_name, done ? nullptr : &done.error()});
        const bool unsent = !done && done.error().code == codes::kUnreachable;
        const std::optional<std::size_t> next = following(ways, at);
        if (!unsent || !next) co_return done;
        at = *next;
    }
}

Task<Result<void>> RoutedWriter::put(Key key, Instance instance) {
    std::function<Task<Result<void>>(provider::Writer&)> send = [&](provider::Writer& writer) {
        return writer.put(key, instance);
    };
    std::string site = site_of(instance);
    Result<void> done = co_await over<void>(std::move(site), "put", instance.class_name(), std::move(send));
    co_return done;
}

Task<Result<Instance>> RoutedWriter::create(Instance instance) {
    std::function<Task<Result<Instance>>(provider::Writer&)> send = [&](provider::Writer& writer) {
        return writer.create(instance);
    };
    std::string site = site_of(instance);
    Result<Instance> made =
        co_await over<Instance>(std::move(site), "create", instance.class_name(), std::move(send));
    co_return made;
}

Task<Result<void>> RoutedWriter::remove(std::string class_name, Key key) {
    std::function<Task<Result<void>>(provider::Writer&)> send = [&](provider::Writer& writer) {
        return writer.remove(class_name, key);
    };
    std::string site = site_of(class_name, key);
    Result<void> done = co_await over<void>(std::move(site), "remove", class_name, std::move(send));
    co_return done;
}

Task<Result<boost::json::object>> RoutedWriter::invoke(std::string class_name, std::string method,
                                                       boost::json::object parameters) {
    std::function<Task<Result<boost::json::object>>(provider::Writer&)> send = [&](provider::Writer& writer) {
        return writer.invoke(class_name, method, parameters);
    };
    std::string site;
    Result<boost::json::object> output =
        co_await over<boost::json::object>(std::move(site), "invoke", class_name, std::move(send));
    co_return output;
}

}  // namespace supctl
