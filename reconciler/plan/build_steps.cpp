#include "plan/build_steps.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "base/text.h"
#include "hierarchy/address.h"
#include "hierarchy/created_value.h"
#include "plan/value_json.h"

namespace supctl {
namespace {

ObjectRef ref(const ObjectDifference& one) {
    return {one.owner, one.desired_index};
}

/// Which step writes a hierarchy-owned setting.
Purpose purpose_of(FieldId id) {
    switch (id) {
        case FieldId::products:
        case FieldId::classifications:
            return Purpose::select;
        case FieldId::schedule:
            return Purpose::schedule;
        case FieldId::alert_on_failure:
            return Purpose::alert;
        case FieldId::decline_expired:
        case FieldId::add_indexes:
        case FieldId::remove_obsolete:
            return Purpose::maintenance;
        case FieldId::third_party:
            return Purpose::thirdParty;
        default:
            return Purpose::settings;
    }
}

/// Settings that WSUS has to take over; others the site server keeps for itself.
bool reaches_wsus(const Change& change) {
    const Carrier carrier = field(change.field).carrier;
    return carrier == Carrier::roleProps || carrier == Carrier::configurationManagerProps;
}

/// A purpose at a place in one number: a site code takes 24 bits.
std::uint64_t place_key(Purpose purpose, SiteCode site, Fqdn server) {
    return std::uint64_t{static_cast<std::uint32_t>(server)} << 32 |
           std::uint64_t{static_cast<std::uint8_t>(purpose)} << 24 | site.packed();
}

}  // namespace

StepBuilder::StepBuilder(const Declaration& declaration, const Observation& observation, const Memory& memory,
                         const Resolution& resolution, const SynchronizationDebts& debts, Phase phase,
                         Diagnostics& diagnostics)
    : declared_(declaration),
      observed_(observation),
      memory_(memory),
      resolution_(resolution),
      debts_(debts),
      phase_(phase),
      diagnostics_(diagnostics),
      pool_(declaration.hierarchy.pool()) {
    if (const Site* found = declaration.hierarchy.top()) top_ = found->code;
    find_defaults();
}

void StepBuilder::find_defaults() {
    const bool below_or_global = !declared_.hierarchy.points().empty() || declared_.classifications ||
                                 declared_.products || declared_.hierarchy.global().present != 0;
    for (const Site& site : declared_.hierarchy.sites()) {
        const Value named = declared_.hierarchy.get(site.settings, FieldId::default_point);
        const SoftwareUpdatePoint* now = live_default(site.code);
        if (site.point_count == 0) {
            // Unmanaged points are left alone, but what is managed still needs the top's synchronizations.
            if (site.code == top_ && now != nullptr && below_or_global &&
                !declared_.removes(site.code, now->server))
                defaults_[site.code] = now->server;
            continue;
        }
        // Until another point takes over, the live default is the one that synchronizes.
        if (now != nullptr && (phase_ != Phase::neverSynchronized || named.kind != Value::Kind::text))
            defaults_[site.code] = now->server;
        else if (named.kind == Value::Kind::text)
            defaults_[site.code] = named.text();
        else
            defaults_[site.code] = declared_.hierarchy.points(site).front().server;
    }
}

Step& StepBuilder::step(Purpose purpose, StepKind kind, SiteCode site, Fqdn server, Span because) {
    const auto [place, added] = index_.try_emplace(place_key(purpose, site, server), steps_.size());
    if (!added) return steps_[place->second];
    Step made;
    made.id = step_id(purpose, site, pool_.text(server));
    made.kind = kind;
    made.purpose = purpose;
    made.site = site;
    made.server = server;
    made.because = because;
    steps_.push_back(std::move(made));
    return steps_.back();
}

Step* StepBuilder::find(Purpose purpose, SiteCode site, Fqdn server) {
    const auto found = index_.find(place_key(purpose, site, server));
    return found == index_.end() ? nullptr : &steps_[found->second];
}

Span StepBuilder::span(const ObjectDifference& one, FieldId id) const {
    return declared_.span_of(ref(one), id);
}

void StepBuilder::build() {
    std::vector<ObjectDifference> differences = difference(resolution_.desired, observed_.live);
    for (const ObjectDifference& one : differences) {
        for (const FieldId id : one.unknown) {
            Diagnostic made =
                warning(codes::kUnknownLive,
                        fmt::format("the live value of `{}` could not be read, so it is not changed",
                                    field_name(id)));
            made.at(span(one, id));
            made.address = address(resolution_.desired, ref(one), id);
            diagnostics_.add(std::move(made));
        }
        check_accounts(one);
    }
    // By site, so that each site's steps are built together.
    std::stable_sort(differences.begin(), differences.end(),
                     [](const auto& a, const auto& b) { return a.site < b.site; });
    site_systems(differences);
    removals();  // SEED-173
    for (const ObjectDifference& one : differences) {
        if (one.owner == Owner::softwareUpdatePoint)
            points(one);
        else if (one.owner == Owner::site)
            site(one);
        else if (one.owner == Owner::hierarchy)
            global(one);
        else if (one.owner == Owner::clientSetting)
            client_settings(one);
    }
    bootstrap();
    waits_for_configuration();
    waits_for_moves();
    synchronizations();
    report_unlisted();
}

void StepBuilder::site_systems(const std::vector<ObjectDifference>& differences) {
    for (const ObjectDifference& one : differences) {
        if (one.owner == Owner::siteSystem) {
            const Span because = declared_.span_of(ref(one));
            if (one.missing)
                step(Purpose::siteSystem, StepKind::createSiteSystem, one.site, one.server, because);
            if (!one.changes.empty())
                step(Purpose::proxy, StepKind::changeSiteSystem, one.site, one.server,
                     span(one, one.changes.front().field))
                    .changes = one.changes;
        } else if (one.owner == Owner::softwareUpdatePoint && one.missing &&
                   observed_.live.find_system(one.site, one.server) == nullptr) {
            step(Purpose::siteSystem, StepKind::createSiteSystem, one.site, one.server,
                 declared_.span_of(ref(one)));
        }
    }
}

void StepBuilder::points(const ObjectDifference& one) {
    if (one.missing) return install(one, resolution_.desired.points()[one.desired_index]);
    std::vector<Change> rest;
    for (const Change& change : one.changes) {
        if (change.field == FieldId::require_ssl)
            change_ssl(one, change);
        else
            rest.push_back(change);
    }
    if (rest.empty()) return;
    const Span because = span(one, rest.front().field);
    step(Purpose::role, StepKind::changeRole, one.site, one.server, because).changes = std::move(rest);
}

/// One write with all values: the site never sees a point with others than the declared ones.
void StepBuilder::install(const ObjectDifference& one, const SoftwareUpdatePoint& point) {
    Step& made =
        step(Purpose::role, StepKind::installRole, one.site, one.server, declared_.span_of(ref(one)));
    for (const FieldId id : settings_of(Owner::softwareUpdatePoint)) {
        const Value declared = resolution_.desired.get(point.settings, id);
        const Value to = declared.present() ? declared : created_value(field(id), resolution_.desired.pool());
        if (to.present()) made.changes.push_back({id, Value{}, to});
    }
    const bool ssl = std::any_of(made.changes.begin(), made.changes.end(), [](const Change& change) {
        return change.field == FieldId::require_ssl && change.to.as_boolean();
    });
    const Span because = made.because;
    hold_off(one.server, one.site, because);
    // Whoever finds the role finds it with SSL: what stands on the server itself is proven before.
    if (ssl)
        step(Purpose::manualSslNew, StepKind::manual, one.site, one.server, because).limit =
            declared_.limit(FieldId::limit_configuration);
}

void StepBuilder::site(const ObjectDifference& one) {
    for (const Change& change : one.changes) {
        const SoftwareUpdatePoint* now =
            change.field == FieldId::default_point ? live_default(one.site) : nullptr;
        // A hierarchy that never synchronized has nothing that a new default point would have to catch up on.
        if (now != nullptr && now->server != change.to.text() && phase_ != Phase::neverSynchronized) {
            move_default(*observed_.live.find_site(one.site), *now, change, span(one, change.field));
            continue;
        }
        step(Purpose::settings, StepKind::configure, one.site, {}, span(one, change.field))
            .changes.push_back(change);
    }
}

void StepBuilder::global(const ObjectDifference& one) {
    for (const Change& change : one.changes) {
        const Span because = span(one, change.field);
        if (change.field == FieldId::alert_on_failure && !observed_.alert.present) {
            if (change.to.as_boolean())
                diagnostics_.add(warning(codes::kMissingAlert,
                                         "the site has no synchronization failure alert to switch on")
                                     .at(because)
                                     .advise(std::string(find_code(codes::kMissingAlert)->help)));
            continue;
        }
        const Purpose purpose = purpose_of(change.field);
        if (bootstraps() && (purpose == Purpose::schedule || purpose == Purpose::alert))
            continue;  // two targets, see off_then_declared
        Change made = change;
        // In a bootstrap the selection is emptied first and the declared one is written on top of that.
        if (purpose == Purpose::select && bootstraps()) made.from = resolution_.first_selection;
        step(purpose, purpose == Purpose::select ? StepKind::select : StepKind::configure, top_, {}, because)
            .changes.push_back(made);
    }
}

bool StepBuilder::bootstraps() const {
    return phase_ == Phase::neverSynchronized && defaults_.contains(top_);
}

/// The first target of a hierarchy that never synchronized: nothing selected, schedule off, alert off.
void StepBuilder::bootstrap() {
    if (!bootstraps()) return;
    const Hierarchy& live = observed_.live;
    Step& empty = step(Purpose::emptySelection, StepKind::select, top_, {}, declared_.sources.root);
    for (const FieldId id : {FieldId::classifications, FieldId::products})
        empty.changes.push_back({id, live.get(live.global(), id), resolution_.first_selection});
    off_then_declared(FieldId::schedule, Purpose::scheduleOff, Purpose::schedule,
                      Value::of(live.pool().schedule(Schedule{})));
    off_then_declared(FieldId::alert_on_failure, Purpose::alertOff, Purpose::alert, Value::of_boolean(false));
}

/// Two targets of one managed setting: off, if it is on, while the bootstrap lasts; what is declared at its
/// end. The second is a step even where the live value already is as declared: the first changes it.
void StepBuilder::off_then_declared(FieldId id, Purpose off_purpose, Purpose on_purpose, Value off) {
    const Value live = observed_.live.get(observed_.live.global(), id);
    const Value declared = resolution_.desired.get(resolution_.desired.global(), id);
    if (!declared.present() || live.kind == Value::Kind::unknown) return;
    if (id == FieldId::alert_on_failure && !observed_.alert.present) return;  // said where it was compared
    const Span because = declared_.span_of({Owner::hierarchy, 0}, id);
    const bool on = live.present() && live != off;
    if (on) step(off_purpose, StepKind::configure, top_, {}, because).changes.push_back({id, live, off});
    const Value from = on ? off : live;
    if (declared != from)
        step(on_purpose, StepKind::configure, top_, {}, because).changes.push_back({id, from, declared});
}

void StepBuilder::waits_for_configuration() {
    for (const auto& [code, server] : defaults_) {
        const Site* live = observed_.live.find_site(code);
        const bool exists = live != nullptr && observed_.live.find_point(code, server) != nullptr;
        const SynchronizationRow* row = observed_.row(code, server);
        bool needed = exists && (row == nullptr || !row->ever_succeeded());
        Seconds limit = declared_.limit(FieldId::limit_configuration);
        bool installs = !exists;
        for (const Purpose purpose : {Purpose::role, Purpose::settings, Purpose::emptySelection}) {
            Step* found = purpose == Purpose::role ? find(purpose, code, server) : find(purpose, code);
            if (found == nullptr) continue;
            installs = installs || found->kind == StepKind::installRole;
            needed = needed || found->kind == StepKind::installRole || purpose == Purpose::emptySelection ||
                     std::any_of(found->changes.begin(), found->changes.end(), reaches_wsus);
        }
        if (!needed) continue;
        if (installs) limit += declared_.limit(FieldId::limit_role);
        Step* cause = find(Purpose::role, code, server);
        const Span because = cause != nullptr ? cause->because : declared_.sources.root;
        step(Purpose::configured, StepKind::wait, code, {}, because).limit = limit;
    }
}

bool StepBuilder::owes_by_change() const {
    return std::any_of(steps_.begin(), steps_.end(), [](const Step& step) {
        return step.kind == StepKind::installRole ||
               std::any_of(step.changes.begin(), step.changes.end(),
                           [](const Change& change) { return field(change.field).synchronizes; });
    });
}

std::vector<std::pair<const Site*, Fqdn>> StepBuilder::children() const {
    std::vector<std::pair<const Site*, Fqdn>> out;
    for (const auto& [code, server] : defaults_)
        if (code != top_) out.emplace_back(declared_.hierarchy.find_site(code), server);
    return out;
}

std::size_t StepBuilder::newly_selected() const {
    std::size_t count = 0;
    for (const Step& step : steps_) {
        if (step.purpose != Purpose::select) continue;
        for (const Change& change : step.changes) {
            if (change.field != FieldId::products) continue;
            if (change.to.kind == Value::Kind::pending)
                count += pool_.pending(change.to.pending()).references.size();
            if (change.to.kind == Value::Kind::set) count += pool_.set(change.to.set()).size();
        }
    }
    return count;
}

void StepBuilder::synchronizations() {
    if (!defaults_.contains(top_)) return;
    const Seconds limit = declared_.limit(FieldId::limit_synchronization);
    if (bootstraps()) {
        step(Purpose::synchronizeCatalog, StepKind::synchronize, top_, {}, declared_.sources.root);
        Step& wait = step(Purpose::catalog, StepKind::wait, top_, {}, declared_.sources.root);
        wait.limit = limit;
        for (const FieldId id : {FieldId::products, FieldId::classifications})
            if (declared_.selection(id)) wait.resolves.push_back(id);
    }
    if (Step* select = find(Purpose::select, top_)) {
        const Span because = select->because;
        step(Purpose::subscription, StepKind::wait, top_, {}, because).limit =
            declared_.limit(FieldId::limit_configuration);
    }
    reasons_ = debts_.reasons(children());
    const bool owed = !reasons_.empty() || owes_by_change() || !late_.empty();
    if (owed) synchronization_steps();
    followers(owed);
}

void StepBuilder::synchronization_steps() {
    // SEED-68 SEED-108 {
    step(Purpose::synchronizeSelection, StepKind::synchronize, top_, {}, declared_.sources.root);
    // }
    step(Purpose::synchronized, StepKind::wait, top_, {}, declared_.sources.root).limit =
        declared_.limit(FieldId::limit_synchronization);
}

/// Waits that prove that every site has followed: all of them when something is synchronized, else those that
/// lag.
void StepBuilder::followers(bool synchronizing) {
    const Seconds limit = declared_.limit(FieldId::limit_propagation);
    for (const auto& [code, server] : defaults_) {
        const Site* site = declared_.hierarchy.find_site(code);
        const Span because = declared_.span_of(
            {Owner::site, static_cast<std::uint32_t>(site - declared_.hierarchy.sites().data())});
        // SEED-09 {
        if (code != top_ &&
            (synchronizing || debts_.following(*site, server).state != Following::State::current))
            step(Purpose::propagation, StepKind::wait, code, {}, because).limit = limit;
        // }
        bool replicas = false;
        for (const SoftwareUpdatePoint& point : declared_.hierarchy.points(*site))
            replicas =
                replicas ||
                (point.server != server &&
                 (synchronizing || debts_.following(*site, point.server).state != Following::State::current));
        if (replicas) step(Purpose::replicas, StepKind::wait, code, {}, because).limit = limit;
    }
}

void StepBuilder::build_synchronization() {
    // Whoever asks by hand means the site's own point, described or not.
    if (const Site* top = observed_.live.find_site(top_); top != nullptr && !defaults_.contains(top_))
        if (const SoftwareUpdatePoint* live = observed_.live.default_point(*top))
            defaults_[top_] = live->server;
    if (!defaults_.contains(top_)) return;
    // Nobody can wait for a point that is described only.
    std::erase_if(defaults_, [&](const auto& one) {
        return one.first != top_ && observed_.live.find_point(one.first, one.second) == nullptr;
    });
    synchronization_steps();
    followers(/*synchronizing=*/true);
}

void StepBuilder::report_unlisted() {
    for (const Site& site : declared_.hierarchy.sites()) {
        const Site* live = observed_.live.find_site(site.code);
        if (!site.points_managed || live == nullptr) continue;
        for (const SoftwareUpdatePoint& point : observed_.live.points(*live)) {
            if (declared_.hierarchy.find_point(site.code, point.server) != nullptr ||
                declared_.removes(site.code, point.server))
                continue;
            Diagnostic made =
                warning(
                    codes::kUnlistedPoint,
                    fmt::format(
                        "site `{}` has a software update point on `{}` that the description does not list",
                        site.code.text(), pool_.text(point.server)))
                    .advise(
                        "list it, or write `state: removed`; a point that is not listed is never removed");
            made.address = address(point, pool_);
            made.at(declared_.span_of(
                {Owner::site, static_cast<std::uint32_t>(&site - declared_.hierarchy.sites().data())}));
            diagnostics_.add(std::move(made));
        }
    }
}

void StepBuilder::check_accounts(const ObjectDifference& one) {
    if (observed_.coverage.of(ObservedClass::accounts) != Completeness::complete) return;
    for (const Change& change : one.changes) {
        if (field(change.field).type != Type::account || change.to.text() == TextId{}) continue;
        const std::string wanted = lower_ascii(pool_.text(change.to.text()));
        const bool known = std::any_of(observed_.accounts.begin(), observed_.accounts.end(),
                                       [&](TextId id) { return pool_.text(id) == wanted; });
        if (known) continue;
        Diagnostic made =
            error(codes::kUnknownAccount, fmt::format("the account `{}` does not exist at the site",
                                                      escape_controls(pool_.text(change.to.text()))))
                .at(span(one, change.field))
                .advise(std::string(find_code(codes::kUnknownAccount)->help));
        made.address = address(resolution_.desired, ref(one), change.field);
        diagnostics_.add(std::move(made));
    }
}

}  // namespace supctl
