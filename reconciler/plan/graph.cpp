#include "plan/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <queue>

#include "base/codes.h"
#include "plan/ordering.h"

namespace supctl {
namespace {

/// Purposes in the order in which they are listed where no edge decides: another team's work on a server
/// stands right before the role that needs it.
unsigned rank(Purpose purpose) {
    if (purpose == Purpose::manualSslNew) return 2 * static_cast<unsigned>(Purpose::role) - 1;
    return 2 * static_cast<unsigned>(purpose);
}

unsigned tier(const Hierarchy& merged, SiteCode code) {
    unsigned depth = 0;
    for (const Site* site = merged.find_site(code); site != nullptr && !site->parent.empty() && depth < 4;
         site = merged.find_site(site->parent))
        ++depth;
    return depth;
}

/// Steps of one site by purpose.
struct SiteSteps {
    std::array<std::vector<std::uint32_t>, kPurposeCount> by_purpose;
    [[nodiscard]] const std::vector<std::uint32_t>& of(Purpose purpose) const {
        return by_purpose[static_cast<std::size_t>(purpose)];
    }
};

class Joiner {
  public:
    Joiner(std::vector<Step>& steps, const Hierarchy& merged, const DefaultServers& defaults,
           const LateMoves& late, PlanOptions::Edges edges)
        : steps_(steps), merged_(merged), defaults_(defaults), late_(late), edges_(edges) {
        for (std::uint32_t i = 0; i < steps_.size(); ++i)
            sites_[steps_[i].site].by_purpose[static_cast<std::size_t>(steps_[i].purpose)].push_back(i);
        if (const Site* found = merged.top()) top_ = found->code;
        for (const auto& [code, site] : sites_)
            if (const Site* own = merged_.find_site(code); own != nullptr && !own->parent.empty())
                children_[own->parent].push_back(&site);
    }

    void run() {
        for (const OrderingRule& rule : ordering_rules())
            if (rule.strength == Strength::required || edges_ == PlanOptions::Edges::all) apply(rule);
        for (Step& step : steps_)
            std::sort(step.after.begin(), step.after.end(), [](const Edge& a, const Edge& b) {
                return a.step != b.step ? a.step < b.step : a.rule < b.rule;
            });
    }

  private:
    [[nodiscard]] bool is_default(std::uint32_t index) const {
        const Step& step = steps_[index];
        if (step.server == Fqdn{}) return true;
        const auto found = defaults_.find(step.site);
        return found == defaults_.end() || found->second == step.server;
    }
    void join(std::uint32_t before, std::uint32_t after, const OrderingRule& rule) {
        if (before != after) steps_[after].after.push_back({before, rule.number, rule.strength});
    }

    void apply(const OrderingRule& rule) {
        if (rule.scope == Scope::childrenToTop || rule.scope == Scope::afterMoves) {
            const auto top = sites_.find(top_);
            if (top == sites_.end()) return;
            for (const auto after : top->second.of(rule.after))
                for (const auto& [code, site] : sites_) {
                    if (code == top_) continue;
                    if (rule.scope == Scope::afterMoves && follows_late_move(code)) continue;
                    for (const auto before : site.of(rule.before))
                        if (rule.before != Purpose::role || !is_default(before)) join(before, after, rule);
                }
            return;
        }
        for (auto& [code, site] : sites_) {
            for (const auto after : site.of(rule.after)) {
                switch (rule.scope) {
                    case Scope::sameServer:
                        for (const auto before : site.of(rule.before))
                            if (steps_[before].server == steps_[after].server) join(before, after, rule);
                        break;
                    case Scope::beforeMove:
                        if (late_.contains(code)) whole(site, after, rule);
                        break;
                    case Scope::afterMove:
                        if (!late_.contains(code)) whole(site, after, rule);
                        break;
                    case Scope::wholeSite:
                        whole(site, after, rule);
                        break;
                    case Scope::othersToLast:
                        if (takes_last(steps_[after])) whole(site, after, rule);
                        break;
                    case Scope::wholeParentToChild:
                        if (const Site* own = merged_.find_site(code))
                            if (const auto parent = sites_.find(own->parent); parent != sites_.end())
                                whole(parent->second, after, rule);
                        break;
                    case Scope::childrenToLast:
                        if (!takes_last(steps_[after])) break;
                        [[fallthrough]];
                    case Scope::childrenToParent:
                        if (const auto below = children_.find(code); below != children_.end())
                            for (const SiteSteps* child : below->second) whole(*child, after, rule);
                        break;
                    case Scope::sameSite:
                        for (const auto before : site.of(rule.before))
                            if (is_default(before)) join(before, after, rule);
                        break;
                    case Scope::defaultToOthers:
                        if (is_default(after)) break;
                        for (const auto before : site.of(rule.before)) join(before, after, rule);
                        break;
                    case Scope::othersToSite:
                        for (const auto before : site.of(rule.before))
                            if (!is_default(before)) join(before, after, rule);
                        break;
                    case Scope::parentToChild:
                        above(code, after, rule);
                        break;
                    case Scope::childrenToTop:
                    case Scope::afterMoves:
                        break;
                }
            }
        }
    }

    void whole(const SiteSteps& site, std::uint32_t after, const OrderingRule& rule) {
        for (const auto before : site.of(rule.before)) join(before, after, rule);
    }
    /// What stands there, or at the site above, comes after this plan's synchronization.
    [[nodiscard]] bool follows_late_move(SiteCode code) const {
        if (late_.contains(code)) return true;
        const Site* site = merged_.find_site(code);
        return site != nullptr && late_.contains(site->parent);
    }
    [[nodiscard]] static bool takes_last(const Step& step) {
        return std::any_of(step.acknowledgements.begin(), step.acknowledgements.end(),
                           [](const auto& one) { return one.operation == Operation::removeLastPoint; });
    }

    /// The nearest site above that has such a step.
    void above(SiteCode code, std::uint32_t after, const OrderingRule& rule) {
        const Site* site = merged_.find_site(code);
        for (int depth = 0; site != nullptr && !site->parent.empty() && depth < 4; ++depth) {
            const auto parent = sites_.find(site->parent);
            if (parent != sites_.end() && !parent->second.of(rule.before).empty()) {
                for (const auto before : parent->second.of(rule.before))
                    if (is_default(before)) join(before, after, rule);
                return;
            }
            site = merged_.find_site(site->parent);
        }
    }

    std::vector<Step>& steps_;
    const Hierarchy& merged_;
    const DefaultServers& defaults_;
    const LateMoves& late_;
    PlanOptions::Edges edges_;
    SiteCode top_;
    std::map<SiteCode, SiteSteps> sites_;
    std::map<SiteCode, std::vector<const SiteSteps*>> children_;
};

/// Kahn's algorithm; among the ready steps the one that stands first wins. Empty: there is a cycle.
std::vector<std::uint32_t> topological(const std::vector<Step>& steps) {
    std::vector<std::vector<std::uint32_t>> followers(steps.size());
    std::vector<std::uint32_t> missing(steps.size());
    for (std::uint32_t i = 0; i < steps.size(); ++i)
        for (const Edge& edge : steps[i].after) {
            followers[edge.step].push_back(i);
            ++missing[i];
        }
    std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> ready;
    for (std::uint32_t i = 0; i < steps.size(); ++i)
        if (missing[i] == 0) ready.push(i);
    std::vector<std::uint32_t> order;
    order.reserve(steps.size());
    while (!ready.empty()) {
        const auto i = ready.top();
        ready.pop();
        order.push_back(i);
        for (const auto follower : followers[i])
            if (--missing[follower] == 0) ready.push(follower);
    }
    if (order.size() != steps.size()) order.clear();
    return order;
}

std::vector<std::uint32_t> critical_path(const std::vector<Step>& steps) {
    std::vector<std::chrono::seconds> finish(steps.size());
    std::vector<std::int64_t> previous(steps.size(), -1);
    std::int64_t last = -1;
    for (std::uint32_t i = 0; i < steps.size(); ++i) {
        std::chrono::seconds begin{0};
        for (const Edge& edge : steps[i].after)
            if (finish[edge.step] > begin) {
                begin = finish[edge.step];
                previous[i] = edge.step;
            }
        finish[i] = begin + steps[i].estimate.expected;
        if (last < 0 || finish[i] > finish[static_cast<std::size_t>(last)]) last = i;
    }
    std::vector<std::uint32_t> path;
    for (; last >= 0; last = previous[static_cast<std::size_t>(last)])
        path.push_back(static_cast<std::uint32_t>(last));
    std::reverse(path.begin(), path.end());
    return path;
}

}  // namespace

bool order_steps(Plan& plan, const Hierarchy& merged, const DefaultServers& defaults, const LateMoves& late,
                 PlanOptions::Edges edges, Diagnostics& diagnostics) {
    const auto& pool = merged.pool();
    std::map<SiteCode, unsigned> tiers;
    struct Place {
        unsigned tier;
        std::size_t step;
    };
    std::vector<Place> places;  // steps are large: their places are sorted, and each step moves once
    places.reserve(plan.steps.size());
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const SiteCode code = plan.steps[i].site;
        const auto [known, added] = tiers.try_emplace(code, 0u);
        if (added) known->second = tier(merged, code);
        places.push_back({known->second, i});
    }
    std::sort(places.begin(), places.end(), [&](const Place& left, const Place& right) {
        const Step &a = plan.steps[left.step], &b = plan.steps[right.step];
        if (left.tier != right.tier) return left.tier < right.tier;
        if (a.site != b.site) return a.site < b.site;
        if (a.purpose != b.purpose) return rank(a.purpose) < rank(b.purpose);
        return pool.text(a.server) < pool.text(b.server);
    });
    std::vector<Step> arranged;
    arranged.reserve(plan.steps.size());
    for (const Place& each : places) arranged.push_back(std::move(plan.steps[each.step]));
    plan.steps = std::move(arranged);
    Joiner(plan.steps, merged, defaults, late, edges).run();
    const auto order = topological(plan.steps);
    if (order.size() != plan.steps.size()) {
        diagnostics.add(error(codes::kCycle, "the ordering rules contradict each other for this plan"));
        return false;
    }
    std::vector<std::uint32_t> place(order.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
    std::vector<Step> sorted;
    sorted.reserve(order.size());
    for (const auto index : order) {
        Step& step = plan.steps[index];
        for (Edge& edge : step.after) edge.step = place[edge.step];
        std::sort(step.after.begin(), step.after.end(), [](const Edge& a, const Edge& b) {
            return a.step != b.step ? a.step < b.step : a.rule < b.rule;
        });
        sorted.push_back(std::move(step));
    }
    plan.steps = std::move(sorted);
    plan.critical_path = critical_path(plan.steps);
    return true;
}

}  // namespace supctl
