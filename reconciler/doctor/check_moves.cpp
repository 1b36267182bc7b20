// The assumptions that taking points away and moving them rest on. A removal is shown by what became of
// earlier ones, as a doctor removes nothing; what the components say of addresses is compared with what the
// points have.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "doctor/verdicts.h"

namespace supctl {
namespace {

/// A site's configuration manager passes every hour; what was written since may still be on its way.
constexpr std::chrono::minutes kPass{75};

bool worked(std::string_view state) {
    return state == "done" || state == "assumed";
}
/// The site did not do what it was told. Lost answers and conflicts say nothing.
bool disobeyed(std::string_view state) {
    return state == "refused" || state == "failed";
}

bool is_there(const Evidence& e, const History::Removal& removal) {
    const ValuePool& pool = e.seen.live.pool();
    return std::any_of(e.seen.live.points().begin(), e.seen.live.points().end(),
                       [&](const SoftwareUpdatePoint& point) {
                           return point.site.text() == removal.site &&
                                  equal_ignoring_case(pool.text(point.server), removal.point);
                       });
}
bool created_after(const Evidence& e, const History::Removal& removal) {
    return std::any_of(
        e.history.creations.begin(), e.history.creations.end(),
        [&](const History::Creation& one) { return one.point == removal.point && one.at >= removal.at; });
}

/// Whether supctl configured the site within the last pass.
bool just_written(const Evidence& e, SiteCode site) {
    return std::any_of(e.history.writes.begin(), e.history.writes.end(), [&](const History::Write& one) {
        return one.site == site.text() && e.now < one.at + kPass;
    });
}

std::uint32_t number(const Evidence& e, const SoftwareUpdatePoint& point, FieldId id) {
    const Value value = e.seen.live.get(point.settings, id);
    return value.kind == Value::Kind::integer ? value.data : 0;
}

std::string shown(std::uint32_t http, std::uint32_t https, bool ssl) {
    return fmt::format("{} and {}{}", http, https, ssl ? " with SSL" : "");
}

void add(std::string& list, const std::string& one) {
    list += (list.empty() ? "" : "; ") + one;
}

}  // namespace

Verdict check_delete_role(const Evidence& e) {
    const History::Removal *gone = nullptr, *stayed = nullptr;
    for (const History::Removal& one : e.history.removals) {
        if (worked(one.state))
            gone = &one;
        else if (disobeyed(one.state) && !one.was_default)
            stayed = &one;
    }
    // A single refusal is about its server; the way is wrong when no role ever went.
    if (stayed != nullptr && gone == nullptr)
        return broken(
            Severity::error,
            fmt::format("`{}` of site {} was to be removed on {}: {}", stayed->point, stayed->site,
                        iso_time(stayed->at), stayed->evidence),
            "roles cannot be removed here as it is done: remove the role in the console; where the words "
            "speak of rights, `supctl doctor --rights` says which are needed");
    if (gone == nullptr)
        return unverified(
            "not examined: only a removal shows it, and supctl has made none here",
            "a doctor removes nothing; the step that removes a point looks for its role afterwards, and "
            "fails with this assumption's id where the role is still there");
    if (is_there(e, *gone) && !created_after(e, *gone))
        return unverified(
            fmt::format("`{}` of site {} was removed on {}, and is there again", gone->point, gone->site,
                        iso_time(gone->at)),
            "whoever installed it again knows; where nobody did, deleting a role does not take it away");
    return holds(fmt::format("`{}` of site {} was removed on {}, and was not found afterwards", gone->point,
                             gone->site, iso_time(gone->at)),
                 "roles can be removed");
}

Verdict check_default_then_delete(const Evidence& e) {
    const History::DefaultMove *moved = nullptr, *stood = nullptr;
    for (const History::DefaultMove& one : e.history.default_moves) {
        if (worked(one.state))
            moved = &one;
        else if (disobeyed(one.state))
            stood = &one;
    }
    if (stood != nullptr && moved == nullptr)
        return broken(Severity::error,
                      fmt::format("`{}` was to be the default of site {} on {}: {}", stood->point,
                                  stood->site, iso_time(stood->at), stood->evidence),
                      "another default point cannot be named here as it is done: remove the old one in the "
                      "console, which asks for the next; where the words speak of rights, `supctl doctor "
                      "--rights` says which are needed");
    const History::Removal *gone = nullptr, *stayed = nullptr;
    for (const History::Removal& one : e.history.removals) {
        if (!one.was_default) continue;
        if (worked(one.state))
            gone = &one;
        else if (disobeyed(one.state))
            stayed = &one;
    }
    if (stayed != nullptr && gone == nullptr)
        return broken(
            Severity::error,
            fmt::format("`{}`, until then the default of site {}, was to be removed on {}: {}", stayed->point,
                        stayed->site, iso_time(stayed->at), stayed->evidence),
            "a point that was the default cannot be removed here as it is done: remove it in the console");
    if (gone != nullptr)
        return holds(fmt::format("`{}`, until then the default of site {}, was removed on {}", gone->point,
                                 gone->site, iso_time(gone->at)),
                     "a default point can be removed with a successor");
    if (moved != nullptr)
        return unverified(fmt::format("`{}` was made the default of site {} on {}; none was removed after it",
                                      moved->point, moved->site, iso_time(moved->at)),
                          "the first removal of a default point shows the rest");
    return unverified(
        "not examined: only moving a default point shows it, and supctl has moved none here",
        "a doctor moves nothing; the step that names the next default reads it back, and fails with this "
        "assumption's id where it was not taken");
}

Verdict check_upstream_shown(const Evidence& e) {
    const ValuePool& pool = e.seen.live.pool();
    if (!e.addresses)
        return unverified("the configuration managers could not be read",
                          "an account that may read them shows it");
    std::string silent, others;
    std::size_t named = 0;
    for (const Site& site : e.seen.live.sites()) {
        const Site* parent = site.parent.empty() ? nullptr : e.seen.live.find_site(site.parent);
        const SoftwareUpdatePoint* point = e.seen.live.default_point(site);
        const SoftwareUpdatePoint* above = parent == nullptr ? nullptr : e.seen.live.default_point(*parent);
        const SynchronizationRow* row = point == nullptr ? nullptr : e.seen.row(site.code, point->server);
        const auto own = e.addresses->find(site.code), next = e.addresses->find(site.parent);
        if (above == nullptr || row == nullptr || !row->ever_succeeded() || own == e.addresses->end() ||
            next == e.addresses->end())
            continue;
        const WsusPlace& upstream = own->second.upstream;
        const std::string expected = lower_ascii(pool.text(above->server));
        // After a move the site may still fetch from where it did; then its row says the same.
        const bool as_row = lower_ascii(pool.text(row->source)).find(upstream.server) != std::string::npos;
        if (upstream.server.empty() || (upstream.server != expected && !as_row))
            add(silent, fmt::format("site {} has synchronized, and its settings name `{}` where `{}` was "
                                    "expected",
                                    site.code.text(), upstream.server, expected));
        else if (upstream != next->second.own())
            add(others, fmt::format("site {} names `{}`, port {}{}", site.code.text(), upstream.server,
                                    upstream.port, upstream.ssl ? " with SSL" : ""));
        else
            ++named;
    }
    if (!silent.empty())
        return broken(Severity::warning, silent,
                      "that a child site has found its upstream is told by its next synchronization alone: "
                      "after a move, waits at child sites take longer");
    if (!others.empty())
        return unverified(
            "not what the parent's settings say: " + others,
            "a site that follows a change within the hour shows it; look again after its next pass");
    if (named == 0)
        return unverified("no child site has synchronized yet", "the first synchronization of one shows it");
    return holds(fmt::format("{} child sites name their parent's default point with its port", named),
                 "it is seen when a child site has found its upstream");
}

Verdict check_default_ports_follow(const Evidence& e) {
    const ValuePool& pool = e.seen.live.pool();
    if (!e.addresses)
        return unverified("the configuration managers could not be read",
                          "an account that may read them shows it");
    std::string others, recent;
    std::size_t same = 0;
    for (const Site& site : e.seen.live.sites()) {
        const SoftwareUpdatePoint* point = e.seen.live.default_point(site);
        const auto found = e.addresses->find(site.code);
        if (point == nullptr || found == e.addresses->end()) continue;
        const SiteAddresses& own = found->second;
        const std::uint32_t http = number(e, *point, FieldId::http_port),
                            https = number(e, *point, FieldId::https_port);
        const Value requires_ssl = e.seen.live.get(point->settings, FieldId::require_ssl);
        if (own.server != lower_ascii(pool.text(point->server)) || http == 0 || https == 0 ||
            requires_ssl.kind != Value::Kind::boolean)
            continue;
        const bool ssl = requires_ssl.as_boolean();
        if (http == own.http_port && https == own.https_port && ssl == own.ssl) {
            ++same;
            continue;
        }
        add(just_written(e, site.code) ? recent : others,
            fmt::format("`{}` has the ports {}, the settings of site {} say {}", pool.text(point->server),
                        shown(http, https, ssl), site.code.text(),
                        shown(own.http_port, own.https_port, own.ssl)));
    }
    if (!others.empty())
        return broken(
            Severity::warning, others,
            "what others take for the address of the default point is not the point's own: change ports "
            "and SSL in the console; where somebody did within the last hour, look again after it");
    if (!recent.empty())
        return unverified("written within the hour: " + recent, "a look after the site's next pass shows it");
    if (same == 0) return unverified("no site has a default point", "the first point shows it");
    return holds(
        fmt::format("the settings of {} sites repeat the ports and SSL of their default points", same),
        "ports and SSL are written at the point, and its site's settings follow");
}

}  // namespace supctl
