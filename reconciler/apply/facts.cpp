#include "apply/facts.h"

#include <algorithm>
#include <boost/json/parse.hpp>

#include "apply/configuration_watch.h"

namespace supctl {

namespace json = boost::json;

namespace {

constexpr std::size_t kFirstLook = 32;

std::optional<Purpose> parse_purpose(std::string_view text) {
    for (std::size_t i = 0; i < kPurposeCount; ++i)
        if (to_text(static_cast<Purpose>(i)) == text) return static_cast<Purpose>(i);
    return std::nullopt;
}

std::string_view text_of(const json::object& body, std::string_view name) {
    const json::value* found = body.if_contains(name);
    if (found == nullptr || !found->is_string()) return {};
    return found->get_string();
}
std::int64_t number_of(const json::object& body, std::string_view name) {
    const json::value* found = body.if_contains(name);
    return found == nullptr || !found->is_int64() ? 0 : found->get_int64();
}
bool flag_of(const json::object& body, std::string_view name) {
    const json::value* found = body.if_contains(name);
    return found != nullptr && found->is_bool() && found->get_bool();
}
TimePoint time_of(const json::object& body, std::string_view name) {
    const auto time = parse_iso_time(text_of(body, name));
    return time ? *time : TimePoint{};
}

json::object mark_json(const RowMark& row) {
    return {{"catalogVersion", row.catalog_version},
            {"error", row.error},
            {"lastSuccess", row.last_success.time_since_epoch().count()},
            {"state", row.state},
            {"stateTime", row.state_time.time_since_epoch().count()}};
}

RowMark read_mark(const json::object& body) {
    RowMark out;
    out.state = static_cast<std::uint32_t>(number_of(body, "state"));
    out.state_time = TimePoint(Seconds(number_of(body, "stateTime")));
    out.last_success = TimePoint(Seconds(number_of(body, "lastSuccess")));
    out.error = static_cast<std::uint32_t>(number_of(body, "error"));
    out.catalog_version = static_cast<std::uint32_t>(number_of(body, "catalogVersion"));
    return out;
}

/// Replays records, oldest first.
class Recall {
  public:
    Recall(Facts& facts, ValuePool& pool, std::string_view run) : facts_(facts), pool_(pool), run_(run) {}

    void take(const Record& record, const std::map<std::int64_t, std::string>& answers) {
        json::error_code failed;
        const json::value parsed = json::parse(record.body, failed);
        if (failed || !parsed.is_object()) return;
        const json::object& body = parsed.get_object();
        const auto what = text_of(body, "what");
        const auto answer = answers.find(record.sequence);
        const std::string_view state = answer == answers.end() ? std::string_view() : answer->second;
        // What was refused or never sent did not happen; what nobody answered may have.
        if (record.kind == RecordKind::intent &&
            (state == "refused" || state == "notSent" || state == "notWritten"))
            return;
        if (what == "write")
            write(body);
        else if (what == "request")
            request(body, state);
        else if (what == "settled")
            settled(body);
        else if (what == "wait" && record.run == run_)
            facts_.wait_started[record.step] = time_of(body, "at");
    }

  private:
    void write(const json::object& body) {
        const auto purpose = parse_purpose(text_of(body, "purpose"));
        const auto site = SiteCode::parse(text_of(body, "site"));
        if (!purpose || !site) return;
        Step step;
        step.purpose = *purpose;
        step.site = *site;
        if (const auto server = text_of(body, "point"); !server.empty()) step.server = pool_.text(server);
        facts_.note_write(step, flag_of(body, "creates") ? Creates::yes : Creates::no,
                          flag_of(body, "configures") ? Configures::yes : Configures::no,
                          time_of(body, "at"));
    }
    void request(const json::object& body, std::string_view state) {
        Request made;
        made.time = time_of(body, "at");
        made.first = time_of(body, "first");
        made.repeats = static_cast<unsigned>(number_of(body, "repeats"));
        made.accepted = state == "accepted";
        made.earlier = true;
        if (const json::value* top = body.if_contains("top"); top != nullptr && top->is_object())
            made.top = read_mark(top->get_object());
        facts_.request = made;
    }
    void settled(const json::object& body) {
        const auto purpose = parse_purpose(text_of(body, "purpose"));
        const auto state = text_of(body, "state");
        if (!purpose) return;
        if ((*purpose == Purpose::catalog || *purpose == Purpose::synchronized) && facts_.request) {
            facts_.request->exhausted = true;
            if (state == "done") facts_.success_began = facts_.request->time;
        }
        if (*purpose == Purpose::subscription) facts_.subscribed = Rung::timed;
        // An installation that was proven needs no second proof.
        if (*purpose == Purpose::configured && (state == "done" || state == "assumed"))
            if (const auto site = SiteCode::parse(text_of(body, "site")))
                std::erase_if(facts_.created, [&](const auto& role) { return role.first.first == *site; });
    }

    Facts& facts_;
    ValuePool& pool_;
    std::string_view run_;
};

}  // namespace

RowMark mark(const SynchronizationRow* row) {
    if (row == nullptr) return {};
    return {row->state, row->state_time, row->last_success, row->error, row->catalog_version};
}

void Facts::note_write(const Step& step, Creates creates, Configures configures, TimePoint when) {
    if (!first_write || when < *first_write) first_write = when;
    if (step.purpose == Purpose::role && creates == Creates::yes) created[{step.site, step.server}] = when;
    if (step.purpose == Purpose::remove) created.erase({step.site, step.server});
    if (configures == Configures::yes) {
        written[step.site] = std::max(written[step.site], when);
        configured.erase(step.site);
    }
    if (step.purpose == Purpose::select) {
        selected = when;
        subscribed.reset();
    }
}

namespace {

/// An apply that ended with everything done leaves nothing to wait for. Anything else does: a run that was
/// killed, one that was refused on the way, a `sync`.
bool finished(const Run& past, std::string_view run) {
    return past.command == "apply" && past.exit == 0 && past.id != run;
}

/// Runs back to the newest finished apply, that one included; newest first.
Result<std::vector<Run>> runs_since_finished(Journal& journal, std::string_view hierarchy,
                                             std::string_view run) {
    for (std::size_t most = kFirstLook;; most *= 4) {
        auto runs = journal.history(hierarchy, most);
        if (!runs) return runs;
        const auto last =
            std::find_if(runs->begin(), runs->end(), [&](const Run& past) { return finished(past, run); });
        if (last == runs->end() && runs->size() == most) continue;
        if (last != runs->end()) runs->erase(last + 1, runs->end());
        return runs;
    }
}

}  // namespace

Result<Facts> recall(Store& store, std::string_view hierarchy, std::string_view run, ValuePool& pool) {
    Facts out;
    auto runs = runs_since_finished(store.journal(), hierarchy, run);
    if (!runs) return fail(std::move(runs.error()));
    Recall replay(out, pool, run);
    for (auto past = runs->rbegin(); past != runs->rend(); ++past) {
        auto records = store.journal().records(past->id);
        if (!records) return fail(std::move(records.error()));
        if (records->empty()) continue;
        std::map<std::int64_t, std::string> answers;
        for (const Record& record : *records) {
            if (record.kind != RecordKind::outcome) continue;
            json::error_code failed;
            const json::value parsed = json::parse(record.body, failed);
            if (!failed && parsed.is_object())
                answers[record.answers] = std::string(text_of(parsed.get_object(), "state"));
        }
        for (const Record& record : *records) replay.take(record, answers);
        if (past->command == "sync" && past->exit == 0 && out.request && past->id != run)
            out.request->by_hand = true;
        if (finished(*past, run)) {
            Facts fresh;
            fresh.success_began = out.success_began;
            out = std::move(fresh);
        }
    }
    auto removed = store.baseline().removed(hierarchy);
    if (!removed) return fail(std::move(removed.error()));
    for (const auto& [server, when] : *removed) out.removed[pool.text(server)] = when;
    auto configured = store.baseline().configured(hierarchy);
    if (!configured) return fail(std::move(configured.error()));
    for (const auto& [step, when] : *configured)
        if (const auto site = SiteCode::parse(std::string_view(step).substr(0, 3)))
            out.configured[*site] = {when, Rung::timed};
    return out;
}

json::object write_body(const Step& step, Creates creates, Configures configures, TimePoint server_time,
                        const ValuePool& pool) {
    return {{"what", "write"},
            {"purpose", to_text(step.purpose)},
            {"site", step.site.text()},
            {"point", pool.text(step.server)},
            {"creates", creates == Creates::yes},
            {"configures", configures == Configures::yes},
            {"at", iso_time(server_time)}};
}

json::object request_body(const Request& request) {
    return {{"what", "request"},
            {"at", iso_time(request.time)},
            {"first", iso_time(request.first)},
            {"repeats", request.repeats},
            {"top", mark_json(request.top)}};
}

json::object wait_body(TimePoint server_time) {
    return {{"what", "wait"}, {"at", iso_time(server_time)}};
}

json::object settled_body(const Step& step, std::string_view state, TimePoint server_time,
                          const ConfigurationSight* seen) {
    json::object out{{"what", "settled"},
                     {"purpose", to_text(step.purpose)},
                     {"site", step.site.text()},
                     {"state", state},
                     {"at", iso_time(server_time)}};
    if (step.purpose == Purpose::subscription && seen != nullptr && seen->other)
        out.emplace("alone", iso_time(seen->selection.value_or(server_time)));
    return out;
}

}  // namespace supctl
