#include "apply/executor.h"

#include <fmt/format.h>

#include <algorithm>

#include "apply/approval.h"
#include "apply/lease_keeper.h"
#include "apply/round.h"
#include "base/codes.h"
#include "plan/covered.h"
#include "plan/plan_file.h"
#include "plan/uncomparable.h"
#include "site/observe.h"

namespace supctl {
namespace {

constexpr std::chrono::hours kMessageSpan{24};
constexpr std::size_t kMostRounds = 100;

/// A request without its waits: the steps that stay keep the edges between them.
void drop_waits(Plan& plan) {
    std::vector<std::optional<std::uint32_t>> places;
    std::uint32_t next = 0;
    for (const Step& step : plan.steps) {
        const bool stays = step.kind != StepKind::wait;
        places.push_back(stays ? std::optional(next++) : std::nullopt);
    }
    std::erase_if(plan.steps, [](const Step& step) { return step.kind == StepKind::wait; });
    for (Step& step : plan.steps) {
        std::erase_if(step.after, [&](const Edge& edge) { return !places[edge.step]; });
        for (Edge& edge : step.after) edge.step = *places[edge.step];
    }
    plan.critical_path.clear();
}

class Executor {
  public:
    Executor(ApplyContext& context, Recorder& recorder)
        : x_(context), s_{context, recorder, StatusFeed(context.reader, context.pool, context.clock),
                          {},      {},       {}} {
        s_.began = context.clock.now();
        s_.outcome.run = recorder.run();
        s_.outcome.plan_id = context.approved.id;
        s_.configuration = ConfigurationWatch(context.registry);
    }

    Task<void> run() {
        bool more = true;
        while (more && s_.outcome.rounds < kMostRounds) more = co_await one_round();
        if (more)
            s_.outcome.diagnostics.add(
                error(codes::kEndless, fmt::format("after {} rounds there is still something to do, and each "
                                                   "of them changed something",
                                                   s_.outcome.rounds)));
        if (s_.recorder.lost()) s_.outcome.diagnostics.add(*s_.recorder.lost());
        if (s_.outcome.interrupted)
            s_.outcome.diagnostics.add(
                warning(codes::kInterrupted, "the run was interrupted; the journal is consistent"));
        s_.outcome.diagnostics.sort();
    }
    Outcome take() { return std::move(s_.outcome); }

  private:
    /// False: the run is over.
    Task<bool> one_round() {
        if (s_.stopping()) co_return false;
        const ObserveOptions options = observe_options(x_.declaration, x_.clock);
        Result<Observation> observed = co_await observe(x_.reader, x_.pool, options);
        if (!observed) {
            s_.outcome.diagnostics.add(std::move(observed.error()));
            s_.outcome.refused = !s_.wrote;
            co_return false;
        }
        s_.feed.heard(observed->server_time);
        ++s_.outcome.rounds;
        if (s_.outcome.rounds == 1 && !first_facts()) co_return false;
        s_.topology = topology(x_.declaration, *observed);
        s_.alert_instance = observed->alert.id;
        const std::optional<Plan> plan = make_plan(*observed);
        if (!plan) co_return false;
        if (x_.progress != nullptr) x_.progress->round_begun(s_.outcome.rounds, *plan);
        if (plan->steps.empty()) co_return false;
        const bool agreed = co_await allowed(*plan, *observed);
        if (!agreed || s_.stopping()) co_return false;
        WriteContext writing{x_.reader, x_.writer,   x_.pool,     s_.recorder,       s_.feed,
                             s_.facts,  s_.topology, x_.approved, s_.alert_instance, s_.outcome.diagnostics,
                             s_.wrote};
        Round round(s_, *plan, writing);
        const RoundEnd end = co_await round.run();
        if (end == RoundEnd::stopped) round.leave_open();
        if (end == RoundEnd::stopped || x_.mode != ApplyContext::Mode::apply) co_return false;
        if (end == RoundEnd::replan) co_return true;
        // Without progress the next round would be the same again. What was left behind is the next run's: a
        // site that cannot follow owes a synchronization for ever, and every round would ask for another.
        co_return s_.ended_badly.empty() && round.progress() > 0;
    }

    /// What earlier runs left: their writes, their requests, and what they began and never answered.
    bool first_facts() {
        Store& store = s_.recorder.store();
        const std::string& hierarchy = s_.recorder.hierarchy();
        const TimePoint now = s_.feed.server_now();
        auto recalled = recall(store, hierarchy, s_.recorder.run(), x_.pool);
        if (!recalled) return store_failed(recalled.error());
        s_.facts = std::move(*recalled);
        s_.feed.since(std::min(s_.facts.first_write.value_or(now), now) - kMessageSpan);
        if (auto closed = store.debts().close_open(hierarchy, now); !closed)
            return store_failed(closed.error());
        auto debt = store.debts().find(hierarchy);
        if (!debt) return store_failed(debt.error());
        if (*debt) s_.facts.last_owing = (*debt)->written;
        return close_intents();
    }

    /// An open intent is answered by what the site shows now: the observation that was just made.
    bool close_intents() {
        auto open = s_.recorder.store().journal().open_intents(s_.recorder.hierarchy());
        if (!open) return store_failed(open.error());
        for (const Record& record : *open) {
            auto told =
                s_.recorder.outcome(record.sequence, record.step, "reread",
                                    "an earlier process ended before the answer; the site was read again");
            if (!told) return store_failed(told.error());
        }
        return true;
    }

    bool store_failed(const Diagnostic& why) {
        s_.recorder.lose(why);
        s_.outcome.refused = !s_.wrote;
        return false;
    }

    std::optional<Plan> make_plan(const Observation& observed) {
        auto memory = load_memory(s_.recorder.store(), s_.recorder.hierarchy());
        if (!memory) {
            (void)store_failed(memory.error());
            return std::nullopt;
        }
        Diagnostics findings;
        std::optional<Plan> plan;
        if (x_.make_plan)
            plan = x_.make_plan(observed, *memory, findings);
        else if (x_.mode == ApplyContext::Mode::apply)
            plan = supctl::make_plan(x_.declaration, observed, *memory, x_.plan_options, findings);
        else
            plan = make_synchronization_plan(x_.declaration, observed, *memory, findings);
        // Later rounds find the same warnings again.
        if (!plan || s_.outcome.rounds == 1) s_.outcome.diagnostics.append(std::move(findings));
        if (!plan) s_.outcome.refused = !s_.wrote;
        if (plan && x_.mode == ApplyContext::Mode::request) drop_waits(*plan);
        return plan;
    }

    Task<bool> allowed(const Plan& plan, const Observation& observed) {
        Diagnostics& findings = s_.outcome.diagnostics;
        const auto beyond = not_covered(x_.approved, plan);
        bool agreed = beyond.empty();
        if (!agreed && x_.ask) agreed = co_await x_.ask(plan, beyond);
        if (s_.stopping()) co_return false;
        if (!agreed) {
            findings.add(not_covered_error(x_.approved, beyond));
            s_.outcome.refused = !s_.wrote;
            // After writes this is a part that is left: exit 7, and a new approval resumes.
            for (const Step* step : beyond) {
                StepOutcome left;
                left.state = StepState::skipped;
                left.evidence = "not covered by the approved plan";
                if (s_.wrote) s_.end_step(*step, std::move(left));
            }
            co_return false;
        }
        if (s_.outcome.rounds > 1 && beyond.empty()) co_return true;
        const bool named = check_acknowledged(plan, x_.acknowledged, findings);
        const bool small = check_mass_change(plan, observed, x_.mass_change, findings);
        if (named && small) co_return true;
        s_.outcome.refused = !s_.wrote;
        co_return false;
    }

    ApplyContext& x_;
    RunState s_;
};

Outcome refused(const ApplyContext& context, std::string run, Diagnostic why) {
    Outcome out;
    out.run = std::move(run);
    out.plan_id = context.approved.id;
    out.refused = true;
    out.diagnostics.add(std::move(why));
    return out;
}

/// Begins the run, or finds the one that is to go on and leaves it as it is.
Result<std::string> open_run(const ApplyContext& context) {
    Journal& journal = context.store.journal();
    if (context.resume) {
        auto found = journal.find(*context.resume);
        if (!found) return fail(std::move(found.error()));
        if (!*found)
            return fail(
                error(codes::kNoSuchRun, fmt::format("the store holds no run `{}`", *context.resume)));
        if ((*found)->hierarchy != context.declaration.name)
            return fail(error(codes::kNoSuchRun, fmt::format("run `{}` belongs to hierarchy `{}`",
                                                             (*found)->id, (*found)->hierarchy)));
        return (*found)->id;
    }
    Run run;
    run.hierarchy = context.declaration.name;
    run.plan_id = context.approved.id;
    run.command = context.mode == ApplyContext::Mode::apply ? "apply" : "sync";
    run.started = context.clock.now();
    return journal.begin(run);
}

/// Takes the lease for the run. A run that this process began and that gets none has ended; one that was to
/// go on is left alone: it may be running.
Result<Lease> lease_for(const ApplyContext& context, const std::string& run) {
    Lease wanted;
    wanted.hierarchy = context.declaration.name;
    wanted.run = run;
    wanted.holder = context.holder;
    wanted.process = context.processes.self();
    Result<Lease> lease = context.store.leases().acquire(wanted, context.clock.now(), context.processes);
    if (!lease && !context.resume) {
        Outcome out = refused(context, run, lease.error());
        (void)context.store.journal().end(run, context.clock.now(), exit_code(out, nullptr));
    }
    if (!lease || !context.resume) return lease;
    if (auto resumed = context.store.journal().resume(run); !resumed) {
        (void)context.store.leases().release(*lease);
        return fail(std::move(resumed.error()));
    }
    return lease;
}

/// Whether another process has taken this very run over: its end is then that process's to write.
bool taken_over(const ApplyContext& context, const Lease& lease) {
    const auto now = context.store.leases().find(lease.hierarchy);
    return now && *now && (*now)->run == lease.run && (*now)->epoch != lease.epoch;
}

}  // namespace

Task<Outcome> apply(ApplyContext& context) {
    Result<std::string> run = open_run(context);
    if (!run) co_return refused(context, {}, std::move(run.error()));
    Result<Lease> lease = lease_for(context, *run);
    if (!lease) co_return refused(context, *run, std::move(lease.error()));
    Recorder recorder(context.store, context.clock, context.declaration.name, *run, *lease);
    recorder.tell_calls(context.calls);
    Result<void> kept = recorder.kept(
        context.store.baseline().keep_plan(context.declaration.name, context.approved.id,
                                           write_plan_file(context.approved), context.clock.now()));
    Executor executor(context, recorder);
    if (kept) {
        Task<void> work = executor.run();
        co_await keep_lease_while(std::move(work), context.store.leases(), *lease, context.clock, recorder);
    }
    recorder.close();
    Outcome out = executor.take();
    if (!kept) out = refused(context, *run, std::move(kept.error()));
    if (context.mode == ApplyContext::Mode::apply)
        out.uncomparable = uncomparable_settings(context.declaration).size();
    // What cannot be written down any more is not worth more than the outcome itself.
    if (!taken_over(context, *lease))
        (void)context.store.journal().end(*run, context.clock.now(), exit_code(out, context.interruption));
    (void)context.store.leases().release(*lease);
    co_return out;
}

int exit_code(const Outcome& outcome, const Interruption* interruption) {
    const int code = outcome.exit_code();
    if (code == 6) return code;
    if (outcome.interrupted && interruption != nullptr) return 128 + interruption->signal();
    return code;
}

Result<Memory> load_memory(Store& store, std::string_view hierarchy) {
    Memory out;
    auto synchronized = store.debts().ever_synchronized(hierarchy);
    if (!synchronized) return fail(std::move(synchronized.error()));
    auto debt = store.debts().find(hierarchy);
    if (!debt) return fail(std::move(debt.error()));
    auto configured = store.baseline().configured(hierarchy);
    if (!configured) return fail(std::move(configured.error()));
    auto applied = store.baseline().applied(hierarchy);
    if (!applied) return fail(std::move(applied.error()));
    auto removed = store.baseline().removed(hierarchy);
    if (!removed) return fail(std::move(removed.error()));
    out.available = true;
    out.ever_synchronized = *synchronized;
    if (*debt) out.debt = (*debt)->written;
    out.configured = std::move(*configured);
    out.applied = std::move(*applied);
    out.removed = std::move(*removed);
    return out;
}

ObserveOptions observe_options(const Declaration& declaration, const Clock& clock) {
    ObserveOptions out;
    const auto systems = declaration.hierarchy.systems();
    const bool managed = std::any_of(systems.begin(), systems.end(),
                                     [](const SiteSystem& system) { return system.settings.present != 0; });
    if (managed) out.site_systems = SiteSystemSettings::read;
    if (!declaration.hierarchy.client_settings().empty()) out.client_settings = ClientSettingsRead::read;
    out.messages_since = clock.now() - kMessageSpan;
    out.clock = &clock;
    return out;
}

}  // namespace supctl
