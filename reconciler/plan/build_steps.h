// Builds the steps of a plan from differences and debts, without edges. One purpose at one place is one step.
#pragma once

#include <unordered_map>

#include "hierarchy/declaration.h"
#include "hierarchy/observation.h"
#include "plan/debts.h"
#include "plan/difference.h"
#include "plan/graph.h"
#include "plan/memory.h"
#include "plan/plan.h"
#include "plan/resolve.h"

namespace supctl {

class StepBuilder {
  public:
    StepBuilder(const Declaration& declaration, const Observation& observation, const Memory& memory,
                const Resolution& resolution, const SynchronizationDebts& debts, Phase phase,
                Diagnostics& diagnostics);

    /// Steps for every difference, then the synchronizations that are owed and the waits that prove them.
    void build();
    /// Only one synchronization and its waits, whatever else differs.
    void build_synchronization();

    [[nodiscard]] std::vector<Step> take() { return std::move(steps_); }
    [[nodiscard]] const DefaultServers& defaults() const { return defaults_; }
    /// Sites whose default moves after a synchronization of this plan.
    [[nodiscard]] const LateMoves& late() const { return late_; }
    [[nodiscard]] const std::vector<DebtReason>& reasons() const { return reasons_; }

  private:
    Step& step(Purpose purpose, StepKind kind, SiteCode site, Fqdn server, Span because);
    Step* find(Purpose purpose, SiteCode site, Fqdn server = {});
    void find_defaults();
    void site_systems(const std::vector<ObjectDifference>& differences);
    void points(const ObjectDifference& one);
    void install(const ObjectDifference& one, const SoftwareUpdatePoint& point);
    void site(const ObjectDifference& one);
    void global(const ObjectDifference& one);
    void client_settings(const ObjectDifference& one);
    // What takes points away, moves them and joins them anew: build_moves.cpp.
    void removals();
    void last_points();
    void move_default(const Site& live, const SoftwareUpdatePoint& now, const Change& change, Span because);
    [[nodiscard]] bool has_synchronized(const Site& live, Fqdn now, Fqdn next) const;
    void change_ssl(const ObjectDifference& one, const Change& change);
    void hold_off(Fqdn server, SiteCode site, Span because);
    void waits_for_moves();
    [[nodiscard]] const SoftwareUpdatePoint* live_default(SiteCode site) const;
    [[nodiscard]] bool stays(const Site& live) const;
    [[nodiscard]] Fqdn last_to_go(const Site& live) const;
    [[nodiscard]] bool bootstraps() const;
    void bootstrap();
    void off_then_declared(FieldId id, Purpose off_purpose, Purpose on_purpose, Value off);
    void waits_for_configuration();
    void synchronizations();
    void synchronization_steps();
    void followers(bool synchronizing);
    void report_unlisted();
    void check_accounts(const ObjectDifference& one);
    [[nodiscard]] bool owes_by_change() const;
    [[nodiscard]] Span span(const ObjectDifference& one, FieldId id) const;
    [[nodiscard]] std::vector<std::pair<const Site*, Fqdn>> children() const;
    [[nodiscard]] std::size_t newly_selected() const;

    const Declaration& declared_;
    const Observation& observed_;
    const Memory& memory_;
    const Resolution& resolution_;
    const SynchronizationDebts& debts_;
    Phase phase_;
    Diagnostics& diagnostics_;
    const ValuePool& pool_;
    SiteCode top_;
    DefaultServers defaults_;
    LateMoves late_;
    std::vector<Step> steps_;
    std::unordered_map<std::uint64_t, std::size_t> index_;  // purpose at a place -> index into steps_
    std::vector<DebtReason> reasons_;
};

}  // namespace supctl
