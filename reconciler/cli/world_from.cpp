#include "cli/world_from.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "base/codes.h"
#include "base/text.h"
#include "simulator/catalog.h"

namespace supctl {
namespace {

simulator::Schedule schedule_of(const Schedule& from) {
    using Kind = simulator::Schedule::Kind;
    simulator::Schedule out;
    switch (from.form) {
        case Schedule::Form::disabled:
            return out;
        case Schedule::Form::once:
            out.kind = Kind::once;
            break;
        case Schedule::Form::interval:
            out.kind = Kind::interval;
            break;
        case Schedule::Form::weekly:
            out.kind = Kind::weekly;
            break;
        case Schedule::Form::monthlyByWeekday:
            out.kind = Kind::monthlyByWeekday;
            break;
        case Schedule::Form::monthlyByDate:
            out.kind = Kind::monthlyByDate;
            break;
    }
    out.days = from.days;
    out.hours = from.hours;
    out.minutes = from.minutes;
    out.day = from.form == Schedule::Form::monthlyByDate ? from.day : from.weekday;
    out.weeks = from.weeks;
    out.order = from.order;
    out.months = from.months;
    out.utc = from.utc;
    const std::chrono::sys_time<std::chrono::minutes> start{std::chrono::minutes(from.start)};
    const auto day = std::chrono::floor<std::chrono::days>(start);
    const std::chrono::year_month_day date(day);
    out.start_year = static_cast<int>(date.year());
    out.start_month = static_cast<unsigned>(date.month());
    out.start_day = static_cast<unsigned>(date.day());
    out.start_hour = static_cast<unsigned>((start - day).count() / 60);
    out.start_minute = static_cast<unsigned>((start - day).count() % 60);
    return out;
}

class Filler {
  public:
    Filler(const Declaration& declaration, simulator::Stage stage)
        : declared_(declaration), hierarchy_(declaration.hierarchy), pool_(hierarchy_.pool()) {
        world_.stage = stage;
    }

    Result<simulator::World> run() {
        world_.values = values(hierarchy_.global(), Owner::hierarchy);
        for (const Site& one : hierarchy_.sites()) site(one);
        for (const FieldId id : {FieldId::classifications, FieldId::products}) {
            const auto filled = selection(id);
            if (!filled) return tl::unexpected(filled.error());
        }
        boundary_groups();
        for (const ClientSetting& setting : hierarchy_.client_settings())
            world_.client_settings.push_back(
                {std::string(pool_.text(setting.name)), values(setting.settings, Owner::clientSetting)});
        world_.accounts.assign(accounts_.begin(), accounts_.end());
        return std::move(world_);
    }

  private:
    std::optional<simulator::Value> value(FieldId id, Value value) {
        const Field& row = field(id);
        switch (value.kind) {
            case Value::Kind::boolean:
                return value.as_boolean();
            case Value::Kind::integer:
                return static_cast<std::int64_t>(value.data);
            case Value::Kind::choice:
                for (const Choice& choice : row.choices)
                    if (choice.stored == value.data) return std::string(choice.word);
                return std::nullopt;
            case Value::Kind::text: {
                const std::string text(pool_.text(value.text()));
                if (row.type == Type::account && !text.empty()) accounts_.insert(text);
                return text;
            }
            case Value::Kind::set: {
                std::vector<std::string> members;
                for (const auto member : pool_.set_texts(value.set())) members.emplace_back(member);
                return members;
            }
            case Value::Kind::schedule:
                return schedule_of(pool_.schedule(value.schedule()));
            default:
                return std::nullopt;
        }
    }

    simulator::Values values(const Settings& settings, Owner owner) {
        simulator::Values out;
        for (const FieldId id : settings_of(owner)) {
            const Field& row = field(id);
            if (!settings.has(id) || row.carrier == Carrier::none || row.carrier == Carrier::undocumented ||
                row.carrier == Carrier::categorySubscription)
                continue;
            if (auto made = value(id, hierarchy_.get(settings, id)))
                out.emplace(std::string(field_name(id)), std::move(*made));
        }
        return out;
    }

    /// A server for a site that does not say: beside its first point, or the parent's domain.
    std::string server_of(const Site& site) {
        if (site.server != Fqdn{}) return std::string(pool_.text(site.server));
        std::string_view domain = "example.test";
        if (site.point_count != 0) {
            const auto name = pool_.text(hierarchy_.points(site).front().server);
            domain = name.substr(name.find('.') + 1);
        }
        return fmt::format("{}-server.{}", lower_ascii(site.code.text()), domain);
    }

    /// The groups that the description names, and one a site for points that it names none for.
    void boundary_groups() {
        std::map<std::string, std::vector<std::string>> groups;
        for (const SoftwareUpdatePoint& point : hierarchy_.points()) {
            const Site* site = hierarchy_.find_site(point.site);
            if (site == nullptr || site->type == SiteType::centralAdministration) continue;
            const std::string server(pool_.text(point.server));
            bool named = false;
            for (const Assertion& one : declared_.assertions) {
                if (one.field != FieldId::boundary_groups || one.site != point.site ||
                    one.server != point.server)
                    continue;
                for (const TextId group : one.texts) groups[std::string(pool_.text(group))].push_back(server);
                named = named || !one.texts.empty();
            }
            if (!named) groups[fmt::format("Clients of {}", point.site.text())].push_back(server);
        }
        for (auto& [name, servers] : groups) world_.boundary_groups.push_back({name, std::move(servers)});
    }

    void site(const Site& from) {
        simulator::Site out;
        out.code = from.code.text();
        out.type = from.type == SiteType::centralAdministration ? simulator::SiteType::centralAdministration
                   : from.type == SiteType::secondary           ? simulator::SiteType::secondary
                                                                : simulator::SiteType::primary;
        out.parent = from.parent.text();
        out.name = from.name == TextId{} ? "Site-" + out.code : std::string(pool_.text(from.name));
        out.server = server_of(from);
        out.values = values(from.settings, Owner::site);
        for (const SoftwareUpdatePoint& point : hierarchy_.points(from))
            out.points.push_back(
                {std::string(pool_.text(point.server)), values(point.settings, Owner::softwareUpdatePoint)});
        for (const SiteSystem& system : hierarchy_.systems(from))
            out.site_systems.push_back(
                {std::string(pool_.text(system.server)), values(system.settings, Owner::siteSystem)});
        world_.sites.push_back(std::move(out));
    }

    Result<void> selection(FieldId id) {
        const auto& chosen = declared_.selection(id);
        if (!chosen) return {};
        for (const CategoryReference& reference : chosen->include) {
            if (reference.whole_family()) {
                family(reference);
                continue;
            }
            const auto found = find(id, reference);
            if (!found) return tl::unexpected(found.error());
            world_.subscribed.push_back(*found);
        }
        return {};
    }

    void family(const CategoryReference& reference) {
        const auto all = simulator::catalog();
        for (const simulator::Category& category : all) {
            if (category.kind != simulator::CategoryKind::product || category.parent < 0) continue;
            const auto& above = all[static_cast<std::size_t>(category.parent)];
            const auto guid = lower_ascii(category.unique_id.substr(category.unique_id.find(':') + 1));
            const bool locked = std::any_of(reference.members.begin(), reference.members.end(),
                                            [&](TextId member) { return pool_.text(member) == guid; });
            if (fold_title(above.title) != fold_title(pool_.text(reference.family))) continue;
            if (!reference.pinned || locked) world_.subscribed.push_back(category.unique_id);
        }
    }

    Result<std::string> find(FieldId id, const CategoryReference& reference) {
        const auto kind = id == FieldId::products ? simulator::CategoryKind::product
                                                  : simulator::CategoryKind::classification;
        std::vector<const simulator::Category*> found;
        for (const simulator::Category& category : simulator::catalog()) {
            if (category.kind != kind) continue;
            const auto guid = lower_ascii(category.unique_id.substr(category.unique_id.find(':') + 1));
            if (reference.id != TextId{}) {
                if (guid == pool_.text(reference.id)) found.push_back(&category);
                continue;
            }
            if (fold_title(category.title) != fold_title(pool_.text(reference.title))) continue;
            if (reference.family != TextId{}) {
                const bool here =
                    category.parent >= 0 &&
                    fold_title(simulator::catalog()[static_cast<std::size_t>(category.parent)].title) ==
                        fold_title(pool_.text(reference.family));
                if (!here) continue;
            }
            found.push_back(&category);
        }
        if (found.size() == 1) return found.front()->unique_id;
        const auto code = found.empty() ? codes::kUnknownCategory : codes::kAmbiguousCategory;
        const auto shown = reference.id != TextId{} ? pool_.text(reference.id) : pool_.text(reference.title);
        return fail(error(code, fmt::format("the simulated catalog holds `{}` {}", escape_controls(shown),
                                            found.empty() ? "nowhere" : "more than once"))
                        .at(reference.span));
    }

    const Declaration& declared_;
    const Hierarchy& hierarchy_;
    const ValuePool& pool_;
    simulator::World world_;
    std::set<std::string> accounts_;
};

}  // namespace

Result<simulator::World> world_from(const Declaration& declaration, simulator::Stage stage) {
    return Filler(declaration, stage).run();
}

}  // namespace supctl
