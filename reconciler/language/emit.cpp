#include "language/emit.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "schema/words.h"

namespace supctl {

namespace {

/// Texts that other YAML readers (and the JSON Schema's users) take for a number or a boolean.
bool typed_elsewhere(std::string_view text) {
    for (const std::string_view word : {"true", "false", "yes", "no", "on", "off", "y", "n"})
        if (equal_ignoring_case(text, word)) return true;
    if (text.find_first_of("0123456789") == std::string_view::npos) return false;
    return text.find_first_not_of("0123456789+-.eE_xobaBcdfACDF") == std::string_view::npos &&
           std::string_view("0123456789+-.").find(text.front()) != std::string_view::npos && text.size() < 20;
}

/// Whether YAML reads the text, written plain, as the text itself.
bool plain(std::string_view text) {
    if (text.empty() || text.front() == ' ' || text.back() == ' ') return false;
    if (typed_elsewhere(text)) return false;
    for (const std::string_view null : {"~", "null", "Null", "NULL", "<<", "---", "..."})
        if (text == null) return false;
    if (text.starts_with("---") || text.starts_with("...")) return false;
    if (std::string_view("-&'").find(text.front()) != std::string_view::npos) return false;
    const auto letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (letter(c) || std::string_view(" ._-/\\()+&'").find(c) != std::string_view::npos) continue;
        const bool inside = i > 0 && text[i - 1] != ' ';
        if (c == '#' && inside) continue;
        if (c == ':' && inside && i + 1 < text.size() && (letter(text[i + 1]) || text[i + 1] == '/'))
            continue;
        return false;
    }
    return true;
}

std::string list(std::vector<std::string> items) {
    return fmt::format("[{}]", fmt::join(items, ", "));
}

std::string emit_schedule(const Schedule& schedule) {
    using namespace words;
    std::string form;
    switch (schedule.form) {
        case Schedule::Form::disabled:
        case Schedule::Form::once:  // the language has no such form; export_layout leaves it out
            return std::string(kDisabled);
        case Schedule::Form::interval:
            form = fmt::format("{}: {{{}: {}}}", kEvery, schedule.days ? kDays : kHours,
                               schedule.days ? schedule.days : schedule.hours);
            break;
        case Schedule::Form::weekly:
            form = fmt::format("{}: {{{}: {}, {}: {}}}", kWeekly, kDay, weekday_word(schedule.weekday),
                               kWeeks, schedule.weeks);
            break;
        case Schedule::Form::monthlyByWeekday:
            form = fmt::format("{}: {{{}: {}, {}: {}, {}: {}}}", kMonthly, kWeek, week_word(schedule.order),
                               kDay, weekday_word(schedule.weekday), kMonths, schedule.months);
            break;
        case Schedule::Form::monthlyByDate:
            form = fmt::format("{}: {{{}: {}, {}: {}}}", kMonthly, kDay,
                               schedule.day == 0 ? std::string(kLast) : std::to_string(schedule.day), kMonths,
                               schedule.months);
            break;
    }
    return fmt::format("{{{}, {}: {}, {}: {}}}", form, kStartingAt, start_text(schedule), kTimeZone,
                       schedule.utc ? kUtc : kSiteServerLocal);
}

std::string emit_duration(std::uint32_t seconds) {
    if (seconds % 86400 == 0) return fmt::format("{{{}: {}}}", words::kDays, seconds / 86400);
    if (seconds % 3600 == 0) return fmt::format("{{{}: {}}}", words::kHours, seconds / 3600);
    return fmt::format("{{{}: {}}}", words::kMinutes, seconds / 60);
}

class Emitter {
  public:
    explicit Emitter(const Declaration& declaration)
        : declaration_(declaration), hierarchy_(declaration.hierarchy), pool_(hierarchy_.pool()) {}

    std::string run() {
        for (const FieldId id : children(FieldId::description)) {
            const Field& row = field(id);
            if (row.built == Built::no) continue;
            if (id == FieldId::api_version)
                pair(0, row.key, std::string(words::kApiVersion));
            else if (id == FieldId::hierarchy_name)
                pair(0, row.key, emit_text(declaration_.name));
            else if (id == FieldId::product_version)
                // Quoted for other readers, which take it for a number.
                pair(0, row.key,
                     declaration_.product_version.empty()
                         ? std::string()
                         : fmt::format("\"{}\"", declaration_.product_version));
            else if (id == FieldId::sites)
                sites(row.key);
            else if (id == FieldId::client_settings)
                client_settings(row);
            else if (id == FieldId::shared_databases)
                shared_databases(row);
            else if (id == FieldId::silence)
                silences(row);
            else if (id == FieldId::group_policy)
                asserted(0, row);
            else if (row.type == Type::selection)
                selection(id);
            else if (row.kind == Kind::setting || row.owner == Owner::none)
                node(0, id, hierarchy_.global(), Owner::hierarchy);
        }
        return std::move(out_);
    }

  private:
    void line(std::size_t depth, std::string_view text) {
        out_.append(2 * depth, ' ').append(text).push_back('\n');
    }
    void pair(std::size_t depth, std::string_view key, const std::string& value) {
        if (!value.empty()) line(depth, fmt::format("{}: {}", key, value));
    }

    /// The value of a leaf, or the structure in flow form; empty when there is nothing to write.
    std::string flow(FieldId id, const Settings& settings, Owner owner) {
        const Field& row = field(shape_of(id));
        if (row.kind == Kind::setting) {
            if (row.owner != owner || row.type == Type::selection || !settings.has(row.id)) return {};
            return emit_value(row, hierarchy_.get(settings, row.id), pool_);
        }
        if (row.type == Type::proxy && none(row.id, settings)) return std::string(words::kNone);
        if (row.type != Type::object && row.type != Type::proxy) return {};
        std::vector<std::string> inside;
        for (const FieldId child : children(id))
            if (auto value = flow(child, settings, owner); !value.empty())
                inside.push_back(fmt::format("{}: {}", field(child).key, value));
        return inside.empty() ? std::string() : fmt::format("{{{}}}", fmt::join(inside, ", "));
    }

    [[nodiscard]] bool none(FieldId proxy, const Settings& settings) const {
        for (const FieldId child : children(proxy))
            if (field(child).required)
                return settings.has(child) && hierarchy_.get(settings, child) == Value::of(TextId{});
        return false;
    }

    /// A structure with several values takes a line each; otherwise it stays on one.
    void node(std::size_t depth, FieldId id, const Settings& settings, Owner owner) {
        const Field& row = field(shape_of(id));
        if (row.type == Type::object && row.kind != Kind::setting) {
            const auto values = std::count_if(children(id).begin(), children(id).end(), [&](FieldId child) {
                return !flow(child, settings, owner).empty();
            });
            if (values > 1) {
                line(depth, fmt::format("{}:", row.key));
                for (const FieldId child : children(id)) node(depth + 1, child, settings, owner);
                return;
            }
        }
        pair(depth, row.key, flow(id, settings, owner));
    }

    void client_settings(const Field& row) {
        if (hierarchy_.client_settings().empty()) return;
        line(0, fmt::format("{}:", row.key));
        for (const ClientSetting& setting : hierarchy_.client_settings()) {
            const auto name = emit_text(pool_.text(setting.name));
            line(1, setting.settings.present == 0 ? name + ": {}" : name + ":");
            for (const FieldId id : children(children(row.id).front()))
                node(2, id, setting.settings, Owner::clientSetting);
        }
    }

    void shared_databases(const Field& row) {
        if (declaration_.shared_databases.empty()) return;
        line(0, fmt::format("{}:", row.key));
        for (const SharedDatabase& database : declaration_.shared_databases) {
            std::vector<std::string> points;
            for (const auto& [server, span] : database.points)
                points.push_back(emit_text(pool_.text(server)));
            line(1, fmt::format("{}: {{{}: {}}}", emit_text(pool_.text(database.name)),
                                field(FieldId::shared_points).key, list(std::move(points))));
        }
    }

    void silences(const Field& row) {
        if (declaration_.silences.empty()) return;
        line(0, fmt::format("{}:", row.key));
        for (const Silence& silence : declaration_.silences) {
            std::vector<std::string> at;
            for (const auto& [address, span] : silence.at) at.push_back(emit_text(address));
            line(1, fmt::format("{}:", emit_text(silence.rule)));
            if (!at.empty()) pair(2, field(FieldId::silence_at).key, list(std::move(at)));
            pair(2, field(FieldId::silence_reason).key, emit_text(silence.reason));
        }
    }

    /// The assertions of the whole hierarchy that stand below `above`.
    void asserted(std::size_t depth, const Field& above) {
        bool first = true;
        for (const Assertion& assertion : declaration_.assertions) {
            const Field& row = field(assertion.field);
            if (row.parent != above.id) continue;
            if (first) line(depth, fmt::format("{}:", above.key));
            first = false;
            pair(depth + 1, row.key, emit_value(row, assertion.value, pool_));
        }
    }

    void sites(std::string_view key) {
        if (hierarchy_.sites().empty()) {
            line(0, fmt::format("{}: {{}}", key));
            return;
        }
        line(0, fmt::format("{}:", key));
        for (const Site& site : hierarchy_.sites()) {
            line(1, fmt::format("{}:", emit_text(site.code.text())));
            for (const FieldId id : children(FieldId::site)) site_node(site, id);
        }
    }

    void site_node(const Site& site, FieldId id) {
        const Field& row = field(id);
        switch (id) {
            case FieldId::site_type:
                if (site.type != SiteType::unknown) pair(2, row.key, std::string(to_text(site.type)));
                return;
            case FieldId::site_parent:
                pair(2, row.key, site.parent.text());
                return;
            case FieldId::site_name:
                if (site.name != TextId{}) pair(2, row.key, emit_text(pool_.text(site.name)));
                return;
            case FieldId::site_server:
                if (site.server != TextId{}) pair(2, row.key, emit_text(pool_.text(site.server)));
                return;
            case FieldId::points:
                points(row, site);
                return;
            case FieldId::site_systems:
                if (site.system_count != 0) servers(row, hierarchy_.systems(site), Owner::siteSystem);
                return;
            default:
                node(2, id, site.settings, Owner::site);
        }
    }

    void points(const Field& row, const Site& site) {
        const auto removed = [&](const Removal& removal) { return removal.site == site.code; };
        const auto& removals = declaration_.removals;
        const bool any = std::any_of(removals.begin(), removals.end(), removed);
        if (site.point_count != 0) servers(row, hierarchy_.points(site), Owner::softwareUpdatePoint);
        if (site.point_count == 0 && (site.points_managed || any))
            line(2, std::string(row.key) + (any ? ":" : ": {}"));
        const Field& state = field(FieldId::point_state);
        for (const Removal& removal : removals)
            if (removed(removal))
                line(3, fmt::format("{}: {{{}: {}}}", emit_text(pool_.text(removal.server)), state.key,
                                    emit_value(state, Value::of_choice(1), pool_)));
    }

    template <class Objects>
    void servers(const Field& row, const Objects& objects, Owner owner) {
        line(2, fmt::format("{}:", row.key));
        const FieldId inside = children(row.id).front();
        for (const auto& object : objects) {
            const auto name = emit_text(pool_.text(object.server));
            const Assertion* groups = nullptr;
            for (const Assertion& assertion : declaration_.assertions)
                if (owner == Owner::softwareUpdatePoint && assertion.site == object.site &&
                    assertion.server == object.server)
                    groups = &assertion;
            if (object.settings.present == 0 && groups == nullptr) {
                line(3, fmt::format("{}: {{}}", name));
                continue;
            }
            line(3, fmt::format("{}:", name));
            for (const FieldId child : children(inside)) node(4, child, object.settings, owner);
            if (groups == nullptr) continue;
            std::vector<std::string> texts;
            for (const TextId text : groups->texts) texts.push_back(emit_text(pool_.text(text)));
            pair(4, field(groups->field).key, list(std::move(texts)));
        }
    }

    void references(std::size_t depth, std::string_view key, FieldId id,
                    const std::vector<CategoryReference>& items) {
        if (items.empty()) {
            line(depth, fmt::format("{}: []", key));
            return;
        }
        line(depth, fmt::format("{}:", key));
        for (const auto& item : items) line(depth + 1, "- " + emit_reference(item, id, pool_));
    }

    void selection(FieldId id) {
        const auto& chosen = declaration_.selection(id);
        if (!chosen) return;
        const std::string_view key = field(id).key;
        if (chosen->mode == Selection::Mode::exactly) {
            references(0, key, id, chosen->include);
            return;
        }
        line(0, fmt::format("{}:", key));
        references(1, words::kInclude, id, chosen->include);
        if (!chosen->exclude.empty()) references(1, words::kExclude, id, chosen->exclude);
    }

    const Declaration& declaration_;
    const Hierarchy& hierarchy_;
    const ValuePool& pool_;
    std::string out_;
};

}  // namespace

std::string emit_text(std::string_view text) {
    if (plain(text)) return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            out += {'\\', c};
        else if (byte < 0x20 || byte == 0x7f)
            out += fmt::format("\\x{:02x}", byte);
        else
            out += c;
    }
    return out + "\"";
}

std::string emit_reference(const CategoryReference& reference, FieldId selection, const ValuePool& pool) {
    if (reference.id == TextId{} && reference.family == TextId{})
        return emit_text(pool.text(reference.title));
    std::vector<std::string> parts;
    const auto part = [&](std::string_view key, std::string value) {
        parts.push_back(fmt::format("{}: {}", key, value));
    };
    if (reference.family != TextId{}) part(words::kFamily, emit_text(pool.text(reference.family)));
    if (reference.title != TextId{})
        part(selection == FieldId::products ? words::kProduct : words::kClassification,
             emit_text(pool.text(reference.title)));
    if (reference.id != TextId{}) part(words::kId, std::string(pool.text(reference.id)));
    if (reference.whole_family()) {
        part(words::kNewProducts,
             std::string(words::kNewProductsWords[static_cast<std::size_t>(reference.new_products)]));
        std::vector<std::string> members;
        for (const TextId member : reference.members) members.emplace_back(pool.text(member));
        if (reference.pinned) part(words::kPinned, list(std::move(members)));
    }
    return fmt::format("{{{}}}", fmt::join(parts, ", "));
}

std::string emit(const Declaration& declaration) {
    return Emitter(declaration).run();
}

std::string emit_value(const Field& row, Value value, const ValuePool& pool) {
    switch (row.type) {
        case Type::boolean:
            return std::string(value.as_boolean() ? words::kTrue : words::kFalse);
        case Type::choice:
            for (const Choice& choice : row.choices)
                if (choice.stored == value.data) return std::string(choice.word);
            return {};
        case Type::integer:
            return std::to_string(value.data);
        case Type::account:
            return value.text() == TextId{} ? std::string(words::kNone) : emit_text(pool.text(value.text()));
        case Type::source: {
            const auto text = pool.text(value.text());
            if (text == words::kMicrosoftUpdate || text == words::kNone) return std::string(text);
            return fmt::format("{{{}: {}}}", words::kUpstream, emit_text(text));
        }
        case Type::expiry:
            if (value.data == 0) return std::string(words::kImmediately);
            return fmt::format("{{{}: {{{}: {}}}}}", words::kExpireAfter, words::kMonths, value.data);
        case Type::runTime:
            return fmt::format("{{{}: {}}}", words::kMinutes, value.data);
        case Type::duration:
            return emit_duration(value.data);
        case Type::period:
            return value.data == 0 ? std::string(words::kNever) : emit_duration(value.data);
        case Type::schedule:
            return emit_schedule(pool.schedule(value.schedule()));
        case Type::languages: {
            std::vector<std::string> items;
            for (const auto code : pool.set_texts(value.set())) items.push_back(emit_text(code));
            return list(std::move(items));
        }
        default:
            return emit_text(pool.text(value.text()));
    }
}

}  // namespace supctl
