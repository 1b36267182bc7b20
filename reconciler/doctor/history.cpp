#include "doctor/history.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

namespace supctl {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostRuns = 20;

std::string text_in(const json::object& body, std::string_view name) {
    const json::value* found = body.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

TimePoint time_in(const json::object& body) {
    const auto read = parse_iso_time(text_in(body, "at"));
    return read ? *read : TimePoint{};
}

/// One run's records, in their order.
void take(const std::vector<Record>& records, History& out) {
    std::map<std::int64_t, json::object> intents;
    for (const Record& record : records) {
        boost::system::error_code failed;
        const json::value body = json::parse(record.body, failed);
        if (failed || !body.is_object()) continue;
        const json::object& object = body.get_object();
        if (record.kind == RecordKind::intent) {
            intents.emplace(record.sequence, object);
        } else if (record.kind == RecordKind::outcome) {
            const auto intent = intents.find(record.answers);
            if (intent == intents.end()) continue;
            const json::object& meant = intent->second;
            const std::string what = text_in(meant, "what"), state = text_in(object, "state");
            const json::value* creates = meant.if_contains("creates");
            const json::value* configures = meant.if_contains("configures");
            if (what == "write" && (state == "done" || state == "assumed"))
                out.writes.push_back({time_in(meant), text_in(meant, "site"), text_in(meant, "purpose"),
                                      configures != nullptr && *configures == true});
            if (what == "request")
                out.requests.push_back({time_in(meant), state});
            else if (what == "write" && creates != nullptr && *creates == true)
                out.creations.push_back({time_in(meant), text_in(meant, "site"), text_in(meant, "point"),
                                         state, text_in(object, "evidence")});
        } else if (text_in(object, "what") == "settled") {
            const std::string state = text_in(object, "state");
            History::Wait wait{time_in(object), text_in(object, "site"), text_in(object, "purpose")};
            if (state == "assumed" || state == "done")
                (state == "done" ? out.seen : out.assumed).push_back(std::move(wait));
        }
    }
}

template <class Event>
void sort(std::vector<Event>& events) {
    std::stable_sort(events.begin(), events.end(),
                     [](const Event& a, const Event& b) { return a.at < b.at; });
}

}  // namespace

Result<History> read_history(Journal& journal, std::string_view hierarchy) {
    History out;
    const auto runs = journal.history(hierarchy, kMostRuns);
    if (!runs) return fail(runs.error());
    for (auto run = runs->rbegin(); run != runs->rend(); ++run) {
        const auto records = journal.records(run->id);
        if (!records) return fail(records.error());
        take(*records, out);
    }
    sort(out.creations);
    sort(out.requests);
    sort(out.assumed);
    sort(out.seen);
    sort(out.writes);
    return out;
}

}  // namespace supctl
