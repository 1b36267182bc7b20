// Hierarchy: sites, software update points, site systems and their settings as values. Desired and live are
// the same type; the difference is a function of two of them. Values lie in one vector; a Settings block is
// presence bits and an offset into it, so the largest hierarchy (6,300 points, 100,000 values) takes a few
// MB.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hierarchy/site_code.h"
#include "hierarchy/value.h"
#include "hierarchy/value_pool.h"
#include "schema/field_table.h"

namespace supctl {

/// A host name, lower case, interned: names are compared without regard to case (domain 5, no. 54).
using Fqdn = TextId;

/// One owner's values. Valid only with the Hierarchy that made it.
struct Settings {
    std::uint64_t present = 0;  // bit = ordinal(field)
    std::uint32_t offset = 0;   // of the first present value
    [[nodiscard]] bool has(FieldId id) const { return present >> ordinal(id) & 1; }
};

struct SoftwareUpdatePoint {
    Fqdn server{};
    SiteCode site;
    Settings settings;
};

struct SiteSystem {
    Fqdn server{};
    SiteCode site;
    Settings settings;
};

/// SMS_ClientSettings.Type (provider fact): 0 the default object, 1 device settings, 2 user settings.
enum class ClientSettingType : std::uint8_t { defaults, device, user };

/// The software updates group of one client settings object, default or custom.
struct ClientSetting {
    TextId name{};
    ClientSettingType type = ClientSettingType::defaults;  // live
    std::uint32_t id = 0;                                  // live: SettingsID; 0 declared
    std::uint32_t priority = 0;  // live: 1 wins over 2; 0 the default object, which every other wins over
    Settings settings;
};

struct Site {
    SiteCode code;
    SiteCode parent;  // empty at the top
    SiteType type = SiteType::unknown;
    TextId name{};
    Fqdn server{};
    Settings settings;
    bool points_managed = false;  // declared: `softwareUpdatePoints` was written (possibly empty)
    std::uint32_t first_point = 0, point_count = 0;
    std::uint32_t first_system = 0, system_count = 0;
};

/// One object that owns settings.
struct ObjectRef {
    Owner owner = Owner::none;
    std::uint32_t index = 0;  // into sites(), points(), systems() or client_settings(); 0 for the hierarchy
    friend bool operator==(ObjectRef, ObjectRef) = default;
    friend auto operator<=>(ObjectRef, ObjectRef) = default;
};

class Hierarchy {
  public:
    explicit Hierarchy(ValuePool& pool) : pool_(&pool) {}

    [[nodiscard]] ValuePool& pool() const { return *pool_; }
    /// Sorted by site code.
    [[nodiscard]] std::span<const Site> sites() const { return sites_; }
    /// Sorted by site code, then server name.
    [[nodiscard]] std::span<const SoftwareUpdatePoint> points() const { return points_; }
    [[nodiscard]] std::span<const SiteSystem> systems() const { return systems_; }
    [[nodiscard]] std::span<const SoftwareUpdatePoint> points(const Site& site) const {
        return points().subspan(site.first_point, site.point_count);
    }
    [[nodiscard]] std::span<const SiteSystem> systems(const Site& site) const {
        return systems().subspan(site.first_system, site.system_count);
    }
    [[nodiscard]] const Settings& global() const { return global_; }
    /// Sorted by name.
    [[nodiscard]] std::span<const ClientSetting> client_settings() const { return client_settings_; }

    [[nodiscard]] const Site* find_site(SiteCode code) const;
    [[nodiscard]] const SoftwareUpdatePoint* find_point(SiteCode site, Fqdn server) const;
    [[nodiscard]] const SiteSystem* find_system(SiteCode site, Fqdn server) const;
    /// Names are compared without regard to case, as the product does.
    [[nodiscard]] const ClientSetting* find_client_setting(std::string_view name) const;
    /// The site without a parent; null when there is none or several.
    [[nodiscard]] const Site* top() const;
    /// The site's default point: the declared or live one, else the only one; null when there is none or it
    /// is not clear.
    [[nodiscard]] const SoftwareUpdatePoint* default_point(const Site& site) const;

    /// The value, or absent.
    [[nodiscard]] Value get(const Settings& settings, FieldId id) const;
    [[nodiscard]] Value get(ObjectRef object, FieldId id) const { return get(settings(object), id); }
    [[nodiscard]] const Settings& settings(ObjectRef object) const;
    /// Where in `values` the value stands (for side tables such as a source map); precondition:
    /// settings.has(id).
    [[nodiscard]] std::uint32_t slot(const Settings& settings, FieldId id) const;
    [[nodiscard]] std::size_t value_count() const { return values_.size(); }

    struct Entry {
        FieldId field;
        Value value;
    };
    /// Appends one owner's values; entries in any order, absent ones skipped, a later entry of a field wins.
    Settings append(std::span<const Entry> entries);
    /// Sets one value; appends a new run when the field was absent.
    void set(ObjectRef object, FieldId id, Value value);
    void set_global(Settings settings) { global_ = settings; }

    void add(Site site) { sites_.push_back(site); }
    void add(SoftwareUpdatePoint point) { points_.push_back(point); }
    void add(SiteSystem system) { systems_.push_back(system); }
    void add(ClientSetting setting) { client_settings_.push_back(setting); }
    /// Takes a point away; its site system stays. Indexes of points change.
    void remove_point(SiteCode site, Fqdn server);
    /// Sorts and links; call once after the last add and before any lookup. Points of sites that were not
    /// added stay unlinked.
    void finish();

  private:
    [[nodiscard]] Settings& settings_of(ObjectRef object);

    ValuePool* pool_;
    std::vector<Site> sites_;
    std::vector<SoftwareUpdatePoint> points_;
    std::vector<SiteSystem> systems_;
    std::vector<ClientSetting> client_settings_;
    Settings global_;
    std::vector<Value> values_;
};

/// Where in the hierarchy a point or a site's settings stand (domain 2.4). The site decides when `point` is
/// null.
[[nodiscard]] Position position(const Hierarchy& hierarchy, const Site& site,
                                const SoftwareUpdatePoint* point);

}  // namespace supctl
