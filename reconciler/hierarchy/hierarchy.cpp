#include "hierarchy/hierarchy.h"

#include <algorithm>
#include <bit>

#include "base/text.h"

namespace supctl {

const Site* Hierarchy::find_site(SiteCode code) const {
    const auto found = std::lower_bound(sites_.begin(), sites_.end(), code,
                                        [](const Site& site, SiteCode wanted) { return site.code < wanted; });
    return found != sites_.end() && found->code == code ? &*found : nullptr;
}

const SoftwareUpdatePoint* Hierarchy::find_point(SiteCode code, Fqdn server) const {
    const Site* site = find_site(code);
    if (site == nullptr) return nullptr;
    for (const auto& point : points(*site))
        if (point.server == server) return &point;
    return nullptr;
}

const SiteSystem* Hierarchy::find_system(SiteCode code, Fqdn server) const {
    const Site* site = find_site(code);
    if (site == nullptr) return nullptr;
    for (const auto& system : systems(*site))
        if (system.server == server) return &system;
    return nullptr;
}

const ClientSetting* Hierarchy::find_client_setting(std::string_view name) const {
    for (const auto& setting : client_settings_)
        if (equal_ignoring_case(pool_->text(setting.name), name)) return &setting;
    return nullptr;
}

const Site* Hierarchy::top() const {
    const Site* found = nullptr;
    for (const Site& site : sites_) {
        if (!site.parent.empty()) continue;
        if (found != nullptr) return nullptr;
        found = &site;
    }
    return found;
}

const SoftwareUpdatePoint* Hierarchy::default_point(const Site& site) const {
    const Value named = get(site.settings, FieldId::default_point);
    if (named.kind == Value::Kind::text && named.text() != TextId{}) {
        for (const auto& point : points(site))
            if (point.server == named.text()) return &point;
        return nullptr;
    }
    return site.point_count == 1 ? &points_[site.first_point] : nullptr;
}

std::uint32_t Hierarchy::slot(const Settings& settings, FieldId id) const {
    const std::uint64_t below = settings.present & ((std::uint64_t{1} << ordinal(id)) - 1);
    return settings.offset + static_cast<std::uint32_t>(std::popcount(below));
}

Value Hierarchy::get(const Settings& settings, FieldId id) const {
    return settings.has(id) ? values_[slot(settings, id)] : Value{};
}

const Settings& Hierarchy::settings(ObjectRef object) const {
    return const_cast<Hierarchy*>(this)->settings_of(object);
}

Settings& Hierarchy::settings_of(ObjectRef object) {
    switch (object.owner) {
        case Owner::site:
            return sites_[object.index].settings;
        case Owner::softwareUpdatePoint:
            return points_[object.index].settings;
        case Owner::siteSystem:
            return systems_[object.index].settings;
        case Owner::clientSetting:
            return client_settings_[object.index].settings;
        default:
            return global_;
    }
}

Settings Hierarchy::append(std::span<const Entry> entries) {
    Value by_ordinal[64];
    Settings out;
    out.offset = static_cast<std::uint32_t>(values_.size());
    for (const Entry& entry : entries) {
        const unsigned bit = ordinal(entry.field);
        by_ordinal[bit] = entry.value;
        if (entry.value.present())
            out.present |= std::uint64_t{1} << bit;
        else
            out.present &= ~(std::uint64_t{1} << bit);
    }
    for (std::uint64_t rest = out.present; rest != 0; rest &= rest - 1)
        values_.push_back(by_ordinal[std::countr_zero(rest)]);
    return out;
}

void Hierarchy::set(ObjectRef object, FieldId id, Value value) {
    Settings& settings = settings_of(object);
    if (settings.has(id) && value.present()) {
        values_[slot(settings, id)] = value;
        return;
    }
    std::vector<Entry> entries;
    for (const FieldId other : supctl::settings_of(object.owner))
        if (settings.has(other)) entries.push_back({other, get(settings, other)});
    entries.push_back({id, value});
    settings = append(entries);
}

void Hierarchy::remove_point(SiteCode site, Fqdn server) {
    std::erase_if(points_, [&](const SoftwareUpdatePoint& point) {
        return point.site == site && point.server == server;
    });
    finish();
}

void Hierarchy::finish() {
    std::sort(sites_.begin(), sites_.end(), [](const Site& a, const Site& b) { return a.code < b.code; });
    const auto by_place = [this](const auto& a, const auto& b) {
        return a.site != b.site ? a.site < b.site : pool_->text(a.server) < pool_->text(b.server);
    };
    std::sort(points_.begin(), points_.end(), by_place);
    std::sort(systems_.begin(), systems_.end(), by_place);
    std::sort(client_settings_.begin(), client_settings_.end(),
              [this](const auto& a, const auto& b) { return pool_->text(a.name) < pool_->text(b.name); });
    const auto link = [this](const auto& items, auto first, auto count) {
        std::size_t i = 0;
        for (Site& site : sites_) {
            while (i < items.size() && items[i].site < site.code) ++i;
            site.*first = static_cast<std::uint32_t>(i);
            while (i < items.size() && items[i].site == site.code) ++i;
            site.*count = static_cast<std::uint32_t>(i) - site.*first;
        }
    };
    link(points_, &Site::first_point, &Site::point_count);
    link(systems_, &Site::first_system, &Site::system_count);
}

Position position(const Hierarchy& hierarchy, const Site& site, const SoftwareUpdatePoint* point) {
    if (site.type == SiteType::secondary) return Position::secondary;
    const SoftwareUpdatePoint* main = hierarchy.default_point(site);
    const bool additional = point != nullptr && main != nullptr && point->server != main->server;
    if (site.parent.empty()) return additional ? Position::topAdditional : Position::topDefault;
    return additional ? Position::childAdditional : Position::childDefault;
}

}  // namespace supctl
