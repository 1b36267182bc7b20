#include "doctor/examine.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "doctor/check.h"
#include "doctor/points.h"
#include "hierarchy/product_version.h"
#include "schema/assumptions.h"
#include "site/configuration_state.h"
#include "site/observe.h"
#include "site/queries.h"

namespace supctl {
namespace {

using provider::Instance;

/// Kerberos allows five minutes.
constexpr Seconds kMostSkew{5 * 60};
/// A certificate that ends so soon is renewed now.
constexpr Seconds kCertificateNotice{30 * 24 * 3600};

std::string odd_role(const Instance& row) {
    for (const std::string_view name : {"NALPath", "NALType"})
        if (!row.text(name)) return fmt::format("a role row came without `{}`", name);
    if (row.text("NALType") != "Windows NT Server")
        return fmt::format("a role row has the NALType `{}`", *row.text("NALType"));
    const auto name = row.text(queries::kRoleName), item = row.text(queries::kItemName);
    if (!name || !item || *item != fmt::format("{},{}", *row.text("NALPath"), *name))
        return "the ItemName of a role row is not its NALPath and RoleName";
    if (row.list(queries::kProps) == nullptr) return "a role row came without `Props`";
    return {};
}

Task<void> read_roles(provider::Reader& reader, SiteCode top, RoleShapes& out) {
    provider::Sink sink = [&](const Instance& row) -> Result<void> {
        ++out.seen;
        if (out.odd.empty()) out.odd = odd_role(row);
        return {};
    };
    provider::Query query = queries::role_objects(queries::kSiteSystemRole, top);
    const Result<provider::ScanEnd> end = co_await reader.scan(std::move(query), std::move(sink));
    if (!end) out = {};
}

Task<void> read_agents(provider::Reader& reader, std::optional<std::vector<std::int64_t>>& out) {
    std::vector<std::int64_t> ids;
    provider::Sink sink = [&](const Instance& row) -> Result<void> {
        if (const auto id = row.number(queries::kAgentId)) ids.push_back(*id);
        return {};
    };
    provider::Query query = queries::default_software_updates_agent();
    const Result<provider::ScanEnd> end = co_await reader.scan(std::move(query), std::move(sink));
    if (!end || !end->complete) co_return;
    std::sort(ids.begin(), ids.end());
    out = std::move(ids);
}

/// A registry that cannot be read shows nothing.
Task<void> read_registries(provider::RegistryReader& registry, SiteView& out) {
    for (const Site& site : out.seen.live.sites()) {
        std::string server(out.seen.live.pool().text(site.server));
        if (!registry.reaches(server)) continue;
        std::string key(configuration_state::kKey), value(configuration_state::kValue);
        Result<std::optional<std::uint32_t>> state =
            co_await registry.number(std::move(server), std::move(key), std::move(value));
        if (state) out.configuration_states[site.code] = *state;
    }
}

/// The findings that need somebody's attention.
class Findings {
  public:
    Findings(const SiteView& view, const DoctorReport& report) : view_(view), report_(report) {}

    Diagnostics run() {
        ways();
        clock();
        version();
        scope();
        for (const AssumptionFinding& one : report_.assumptions)
            if (one.holds == Holds::no) assumption(one);
        trials();
        for (const PointReport& one : report_.points) point(one);
        return std::move(out_);
    }

  private:
    Diagnostic made(Code code, Severity severity, std::string message) const {
        Diagnostic out = error(code, std::move(message));
        out.severity = severity;
        out.help = std::string(find_code(code)->help);
        return out;
    }
    void ways() {
        for (const WayReport& way : report_.ways) {
            if (!way.failure.empty())
                out_.add(made(codes::kWayFails, Severity::warning,
                              fmt::format("{} of {}:{} does not answer: {}", way.path, way.host, way.port,
                                          way.failure))
                             .note(way.failure_code));
            if (!way.certificate || way.certificate->not_after - view_.asked > kCertificateNotice) continue;
            out_.add(made(codes::kCertificateEnds, Severity::warning,
                          fmt::format("the certificate of {}:{} ends at {}", way.host, way.port,
                                      iso_time(way.certificate->not_after))));
        }
    }
    void clock() {
        if (!report_.skew || std::chrono::abs(*report_.skew) <= kMostSkew) return;
        out_.add(made(
            codes::kClockSkew, Severity::warning,
            fmt::format("the site's clock is {} {} ours", human_duration(std::chrono::abs(*report_.skew)),
                        report_.skew->count() > 0 ? "ahead of" : "behind")));
    }
    void version() {
        if (release_of_build(report_.version)) return;
        out_.add(made(
            codes::kUnknownVersion, Severity::warning,
            fmt::format("the site is of version `{}`, of which nothing is known here", report_.version)));
    }
    void scope() {
        for (const Diagnostic& finding : view_.seen.findings.all()) {
            Diagnostic copy = finding;
            copy.severity = std::min(copy.severity, Severity::warning);
            out_.add(std::move(copy));
        }
        for (const SiteCode site : view_.seen.coverage.partial_sites)
            out_.add(made(codes::kPartialView, Severity::warning,
                          fmt::format("the account does not see everything of site {}", site.text())));
    }
    void assumption(const AssumptionFinding& one) {
        const Assumption* stated = find_assumption(one.id);
        Diagnostic finding =
            made(codes::kAssumptionBroken, one.severity,
                 fmt::format("assumption {} does not hold at this site: {}", one.id, one.answer));
        finding.notes.push_back(fmt::format("assumed: {}", stated->statement));
        finding.help = one.meaning;
        finding.address = std::string(one.id);
        out_.add(std::move(finding));
    }
    void trials() {
        for (const WriteTrial& one : report_.trials) {
            if (one.path == kWsmanPath && one.answer == TrialAnswer::refused && !one.below)
                out_.add(made(codes::kWriteRefused, Severity::error,
                              fmt::format("{} was refused over WS-Man when it was written back unchanged: {}",
                                          one.object, one.detail))
                             .advise("give the account that writes the rights of `supctl doctor --rights`"));
            if (one.answer == TrialAnswer::unclear)
                out_.add(made(
                    codes::kUnclearAnswer, Severity::warning,
                    fmt::format("whether {} takes {} is not clear: {}", one.path, one.object, one.detail)));
        }
    }
    void point(const PointReport& one) {
        // A point that has not come so far yet is no defect.
        const bool waits = one.error == 0 && one.mismatches.empty();
        Diagnostic finding = made(codes::kPointUnwell, waits ? Severity::advice : Severity::warning,
                                  fmt::format("{} of site {}: {}{}", one.server, one.site, one.state,
                                              one.error == 0 ? "" : fmt::format(" (0x{:08X})", one.error)));
        if (!one.error_meaning.empty()) finding.notes.push_back(one.error_meaning);
        for (const std::string& mismatch : one.mismatches) finding.notes.push_back(mismatch);
        finding.notes.push_back("likely cause: " + one.cause);
        finding.help = one.action;
        finding.address = fmt::format("sites/{}/softwareUpdatePoints/{}", one.site, one.server);
        out_.add(std::move(finding));
    }

    const SiteView& view_;
    const DoctorReport& report_;
    Diagnostics out_;
};

void describe_sites(const Observation& seen, DoctorReport& out) {
    const ValuePool& pool = seen.live.pool();
    for (const Site& site : seen.live.sites()) {
        SiteReport one;
        one.code = site.code.text();
        one.parent = site.parent.text();
        one.type = std::string(to_text(site.type));
        one.server = std::string(pool.text(site.server));
        for (const SiteState& state : seen.site_states)
            if (state.code == site.code) {
                one.version = std::string(pool.text(state.version));
                one.mode = state.mode;
                one.status = state.status;
            }
        if (site.code == seen.provider_site) one.provider = seen.provider_server;
        out.sites.push_back(std::move(one));
    }
    for (std::size_t i = 0; i < kObservedClassCount; ++i) {
        const auto what = static_cast<ObservedClass>(i);
        out.seen.push_back({std::string(to_text(what)), std::string(to_text(seen.coverage.of(what)))});
    }
}

}  // namespace

Task<Result<SiteView>> view_site(provider::Reader& reader, provider::RegistryReader* registry,
                                 ValuePool& pool, Clock& clock) {
    ObserveOptions how;
    how.site_systems = SiteSystemSettings::read;
    how.client_settings = ClientSettingsRead::read;
    how.boundary_groups = BoundaryGroups::read;
    how.messages_since = clock.now() - kExaminedTime;
    how.clock = &clock;
    Result<Observation> seen = co_await observe(reader, pool, how);
    if (!seen) co_return fail(std::move(seen.error()));
    SiteView out(std::move(*seen));
    out.asked = clock.now();
    if (const Site* top = out.seen.live.top()) co_await read_roles(reader, top->code, out.roles);
    co_await read_agents(reader, out.agents);
    Result<std::map<SiteCode, SiteAddresses>> addresses = co_await read_addresses(reader);
    if (addresses) out.addresses = std::move(*addresses);
    if (registry != nullptr) co_await read_registries(*registry, out);
    co_return out;
}

DoctorReport make_report(const SiteView& view, Examination examination) {
    const Observation& seen = view.seen;
    DoctorReport out;
    out.time = seen.server_time;
    if (const Site* top = seen.live.top()) {
        out.site = top->code.text();
        out.server = std::string(seen.live.pool().text(top->server));
    }
    out.version = seen.product_version;
    if (const auto release = release_of_build(seen.product_version))
        out.release = fmt::format("{}", *release);
    out.provider_site = seen.provider_site.text();
    out.skew = seen.server_time - view.asked;
    out.authentication = std::move(examination.authentication);
    out.ways = std::move(examination.ways);
    out.probed = examination.probed;
    out.trials = std::move(examination.trials);
    describe_sites(seen, out);
    const Evidence evidence{seen,
                            seen.server_time,
                            view.asked - kExaminedTime,
                            view.agents,
                            view.roles,
                            out.trials,
                            examination.history,
                            view.addresses,
                            view.configuration_states};
    out.assumptions = judge_assumptions(evidence);
    out.points = points_not_in_success(seen);
    out.findings = Findings(view, out).run();
    return out;
}

}  // namespace supctl
