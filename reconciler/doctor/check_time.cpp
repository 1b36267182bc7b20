// The assumptions that only time shows: seen in the status messages and rows that the site keeps, and in what
// earlier runs of supctl noted in the store.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "doctor/attempts.h"
#include "doctor/error_codes.h"
#include "doctor/verdicts.h"
#include "site/queries.h"

namespace supctl {
namespace {

using std::chrono::minutes;

/// A request is heard within a minute; what has not begun by then was not heard.
constexpr minutes kHeard{15};
/// "Every hour", with the delay of messages that travel up.
constexpr minutes kRetried{75};
/// Rows and messages of one moment may be written apart.
constexpr minutes kApart{10};
/// Set-up that has not reported its end by then has ended otherwise.
constexpr minutes kSetUp{60};

/// What polling and the reading of messages may add.
constexpr minutes kSlack{5};

constexpr std::string_view kConfiguredWait = "wait/configured", kSubscriptionWait = "wait/subscription";

std::string at(TimePoint when) {
    return iso_time(when);
}

/// `cas01` of `cas01.contoso.com`.
std::string_view short_name(std::string_view host) {
    return host.substr(0, host.find('.'));
}

/// An error of what configures WSUS at the top, between the two times.
bool reported_error(const Evidence& e, TimePoint since, TimePoint until) {
    const Site* top = e.seen.live.top();
    return std::any_of(e.seen.messages.begin(), e.seen.messages.end(), [&](const StatusMessage& message) {
        return message.site == top->code && message.is_error() && message.time >= since &&
               message.time <= until &&
               (from(e, message, queries::kControlManager) ||
                from(e, message, queries::kConfigurationManager));
    });
}

/// The last of the top-level site's waits for WSUS that ended before `when`.
const History::Wait* last_before(const Evidence& e, const std::vector<History::Wait>& ended, TimePoint when) {
    const Site* top = e.seen.live.top();
    const History::Wait* out = nullptr;
    for (const History::Wait& one : ended)
        if (top != nullptr && one.site == top->code.text() && one.at <= when &&
            (one.purpose == kConfiguredWait || one.purpose == kSubscriptionWait))
            out = &one;
    return out;
}

/// Of those that time alone decided.
const History::Wait* assumed_before(const Evidence& e, TimePoint when) {
    return last_before(e, e.history.assumed, when);
}

/// Whether the site showed that its WSUS was configured, and no synchronization got further between that and
/// `when`.
bool first_after_shown(const Evidence& e, TimePoint when) {
    const History::Wait* shown = last_before(e, e.history.seen, when);
    if (shown == nullptr) return false;
    const auto all = attempts(e);
    return std::none_of(all.begin(), all.end(), [&](const Attempt& one) {
        return one.asked >= shown->at && one.asked < when && one.ended && !one.early_failure();
    });
}

/// When the newest cause of the wait came about before `when`: a write, or the end of set-up.
std::optional<TimePoint> cause_before(const Evidence& e, const Site& top, std::string_view wait,
                                      TimePoint when) {
    std::optional<TimePoint> out;
    for (const History::Write& one : e.history.writes) {
        const bool causes = wait == kConfiguredWait ? one.configures : one.purpose == "select";
        if (causes && one.site == top.code.text() && one.at <= when) out = one.at;
    }
    if (!out || wait != kConfiguredWait) return out;
    for (const StatusMessage& message : e.seen.messages)
        if (message.site == top.code && message.time >= *out && message.time <= when &&
            from(e, message, queries::kControlManager) &&
            (message.id == message_id::kInstalled || message.id == message_id::kStarted))
            out = message.time;
    return out;
}

/// How long a wait took where the site itself showed its end (its registry, or a row); nothing seen: nothing.
struct Shown {
    const History::Wait* wait = nullptr;
    Seconds took{0};   // from its cause
    Seconds alone{0};  // of that, while it waited for nothing else
};
std::optional<Shown> longest_shown(const Evidence& e, std::string_view wait) {
    const Site* top = e.seen.live.top();
    std::optional<Shown> out;
    std::optional<TimePoint>
        judged;  // the cause that was judged already: a wait that is asked again says no more
    for (const History::Wait& one : e.history.seen) {
        if (top == nullptr || one.site != top->code.text() || one.purpose != wait) continue;
        const auto cause = cause_before(e, *top, wait, one.at);
        if (!cause || judged == cause || reported_error(e, *cause, one.at)) continue;
        judged = cause;
        const bool before =
            std::any_of(e.history.assumed.begin(), e.history.assumed.end(), [&](const auto& other) {
                return other.site == one.site && other.purpose == wait && other.at >= *cause &&
                       other.at <= one.at;
            });
        if (before) continue;
        // The registry shows a selection only once WSUS is configured.
        const TimePoint alone = std::clamp(one.alone, *cause, one.at);
        if (!out || one.at - alone > out->alone) out = Shown{&one, one.at - *cause, one.at - alone};
    }
    return out;
}

Verdict check_settles(const Evidence& e, std::string_view wait, std::string_view what, minutes time) {
    const std::optional<Shown> shown = longest_shown(e, wait);
    if (shown && shown->alone > time + kSlack)
        return broken(
            Severity::warning,
            fmt::format("{} was shown to be done {} after {}, at {}", what, human_duration(shown->alone),
                        shown->alone == shown->took ? "its cause" : "the configuration was",
                        at(shown->wait->at)),
            fmt::format("it takes longer than {} here: where nothing shows it, supctl asks again after a "
                        "failure, which costs time and no more",
                        human_duration(time)));
    for (const EarlyFailures& one : early_failures(e)) {
        const Attempt& first = one.failures.front();
        const History::Wait* assumed = assumed_before(e, first.asked);
        if (assumed == nullptr || assumed->purpose != wait || tells_a_reason(one.error())) continue;
        if (reported_error(e, assumed->at - std::chrono::hours(1), *first.ended)) continue;
        return broken(
            Severity::warning,
            fmt::format("{} was taken for done at {}, but the synchronization of {} failed at once{}", what,
                        at(assumed->at), at(first.asked), one.overcome ? ", and a later one did not" : ""),
            fmt::format("{} takes longer than {} here: supctl asks again after a failure, which costs time "
                        "and no more",
                        what, human_duration(time)));
    }
    if (shown && shown->took <= time + kSlack)
        return holds(
            fmt::format("{} was shown to be done {} after its cause", what, human_duration(shown->took)),
            "the time is long enough here");
    for (const Attempt& one : attempts(e)) {
        const History::Wait* assumed = assumed_before(e, one.asked);
        if (assumed != nullptr && assumed->purpose == wait && one.ended && !one.early_failure())
            return holds(
                fmt::format("{} was taken for done at {}, and the synchronization of {} did not fail at once",
                            what, at(assumed->at), at(one.asked)),
                "the time is long enough here");
    }
    return unverified(
        "no run has relied on it yet",
        "a run of `supctl apply` that decides this wait by time, with the synchronization after it, "
        "shows it; the store keeps both");
}

}  // namespace

Verdict check_request_by_method(const Evidence& e) {
    const auto all = attempts(e);
    if (all.empty())
        return unverified(
            "no synchronization was requested by supctl as far as the store knows",
            "the first request of `supctl apply` or `supctl sync` shows it; a doctor requests none");
    const Site* top = e.seen.live.top();
    for (const Attempt& one : all)
        if (one.began && *one.began - one.asked <= kHeard)
            return holds(
                fmt::format("a synchronization began at {}, requested at {}", at(*one.began), at(one.asked)),
                "synchronizations can be requested");
    const Attempt& last = all.back();
    const SynchronizationRow* row = newest_row(e, top->code);
    const bool moved = row != nullptr && row->state_time >= last.asked;
    if (last.began || moved || e.now < last.asked + kHeard ||
        e.seen.coverage.of(ObservedClass::statusMessages) != Completeness::complete)
        return unverified(
            fmt::format("a synchronization was requested at {}; what followed is not clear", at(last.asked)),
            "a later look shows it");
    return broken(
        Severity::error,
        fmt::format("the site accepted the request of {} and began nothing until {}", at(last.asked),
                    at(e.now)),
        "a synchronization has to be started in the console: All Software Updates > Synchronize Software "
        "Updates");
}

Verdict check_rows_change(const Evidence& e) {
    std::size_t agreed = 0;
    for (const Site& site : e.seen.live.sites()) {
        const SynchronizationRow* row = newest_row(e, site.code);
        const StatusMessage* newest = nullptr;
        for (const StatusMessage& message : e.seen.messages)
            if (message.site == site.code && synchronization_message(e, message)) newest = &message;
        if (row == nullptr || newest == nullptr) continue;
        if (newest->time > row->state_time + kApart)
            return broken(
                Severity::error,
                fmt::format("site {} reported {} at {}, but its row stands at {} since {}", site.code.text(),
                            newest->id, at(newest->time), row->state, at(row->state_time)),
                "supctl cannot tell a new synchronization from the one before it: its waits end at their "
                "limits");
        ++agreed;
    }
    if (agreed == 0)
        return unverified("the site keeps no messages of a synchronization of the last 30 days",
                          "the next synchronization shows it");
    return holds(fmt::format("the rows of {} sites are as new as their messages", agreed),
                 "rows tell how far a synchronization is");
}

Verdict check_installed_messages(const Evidence& e) {
    const ValuePool& pool = e.seen.live.pool();
    std::size_t complete = 0;
    std::string waiting;
    for (const SoftwareUpdatePoint& point : e.seen.live.points()) {
        std::optional<TimePoint> begun, installed, started;
        std::string others, alias;
        for (const StatusMessage& message : e.seen.messages) {
            if (message.site != point.site || !from(e, message, queries::kControlManager)) continue;
            if (message.machine != point.server) {
                const std::string_view machine = pool.text(message.machine);
                if (message.id == message_id::kInstalled && machine == short_name(pool.text(point.server)))
                    alias = machine;
                continue;
            }
            if (message.id == message_id::kInstalling || message.id == message_id::kReinstalling) {
                begun = message.time;
                others.clear();
            } else if (message.id == message_id::kInstalled) {
                installed = message.time;
            } else if (message.id == message_id::kStarted) {
                started = message.time;
            } else if (!message.is_error()) {
                others += fmt::format("{}{}", others.empty() ? "" : ", ", message.id);
            }
        }
        if (!alias.empty() && !begun)
            return broken(
                Severity::warning,
                fmt::format("messages of {} name the machine `{}`", pool.text(point.server), alias),
                "they are not taken for this point's: waits for a configured WSUS end at their limits");
        if (!begun) continue;
        const bool reported = installed && *installed >= *begun && started && *started >= *begun;
        if (reported) {
            ++complete;
            continue;
        }
        const SynchronizationRow* row = e.seen.row(point.site, point.server);
        const bool works = row != nullptr && row->last_success >= *begun;
        const bool lost = e.seen.coverage.of(ObservedClass::statusMessages) != Completeness::complete;
        if (lost || e.now < *begun + kSetUp || (others.empty() && !works)) {
            waiting = fmt::format("set-up of {} began at {} and has not reported its end",
                                  pool.text(point.server), at(*begun));
            continue;
        }
        return broken(Severity::warning,
                      fmt::format("set-up of {} began at {}; {} came, messages 1015 and 500 did not",
                                  pool.text(point.server), at(*begun),
                                  others.empty() ? "a successful synchronization" : "the messages " + others),
                      "the end of set-up is not seen: waits for a configured WSUS end at their limits");
    }
    if (complete != 0)
        return holds(fmt::format("{} points reported 1015 and 500 after their set-up", complete),
                     "the end of set-up is seen");
    return unverified(
        waiting.empty() ? "the site keeps no messages of a set-up of the last 30 days" : waiting,
        "the next role that is installed shows it");
}

Verdict check_configuration_settles(const Evidence& e) {
    return check_settles(e, kConfiguredWait, "the configuration of WSUS", minutes(15));
}

Verdict check_subscription_settles(const Evidence& e) {
    return check_settles(e, kSubscriptionWait, "the selection", minutes(10));
}

Verdict check_early_failure(const Evidence& e) {
    // The assumption is about the first synchronizations after WSUS was configured. Where the site showed
    // that it was, nothing rests on it; but a failure that gives another reason shows there, too, that early
    // failures have others.
    std::vector<EarlyFailures> all = early_failures(e);
    std::erase_if(all, [&](const EarlyFailures& one) {
        const TimePoint asked = one.failures.front().asked;
        return assumed_before(e, asked) == nullptr && !first_after_shown(e, asked);
    });
    for (const EarlyFailures& one : all)
        if (!one.overcome && tells_a_reason(one.error()))
            return broken(
                Severity::warning,
                fmt::format("the synchronization of {} failed within {} with 0x{:08X}: {}",
                            at(one.failures.back().asked),
                            human_duration(*one.failures.back().ended - one.failures.back().asked),
                            one.error(), find_error_code(one.error())->meaning),
                "an early failure has other reasons here, too: asking again does not help, see the point "
                "below");
    std::erase_if(all, [&](const EarlyFailures& one) {
        return assumed_before(e, one.failures.front().asked) == nullptr;
    });
    for (const EarlyFailures& one : all)
        if (one.overcome)
            return holds(
                fmt::format("the synchronization of {} failed at once, and one asked for later succeeded",
                            at(one.failures.front().asked)),
                "asking again is right");
    return unverified("no synchronization that supctl asked for failed within five minutes",
                      "such a failure, with the row's error code, shows it");
}

Verdict check_child_retries(const Evidence& e) {
    std::size_t retried = 0;
    for (const Site& site : e.seen.live.sites()) {
        if (site.parent.empty() || site.point_count == 0) continue;
        std::optional<TimePoint> failed;
        for (const StatusMessage& message : e.seen.messages) {
            if (message.site != site.code || !synchronization_message(e, message)) continue;
            if (message.id == sync_state::kFailed || message.id == sync_state::kOutOfStep) {
                failed = message.time;
            } else if (message.id == sync_state::kStarted && failed) {
                if (message.time - *failed <= kRetried) ++retried;
                failed.reset();
            }
        }
        if (failed && e.now - *failed > kRetried &&
            e.seen.coverage.of(ObservedClass::statusMessages) == Completeness::complete)
            return broken(
                Severity::warning,
                fmt::format("site {} failed at {} and tried nothing until {}", site.code.text(), at(*failed),
                            at(e.now)),
                "the site follows with its parent's next synchronization only: after mending the cause, run "
                "`supctl sync`");
    }
    if (retried != 0)
        return holds(fmt::format("{} failed synchronizations of child sites were tried again within the hour",
                                 retried),
                     "a child site's failure mends itself once its cause is gone");
    return unverified("no child site has failed in the messages of the last 30 days",
                      "a failure at a child site, and what the site does in the hour after it, shows it");
}

}  // namespace supctl
