#include "apply/condition.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "hierarchy/product_numbers.h"
#include "plan/hold_off.h"
#include "site/queries.h"

namespace supctl {
namespace {

constexpr std::chrono::minutes kBackOff[] = {std::chrono::minutes(5), std::chrono::minutes(15),
                                             std::chrono::minutes(60)};

class Judge {
  public:
    explicit Judge(const WaitView& view) : v_(view) {}

    Judgement run() {
        Judgement out = by_purpose();
        out.sign_of_life = out.sign_of_life || showed_life();
        if (v_.sight == Sight::blurred && needs_sight(out.verdict)) {
            out.verdict = Verdict::waiting;
            out.when.reset();
        }
        if (out.verdict == Verdict::waiting && v_.now >= v_.started + v_.step.limit) {
            out.verdict = at_top() ? Verdict::failed : Verdict::deferred;
            out.limit_passed = true;
            out.evidence =
                fmt::format("no evidence within {}: {}", human_duration(v_.step.limit), out.evidence);
        }
        return out;
    }

    bool follows(Fqdn server) const {
        const SynchronizationRow* top = top_row();
        const SynchronizationRow* row = v_.reading.row(v_.step.site, server);
        if (top == nullptr || row == nullptr || !top->succeeded() || !row->succeeded() || row->link != 0)
            return false;
        if (row->catalog_version < top->catalog_version) return false;
        if (v_.facts.request && v_.facts.request->known_rows) {
            const auto before = v_.facts.request->rows.find({v_.step.site, server});
            const RowMark was = before == v_.facts.request->rows.end() ? RowMark{} : before->second;
            return mark(row) != was || row->last_success >= top->last_success;
        }
        return true;
    }

  private:
    /// Verdicts that rest on what is not seen, or that make somebody send something.
    static bool needs_sight(Verdict verdict) {
        return verdict == Verdict::assumed || verdict == Verdict::askAgain || verdict == Verdict::owesAnother;
    }

    Judgement by_purpose() {
        switch (v_.step.purpose) {
            case Purpose::configured:
                return configured();
            case Purpose::catalog:
            case Purpose::synchronized:
                return synchronized();
            case Purpose::subscription:
                return subscription();
            case Purpose::replicas:
                return replicas();
            case Purpose::propagation:
                return propagation();
            case Purpose::holdOff:
                return hold_off();
            case Purpose::successor:
                return successor();
            case Purpose::takenOver:
                return taken_over();
            case Purpose::upstream:
                return upstream();
            default:
                return {Verdict::failed, "this step is no wait", {}, false, false};
        }
    }

    bool at_top() const { return v_.step.site == v_.topology.top; }
    Fqdn server() const { return v_.topology.default_of(v_.step.site); }
    const SynchronizationRow* top_row() const {
        return v_.reading.row(v_.topology.top, v_.topology.default_of(v_.topology.top));
    }
    std::string_view name(TextId id) const { return v_.pool.text(id); }
    bool from(const StatusMessage& message, std::string_view component) const {
        return equal_ignoring_case(name(message.component), component);
    }

    bool showed_life() const {
        const SynchronizationRow* row = v_.reading.row(v_.step.site, server());
        if (row != nullptr && row->state_time >= v_.started) return true;
        return std::any_of(v_.reading.messages.begin(), v_.reading.messages.end(),
                           [&](const StatusMessage& message) {
                               return message.site == v_.step.site && message.time >= v_.started;
                           });
    }

    /// The newest error of what configures WSUS at this site, after `since`. Failed synchronizations are not
    /// among them.
    const StatusMessage* newest_error(TimePoint since) const {
        const StatusMessage* out = nullptr;
        for (const StatusMessage& message : v_.reading.messages) {
            if (!message.is_error() || message.site != v_.step.site || message.time < since) continue;
            const bool control = from(message, queries::kControlManager) && message.machine == server();
            if (control || from(message, queries::kConfigurationManager)) out = &message;
        }
        return out;
    }

    /// The newest message of that server's control manager with one of the ids.
    const StatusMessage* newest(std::initializer_list<std::uint32_t> ids, TimePoint since) const {
        const StatusMessage* out = nullptr;
        for (const StatusMessage& message : v_.reading.messages)
            if (message.site == v_.step.site && message.machine == server() && message.time >= since &&
                from(message, queries::kControlManager) &&
                std::find(ids.begin(), ids.end(), message.id) != ids.end())
                out = &message;
        return out;
    }

    Judgement configured() {
        const auto known = v_.facts.configured.find(v_.step.site);
        if (known != v_.facts.configured.end())
            return {known->second.rung == Rung::seen ? Verdict::done : Verdict::assumed,
                    fmt::format("decided at {}", iso_time(known->second.time)),
                    {},
                    false,
                    false};
        const auto wrote = v_.facts.written.find(v_.step.site);
        const auto made = v_.facts.created.find({v_.step.site, server()});
        const TimePoint since = wrote == v_.facts.written.end() ? v_.started : wrote->second;
        const TimePoint role_since = made == v_.facts.created.end() ? TimePoint{} : made->second;
        const StatusMessage* installed = newest({message_id::kInstalled}, role_since);
        const StatusMessage* started = newest({message_id::kStarted}, role_since);
        const StatusMessage* failure = newest_error(since);
        if (auto said = registry(since, failure)) return *said;
        if (failure == nullptr) {
            if (auto derived = derived_row(since)) return *derived;
        }
        const bool installs =
            made != v_.facts.created.end() ||
            newest({message_id::kInstalling, message_id::kReinstalling}, TimePoint{}) != nullptr;
        if (installs && (installed == nullptr || started == nullptr))
            return waiting(installed == nullptr ? "the role is not reported as installed yet"
                                                : "the role is installed, its component has not started yet");
        TimePoint base = since;
        if (installs) base = std::max({base, installed->time, started->time});
        return settle(base, kConfigurationSettle, failure,
                      installs ? "the role was reported as installed" : "the settings were written");
    }

    Judgement hold_off() const {
        const auto removed = v_.facts.removed.find(v_.step.server);
        if (removed == v_.facts.removed.end())
            return {Verdict::done, "nobody knows of a removal", {}, false, false};
        const TimePoint until = removed->second + kHoldOff;
        if (v_.now >= until)
            return {Verdict::done,
                    fmt::format("the role was removed at {}", iso_time(removed->second)),
                    {},
                    true,
                    false};
        return waiting(fmt::format("the role was removed at {}; it may be installed again at {}",
                                   iso_time(removed->second), iso_time(until)));
    }

    /// The next default point holds what the present one holds.
    Judgement successor() const {
        const SynchronizationRow* row = v_.reading.row(v_.step.site, v_.step.server);
        const SynchronizationRow* present = v_.reading.row(v_.step.site, server());
        if (row == nullptr) return waiting("it has not synchronized yet");
        const std::uint32_t wanted = present == nullptr ? 0 : present->catalog_version;
        if (!row->succeeded() || row->catalog_version < wanted)
            return waiting(fmt::format("state {} at {}, catalog version {} of {}", row->state,
                                       iso_time(row->state_time), row->catalog_version, wanted));
        return {Verdict::done,
                fmt::format("state {} at {}, catalog version {}", row->state, iso_time(row->state_time),
                            row->catalog_version),
                {},
                true,
                false};
    }

    /// The site's WSUS works with the points as they are now: no installation is looked for.
    Judgement taken_over() const {
        const auto known = v_.facts.configured.find(v_.step.site);
        if (known != v_.facts.configured.end())
            return {known->second.rung == Rung::seen ? Verdict::done : Verdict::assumed,
                    fmt::format("decided at {}", iso_time(known->second.time)),
                    {},
                    false,
                    false};
        const auto wrote = v_.facts.written.find(v_.step.site);
        const TimePoint since = wrote == v_.facts.written.end() ? v_.started : wrote->second;
        const StatusMessage* failure = newest_error(since);
        if (failure == nullptr)
            if (auto derived = derived_row(since)) return *derived;
        return settle(since, kConfigurationSettle, failure, "the points were written");
    }

    /// What the site's own settings say decides before; here its row does, once it has tried again.
    Judgement upstream() const {
        const auto parent = v_.topology.parents.find(v_.step.site);
        if (parent == v_.topology.parents.end()) return {Verdict::done, "it has no parent", {}, true, false};
        const auto wrote = v_.facts.written.find(parent->second);
        if (auto derived = derived_row(wrote == v_.facts.written.end() ? v_.started : wrote->second))
            return *derived;
        const SynchronizationRow* row = v_.reading.row(v_.step.site, server());
        return waiting(row == nullptr ? std::string("the site has not synchronized yet")
                                      : fmt::format("the site last fetched from `{}`", name(row->source)));
    }

    std::string registry_says() const {
        const ConfigurationSight& seen = *v_.configuration;
        return fmt::format("registry: ConfigurationState {} ({}) at {}", seen.state,
                           configuration_state::to_text(seen.state), iso_time(seen.time));
    }

    /// The site server's own word. Nothing where nobody could look, and where it may be older than the write:
    /// the component takes its time to notice one.
    std::optional<Judgement> registry(TimePoint since, const StatusMessage* failure) const {
        const ConfigurationSight* seen = v_.configuration;
        if (seen == nullptr) return std::nullopt;
        if (!seen->configured()) return waiting(registry_says());
        if (!seen->other || *seen->other < since) return std::nullopt;
        if (failure != nullptr && failure->time > *seen->other) return std::nullopt;
        return Judgement{
            Verdict::done,
            fmt::format("{}, in another state until {}", registry_says(), iso_time(*seen->other)),
            {},
            true,
            false};
    }

    /// A row that names the right source, from an attempt after the write: WSUS had its configuration then.
    std::optional<Judgement> derived_row(TimePoint since) const {
        const SynchronizationRow* row = v_.reading.row(v_.step.site, server());
        const std::string expected = v_.topology.expected_source(v_.step.site, v_.pool);
        // "Started" alone is shown before WSUS is looked at.
        if (row == nullptr || expected.empty() || row->state_time <= since || row->failed() ||
            row->state == sync_state::kNever || row->state == sync_state::kStarted)
            return std::nullopt;
        const std::string shown = lower_ascii(name(row->source));
        if (shown.find(expected) == std::string::npos) return std::nullopt;
        return Judgement{Verdict::done,
                         fmt::format("derived: the site fetches from `{}` (state {} at {})", shown,
                                     row->state, iso_time(row->state_time)),
                         {},
                         true,
                         false};
    }

    /// The timed rung: quiet for long enough after `base`.
    Judgement settle(TimePoint base, std::chrono::minutes quiet, const StatusMessage* failure,
                     std::string_view what) const {
        TimePoint until = base + quiet;
        if (failure != nullptr) {
            until = std::max(until, failure->time + kErrorSettle);
            if (v_.now < until)
                return waiting(fmt::format("`{}` reported error {} at {}; the product tries again every hour",
                                           name(failure->component), failure->id, iso_time(failure->time)));
        }
        const std::string after = fmt::format("{} after {}", human_duration(v_.now - base), what);
        // Still configured when the write must have been noticed.
        if (v_.now >= until && v_.configuration != nullptr && v_.configuration->configured())
            return {Verdict::done, fmt::format("{}, {}", registry_says(), after), {}, false, false};
        if (v_.now >= until) return {Verdict::assumed, fmt::format("timed: {}", after), {}, false, false};
        return waiting(fmt::format("{} at {}; quiet until {}", what, iso_time(base), iso_time(until)));
    }

    Judgement subscription() {
        if (v_.facts.subscribed)
            return {*v_.facts.subscribed == Rung::seen ? Verdict::done : Verdict::assumed,
                    "decided before",
                    {},
                    false,
                    false};
        const TimePoint base = v_.facts.selected.value_or(v_.started);
        const StatusMessage* failure = newest_error(base);
        if (auto said = registry(base, failure)) return *said;
        return settle(base, kSubscriptionSettle, failure, "the selection was written");
    }

    bool may_be_unconfigured() const {
        const auto known = v_.facts.configured.find(v_.topology.top);
        const bool timed = known != v_.facts.configured.end() && known->second.rung == Rung::timed;
        return timed || v_.facts.subscribed == Rung::timed;
    }

    Judgement synchronized() {
        if (!v_.facts.request) return waiting("no synchronization was requested");
        const Request& request = *v_.facts.request;
        const SynchronizationRow* row = top_row();
        if (row == nullptr || mark(row) == request.top)
            return waiting(fmt::format("requested at {}; nothing changed yet", iso_time(request.time)));
        // SEED-106 {
        if (row->succeeded())
            return {v_.step.purpose == Purpose::catalog ? Verdict::readCatalog : Verdict::done,
                    fmt::format("state {} at {}, catalog version {} (was {})", row->state,
                                iso_time(row->state_time), row->catalog_version, request.top.catalog_version),
                    {},
                    true,
                    false};
        // }
        // SEED-11 SEED-94 {
        if (row->failed()) return failed_synchronization(*row, request);
        // }
        return waiting(fmt::format("state {} since {}", row->state, iso_time(row->state_time)));
    }

    Judgement failed_synchronization(const SynchronizationRow& row, const Request& request) {
        const std::string said =
            fmt::format("state {} with error {} at {}", row.state, row.error, iso_time(row.state_time));
        const bool early = row.state_time - request.time < kEarlyFailure;
        const std::size_t repeats = std::min<std::size_t>(request.repeats, std::size(kBackOff) - 1);
        // The last asking is at the limit itself: backing off must not eat what is left of it.
        const TimePoint latest = request.first + v_.configuration_limit;
        const TimePoint again = std::min(row.state_time + kBackOff[repeats], latest);
        if (early && may_be_unconfigured() && row.state_time < latest)
            return {Verdict::askAgain,
                    fmt::format("{}: WSUS is not configured yet, asked again at {}", said, iso_time(again)),
                    again, true, false};
        return {Verdict::failed, said, {}, true, false};
    }

    Judgement replicas() {
        const auto others = v_.topology.others.find(v_.step.site);
        std::string missing;
        if (others != v_.topology.others.end())
            for (const Fqdn other : others->second)
                if (!follows(other))
                    missing += fmt::format("{}`{}`", missing.empty() ? "" : ", ", name(other));
        if (missing.empty()) return {Verdict::done, "every point follows the default one", {}, true, false};
        return waiting(fmt::format("{} did not follow yet", missing));
    }

    Judgement propagation() {
        const SynchronizationRow* row = v_.reading.row(v_.step.site, server());
        const SynchronizationRow* top = top_row();
        if (follows(server()))
            return {Verdict::done,
                    fmt::format("state {} at {}, catalog version {}", row->state, iso_time(row->state_time),
                                row->catalog_version),
                    {},
                    true,
                    false};
        if (top != nullptr && top->succeeded() && !v_.facts.owing_settled && not_told(row, *top))
            return {Verdict::owesAnother,
                    "another synchronization is owed: the last one began before this site was configured",
                    {},
                    false,
                    false};
        if (row == nullptr) return waiting("the site has not synchronized yet");
        if (row->link != 0 && row->succeeded())
            return waiting(
                fmt::format("the replication link is {}", row->link == 1 ? "degraded" : "in error"));
        if (row->failed() || row->state == sync_state::kOutOfStep)
            return waiting(fmt::format("state {} with error {} at {}; the product tries again every hour",
                                       row->state, row->error, iso_time(row->state_time)));
        return waiting(fmt::format("state {} at {}, catalog version {} of {}", row->state,
                                   iso_time(row->state_time), row->catalog_version,
                                   top == nullptr ? 0 : top->catalog_version));
    }

    /// The top's last success cannot have reached the site: it began before the site was configured, and the
    /// site has tried nothing since.
    bool not_told(const SynchronizationRow* row, const SynchronizationRow& top) const {
        if (row != nullptr && (row->running() || row->catalog_version >= top.catalog_version)) return false;
        const auto known = v_.facts.configured.find(v_.step.site);
        if (known == v_.facts.configured.end()) return false;
        if (row != nullptr && row->state_time >= known->second.time) return false;
        std::optional<TimePoint> began = v_.facts.success_began;
        if (!began)
            for (const StatusMessage& message : v_.reading.messages)
                if (message.site == v_.topology.top && message.id == sync_state::kStarted &&
                    message.time <= top.last_success)
                    began = message.time;
        return began && *began < known->second.time;
    }

    const WaitView& v_;
};

}  // namespace

Judgement judge_wait(const WaitView& view) {
    return Judge(view).run();
}

bool follows(const WaitView& view, Fqdn server) {
    return Judge(view).follows(server);
}

bool synchronization_runs(const StatusReading& reading, const Topology& topology) {
    const SynchronizationRow* row = reading.row(topology.top, topology.default_of(topology.top));
    return row != nullptr && row->running();
}

}  // namespace supctl
