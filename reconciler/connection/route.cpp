#include "connection/route.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"

namespace supctl {

namespace {

using provider::Instance;
using provider::Key;
using provider::Query;
using provider::ScanEnd;
using provider::Sink;

/// The way does not answer: neither a refusal nor anything about what was asked. A certificate that does not
/// verify is no such case: it is not walked around.
bool silent(const Diagnostic& failure) {
    return failure.code == codes::kUnreachable || failure.code == codes::kTransport ||
           failure.code == codes::kHttpProtocol;
}

const Diagnostic* failure_of(const auto& result) {
    return result ? nullptr : &result.error();
}

}  // namespace

std::string describe(const Way& way) {
    return fmt::format("{} of {}", way.path == Path::adminService ? "AdminService" : "WS-Man", way.host);
}

bool RoutedReader::next_way(std::size_t way, std::string_view operation, std::string_view class_name,
                            const Diagnostic* failure) {
    if (observer_) observer_({&ways_[way], operation, class_name, failure});
    if (failure == nullptr) return false;
    if (!silent(*failure) || way + 1 == ways_.size()) return false;
    current_ = std::max(current_, way + 1);
    return true;
}

Task<Result<ScanEnd>> RoutedReader::scan(Query query, Sink sink) {
    bool rows = false;
    const Sink counted = [&](const Instance& row) -> Result<void> {
        rows = true;
        return sink(row);
    };
    for (std::size_t way = current_;; ++way) {
        Query copy = query;
        Sink each = counted;
        Result<ScanEnd> end = co_await ways_[way].reader->scan(std::move(copy), std::move(each));
        const bool other = next_way(way, "scan", query.class_name, failure_of(end));
        // Rows that were handed on cannot be taken back; the caller asks again, and then the other way.
        if (!other || rows) co_return end;
    }
}

Task<Result<Instance>> RoutedReader::get(std::string class_name, Key key) {
    for (std::size_t way = current_;; ++way) {
        Key copy = key;
        Result<Instance> got = co_await ways_[way].reader->get(class_name, std::move(copy));
        if (!next_way(way, "get", class_name, failure_of(got))) co_return got;
    }
}

Task<Result<std::optional<Instance>>> RoutedReader::find(Query query) {
    for (std::size_t way = current_;; ++way) {
        Query copy = query;
        Result<std::optional<Instance>> found = co_await ways_[way].reader->find(std::move(copy));
        if (!next_way(way, "find", query.class_name, failure_of(found))) co_return found;
    }
}

std::vector<const Way*> RoutedWriter::ways_for(std::string_view class_name) const {
    const bool trusted = accepts_ && accepts_(class_name);
    const bool wsman =
        std::any_of(ways_.begin(), ways_.end(), [](const Way& way) { return way.path == Path::wsman; });
    const Path wanted = wsman && !trusted ? Path::wsman : Path::adminService;
    std::vector<const Way*> out;
    for (const Way& way : ways_)
        if (way.path == wanted) out.push_back(&way);
    // One that is vouched for but not there leaves the others.
    if (out.empty())
        for (const Way& way : ways_) out.push_back(&way);
    return out;
}

bool RoutedWriter::unsent(const Way& way, std::string_view operation, std::string_view class_name,
                          const Diagnostic* failure) const {
    if (observer_) observer_({&way, operation, class_name, failure});
    return failure != nullptr && failure->code == codes::kUnreachable;
}

Task<Result<void>> RoutedWriter::put(Key key, Instance instance) {
    const auto ways = ways_for(instance.class_name());
    for (std::size_t i = 0;; ++i) {
        Key key_copy = key;
        Instance copy = instance;
        Result<void> done = co_await ways[i]->writer->put(std::move(key_copy), std::move(copy));
        const bool other = unsent(*ways[i], "put", instance.class_name(), failure_of(done));
        if (!other || i + 1 == ways.size()) co_return done;
    }
}

Task<Result<Instance>> RoutedWriter::create(Instance instance) {
    const auto ways = ways_for(instance.class_name());
    for (std::size_t i = 0;; ++i) {
        Instance copy = instance;
        Result<Instance> made = co_await ways[i]->writer->create(std::move(copy));
        const bool other = unsent(*ways[i], "create", instance.class_name(), failure_of(made));
        if (!other || i + 1 == ways.size()) co_return made;
    }
}

Task<Result<void>> RoutedWriter::remove(std::string class_name, Key key) {
    const auto ways = ways_for(class_name);
    for (std::size_t i = 0;; ++i) {
        Key copy = key;
        Result<void> done = co_await ways[i]->writer->remove(class_name, std::move(copy));
        const bool other = unsent(*ways[i], "remove", class_name, failure_of(done));
        if (!other || i + 1 == ways.size()) co_return done;
    }
}

Task<Result<boost::json::object>> RoutedWriter::invoke(std::string class_name, std::string method,
                                                       boost::json::object parameters) {
    const auto ways = ways_for(class_name);
    for (std::size_t i = 0;; ++i) {
        boost::json::object copy = parameters;
        Result<boost::json::object> output =
            co_await ways[i]->writer->invoke(class_name, method, std::move(copy));
        const bool other = unsent(*ways[i], "invoke", class_name, failure_of(output));
        if (!other || i + 1 == ways.size()) co_return output;
    }
}

}  // namespace supctl
