#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "base/codes.h"
#include "base/text.h"
#include "hierarchy/address.h"
#include "site/queries.h"
#include "site/survey.h"

namespace supctl {

using rows::carried;

namespace {

/// Whether the site server's name means the site system's; the one may lack the domain of the other.
bool same_host(std::string_view a, std::string_view b) {
    const auto label = [](std::string_view name) { return name.substr(0, name.find('.')); };
    const bool both_full = a.find('.') != a.npos && b.find('.') != b.npos;
    return both_full ? a == b : label(a) == label(b);
}

}  // namespace

void Survey::join_sites() {
    const auto fields = carried(Owner::site, Carrier::configurationManagerProps);
    for (Site& site : sites_) {
        if (const auto found = site_settings_.find(site.code.packed()); found != site_settings_.end()) {
            site.settings = found->second;
        } else if (!complete(ObservedClass::configurationManager)) {
            scratch_.clear();
            append_unknown(fields, scratch_);
            site.settings = out_.live.append(scratch_);
        }
        out_.live.add(site);
    }
}

void Survey::join_catalog() {
    std::unordered_map<std::uint32_t, CategoryId> by_instance;
    for (const auto& [category, parent] : categories_) by_instance.emplace(category.instance, category.id);
    for (auto& [category, parent] : categories_) {
        if (const auto found = by_instance.find(parent); parent != 0 && found != by_instance.end())
            category.parent = found->second;
        out_.catalog.add(category);
    }
    out_.catalog.finish(pool_);
}

/// The top-level site's alert: one that names no site is taken for it, one of another site never is.
void Survey::join_alert() {
    const std::string top = top_.text();
    for (const auto& [site, alert] : alerts_) {
        if (!site.empty() && !equal_ignoring_case(site, top)) continue;
        if (!out_.alert.present || alert.id < out_.alert.id) out_.alert = alert;
    }
}

/// A group without a name among the groups is the default group of a site, which is of a class of its own.
void Survey::join_boundary_groups() {
    auto& all = out_.boundary_references;
    for (const auto& [server, id] : group_servers_) {
        const auto found = groups_.find(id);
        all.push_back(
            {server, found != groups_.end() ? found->second : pool_.text(fmt::format("group {}", id))});
    }
    std::sort(all.begin(), all.end(), [this](const BoundaryReference& a, const BoundaryReference& b) {
        return a.server != b.server ? pool_.text(a.server) < pool_.text(b.server)
                                    : pool_.text(a.group) < pool_.text(b.group);
    });
    all.erase(std::unique(all.begin(), all.end()), all.end());
}

void Survey::join_global() {
    join_alert();
    const auto unknown = [&](Carrier carrier) {
        append_unknown(carried(Owner::hierarchy, carrier), global_);
    };
    if (!saw_top_component_ && !complete(ObservedClass::configurationManager))
        unknown(Carrier::configurationManagerProps);
    if (top_.empty()) unknown(Carrier::configurationManagerProps);
    if (!complete(ObservedClass::synchronizationManager)) unknown(Carrier::synchronizationManagerProps);
    if (complete(ObservedClass::categories)) {
        const auto chosen = [&](CategoryType type) {
            return Value::of(pool_.set(out_.catalog.subscribed(type)));
        };
        global_.push_back({FieldId::classifications, chosen(CategoryType::classification)});
        global_.push_back({FieldId::products, chosen(CategoryType::product)});
    } else {
        unknown(Carrier::categorySubscription);
    }
    if (complete(ObservedClass::alerts))
        global_.push_back(
            {FieldId::alert_on_failure, Value::of_boolean(out_.alert.present && out_.alert.enabled)});
    else
        unknown(Carrier::alert);
    out_.live.set_global(out_.live.append(global_));
}

void Survey::judge_sites() {
    std::unordered_set<std::uint32_t> synchronized;
    for (const auto& row : out_.synchronization) synchronized.insert(row.site.packed());
    std::vector<SiteCode>& partial = out_.coverage.partial_sites;
    for (const Site& site : out_.live.sites()) {
        const auto systems = out_.live.systems(site);
        const bool own = std::any_of(systems.begin(), systems.end(), [&](const SiteSystem& system) {
            return same_host(pool_.text(system.server), pool_.text(site.server));
        });
        const bool hidden = synchronized.contains(site.code.packed()) && site.point_count == 0;
        if (!own || hidden) partial.push_back(site.code);
    }
    if (partial.empty()) return;
    std::string names;
    for (std::size_t i = 0; i < partial.size() && i < 5; ++i) names += (i ? ", " : "") + partial[i].text();
    if (partial.size() > 5) names += fmt::format(" and {} more", partial.size() - 5);
    out_.findings.add(warning(codes::kPartialView,
                              fmt::format("role rows are missing for {} ({}); their points are not all known",
                                          partial.size() == 1 ? "a site" : "sites", names)));
}

void Survey::finish() {
    join_sites();
    join_catalog();
    join_boundary_groups();
    join_global();
    out_.live.finish();
    std::sort(out_.site_states.begin(), out_.site_states.end(),
              [](const SiteState& a, const SiteState& b) { return a.code < b.code; });
    const auto text = [this](TextId id) { return pool_.text(id); };
    std::sort(out_.synchronization.begin(), out_.synchronization.end(), [&](const auto& a, const auto& b) {
        return a.site != b.site ? a.site < b.site : text(a.server) < text(b.server);
    });
    std::sort(out_.messages.begin(), out_.messages.end(), [](const auto& a, const auto& b) {
        return a.time != b.time ? a.time < b.time : a.record < b.record;
    });
    auto& accounts = out_.accounts;
    std::sort(accounts.begin(), accounts.end(), [&](TextId a, TextId b) { return text(a) < text(b); });
    accounts.erase(std::unique(accounts.begin(), accounts.end()), accounts.end());
    judge_sites();
    out_.findings.sort();
    if (out_.server_time == TimePoint{} && options_.clock != nullptr)
        out_.server_time = options_.clock->now();
}

}  // namespace supctl
