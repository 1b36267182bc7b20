// Steps that take points away, let another one become the default, and wait until those that fetch from it
// have found it. A part of StepBuilder.
#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "hierarchy/address.h"
#include "plan/build_steps.h"
#include "plan/hold_off.h"

namespace supctl {
namespace {

bool is_address(const Change& change) {
    return change.field == FieldId::http_port || change.field == FieldId::https_port ||
           change.field == FieldId::require_ssl;
}

}  // namespace

const SoftwareUpdatePoint* StepBuilder::live_default(SiteCode site) const {
    const Site* live = observed_.live.find_site(site);
    return live == nullptr ? nullptr : observed_.live.default_point(*live);
}

/// Whether the site keeps a point that it has, or gets one.
bool StepBuilder::stays(const Site& live) const {
    const auto points = observed_.live.points(live);
    const Site* declared = declared_.hierarchy.find_site(live.code);
    return (declared != nullptr && declared->point_count != 0) ||
           std::any_of(points.begin(), points.end(), [&](const SoftwareUpdatePoint& point) {
               return !declared_.removes(live.code, point.server);
           });
}

/// Of a site that loses every point: the default, which the others need as long as they are there.
Fqdn StepBuilder::last_to_go(const Site& live) const {
    const SoftwareUpdatePoint* now = observed_.live.default_point(live);
    return now != nullptr ? now->server : observed_.live.points(live).back().server;
}

/// One step for each point that is to go and is there.
void StepBuilder::removals() {
    for (const Removal& removal : declared_.removals) {
        const Site* live = observed_.live.find_site(removal.site);
        if (live == nullptr || observed_.live.find_point(removal.site, removal.server) == nullptr) continue;
        Step& made = step(Purpose::remove, StepKind::removeRole, removal.site, removal.server, removal.span);
        made.danger = Danger::destructive;
        // SEED-174 {
        made.impact.push_back("clients drop the server from their list with their next policy");
        // }
        made.impact.push_back("the role can be installed again on the server after 15 minutes");
        if (stays(*live) || last_to_go(*live) != removal.server) {
            made.acknowledgements.push_back(
                {Operation::removePoint, std::string(pool_.text(removal.server))});
            continue;
        }
        // SEED-175 VR-63 {
        made.acknowledgements.push_back({Operation::removeLastPoint, removal.site.text()});
        made.impact.push_back(fmt::format(
            "it is the last software update point of site {}: its clients get no software updates any more",
            removal.site.text()));
        // }
    }
    last_points();
}

/// A site whose last point goes cannot serve the sites below it.
void StepBuilder::last_points() {
    for (const Site& site : observed_.live.sites()) {
        const Site* parent = observed_.live.find_site(site.parent);
        if (parent == nullptr || parent->point_count == 0 || stays(*parent) || !stays(site)) continue;
        const auto removal = std::find_if(declared_.removals.begin(), declared_.removals.end(),
                                          [&](const Removal& one) { return one.site == parent->code; });
        Diagnostic made = error(codes::kNoSuccessor,
                                fmt::format("the last software update point of site `{}` cannot go while "
                                            "site `{}` below it keeps one",
                                            parent->code.text(), site.code.text()))
                              .advise("remove the points of the sites below it too, or keep one here");
        if (removal != declared_.removals.end()) made.at(removal->span);
        made.address = address(parent->code);
        diagnostics_.add(std::move(made));
    }
}

/// Another point becomes the default: in one step with the removal of the old one, where that goes.
void StepBuilder::move_default(const Site& live, const SoftwareUpdatePoint& now, const Change& change,
                               Span because) {
    const Fqdn next = change.to.text();
    Step* removing = find(Purpose::remove, live.code, now.server);
    Step& made = removing != nullptr
                     ? *removing
                     : step(Purpose::moveDefault, StepKind::configure, live.code, {}, because);
    made.changes.push_back(change);
    made.impact.push_back(
        fmt::format("`{}` becomes the source of the site's other points and of the sites below it; a full "
                    "synchronization follows",
                    pool_.text(next)));
    if (!has_synchronized(live, now.server, next)) {
        late_.insert(live.code);
        made.impact.push_back(fmt::format(
            "`{}` has to synchronize first, so that the hierarchy synchronizes twice", pool_.text(next)));
    }
    step(Purpose::successor, StepKind::wait, live.code, next, because).limit =
        declared_.limit(live.code == top_ ? FieldId::limit_synchronization : FieldId::limit_propagation);
}

bool StepBuilder::has_synchronized(const Site& live, Fqdn now, Fqdn next) const {
    const SynchronizationRow* row = observed_.row(live.code, next);
    const SynchronizationRow* site = observed_.row(live.code, now);
    return row != nullptr && row->succeeded() &&
           (site == nullptr || row->catalog_version >= site->catalog_version);
}

/// A step of its own: sites below change to SSL first, sites above leave it first.
void StepBuilder::change_ssl(const ObjectDifference& one, const Change& change) {
    const Span because = span(one, change.field);
    const bool on = change.to.as_boolean();
    Step& made =
        step(on ? Purpose::sslOn : Purpose::sslOff, StepKind::changeRole, one.site, one.server, because);
    made.changes.push_back(change);
    made.impact.push_back(
        "clients and the servers that synchronize from it connect anew; a full synchronization "
        "follows");
    // What stands on the server itself is proven before the site is told.
    if (on)
        step(Purpose::manualSsl, StepKind::manual, one.site, one.server, because).limit =
            declared_.limit(FieldId::limit_configuration);
}

/// A server whose role was taken away a short while ago is given the time that the product needs.
void StepBuilder::hold_off(Fqdn server, SiteCode site, Span because) {
    // SEED-177 VR-64 {
    const auto removed = memory_.removed.find(pool_.text(server));
    if (removed == memory_.removed.end() || observed_.server_time >= removed->second + kHoldOff) return;
    Step& wait = step(Purpose::holdOff, StepKind::wait, site, server, because);
    wait.limit = 2 * kHoldOff;
    wait.impact.push_back(
        fmt::format("the role was removed at {}; the product needs 15 minutes before it is "
                    "installed again",
                    iso_time(removed->second)));
    // }
}

/// What was taken away or moved must be taken over by the site's WSUS, and found by the sites below.
void StepBuilder::waits_for_moves() {
    const Seconds limit = declared_.limit(FieldId::limit_configuration);
    std::vector<std::pair<SiteCode, Span>> changed, moved;
    for (const Step& one : steps_) {
        const bool moves = std::any_of(one.changes.begin(), one.changes.end(), [](const Change& change) {
            return change.field == FieldId::default_point && change.from.present();
        });
        const bool own = one.purpose == Purpose::remove || one.purpose == Purpose::moveDefault ||
                         one.purpose == Purpose::sslOn || one.purpose == Purpose::sslOff;
        const Site* live = observed_.live.find_site(one.site);
        if (own && live != nullptr && stays(*live)) changed.emplace_back(one.site, one.because);
        const auto known = defaults_.find(one.site);
        const bool address = known != defaults_.end() && known->second == one.server &&
                             one.kind == StepKind::changeRole &&
                             std::any_of(one.changes.begin(), one.changes.end(), is_address);
        if (moves || address) moved.emplace_back(one.site, one.because);
    }
    for (const auto& [site, because] : changed)
        step(Purpose::takenOver, StepKind::wait, site, {}, because).limit = limit;
    for (const auto& [site, because] : moved)
        for (const Site& child : observed_.live.sites())
            if (child.parent == site && live_default(child.code) != nullptr && stays(child))
                step(Purpose::upstream, StepKind::wait, child.code, {}, because).limit = limit;
}

}  // namespace supctl
