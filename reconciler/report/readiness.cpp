#include "report/readiness.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "plan/step.h"
#include "report/layout.h"
#include "site/queries.h"

namespace supctl {
namespace {

constexpr std::string_view kNotNow = "what nobody could read has no beginning";
constexpr std::string_view kNoTimeOfAbsence = "the site does not say since when something is missing";
constexpr std::string_view kNoTimeOfSelection = "the site's catalog does not say when it was selected";
constexpr std::string_view kNoTimeOfClients =
    "neither the software updates groups of client settings nor policy files say when they took effect";

Condition yes(std::string reason, std::optional<TimePoint> since, std::string_view why_not) {
    return {Truth::yes, std::move(reason), since, since ? std::string() : std::string(why_not)};
}
Condition no(std::string reason, std::optional<TimePoint> since, std::string_view why_not) {
    return {Truth::no, std::move(reason), since, since ? std::string() : std::string(why_not)};
}
Condition unknown(std::string reason) {
    return {Truth::unknown, std::move(reason), std::nullopt, std::string(kNotNow)};
}

std::optional<TimePoint> told(TimePoint time) {
    return time > kNever ? std::optional(time) : std::nullopt;
}

class Judge {
  public:
    Judge(const Observation& observation, const ReadinessBasis& basis)
        : seen_(observation), live_(observation.live), pool_(live_.pool()), basis_(basis) {
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
    [[nodiscard]] std::string name(Fqdn server) const { return escape_controls(pool_.text(server)); }

    /// Declared points that the site does not have.
    [[nodiscard]] std::vector<std::string> missing(const Site& site) const {
        std::vector<std::string> out;
        if (basis_.declared == nullptr) return out;
        const Hierarchy& declared = basis_.declared->hierarchy;
        if (const Site* wanted = declared.find_site(site.code))
            for (const SoftwareUpdatePoint& point : declared.points(*wanted))
                if (live_.find_point(site.code, point.server) == nullptr) out.push_back(name(point.server));
        return out;
    }

    Condition installed(const Site& site) const {
        if (!complete(ObservedClass::roles) || seen_.coverage.partial(site.code))
            return unknown("not all roles of the site could be read");
        if (const auto absent = missing(site); !absent.empty())
            return no(fmt::format("the description's {} {} not installed", join(absent),
                                  absent.size() == 1 ? "is" : "are"),
                      std::nullopt, kNoTimeOfAbsence);
        // SEED-06 {
        if (site.point_count == 0 && site.type != SiteType::secondary)
            return no("the site has no software update point", std::nullopt, kNoTimeOfAbsence);
        // }
        if (site.point_count == 0)
            return yes("a secondary site needs no software update point", std::nullopt,
                       "it is so from the beginning");
        const SoftwareUpdatePoint* main = live_.default_point(site);
        if (main == nullptr)
            return no("it is not clear which point is the site's default", std::nullopt, kNoTimeOfAbsence);
        for (const SoftwareUpdatePoint& point : live_.points(site))
            if (seen_.row(site.code, point.server) == nullptr)
                return unknown(fmt::format("{} has no synchronization row yet", name(point.server)));
        const std::string which =
            site.point_count == 1 ? name(main->server) : name(main->server) + " is the default";
        return yes(fmt::format("{}: {}", count_of(site.point_count, "point"), which), installed_since(site),
                   "no status message of the last day tells, and no store knows of it");
    }

    /// When the last of the points was installed, as its component said, or when the site's WSUS was seen
    /// configured. Points without a message are older than the messages.
    [[nodiscard]] std::optional<TimePoint> installed_since(const Site& site) const {
        std::optional<TimePoint> out;
        if (complete(ObservedClass::statusMessages))
            for (const StatusMessage& message : seen_.messages)
                if (message.site == site.code && message.id == message_id::kInstalled &&
                    equal_ignoring_case(pool_.text(message.component), queries::kControlManager) &&
                    live_.find_point(site.code, message.machine) != nullptr)
                    out = std::max(out.value_or(message.time), message.time);
        if (out || basis_.memory == nullptr) return out;
        const auto known = basis_.memory->configured.find(step_id(Purpose::configured, site.code, {}));
        return known == basis_.memory->configured.end() ? out : told(known->second);
    }

    /// Every point of the site: what one of them lacks, the site lacks.
    Condition synchronized(const Site& site) const {
        if (!complete(ObservedClass::synchronizationStatus))
            return unknown("the synchronization status could not be read completely");
        if (site.point_count == 0 && site.type == SiteType::secondary && missing(site).empty())
            return yes("a secondary site without a point has nothing to synchronize", std::nullopt,
                       "it is so from the beginning");
        if (const auto absent = missing(site); !absent.empty())
            return no(fmt::format("{} never synchronized: not installed", join(absent)), std::nullopt,
                      kNoTimeOfAbsence);
        if (site.point_count == 0)
            return no("no synchronization was ever seen", std::nullopt, kNoTimeOfAbsence);
        Condition out = yes({}, std::nullopt, {});
        for (const SoftwareUpdatePoint& point : live_.points(site)) {
            const Condition one = synchronized(site, point);
            if (one.truth != Truth::yes) return one;
            if (out.reason.empty() || one.since > out.since) out = one;
        }
        return out;
    }

    Condition synchronized(const Site& site, const SoftwareUpdatePoint& point) const {
        const SynchronizationRow* row = seen_.row(site.code, point.server);
        const std::string server = name(point.server);
        if (row == nullptr)
            return no(server + ": no synchronization was ever seen", std::nullopt, kNoTimeOfAbsence);
        const auto not_yet = [&](const std::string& reason) {
            return no(server + ": " + reason, told(row->state_time),
                      "the point's row shows no time of its state");
        };
        if (row->failed()) return not_yet(fmt::format("the last one failed (0x{:08X})", row->error));
        if (!row->ever_succeeded()) return not_yet("none succeeded yet");
        if (row->catalog_version < version_)
            return not_yet(fmt::format("at catalog version {}, the top-level site is at {}",
                                       row->catalog_version, version_));
        if (row->state == sync_state::kOutOfStep)
            return not_yet("content is out of step with the upstream server");
        if (row->link != 0)
            return no(server + ": the replication link is not healthy", std::nullopt,
                      "the site shows the state of a link without its time");
        return yes(fmt::format("catalog version {}", row->catalog_version),
                   told(row->last_success > kNever ? row->last_success : row->state_time),
                   "the point's row shows no time of a success");
    }

    Condition selected(const Site& site, const Condition& synchronized) const {
        if (!complete(ObservedClass::categories))
            return unknown("the classifications and products could not be read completely");
        const auto products = seen_.catalog.subscribed(CategoryType::product).size();
        const auto classes = seen_.catalog.subscribed(CategoryType::classification).size();
        if (classes == 0) return no("no classification is selected", std::nullopt, kNoTimeOfSelection);
        if (products == 0) return no("no product is selected", std::nullopt, kNoTimeOfSelection);
        const bool below = top_ != nullptr && site.code != top_->code;
        if (below && synchronized.truth != Truth::yes)
            return {synchronized.truth, "inherited with the next synchronization", synchronized.since,
                    synchronized.since_unknown};
        // A site below has what its last synchronization brought.
        return yes(fmt::format("{}, {}", count_of(classes, "classification"), count_of(products, "product")),
                   below ? synchronized.since : std::nullopt,
                   below ? synchronized.since_unknown : kNoTimeOfSelection);
    }

    Condition clients() const {
        if (!complete(ObservedClass::clientSettings)) return unknown("the client settings could not be read");
        for (const ClientSetting& setting : live_.client_settings()) {
            const Value enabled = live_.get(setting.settings, FieldId::client_enabled);
            if (enabled.kind == Value::Kind::unknown)
                return unknown(fmt::format("`{}` could not be read", name(setting.name)));
            if (switches_off(enabled) && !meant(setting))
                return no(
                    fmt::format("`{}` switches software updates off on its clients", name(setting.name)),
                    std::nullopt, kNoTimeOfClients);
        }
        // SEED-16 SEED-154 {
        switch (basis_.policy) {
            case PolicyVerdict::notLooked:
                return unknown("group policy was not looked at: name its folder with --gpo");
            case PolicyVerdict::incomplete:
                return unknown("some of the group policy could not be read");
            case PolicyVerdict::differs:
                return no("group policy is not as asserted: see `supctl verify`", std::nullopt,
                          kNoTimeOfClients);
            case PolicyVerdict::asAsserted:
                break;
        }
        // }
        return yes("software updates are enabled on clients, and group policy is as asserted", std::nullopt,
                   kNoTimeOfClients);
    }

    [[nodiscard]] static bool switches_off(const Value& enabled) {
        return enabled.kind == Value::Kind::boolean && !enabled.as_boolean();
    }
    /// The description declares that the object switches software updates off. The default object may only
    /// where another one switches them on: else no client would get any.
    [[nodiscard]] bool meant(const ClientSetting& setting) const {
        if (basis_.declared == nullptr) return false;
        const Hierarchy& declared = basis_.declared->hierarchy;
        const ClientSetting* wanted = declared.find_client_setting(pool_.text(setting.name));
        if (wanted == nullptr || !switches_off(declared.get(wanted->settings, FieldId::client_enabled)))
            return false;
        const auto all = live_.client_settings();
        return setting.type != ClientSettingType::defaults ||
               std::any_of(all.begin(), all.end(), [&](const ClientSetting& one) {
                   const Value enabled = live_.get(one.settings, FieldId::client_enabled);
                   return enabled.kind == Value::Kind::boolean && enabled.as_boolean();
               });
    }

    const Observation& seen_;
    const Hierarchy& live_;
    const ValuePool& pool_;
    const ReadinessBasis& basis_;
    const Site* top_ = nullptr;
    std::uint32_t version_ = 0;
    Condition clients_;
};

/// Updates may be deployed when every condition of every site holds (SEED-01).
Condition gate_of(const std::vector<SiteReadiness>& sites) {
    Condition out =
        yes("every step is done at every site", std::nullopt, "not every step says since when it is done");
    // SEED-01 {
    for (const SiteReadiness& site : sites)
        for (std::size_t i = 0; i < kReadinessSteps; ++i) {
            const Condition& one = site.steps[i];
            if (one.truth >= out.truth) continue;
            out = {one.truth,
                   fmt::format("{} of {}: {}", to_text(static_cast<ReadinessStep>(i)), site.site.text(),
                               one.reason),
                   one.since, one.since_unknown};
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

Readiness readiness_of(const Observation& observation, const ReadinessBasis& basis) {
    Readiness out;
    const Judge judge(observation, basis);
    for (const Site& site : observation.live.sites()) out.sites.push_back(judge.site(site));
    out.gate = gate_of(out.sites);
    return out;
}

}  // namespace supctl
