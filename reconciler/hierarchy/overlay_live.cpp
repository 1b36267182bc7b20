#include "hierarchy/overlay_live.h"

#include <bit>
#include <vector>

namespace supctl {

namespace {

/// Joins one owner's two blocks; reuses its buffer, as there are tens of thousands of blocks.
class SettingsJoin {
  public:
    SettingsJoin(const Hierarchy& declared, const Hierarchy& live, Hierarchy& out)
        : declared_(declared), live_(live), out_(out) {}

    Settings operator()(Owner owner, const Settings* declared, const Settings* live) {
        entries_.clear();
        // A later entry of a field wins, so the declared ones come last.
        if (live != nullptr) collect(live_, owner, *live);
        if (declared != nullptr) collect(declared_, owner, *declared);
        return out_.append(entries_);
    }

  private:
    void collect(const Hierarchy& from, Owner owner, const Settings& settings) {
        const auto fields = settings_of(owner);
        for (std::uint64_t rest = settings.present; rest != 0; rest &= rest - 1) {
            const FieldId id = fields[static_cast<std::size_t>(std::countr_zero(rest))];
            entries_.push_back({id, from.get(settings, id)});
        }
    }

    const Hierarchy& declared_;
    const Hierarchy& live_;
    Hierarchy& out_;
    std::vector<Hierarchy::Entry> entries_;
};

/// Walks two sorted ranges together and calls `each(declared or null, live or null)` in their common order.
template <class Item, class Less, class Each>
void walk_together(std::span<const Item> declared, std::span<const Item> live, Less less, Each each) {
    std::size_t d = 0;
    std::size_t l = 0;
    while (d < declared.size() || l < live.size()) {
        if (l == live.size() || (d < declared.size() && less(declared[d], live[l])))
            each(&declared[d++], static_cast<const Item*>(nullptr));
        else if (d == declared.size() || less(live[l], declared[d]))
            each(static_cast<const Item*>(nullptr), &live[l++]);
        else
            each(&declared[d++], &live[l++]);
    }
}

}  // namespace

namespace {

/// Names are compared without regard to case, so the sorted ranges cannot be walked together.
void client_settings(const Hierarchy& declared, const Hierarchy& live, SettingsJoin& join, Hierarchy& out) {
    const ValuePool& pool = declared.pool();
    for (const ClientSetting& wanted : declared.client_settings()) {
        const ClientSetting* found = live.find_client_setting(pool.text(wanted.name));
        ClientSetting merged = found != nullptr ? *found : wanted;
        merged.name = wanted.name;
        merged.settings =
            join(Owner::clientSetting, &wanted.settings, found != nullptr ? &found->settings : nullptr);
        out.add(merged);
    }
    for (const ClientSetting& found : live.client_settings()) {
        if (declared.find_client_setting(pool.text(found.name)) != nullptr) continue;
        ClientSetting kept = found;
        kept.settings = join(Owner::clientSetting, nullptr, &found.settings);
        out.add(kept);
    }
}

}  // namespace

Hierarchy merge(const Hierarchy& declared, const Hierarchy& live) {
    const ValuePool& pool = declared.pool();
    Hierarchy out(declared.pool());
    SettingsJoin join(declared, live, out);
    out.set_global(join(Owner::hierarchy, &declared.global(), &live.global()));

    walk_together(
        declared.sites(), live.sites(), [](const Site& a, const Site& b) { return a.code < b.code; },
        [&](const Site* wanted, const Site* found) {
            Site site = wanted != nullptr ? *wanted : *found;
            if (wanted != nullptr && found != nullptr) {
                if (site.type == SiteType::unknown) site.type = found->type;
                if (site.name == TextId{}) site.name = found->name;
                if (site.server == Fqdn{}) site.server = found->server;
            }
            site.settings = join(Owner::site, wanted != nullptr ? &wanted->settings : nullptr,
                                 found != nullptr ? &found->settings : nullptr);
            out.add(site);
        });

    const auto by_place = [&](const auto& a, const auto& b) {
        if (a.site != b.site) return a.site < b.site;
        return a.server != b.server && pool.text(a.server) < pool.text(b.server);
    };
    const auto join_servers = [&](Owner owner) {
        return [&, owner](const auto* wanted, const auto* found) {
            auto server = wanted != nullptr ? *wanted : *found;
            server.settings = join(owner, wanted != nullptr ? &wanted->settings : nullptr,
                                   found != nullptr ? &found->settings : nullptr);
            out.add(server);
        };
    };
    walk_together(declared.points(), live.points(), by_place, join_servers(Owner::softwareUpdatePoint));
    walk_together(declared.systems(), live.systems(), by_place, join_servers(Owner::siteSystem));
    client_settings(declared, live, join, out);
    out.finish();
    return out;
}

}  // namespace supctl
