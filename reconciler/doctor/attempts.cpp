#include "doctor/attempts.h"

#include "base/text.h"
#include "site/queries.h"

namespace supctl {
namespace {

bool success(std::uint32_t id) {
    return id == sync_state::kSucceeded || id == sync_state::kLicensePending;
}

}  // namespace

bool from(const Evidence& e, const StatusMessage& message, std::string_view component) {
    return equal_ignoring_case(e.seen.live.pool().text(message.component), component);
}
bool synchronization_message(const Evidence& e, const StatusMessage& message) {
    return from(e, message, queries::kSynchronizationManager) && message.id >= sync_state::kStarted &&
           message.id <= sync_state::kLicensePending;
}

const SynchronizationRow* newest_row(const Evidence& e, SiteCode site) {
    const SynchronizationRow* out = nullptr;
    for (const SynchronizationRow& row : e.seen.synchronization)
        if (row.site == site && (out == nullptr || row.state_time > out->state_time)) out = &row;
    return out;
}

std::vector<Attempt> attempts(const Evidence& e) {
    std::vector<Attempt> out;
    const Site* top = e.seen.live.top();
    if (top == nullptr) return out;
    const SynchronizationRow* row = newest_row(e, top->code);
    for (const History::Request& request : e.history.requests) {
        if (request.state != "accepted" || request.at < e.messages_since) continue;
        Attempt one{request.at, {}, {}, 0, 0};
        for (const StatusMessage& message : e.seen.messages) {
            if (message.site != top->code || !synchronization_message(e, message) ||
                message.time < request.at)
                continue;
            if (!one.began) {
                if (message.id == sync_state::kStarted) one.began = message.time;
            } else if (message.id == sync_state::kFailed || success(message.id)) {
                one.ended = message.time;
                one.end = message.id;
                break;
            }
        }
        // The product tries again by itself; the row then shows the same failure of a later time.
        if (row != nullptr && one.ended && row->failed() && row->state_time >= *one.began)
            one.error = row->error;
        out.push_back(one);
    }
    return out;
}

std::vector<EarlyFailures> early_failures(const Evidence& e) {
    std::vector<EarlyFailures> out;
    bool open = false;
    for (const Attempt& one : attempts(e)) {
        if (one.early_failure()) {
            if (!open) out.emplace_back();
            out.back().failures.push_back(one);
            open = true;
        } else if (open && one.ended) {
            out.back().overcome = success(one.end);
            open = false;
        }
    }
    // The product tries again by itself, too.
    if (open) {
        const Site* top = e.seen.live.top();
        for (const StatusMessage& message : e.seen.messages)
            if (message.site == top->code && synchronization_message(e, message) && success(message.id) &&
                message.time > out.back().failures.back().asked)
                out.back().overcome = true;
    }
    return out;
}

}  // namespace supctl
