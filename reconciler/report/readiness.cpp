#include "report/readiness.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace supctl {
namespace {

Condition yes(std::string reason, std::optional<TimePoint> since = std::nullopt) {
    return {Truth::yes, std::move(reason), since};
}
Condition no(std::string reason, std::optional<TimePoint> since = std::nullopt) {
    return {Truth::no, std::move(reason), since};
}
Condition unknown(std::string reason) {
    return {Truth::unknown, std::move(reason), std::nullopt};
}

class Judge {
  public:
    Judge(const Observation& observation, PolicyVerdict policy)
        : seen_(observation), live_(observation.live), pool_(live_.pool()), policy_(policy) {
        if (const Site* top = live_.top()) top_ = top;
        for (const SynchronizationRow& row : seen_.synchronization)
            if (top_ != nullptr && row.site == top_->code) version_ = std::max(version_, row.catalog_version);
        clients_ = clients();
    }

    SiteReadiness site(const Site& site) const {
        SiteReadiness out;
        out.site = site.code;
        out.steps[0] = installed(site);
        out.steps[1] = synchronized(site);
        out.steps[2] = selected(site, out.steps[1]);
        out.steps[3] = clients_;
        return out;
    }

  private:
    [[nodiscard]] bool complete(ObservedClass observed) const {
        return seen_.coverage.of(observed) == Completeness::complete;
    }

    Condition installed(const Site& site) const {
        if (!complete(ObservedClass::roles) || seen_.coverage.partial(site.code))
            return unknown("not all roles of the site could be read");
        // SEED-06 {
        if (site.point_count == 0 && site.type != SiteType::secondary)
            return no("the site has no software update point");
        // }
        if (site.point_count == 0) return yes("a secondary site needs no software update point");
        const SoftwareUpdatePoint* main = live_.default_point(site);
        if (main == nullptr) return no("it is not clear which point is the site's default");
        const SynchronizationRow* row = seen_.row(site.code, main->server);
        if (row == nullptr) return unknown("the default point has no synchronization row yet");
        return yes(fmt::format("{} with {} as default", site.point_count == 1 ? "1 point" : "points",
                               pool_.text(main->server)));
    }

    Condition synchronized(const Site& site) const {
        if (!complete(ObservedClass::synchronizationStatus))
            return unknown("the synchronization status could not be read completely");
        if (site.point_count == 0 && site.type == SiteType::secondary)
            return yes("a secondary site without a point has nothing to synchronize");
        const SoftwareUpdatePoint* main = live_.default_point(site);
        const SynchronizationRow* row = main == nullptr ? nullptr : seen_.row(site.code, main->server);
        if (row == nullptr) return no("no synchronization was ever seen");
        if (row->failed())
            return no(fmt::format("the last one failed (0x{:08X})", row->error), row->state_time);
        if (!row->ever_succeeded()) return no("none succeeded yet", row->state_time);
        if (row->catalog_version < version_)
            return no(fmt::format("at catalog version {}, the top-level site is at {}", row->catalog_version,
                                  version_),
                      row->state_time);
        if (row->link != 0) return no("the replication link is not healthy", row->state_time);
        if (row->state == 6707) return no("content is out of step with the upstream server", row->state_time);
        return yes(fmt::format("catalog version {}", row->catalog_version), row->last_success);
    }

    Condition selected(const Site& site, const Condition& synchronized) const {
        if (!complete(ObservedClass::categories))
            return unknown("the classifications and products could not be read completely");
        const auto products = seen_.catalog.subscribed(CategoryType::product).size();
        const auto classes = seen_.catalog.subscribed(CategoryType::classification).size();
        if (classes == 0) return no("no classification is selected");
        if (products == 0) return no("no product is selected");
        if (synchronized.truth != Truth::yes && top_ != nullptr && site.code != top_->code)
            return {synchronized.truth, "inherited with the next synchronization", std::nullopt};
        return yes(fmt::format("{} classifications, {} products", classes, products));
    }

    Condition clients() const {
        if (!complete(ObservedClass::clientSettings)) return unknown("the client settings could not be read");
        for (const ClientSetting& setting : live_.client_settings()) {
            const Value enabled = live_.get(setting.settings, FieldId::client_enabled);
            if (enabled.kind == Value::Kind::unknown)
                return unknown(fmt::format("`{}` could not be read", pool_.text(setting.name)));
            if (enabled.kind == Value::Kind::boolean && !enabled.as_boolean())
                return no(fmt::format("`{}` switches software updates off on its clients",
                                      escape_controls(pool_.text(setting.name))));
        }
        // SEED-16 SEED-154 {
        switch (policy_) {
            case PolicyVerdict::notLooked:
                return unknown("group policy was not looked at: name its folder with --gpo");
            case PolicyVerdict::incomplete:
                return unknown("some of the group policy could not be read");
            case PolicyVerdict::differs:
                return no("group policy is not as asserted: see `supctl verify`");
            case PolicyVerdict::asAsserted:
                break;
        }
        // }
        return yes("software updates are enabled on clients, and group policy is as asserted");
    }

    const Observation& seen_;
    const Hierarchy& live_;
    const ValuePool& pool_;
    PolicyVerdict policy_;
    const Site* top_ = nullptr;
    std::uint32_t version_ = 0;
    Condition clients_;
};

/// Updates may be deployed when every condition of every site holds (SEED-01).
Condition gate_of(const std::vector<SiteReadiness>& sites) {
    Condition out = yes("every step is done at every site");
    // SEED-01 {
    for (const SiteReadiness& site : sites)
        for (std::size_t i = 0; i < kReadinessSteps; ++i) {
            const Condition& one = site.steps[i];
            if (one.truth >= out.truth) continue;
            out = {one.truth,
                   fmt::format("{} of {}: {}", to_text(static_cast<ReadinessStep>(i)), site.site.text(),
                               one.reason),
                   one.since};
        }
    // }
    if (sites.empty()) out = unknown("no site was seen");
    return out;
}

}  // namespace

std::string_view to_text(Truth truth) {
    constexpr std::string_view words[] = {"False", "Unknown", "True"};
    return words[static_cast<std::size_t>(truth)];
}

std::string_view to_text(ReadinessStep step) {
    constexpr std::string_view words[] = {"Installed", "Synchronized", "Selected", "ClientsVerified"};
    return words[static_cast<std::size_t>(step)];
}

Readiness readiness_of(const Observation& observation, PolicyVerdict policy) {
    Readiness out;
    const Judge judge(observation, policy);
    for (const Site& site : observation.live.sites()) out.sites.push_back(judge.site(site));
    out.gate = gate_of(out.sites);
    return out;
}

}  // namespace supctl
