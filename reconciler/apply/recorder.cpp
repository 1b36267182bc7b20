#include "apply/recorder.h"

#include "plan/value_json.h"

namespace supctl {

Result<std::int64_t> Recorder::append(const std::string& step, RecordKind kind, std::int64_t answers,
                                      const boost::json::object& body) {
    boost::json::object whole = body;
    if (calls_ != nullptr && !calls_->empty()) whole["calls"] = calls_->take();
    return kept(store_.journal().append({0, run_, clock_.now(), step, kind, answers, canonical_json(whole)}));
}

void Recorder::close() {
    if (calls_ != nullptr && !calls_->empty()) (void)note("", {{"what", "calls"}});
}

Result<std::int64_t> Recorder::intent(const std::string& step, const boost::json::object& body) {
    if (lost_) return fail(*lost_);
    auto sequence = append(step, RecordKind::intent, 0, body);
    if (!sequence) return sequence;
    // After the intent, as late as can be: who took the lease over finds the intent.
    if (auto held = kept(store_.leases().check(lease_)); !held) {
        (void)outcome(*sequence, step, "notSent", held.error().message);
        return fail(std::move(held.error()));
    }
    return sequence;
}

Result<void> Recorder::outcome(std::int64_t intent, const std::string& step, std::string_view state,
                               std::string_view evidence) {
    auto done = append(step, RecordKind::outcome, intent, {{"state", state}, {"evidence", evidence}});
    if (!done) return fail(std::move(done.error()));
    return {};
}

Result<void> Recorder::note(const std::string& step, const boost::json::object& body) {
    auto done = append(step, RecordKind::note, 0, body);
    if (!done) return fail(std::move(done.error()));
    return {};
}

}  // namespace supctl
