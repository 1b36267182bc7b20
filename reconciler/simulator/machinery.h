// What every behaviour of the site works with: its objects, its hidden state, its time, its faults, and
// chance. Chance is a function of the seed and of what it is asked for, never of how often it was asked: two
// runs that reach the same moment by different ways draw the same numbers.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "simulator/faults.h"
#include "simulator/object_store.h"
#include "simulator/site_items.h"
#include "simulator/site_state.h"
#include "simulator/timeline.h"

namespace supctl::simulator {

inline constexpr std::int64_t kInformation = 1073741824;
inline constexpr std::int64_t kError = 3221225472;

struct Machinery {
    ObjectStore& store;
    SiteStates& states;
    Timeline& timeline;
    Faults& faults;
    std::uint64_t seed = 0;

    [[nodiscard]] TimePoint now() const { return timeline.now(); }
    /// A duration in [least, most], fixed by the seed and the purpose.
    [[nodiscard]] Seconds between(std::string_view purpose, Seconds least, Seconds most) const;
    /// Writes a status message of the site.
    void message(std::string_view component, int id, std::int64_t severity, std::string_view site,
                 std::string_view machine, std::initializer_list<std::string> strings = {});
    /// `Props` of a component of the site; empty when there is no such row.
    [[nodiscard]] EmbeddedProperties component(std::string_view component, const Site& site) const;
    /// Stores `Props` of a component; nothing happens when they are what is there.
    void set_component(std::string_view component, const Site& site, const EmbeddedProperties& props);
    /// `Props` of the point's role row; empty when there is no such row.
    [[nodiscard]] EmbeddedProperties point(const Site& site, std::string_view server) const;
    [[nodiscard]] bool has_point(const Site& site, std::string_view server) const;
    /// The installed points of a site, the default first, the others by name.
    [[nodiscard]] std::vector<std::string> installed_points(const SiteState& state) const;
    [[nodiscard]] SiteState& top() { return states.sites.at(states.top); }
};

}  // namespace supctl::simulator
