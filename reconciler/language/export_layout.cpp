#include "language/export_layout.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "base/text.h"
#include "hierarchy/address.h"
#include "language/emit.h"
#include "schema/words.h"

namespace supctl {

namespace {

/// The value in the form in which the table spells defaults; empty when it has none.
std::string canonical(const Field& row, Value value, const ValuePool& pool) {
    switch (row.type) {
        case Type::expiry:
        case Type::runTime:
        case Type::duration:
            return std::to_string(value.data);
        case Type::text:
            return value.text() == TextId{} ? std::string(words::kNone)
                                            : std::string(pool.text(value.text()));
        default:
            return emit_value(row, value, pool);
    }
}

/// Whether the language can say the value: what a site holds may lie outside what it offers.
bool sayable(const Field& row, Value value, const ValuePool& pool) {
    const auto within = [&](std::uint32_t least) {
        return value.data >= least && value.data <= static_cast<std::uint32_t>(row.range.most);
    };
    switch (row.type) {
        case Type::schedule: {
            const Schedule& schedule = pool.schedule(value.schedule());
            return schedule.form != Schedule::Form::once &&
                   (schedule.form != Schedule::Form::interval || schedule.minutes == 0);
        }
        case Type::choice:
            return !emit_value(row, value, pool).empty();
        case Type::integer:
        case Type::runTime:
            return within(static_cast<std::uint32_t>(row.range.least));
        case Type::expiry:
            return within(0);
        case Type::account:
            return value.text() == TextId{} || pool.text(value.text()).find('\\') != std::string_view::npos;
        default:
            return true;
    }
}

/// Whether the language accepts the name (VR-06); another one is left unsaid.
bool usable_name(std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

class Layout {
  public:
    Layout(const Hierarchy& live, Declaration& out, Diagnostics& findings)
        : live_(live), out_(out), findings_(findings) {}

    Settings settle(ObjectRef object) {
        std::vector<Hierarchy::Entry> entries;
        const Settings& settings = live_.settings(object);
        for (const FieldId id : settings_of(object.owner)) {
            const Field& row = field(id);
            if (row.built == Built::no || row.type == Type::selection || !settings.has(id)) continue;
            const Value value = live_.get(settings, id);
            if (value.kind == Value::Kind::unknown || !sayable(row, value, live_.pool())) {
                report(object, id, value.kind == Value::Kind::unknown);
                continue;
            }
            if (!permitted(object, row)) continue;
            if (row.type == Type::languages && live_.pool().set(value.set()).empty()) continue;
            if (!row.product_default.empty() && canonical(row, value, live_.pool()) == row.product_default &&
                !needed(object, id))
                continue;
            entries.push_back({id, value});
        }
        const auto whole = entries;
        std::erase_if(entries, [&](const auto& entry) { return lacks_required(whole, entry.field); });
        out_.sources.values.resize(out_.sources.values.size() + entries.size());
        return out_.hierarchy.append(entries);
    }

  private:
    /// Derived and invalid settings are not written: the language refuses them there.
    [[nodiscard]] bool permitted(ObjectRef object, const Field& row) const {
        const Site* site = nullptr;
        const SoftwareUpdatePoint* point = nullptr;
        switch (object.owner) {
            case Owner::site:
                site = &live_.sites()[object.index];
                break;
            case Owner::softwareUpdatePoint:
                point = &live_.points()[object.index];
                site = live_.find_site(point->site);
                break;
            case Owner::siteSystem:
                site = live_.find_site(live_.systems()[object.index].site);
                break;
            default:
                return true;
        }
        if (site == nullptr) return false;
        // A site with one point needs no word about which is its default.
        if (row.id == FieldId::default_point && site->point_count < 2) return false;
        return permission(row, position(live_, *site, point)) == Permission::settable;
    }

    /// A proxy that is written at all is written with its server; one that is switched off says nothing.
    [[nodiscard]] bool needed(ObjectRef object, FieldId id) const {
        const Field& row = field(id);
        if (!row.required) return false;
        return live_.get(object, id) != Value::of(TextId{});
    }

    /// What is left of a proxy that is off cannot be written without its server.
    [[nodiscard]] static bool lacks_required(const std::vector<Hierarchy::Entry>& entries, FieldId id) {
        const Field& row = field(id);
        if (row.required || field(row.parent).type != Type::proxy) return false;
        return std::any_of(children(row.parent).begin(), children(row.parent).end(), [&](FieldId sibling) {
            return field(sibling).required &&
                   std::none_of(entries.begin(), entries.end(),
                                [&](const auto& entry) { return entry.field == sibling; });
        });
    }

    void report(ObjectRef object, FieldId id, bool unknown) {
        auto finding = warning(codes::kUnknownLive,
                               unknown ? "the live value could not be read, so it is left out"
                                       : "the live value cannot be said in the language, so it is left out");
        finding.address = address(live_, object, id);
        findings_.add(std::move(finding));
    }

    const Hierarchy& live_;
    Declaration& out_;
    Diagnostics& findings_;
};

std::optional<Selection> select(const Catalog& catalog, CategoryType type, ValuePool& pool) {
    Selection out;
    for (const Category& category : catalog.all())
        if (category.type == type && category.subscribed)
            out.include.push_back(refer(catalog, category, pool));
    // A site that never synchronized knows no categories: nothing is known, so nothing is said.
    const bool known = std::any_of(catalog.all().begin(), catalog.all().end(),
                                   [&](const Category& category) { return category.type == type; });
    if (!known) return std::nullopt;
    std::sort(out.include.begin(), out.include.end(), [&](const auto& a, const auto& b) {
        const auto x = fold_title(pool.text(a.title)), y = fold_title(pool.text(b.title));
        return x != y ? x < y : pool.text(a.id) < pool.text(b.id);
    });
    return out;
}

}  // namespace

CategoryReference refer(const Catalog& catalog, const Category& category, ValuePool& pool) {
    CategoryReference out;
    const auto by_id = [&] {
        const std::string_view id = pool.text(category.id);
        const auto colon = id.find(':');
        out.title = TextId{};
        out.family = TextId{};
        out.id = pool.text(lower_ascii(colon == std::string_view::npos ? id : id.substr(colon + 1)));
        return out;
    };
    const std::string title(pool.text(category.title));
    // A title that no line of text can hold is no name to go by.
    if (fold_title(title).empty() || escape_controls(title) != title) return by_id();
    out.title = category.title;
    const auto same = catalog.find_title(category.type, title);
    if (same.size() <= 1) return out;
    const Category* family = category.parent == CategoryId{} ? nullptr : catalog.find(category.parent);
    if (category.type != CategoryType::product || family == nullptr ||
        fold_title(pool.text(family->title)).empty() ||
        escape_controls(pool.text(family->title)) != pool.text(family->title))
        return by_id();
    const std::string group = fold_title(pool.text(family->title));
    const auto siblings = std::count_if(same.begin(), same.end(), [&](const Category* other) {
        const Category* parent = other->parent == CategoryId{} ? nullptr : catalog.find(other->parent);
        return parent != nullptr && fold_title(pool.text(parent->title)) == group;
    });
    if (siblings != 1) return by_id();
    out.family = family->title;
    return out;
}

Declaration export_layout(const Hierarchy& live, const Catalog& catalog, std::string_view name,
                          std::string_view product_version, Diagnostics& findings) {
    Declaration out(live.pool());
    out.name = name;
    out.product_version = product_version;
    Layout layout(live, out, findings);
    out.hierarchy.set_global(layout.settle({Owner::hierarchy, 0}));
    for (std::uint32_t i = 0; i < live.sites().size(); ++i) {
        Site site = live.sites()[i];
        // The language asks every central and primary site for a point, so "none" is left unsaid.
        site.points_managed = site.point_count != 0;
        site.settings = layout.settle({Owner::site, i});
        if (!usable_name(live.pool().text(site.name))) site.name = TextId{};
        out.hierarchy.add(site);
    }
    for (std::uint32_t i = 0; i < live.points().size(); ++i) {
        SoftwareUpdatePoint point = live.points()[i];
        point.settings = layout.settle({Owner::softwareUpdatePoint, i});
        out.hierarchy.add(point);
    }
    for (std::uint32_t i = 0; i < live.systems().size(); ++i) {
        SiteSystem system = live.systems()[i];
        system.settings = layout.settle({Owner::siteSystem, i});
        if (system.settings.present != 0) out.hierarchy.add(system);
    }
    out.hierarchy.finish();
    out.classifications = select(catalog, CategoryType::classification, live.pool());
    out.products = select(catalog, CategoryType::product, live.pool());
    return out;
}

}  // namespace supctl
