#include "simulator/role_setup.h"

#include <fmt/format.h>

#include "base/text.h"
#include "simulator/broken.h"

namespace supctl::simulator {

void begin_role_setup(Machinery& m, const SiteState& state, const std::string& server) {
    using std::chrono::minutes;
    const auto& code = state.site.code;
    const auto total =
        m.between(fmt::format("role/{}/{}", code, lower_ascii(server)), minutes(1), minutes(10));
    m.timeline.queue(m.now() + Seconds(10), "role/1013", code, server);
    m.timeline.queue(m.now() + Seconds(30), "role/1014", code, server);
    m.timeline.queue(m.now() + total, "role/1015", code, server);
}

void end_role(Machinery& m, SiteState& state, const std::string& server) {
    state.installed.erase(lower_ascii(server));
    (void)m.store.erase(status_class(), fmt::format("{};{}", state.site.code, server));
}

bool run_role_event(Machinery& m, const Event& event) {
    SiteState* state = m.states.find(event.site);
    if (state == nullptr || !m.has_point(state->site, event.server)) return false;  // removed meanwhile
    if (event.kind == "role/1015" && m.faults.dead_server(event.server)) {
        // The site tries a server that it cannot reach again every hour.
        m.timeline.queue(m.now() + std::chrono::minutes(60), event.kind, event.site, event.server);
        return false;
    }
    const int id = event.kind == "role/1013"   ? 1013
                   : event.kind == "role/1014" ? 1014
                   : event.kind == "role/1015" ? 1015
                                               : 500;
    const bool others = (id == 1015 || id == 500) && m.faults.broken(broken::kOtherMessages);
    m.message(kControlManager, others ? id + 4 : id, kInformation, event.site, event.server,
              {std::string(kControlManager)});
    if (id != 1015) return false;
    m.timeline.queue(m.now() + Seconds(10), "role/500", event.site, event.server);
    state->installed.insert(lower_ascii(event.server));
    return true;
}

}  // namespace supctl::simulator
