#include "apply/round.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "apply/manual_step.h"
#include "base/codes.h"
#include "site/concurrently.h"
#include "site/queries.h"

namespace supctl {
namespace {

/// A write that had to be repeated so often does not stay.
constexpr unsigned kMostWrites = 2;
constexpr std::size_t kRefreshedCatalog = 100;

bool is_request(const Step& step) {
    return step.kind == StepKind::synchronize;
}
bool is_manual(const Step& step) {
    return step.kind == StepKind::manual;
}
bool is_passive(const Step& step) {
    return step.kind == StepKind::wait || is_request(step) || is_manual(step);
}

}  // namespace

Round::Round(RunState& state, const Plan& plan, WriteContext& writing)
    : s_(state),
      plan_(plan),
      writing_(writing),
      ready_(plan, state.context.shuffle_seed
                       ? std::optional(*state.context.shuffle_seed + state.outcome.rounds)
                       : std::nullopt),
      synchronizer_(state),
      upstreams_(state.context.reader, state.context.pool),
      states_(plan.steps.size(), StepState::waiting),
      silent_(plan.steps.size(), 0),
      began_(plan.steps.size()),
      since_(plan.steps.size()) {
    bool requests = false;
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        requests = requests || is_request(plan.steps[i]);
        const auto bad = s_.ended_badly.find(plan.steps[i].id);
        if (bad != s_.ended_badly.end()) states_[i] = bad->second;
    }
    // A site that claims another synchronization which the plan does not see is waited for.
    s_.facts.owing_settled = !requests;
}

Task<RoundEnd> Round::run() {
    for (;;) {
        if (s_.stopping()) co_return RoundEnd::stopped;
        skip_unreachable();
        const std::vector<std::uint32_t> writes = begin();
        if (!writes.empty()) {
            std::vector<Task<void>> tasks;
            for (const std::uint32_t index : writes) tasks.push_back(write(index));
            co_await concurrently(std::move(tasks));
            continue;
        }
        if (std::find(states_.begin(), states_.end(), StepState::running) == states_.end())
            co_return RoundEnd::exhausted;
        co_await tick();
        if (s_.stopping()) co_return RoundEnd::stopped;
        if (replan_) co_return RoundEnd::replan;
    }
}

void Round::skip_unreachable() {
    for (;;) {
        const auto lost = ready_.unreachable(states_);
        if (lost.empty()) return;
        for (const std::uint32_t index : lost) {
            const auto& edges = plan_.steps[index].after;
            const auto cause = std::find_if(edges.begin(), edges.end(), [&](const Edge& edge) {
                return ready_.ends(index, edge, states_);
            });
            states_[index] = StepState::skipped;
            StepOutcome out;
            out.state = StepState::skipped;
            out.evidence = fmt::format("it needs `{}`, which is {}", plan_.steps[cause->step].id,
                                       to_text(states_[cause->step]));
            s_.end_step(plan_.steps[index], std::move(out));
        }
    }
}

std::vector<std::uint32_t> Round::begin() {
    std::vector<std::uint32_t> writes;
    for (const std::uint32_t index : ready_.ready(states_, silent_)) {
        const Step& step = plan_.steps[index];
        if (!is_passive(step)) {
            writes.push_back(index);
            continue;
        }
        states_[index] = StepState::running;
        // A wait that goes on over a new plan or in a resumed run keeps its beginning, and with it its limit.
        const TimePoint now = s_.feed.server_now();
        const auto [before, fresh] = s_.facts.wait_started.emplace(step.id, now);
        since_[index] = std::min(before->second, now);
        began_[index] = s_.context.clock.now() - (now - since_[index]);
        if (fresh && !is_request(step)) (void)s_.recorder.note(step.id, wait_body(now));
        read_now_ = read_now_ || is_request(step) || is_manual(step);
        if (s_.context.progress != nullptr) s_.context.progress->step_started(step, began_[index]);
    }
    return disjoint(writes);
}

/// At most one step per object at a time, and no more than the run may do at once.
std::vector<std::uint32_t> Round::disjoint(const std::vector<std::uint32_t>& ready) const {
    std::vector<std::uint32_t> out;
    std::set<std::string> taken;
    for (const std::uint32_t index : ready) {
        if (out.size() >= std::max<std::size_t>(s_.context.parallel, 1)) break;
        const auto targets = targets_of(plan_.steps[index], s_.context.pool, s_.alert_instance);
        const bool free = std::none_of(targets.begin(), targets.end(), [&](const WriteTarget& target) {
            return taken.contains(to_text(target));
        });
        if (!free) continue;
        for (const WriteTarget& target : targets) taken.insert(to_text(target));
        out.push_back(index);
    }
    return out;
}

Task<void> Round::write(std::uint32_t index) {
    const Step& step = plan_.steps[index];
    states_[index] = StepState::running;
    began_[index] = s_.context.clock.now();
    if (s_.context.progress != nullptr) s_.context.progress->step_started(step, began_[index]);
    if (s_.times_written[step.id] >= kMostWrites) {
        Diagnostic why = error(codes::kNotInEffect, fmt::format("`{}` was written {} times and does not stay",
                                                                step.id, kMostWrites));
        why.address = step.id;
        s_.outcome.diagnostics.add(std::move(why));
        end(index, StepState::failed, "the written values do not stay");
        co_return;
    }
    StepOutcome out = co_await write_step(writing_, step);
    if (out.state == StepState::done) ++s_.times_written[step.id];
    end(index, out.state, std::move(out.evidence));
}

Task<void> Round::tick() {
    if (!read_now_) {
        TimePoint until = s_.feed.next_tick();
        if (s_.context.max_duration) until = std::min(until, s_.began + *s_.context.max_duration);
        if (s_.context.interruption != nullptr)
            co_await s_.context.interruption->wait_until(s_.context.clock, until);
        else
            co_await s_.context.clock.wait_until(until);
        if (s_.stopping()) co_return;
    }
    read_now_ = false;
    // A reading that fails decides nothing, but limits pass all the same.
    co_await s_.feed.read();
    co_await look_at_registries();
    for (std::uint32_t index = 0; index < states_.size() && !s_.stopping(); ++index)
        if (states_[index] == StepState::running && is_passive(plan_.steps[index])) co_await judge(index);
}

Task<void> Round::look_at_registries() {
    std::set<SiteCode> sites;
    for (std::uint32_t index = 0; index < states_.size(); ++index) {
        const Purpose purpose = plan_.steps[index].purpose;
        if (states_[index] == StepState::running &&
            (purpose == Purpose::configured || purpose == Purpose::subscription))
            sites.insert(plan_.steps[index].site);
    }
    for (const SiteCode site : sites) {
        const auto server = s_.topology.servers.find(site);
        if (server == s_.topology.servers.end() || s_.stopping()) continue;
        std::string name = server->second;
        co_await s_.configuration.look(site, std::move(name), s_.feed.server_now());
    }
}

Task<void> Round::judge(std::uint32_t index) {
    const Step& step = plan_.steps[index];
    const TimePoint started = since_[index];
    Judgement judgement;
    if (is_request(step))
        judgement = co_await synchronizer_.advance(step, started);
    else if (is_manual(step))
        judgement = co_await judge_manual(s_, step, started);
    else
        judgement = co_await judge_wait_step(step, started);
    if (judgement.verdict == Verdict::waiting || judgement.limit_passed)
        if (const std::string& why = s_.feed.failure(); !why.empty())
            judgement.evidence += fmt::format("; the status could not be read: {}", why);
    settle(index, started, std::move(judgement));
}

Task<Judgement> Round::judge_wait_step(const Step& step, TimePoint started) {
    const TimePoint now = s_.feed.server_now();
    const WaitView view{step,
                        s_.feed.last(),
                        s_.facts,
                        s_.topology,
                        s_.context.pool,
                        now,
                        started,
                        s_.context.declaration.limit(FieldId::limit_configuration),
                        s_.feed.current() ? Sight::current : Sight::blurred,
                        s_.configuration.sight(step.site)};
    Judgement out = judge_wait(view);
    if (step.purpose == Purpose::upstream && out.verdict != Verdict::done) {
        // The site's own settings tell before its next synchronization does.
        std::optional<std::string> found = co_await upstreams_.agrees(step.site, s_.topology, now);
        if (found) out = Judgement{Verdict::done, std::move(*found), {}, true, false};
    }
    if (const std::string why = s_.configuration.failure(step.site);
        out.verdict == Verdict::assumed && !why.empty())
        out.evidence += fmt::format("; the site server's registry could not be read: {}", why);
    if (out.verdict == Verdict::readCatalog) {
        const Result<std::size_t> count = co_await count_categories();
        out.evidence += count ? fmt::format("; {} categories", *count) : "; the catalog cannot be read";
        out.limit_passed = now >= started + step.limit;
        out.verdict = count && *count >= kRefreshedCatalog ? Verdict::done
                      : out.limit_passed                   ? Verdict::failed
                                                           : Verdict::waiting;
    }
    if (out.verdict == Verdict::askAgain && now >= *out.when) {
        Judgement asked = co_await synchronizer_.ask_again(step);
        out.evidence = std::move(asked.evidence);
        out.verdict = asked.verdict == Verdict::failed ? Verdict::failed : Verdict::waiting;
    }
    co_return out;
}

void Round::settle(std::uint32_t index, TimePoint started, Judgement judgement) {
    const Step& step = plan_.steps[index];
    std::optional<StepState> state;
    switch (judgement.verdict) {
        case Verdict::done:
            state = StepState::done;
            break;
        case Verdict::assumed:
            state = StepState::assumed;
            break;
        case Verdict::failed:
            state = StepState::failed;
            break;
        case Verdict::deferred:
            state = StepState::deferred;
            break;
        case Verdict::owesAnother:
            // While this plan still has a synchronization to come, that one will do.
            if (requests_pending()) break;
            if (s_.facts.request) s_.facts.request->exhausted = true;
            replan_ = true;
            break;
        default:
            break;
    }
    if (state) {
        if (ended_badly(*state)) report_bad(step, judgement);
        if (!is_request(step))
            remember(step, *state, *state == StepState::assumed ? Rung::timed : Rung::seen);
        end(index, *state, std::move(judgement.evidence));
        return;
    }
    const TimePoint now = s_.feed.server_now();
    const auto patience = s_.context.declaration.limit(FieldId::limit_unreachable);
    const bool silent = step.site != s_.topology.top && !judgement.sign_of_life && now >= started + patience;
    // Who does not look hears nothing: that is not the site's silence.
    if (s_.feed.current()) silent_[index] = silent ? 1 : 0;
    if (s_.context.progress != nullptr)
        s_.context.progress->wait_ticked(step, judgement.evidence, s_.context.clock.now());
}

bool Round::requests_pending() const {
    for (std::size_t i = 0; i < states_.size(); ++i)
        if (is_request(plan_.steps[i]) && !ended_well(states_[i])) return true;
    return false;
}

Task<Result<std::size_t>> Round::count_categories() {
    std::size_t count = 0;
    provider::Sink sink = [&](const provider::Instance&) -> Result<void> {
        ++count;
        return {};
    };
    provider::Query query = queries::categories();
    const Result<provider::ScanEnd> end = co_await s_.context.reader.scan(std::move(query), std::move(sink));
    if (!end) co_return fail(end.error());
    co_return count;
}

void Round::report_bad(const Step& step, const Judgement& judgement) {
    if (s_.recorder.lost() || (is_request(step) && !judgement.limit_passed)) return;  // told already
    Diagnostic made;
    if (is_manual(step))
        made = manual_left(step, s_.context.pool, judgement.evidence);
    else if (judgement.verdict == Verdict::deferred)
        made = warning(codes::kDeadline, fmt::format("`{}` is deferred: {}", step.id, judgement.evidence));
    else if (judgement.limit_passed)
        made = error(codes::kDeadline, fmt::format("`{}`: {}", step.id, judgement.evidence));
    else
        made = error(codes::kSynchronizationFailed, fmt::format("the synchronization of site `{}` failed: {}",
                                                                step.site.text(), judgement.evidence));
    made.address = step.id;
    s_.outcome.diagnostics.add(std::move(made));
}

/// What other waits, later runs and plans need to know of a wait's end.
void Round::remember(const Step& step, StepState state, Rung rung) {
    Store& store = s_.recorder.store();
    const std::string& hierarchy = s_.recorder.hierarchy();
    const TimePoint now = s_.feed.server_now();
    const bool well = ended_well(state);
    switch (step.purpose) {
        case Purpose::configured:
        case Purpose::takenOver:
            if (well && !s_.facts.configured.contains(step.site)) {
                s_.facts.configured[step.site] = {now, rung};
                (void)s_.recorder.kept(store.baseline().set_configured(
                    hierarchy, step_id(Purpose::configured, step.site, {}), now));
                std::erase_if(s_.facts.created,
                              [&](const auto& role) { return role.first.first == step.site; });
            }
            break;
        case Purpose::subscription:
            if (well) s_.facts.subscribed = rung;
            break;
        case Purpose::catalog:
        case Purpose::synchronized:
            if (!s_.facts.request) break;
            // The debt goes before the note: a crash between them must not owe a second synchronization.
            if (well) {
                s_.facts.success_began = s_.facts.request->time;
                (void)s_.recorder.kept(store.debts().synchronized(hierarchy, s_.facts.request->time));
            }
            s_.facts.request->exhausted = true;
            if (step.purpose == Purpose::catalog && well) replan_ = true;
            break;
        default:
            break;
    }
    (void)s_.recorder.note(step.id,
                           settled_body(step, to_text(state), now, s_.configuration.sight(step.site)));
}

void Round::end(std::uint32_t index, StepState state, std::string evidence) {
    const Step& step = plan_.steps[index];
    states_[index] = state;
    s_.facts.wait_started.erase(step.id);
    if (ended_badly(state)) s_.ended_badly[step.id] = state;
    StepOutcome out;
    out.state = state;
    out.evidence = std::move(evidence);
    out.started = began_[index];
    if (ended_well(state)) {
        // The first empty selection is a step of every round until something has synchronized.
        if (state != StepState::already || step.purpose != Purpose::emptySelection) ++progress_;
        const TimePoint now = s_.context.clock.now();
        if (state != StepState::already)
            (void)s_.recorder.kept(s_.recorder.store().timings().add(
                s_.recorder.hierarchy(), to_text(step.purpose), step.id, now - began_[index], now));
    }
    s_.end_step(step, std::move(out));
}

void Round::leave_open() {
    for (std::size_t i = 0; i < states_.size(); ++i) {
        if (states_[i] != StepState::waiting && states_[i] != StepState::running) continue;
        StepOutcome out;
        out.step = plan_.steps[i].id;
        out.state = states_[i];
        out.started = began_[i];
        std::erase_if(s_.outcome.steps, [&](const StepOutcome& other) { return other.step == out.step; });
        s_.outcome.steps.push_back(std::move(out));
    }
}

}  // namespace supctl
