#include "doctor/history.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "schema/field_table.h"

namespace supctl {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostRuns = 20;

std::string word_in(const json::object& body, std::string_view name) {
    const json::value* found = body.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

TimePoint time_in(const json::object& body, std::string_view name = "at") {
    const auto read = parse_iso_time(word_in(body, name));
    return read ? *read : TimePoint{};
}

bool flag_in(const json::object& body, std::string_view name) {
    const json::value* found = body.if_contains(name);
    return found != nullptr && *found == true;
}

/// The point that a write names as its site's next default; empty: it is none of those.
std::string next_default(const json::object& meant) {
    const std::string purpose = word_in(meant, "purpose");
    const json::value* changes = meant.if_contains("changes");
    if ((purpose != "remove" && purpose != "default") || changes == nullptr || !changes->is_object())
        return {};
    return word_in(changes->get_object(), field_name(FieldId::default_point));
}

/// Removals, and moves of a default point.
void take_move(const Record& record, const json::object& meant, const json::object& ended,
               std::set<std::string>& moving, History& out) {
    const std::string site = word_in(meant, "site"), state = word_in(ended, "state"),
                      evidence = word_in(ended, "evidence");
    if (flag_in(meant, "removes")) {
        out.removals.push_back(
            {time_in(meant), site, word_in(meant, "point"), state, evidence, moving.contains(record.step)});
    } else if (const std::string next = next_default(meant); !next.empty()) {
        moving.insert(record.step);
        out.default_moves.push_back({time_in(meant), site, next, state, evidence});
    }
}

/// One run's records, in their order. `moving`: the steps that have named another default point.
void take(const std::vector<Record>& records, std::set<std::string>& moving, History& out) {
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
            const std::string what = word_in(meant, "what"), state = word_in(object, "state");
            if (what == "write" && (state == "done" || state == "assumed"))
                out.writes.push_back({time_in(meant), word_in(meant, "site"), word_in(meant, "purpose"),
                                      flag_in(meant, "configures")});
            if (what == "request")
                out.requests.push_back({time_in(meant), state});
            else if (what == "write" && flag_in(meant, "creates"))
                out.creations.push_back({time_in(meant), word_in(meant, "site"), word_in(meant, "point"),
                                         state, word_in(object, "evidence")});
            else if (what == "write")
                take_move(record, meant, object, moving, out);
        } else if (word_in(object, "what") == "settled") {
            const std::string state = word_in(object, "state");
            History::Wait wait{time_in(object), word_in(object, "site"), word_in(object, "purpose"),
                               time_in(object, "alone")};
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
    std::set<std::string> moving;
    for (auto run = runs->rbegin(); run != runs->rend(); ++run) {
        const auto records = journal.records(run->id);
        if (!records) return fail(records.error());
        take(*records, moving, out);
    }
    sort(out.creations);
    sort(out.removals);
    sort(out.default_moves);
    sort(out.requests);
    sort(out.assumed);
    sort(out.seen);
    sort(out.writes);
    return out;
}

}  // namespace supctl
