#include "doctor/points.h"

#include <fmt/format.h>

#include "base/text.h"
#include "doctor/error_codes.h"

namespace supctl {
namespace {

struct Look {
    std::string state;
    std::string cause, action;
};

/// Nothing when the point is well.
std::optional<Look> look(const SynchronizationRow* row, std::uint32_t top_version) {
    if (row == nullptr || row->state == sync_state::kNever)
        return Look{"never synchronized", "the role is not installed yet, or WSUS is not configured",
                    "look at SUPSetup.log on the point's server and WCM.log on the site server"};
    if (row->failed()) {
        const ErrorCode* known = find_error_code(row->error);
        Look out{"failed", "not known from the code alone",
                 "look at wsyncmgr.log and WCM.log on the site server"};
        if (known != nullptr) {
            out.cause = known->cause;
            out.action = known->action;
        }
        return out;
    }
    if (row->state == sync_state::kOutOfStep)
        return Look{
            "out of step with its upstream", "the site's database lags behind its parent's",
            "look at the replication link (Monitoring > Database Replication), then run `supctl sync`"};
    if (row->link != 0)
        return Look{row->link == 1 ? "replication link degraded" : "replication link in error",
                    "what the parent sends does not arrive in time",
                    "look at Monitoring > Database Replication and rcmctrl.log"};
    if (row->running()) return std::nullopt;
    if (!row->succeeded())
        return Look{fmt::format("state {}", row->state), "the number is not documented",
                    "look at wsyncmgr.log on the site server"};
    if (row->catalog_version < top_version)
        return Look{fmt::format("behind: catalog version {} of {}", row->catalog_version, top_version),
                    "the site has not fetched the newest catalog yet",
                    "wait for the site's next attempt; a day later, look at wsyncmgr.log there"};
    return std::nullopt;
}

class Mismatches {
  public:
    Mismatches(const Observation& seen, const Site& site, const SoftwareUpdatePoint& point)
        : live_(seen.live), site_(site), point_(point) {}

    std::vector<std::string> run(const SynchronizationRow* row) {
        proxy();
        ports();
        upstream(row);
        return std::move(out_);
    }

  private:
    [[nodiscard]] bool flag(const Settings& settings, FieldId id) const {
        const Value value = live_.get(settings, id);
        return value.kind == Value::Kind::boolean && value.as_boolean();
    }
    [[nodiscard]] std::uint32_t number(FieldId id) const {
        const Value value = live_.get(point_.settings, id);
        return value.kind == Value::Kind::integer ? value.data : 0;
    }
    void proxy() {
        const bool uses = flag(point_.settings, FieldId::use_proxy_synchronization) ||
                          flag(point_.settings, FieldId::use_proxy_content);
        const SiteSystem* system = live_.find_system(site_.code, point_.server);
        if (!uses || system == nullptr) return;
        const Value server = live_.get(system->settings, FieldId::proxy_server);
        if (server.kind == Value::Kind::unknown) return;
        if (server.kind != Value::Kind::text || live_.pool().text(server.text()).empty())
            out_.emplace_back("proxy: the point uses a proxy, and its site system names none");
    }
    void ports() {
        const std::uint32_t http = number(FieldId::http_port), https = number(FieldId::https_port);
        const bool own = http == wsus_port::kDefaultSiteHttp, own_tls = https == wsus_port::kDefaultSiteHttps;
        if (http != 0 && https != 0 && own != own_tls)
            out_.push_back(fmt::format("ports: {} and {} belong to different web sites", http, https));
    }
    void upstream(const SynchronizationRow* row) {
        const Site* parent = site_.parent.empty() ? nullptr : live_.find_site(site_.parent);
        const SoftwareUpdatePoint* main = live_.default_point(site_);
        const SoftwareUpdatePoint* above = main != nullptr && main->server != point_.server ? main
                                           : parent == nullptr                              ? nullptr
                                                               : live_.default_point(*parent);
        if (above == nullptr) return;
        const std::string_view name = live_.pool().text(above->server);
        if (flag(above->settings, FieldId::require_ssl) && !flag(point_.settings, FieldId::require_ssl))
            out_.push_back(
                fmt::format("SSL: the upstream `{}` requires SSL, this point does not use it", name));
        if (row == nullptr) return;
        const std::string shown = lower_ascii(live_.pool().text(row->source));
        if (!shown.empty() && shown.find(lower_ascii(name)) == std::string::npos)
            out_.push_back(fmt::format("upstream: it synchronizes from `{}`, not from `{}`", shown, name));
    }

    const Hierarchy& live_;
    const Site& site_;
    const SoftwareUpdatePoint& point_;
    std::vector<std::string> out_;
};

}  // namespace

std::vector<PointReport> points_not_in_success(const Observation& seen) {
    std::vector<PointReport> out;
    const Hierarchy& live = seen.live;
    const Site* top = live.top();
    const SoftwareUpdatePoint* first = top == nullptr ? nullptr : live.default_point(*top);
    const SynchronizationRow* top_row = first == nullptr ? nullptr : seen.row(top->code, first->server);
    const std::uint32_t version = top_row == nullptr ? 0 : top_row->catalog_version;
    if (seen.coverage.of(ObservedClass::synchronizationStatus) != Completeness::complete) return out;
    for (const Site& site : live.sites())
        for (const SoftwareUpdatePoint& point : live.points(site)) {
            const SynchronizationRow* row = seen.row(site.code, point.server);
            auto found = look(row, version);
            if (!found) continue;
            PointReport one;
            one.site = site.code.text();
            one.server = std::string(live.pool().text(point.server));
            one.state = std::move(found->state);
            one.cause = std::move(found->cause);
            one.action = std::move(found->action);
            if (row != nullptr) {
                one.error = row->error;
                if (const ErrorCode* known = find_error_code(row->error))
                    one.error_meaning = std::string(known->meaning);
                if (row->last_success > kNever) one.since_success = seen.server_time - row->last_success;
            }
            one.mismatches = Mismatches(seen, site, point).run(row);
            out.push_back(std::move(one));
        }
    return out;
}

}  // namespace supctl
