#include "simulator/synchronization.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "simulator/broken.h"
#include "simulator/catalog.h"
#include "simulator/category_rows.h"
#include "simulator/json_text.h"

namespace supctl::simulator {
namespace {

using std::chrono::minutes;

constexpr std::uint32_t kNotConfigured = 2147500037u;  // 0x80004005: the provider tells no more than "failed"
constexpr std::size_t kSmallCatalogRows = 60;
constexpr std::uint32_t kNameNotResolved = 2147954407u;  // 0x80072EE7
constexpr std::string_view kNeverTime = "1970-01-01T00:00:00Z";

std::string status_key(const SiteState& state, std::string_view server) {
    return fmt::format("{};{}", state.site.code, server);
}

bool degraded(const Machinery& m, const SiteState& state) {
    return m.faults.degraded_link(state.site.code);
}

/// Who a server fetches from, as its row names it.
std::string source_of(const Machinery& m, const SiteState& state, std::string_view server) {
    if (m.faults.broken(broken::kSourceHidden)) return std::string(server);
    const auto props = m.component(kConfigurationManager, state.site);
    const auto first = props.text("DefaultWSUS");
    if (!equal_ignoring_case(first, server)) return first;
    if (state.site.parent.empty() && props.number("DefaultUseParentWSUS") == 0) return "Microsoft Update";
    const SiteState* parent = state.site.parent.empty() ? nullptr : m.states.find(state.site.parent);
    if (parent != nullptr && m.faults.broken(broken::kUpstreamKeptToItself))
        return m.component(kConfigurationManager, parent->site).text("DefaultWSUS");
    return props.text("ParentWSUS");
}

/// A row that nothing changes any more.
bool stands(const Machinery& m, const Row& row) {
    return m.faults.broken(broken::kRowsStand) &&
           property(status_class(), row, "LastSuccessfulSyncTime") != quoted(kNeverTime);
}

/// Sets a server's row to a state; the row appears with the server's first attempt.
void set_status(Machinery& m, const SiteState& state, const std::string& server, int code,
                std::uint32_t error) {
    const auto& of = status_class();
    const Row* found = m.store.find(of, status_key(state, server));
    if (found != nullptr && stands(m, *found)) return;
    Row row = found == nullptr ? ObjectStore::blank(of) : *found;
    if (found == nullptr) {
        set_property(of, row, "LastSuccessfulSyncTime", quoted(kNeverTime));
        set_property(of, row, "SiteCode", quoted(state.site.code));
        set_property(of, row, "SyncCatalogVersion", "0");
        set_property(of, row, "WSUSServerName", quoted(server));
    }
    set_property(of, row, "LastReplicationLinkCheckTime", quoted(iso_time(m.now())));
    set_property(of, row, "LastSyncErrorCode", std::to_string(error));
    set_property(of, row, "LastSyncState", std::to_string(code));
    set_property(of, row, "LastSyncStateTime", quoted(iso_time(m.now())));
    set_property(of, row, "ReplicationLinkStatus", degraded(m, state) ? "1" : "0");
    set_property(of, row, "WSUSSourceServer", quoted(source_of(m, state, server)));
    m.store.put(of, std::move(row));
}

void set_success(Machinery& m, const SiteState& state, const std::string& server, int code,
                 std::uint32_t version) {
    const auto& of = status_class();
    if (const Row* found = m.store.find(of, status_key(state, server)); found != nullptr && stands(m, *found))
        return;
    set_status(m, state, server, code, 0);
    Row row = *m.store.find(of, status_key(state, server));
    set_property(of, row, "LastSuccessfulSyncTime", quoted(iso_time(m.now())));
    set_property(of, row, "SyncCatalogVersion", std::to_string(version));
    m.store.put(of, std::move(row));
}

void tell(Machinery& m, const SiteState& state, int id, std::int64_t severity = kInformation) {
    m.message(kSynchronizationManager, id, severity, state.site.code, state.site.server);
}

/// How long fetching from the upstream takes.
Seconds fetch_time(const Machinery& m, const SiteState& state, Pass pass) {
    const auto purpose = fmt::format("sync/{}/{}", state.site.code, iso_time(m.now()));
    if (!state.site.parent.empty()) {
        // A child copies from its upstream over the LAN: the same catalog, in less time than the Internet
        // took.
        const auto above = m.states.find(state.site.parent)->last_duration;
        const auto most = std::max<Seconds>(above * 3 / 4, minutes(3));
        return m.between(purpose, std::max<Seconds>(above / 2, minutes(2)), most);
    }
    const auto props = m.component(kConfigurationManager, state.site);
    if (props.number("DefaultUseParentWSUS") == 2) return minutes(1);  // only what WSUS holds is read
    Seconds total = m.between(purpose, minutes(5), minutes(9));
    if (pass == Pass::delta) return total;
    const auto& of = category_class();
    for (const auto& row : m.store.rows(of)) {
        if (property(of, row, "IsSubscribed") != "true" ||
            property(of, row, "CategoryTypeName") != R"("Product")")
            continue;
        const auto title = read_text(property(of, row, "LocalizedCategoryInstanceName"));
        const bool large = title.starts_with("Windows") || title.starts_with("Microsoft 365") ||
                           title.starts_with("Microsoft Server");
        total += large ? m.between("product/" + title, minutes(8), minutes(12))
                       : m.between("product/" + title, minutes(5), minutes(8));
    }
    return total;
}

void set_alert(Machinery& m, bool failed) {
    const auto& of = alert_class();
    for (const auto& found : m.store.rows(of)) {
        if (!read_text(property(of, found, "Name")).starts_with("Synchronization failure alert")) continue;
        if (property(of, found, "Enabled") != "true") return;
        Row row = found;
        const auto state = property(of, row, "AlertState");
        if (failed == (state == "0") || (!failed && state != "0")) return;
        set_property(of, row, "AlertState", failed ? "0" : "2");
        m.store.put(of, std::move(row));
        return;
    }
}

class Run {
  public:
    Run(Machinery& m, SiteState& state) : m_(m), state_(state) {}

    void start(Pass pass) {
        if (state_.running) {
            // A request is swallowed; a child remembers that its parent has news.
            state_.notified_while_running = !state_.site.parent.empty();
            return;
        }
        const auto server = main_server();
        ++state_.run;
        if (server.empty()) {
            if (state_.site.parent.empty()) {
                tell(m_, state_, 6703, kError);
                after(minutes(60), "sync/retry");
            }
            return;
        }
        state_.running = true;
        state_.running_selection = selection(m_.store);
        const bool changed =
            state_.site.parent.empty() && state_.running_selection != state_.synchronized_selection;
        const bool full =
            pass == Pass::full || state_.full_owed || (changed && !state_.running_selection.empty());
        set_status(m_, state_, server, 6701, 0);
        tell(m_, state_, 6701);
        if (state_.configuration != Configuration::success ||
            !state_.installed.contains(lower_ascii(server))) {
            after(Seconds(10), "sync/fail", std::to_string(kNotConfigured));
            return;
        }
        if (state_.site.parent.empty() && m_.faults.broken(broken::kEarlyOtherwise)) {
            after(Seconds(10), "sync/fail", std::to_string(kNameNotResolved));
            return;
        }
        if (!state_.site.parent.empty()) state_.running_version = version_above();
        after(Seconds(20), "sync/fetch", full ? "full" : "delta");
    }

    void fetch(Pass pass) {
        const auto time = fetch_time(m_, state_, pass);
        state_.last_duration = time;
        set_status(m_, state_, main_server(), 6704, 0);
        tell(m_, state_, 6704);
        if (const auto code = m_.faults.failing_synchronization(state_.site.code); code != 0)
            after(time / 4, "sync/fail", std::to_string(code));
        else if (!state_.site.parent.empty() && degraded(m_, state_))
            after(time / 4, "sync/behind");
        else
            after(time, state_.site.parent.empty() ? "sync/database" : "sync/fetched");
    }

    void database() {
        set_status(m_, state_, main_server(), 6705, 0);
        tell(m_, state_, 6705);
        // Two of the minutes are the product's own pause before it reads WSUS's results.
        const auto purpose = fmt::format("database/{}", iso_time(m_.now()));
        after(minutes(2) + m_.between(purpose, minutes(1), minutes(3)), "sync/fetched");
    }

    void fetched() {
        if (state_.site.parent.empty()) {
            state_.running_version = ++m_.states.catalog_version;
            if (!m_.states.catalog_complete) {
                const bool small = m_.faults.broken(broken::kSmallCatalog);
                complete_catalog(m_.store, state_.site.code, small ? kSmallCatalogRows : kEveryCategory);
                m_.states.catalog_complete = true;
                // New members of a ticked family come subscribed, so what was fetched is not what is selected
                // now.
            }
        }
        if (m_.installed_points(state_).size() > 1) {
            tell(m_, state_, 6706);
            replica(1);
        } else {
            succeed();
        }
    }

    /// Replicas follow one at a time; the main server's row shows 6706 meanwhile.
    void replica(std::size_t index) {
        const auto points = m_.installed_points(state_);
        if (index > 1 && index - 1 < points.size())
            set_success(m_, state_, points[index - 1], 6702, state_.running_version);
        if (index >= points.size()) {
            succeed();
            return;
        }
        set_status(m_, state_, points.front(), 6706, 0);
        set_status(m_, state_, points[index], 6704, 0);
        const auto purpose = fmt::format("replica/{}/{}", lower_ascii(points[index]), iso_time(m_.now()));
        after(m_.between(purpose, minutes(2), minutes(5)), "sync/replica", std::to_string(index + 1));
    }

    void succeed() {
        const bool top = state_.site.parent.empty();
        const int code = top && m_.faults.license_pending() ? 6708 : 6702;
        set_success(m_, state_, main_server(), code, state_.running_version);
        tell(m_, state_, code);
        state_.synchronized_selection = state_.running_selection;
        state_.full_owed = false;
        if (top) set_alert(m_, false);
        for (const auto& [child, other] : m_.states.sites) {
            if (other.site.parent != state_.site.code || other.installed.empty()) continue;
            const auto purpose = fmt::format("notify/{}/{}", child, iso_time(m_.now()));
            m_.timeline.queue(m_.now() + m_.between(purpose, minutes(1), minutes(3)), "sync/notified", child);
        }
        finish();
    }

    void fail(std::uint32_t code) {
        set_status(m_, state_, main_server(), 6703, code);
        tell(m_, state_, 6703, kError);
        if (state_.site.parent.empty()) set_alert(m_, true);
        try_again();
        finish();
    }

    /// Replication lags: what the parent has is not there, and the state says so.
    void behind() {
        set_status(m_, state_, main_server(), 6707, 0);
        tell(m_, state_, 6707, kError);
        try_again();
        finish();
    }

  private:
    void try_again() {
        if (state_.site.parent.empty() || !m_.faults.broken(broken::kChildrenGiveUp))
            after(minutes(60), "sync/retry");
    }
    void finish() {
        state_.running = false;
        if (!state_.notified_while_running) return;
        state_.notified_while_running = false;
        m_.timeline.queue(m_.now() + minutes(1), "sync/notified", state_.site.code);
    }

    void after(Seconds delay, std::string kind, std::string detail = {}) {
        m_.timeline.queue(m_.now() + delay, std::move(kind), state_.site.code, {}, std::move(detail),
                          state_.run);
    }

    /// The default point, installed or not; empty when the site has no point at all.
    std::string main_server() const {
        const auto first = m_.component(kConfigurationManager, state_.site).text("DefaultWSUS");
        if (!first.empty() && m_.has_point(state_.site, first)) return first;
        const auto points = m_.installed_points(state_);
        if (!points.empty()) return points.front();
        const auto& of = role_class();
        for (const auto& row : m_.store.rows(of))
            if (property(of, row, "RoleName") == quoted(kPointRole) &&
                property(of, row, "SiteCode") == quoted(state_.site.code))
                return server_of(read_text(property(of, row, "NALPath")));
        return {};
    }

    std::uint32_t version_above() const {
        const auto* parent = m_.states.find(state_.site.parent);
        const auto first = m_.component(kConfigurationManager, parent->site).text("DefaultWSUS");
        const Row* row = m_.store.find(status_class(), status_key(*parent, first));
        return row == nullptr ? 0
                              : static_cast<std::uint32_t>(
                                    read_number(property(status_class(), *row, "SyncCatalogVersion")));
    }

    Machinery& m_;
    SiteState& state_;
};

std::uint64_t number(const std::string& text) {
    std::uint64_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

std::string schedule_token(const Machinery& m, const SiteState& top) {
    return m.component(kSynchronizationManager, top.site).text1("Sync Schedule");
}

}  // namespace

void request_synchronization(Machinery& m, Pass pass) {
    const auto& top = m.top();
    if (top.running || m.faults.broken(broken::kRequestUnheard)) return;
    const auto purpose = fmt::format("request/{}", iso_time(m.now()));
    m.timeline.queue(m.now() + m.between(purpose, Seconds(5), Seconds(60)), "sync/requested", top.site.code,
                     {}, pass == Pass::full ? "full" : "delta");
}

void schedule_synchronization(Machinery& m) {
    const auto& top = m.top();
    const auto token = schedule_token(m, top);
    const auto schedule = decode_token(token);
    if (!schedule) return;  // the product would log it; there is nothing to fire
    if (const auto at = next_firing(*schedule, m.now()))
        m.timeline.queue(*at, "sync/scheduled", top.site.code, {}, token);
}

void run_synchronization_event(Machinery& m, const Event& event) {
    SiteState* state = m.states.find(event.site);
    if (state == nullptr) return;
    Run run(m, *state);
    const Pass pass = event.detail == "full" ? Pass::full : Pass::delta;
    if (event.kind == "sync/requested" || event.kind == "sync/notified") return run.start(pass);
    if (event.kind == "sync/scheduled") {
        if (event.detail != schedule_token(m, *state)) return;  // the schedule was changed
        schedule_synchronization(m);
        if (!state->installed.empty()) run.start(Pass::delta);
        return;
    }
    if (event.run != state->run) return;  // of an older run
    if (event.kind == "sync/retry") return run.start(Pass::delta);
    if (!state->running) return;
    if (event.kind == "sync/fetch") return run.fetch(pass);
    if (event.kind == "sync/database") return run.database();
    if (event.kind == "sync/fetched") return run.fetched();
    if (event.kind == "sync/replica") return run.replica(number(event.detail));
    if (event.kind == "sync/fail") return run.fail(static_cast<std::uint32_t>(number(event.detail)));
    if (event.kind == "sync/behind") return run.behind();
}

}  // namespace supctl::simulator
