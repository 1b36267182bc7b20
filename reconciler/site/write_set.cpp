#include "site/write_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <map>

#include "base/codes.h"
#include "base/text.h"
#include "site/client_agent.h"
#include "site/property_list.h"
#include "site/queries.h"
#include "site/rows.h"

namespace supctl {

namespace json = boost::json;
using provider::Instance;
using Object = WriteTarget::Object;

namespace {

/// Values that are flags of the object itself, not entries of a list.
bool is_flag(const Field& field) {
    return field.codec == Codec::subscription || field.codec == Codec::alertEnabled;
}

Result<std::string> key_text(const Instance& object, std::string_view column) {
    if (const auto text = object.text(column)) return std::string(*text);
    return fail(error(codes::kProviderAnswer,
                      fmt::format("an object of {} came without its key `{}`", object.class_name(), column)));
}

Result<provider::Key> site_control_key(const Instance& object) {
    provider::Key key;
    const auto file = object.number(queries::kFileType);
    if (!file)
        return fail(error(codes::kProviderAnswer, fmt::format("an object of {} came without its key `{}`",
                                                              object.class_name(), queries::kFileType)));
    key.emplace_back(std::string(queries::kFileType), *file);
    for (const auto column : {queries::kItemName, queries::kItemType, queries::kSiteCode}) {
        Result<std::string> text = key_text(object, column);
        if (!text) return fail(std::move(text.error()));
        key.emplace_back(std::string(column), std::move(*text));
    }
    return key;
}

Task<Result<std::optional<LocatedObject>>> locate_by_query(provider::Reader& reader, provider::Query query,
                                                           const WriteTarget& target) {
    const bool by_server = target.object == Object::role || target.object == Object::siteSystem;
    std::optional<Instance> found;
    std::size_t matches = 0;
    const std::string class_name = query.class_name;
    provider::Sink sink = [&](const Instance& row) -> Result<void> {
        if (by_server && rows::server(row) != target.name) return {};
        ++matches;
        // The row's memory ends with the call: copy it into memory of its own.
        found.emplace(class_name, json::object(row.properties(), json::storage_ptr()));
        return {};
    };
    auto end = co_await reader.scan(std::move(query), std::move(sink));
    if (!end) co_return fail(std::move(end.error()));
    if (matches == 0 && !end->complete)
        co_return fail(
            error(codes::kPartialView, fmt::format("{} was not found, but rows were lost", to_text(target))));
    if (matches == 0) co_return std::optional<LocatedObject>();
    if (matches > 1)
        co_return fail(error(codes::kProviderAnswer,
                             fmt::format("the site has several objects for {}", to_text(target))));
    Result<provider::Key> key = site_control_key(*found);
    if (!key) co_return fail(std::move(key.error()));
    LocatedObject out{std::move(*key), std::move(*found)};
    // What is written replaces the whole object: a lazy property that a list leaves out would be lost.
    if (out.object.has_unfilled()) {
        Result<Instance> whole = co_await reader.get(class_name, out.key);
        if (!whole) co_return fail(std::move(whole.error()));
        out.object = std::move(*whole);
    }
    co_return std::optional<LocatedObject>(std::move(out));
}

Task<Result<std::optional<LocatedObject>>> locate_by_instance(provider::Reader& reader,
                                                              const WriteTarget& target) {
    const bool category = target.object == Object::category;
    provider::Key key{{std::string(category ? queries::kCategoryInstance : queries::kAlertId),
                       std::int64_t{target.instance}}};
    Result<Instance> object =
        co_await reader.get(std::string(category ? queries::kCategory : queries::kAlert), key);
    if (!object && object.error().code == codes::kNotFound) co_return std::optional<LocatedObject>();
    if (!object) co_return fail(std::move(object.error()));
    // Instance numbers belong to one site and may be given again: the unique id decides.
    if (category) {
        const auto unique = object->text(queries::kCategoryUniqueId);
        if (!unique || !equal_ignoring_case(*unique, target.name))
            co_return fail(error(codes::kConflict, fmt::format("category instance {} is no longer `{}`",
                                                               target.instance, target.name)));
    }
    co_return std::optional<LocatedObject>(LocatedObject{std::move(key), std::move(*object)});
}

Task<Result<std::optional<provider::Instance>>> find_by_name(provider::Reader& reader, provider::Query query,
                                                             std::string name) {
    query.filter = provider::Filter::equal(std::string(queries::kSettingsName), std::move(name));
    auto found = co_await reader.find(std::move(query));
    co_return found;
}

/// A custom object carries its groups; the default object's are instances of the groups' classes (ASM-15).
Task<Result<std::optional<LocatedObject>>> locate_client_settings(provider::Reader& reader,
                                                                  const WriteTarget& target) {
    auto custom = co_await find_by_name(reader, queries::client_settings(), target.name);
    if (!custom) co_return fail(std::move(custom.error()));
    std::string class_name(queries::kClientSettings);
    provider::Key key;
    if (*custom) {
        const auto id = (*custom)->number(queries::kSettingsId);
        if (!id)
            co_return fail(
                error(codes::kProviderAnswer, fmt::format("{} came without its key", to_text(target))));
        key.emplace_back(std::string(queries::kSettingsId), *id);
    } else {
        auto defaults = co_await find_by_name(reader, queries::default_client_settings(), target.name);
        if (!defaults) co_return fail(std::move(defaults.error()));
        if (!*defaults) co_return std::optional<LocatedObject>();
        class_name = queries::kSoftwareUpdatesAgent;
        key.emplace_back(std::string(queries::kAgentId), kSoftwareUpdatesAgent);
    }
    Result<Instance> object = co_await reader.get(class_name, key);
    if (!object) co_return fail(std::move(object.error()));
    if (client_agent(*object) == nullptr)
        co_return fail(error(codes::kConflict,
                             fmt::format("{} do not carry the software updates group", to_text(target))));
    co_return std::optional<LocatedObject>(LocatedObject{std::move(key), std::move(*object)});
}

constexpr std::string_view kKeptByProvider[] = {"AlertState",       "DateLastModified", "DateModified",
                                                "IsIgnored",        "LastModifiedBy",   "OccurrenceCount",
                                                "RootCauseMessage", "RuleState"};

/// Flattens an object to comparable texts by property name.
std::map<std::string, std::string> flat(const Instance& object) {
    constexpr std::size_t kMostText = 200;
    std::map<std::string, std::string> out;
    const auto put = [&out](std::string name, const json::value& value) {
        std::string text = json::serialize(value);
        if (value.is_null() || text == "\"\"") return;
        if (text.size() > kMostText) {
            // Long values still compare by their whole content.
            text = fmt::format("{}… ({} characters, {:x})", text.substr(0, kMostText), text.size(),
                               std::hash<std::string>()(text));
        }
        out.emplace(std::move(name), std::move(text));
    };
    for (const auto& [key, value] : object.properties()) {
        const std::string name(key);
        if (name.starts_with("__") || name.starts_with("@odata.")) continue;
        if (std::find(std::begin(kKeptByProvider), std::end(kKeptByProvider), name) !=
            std::end(kKeptByProvider))
            continue;
        if (name == queries::kAgentConfigurations && value.is_array()) {
            // One property may change in one of many groups: compare them one by one.
            for (const json::value& group : value.get_array()) {
                if (!group.is_object()) continue;
                const json::value* id = group.get_object().if_contains(queries::kAgentId);
                for (const auto& [key_in_group, inner] : group.get_object())
                    put(fmt::format("{}[{}].{}", name, id == nullptr ? "" : json::serialize(*id),
                                    std::string_view(key_in_group)),
                        inner);
            }
            continue;
        }
        if (name != queries::kProps || !value.is_array()) {
            put(name, value);
            continue;
        }
        for (const json::value& element : value.get_array()) {
            if (!element.is_object()) continue;
            const json::value* own = element.get_object().if_contains("PropertyName");
            if (own == nullptr || !own->is_string()) continue;
            const std::string property(own->get_string());
            for (const std::string_view part : {"Value", "Value1", "Value2"})
                if (const json::value* text = element.get_object().if_contains(part))
                    put(fmt::format("{}.{}", property, part), *text);
        }
    }
    return out;
}

bool is_ours(const std::string& property, std::span<const FieldId> ours) {
    for (const FieldId id : ours)
        for (const Slot& slot : field(id).slots) {
            if (slot.property.empty()) continue;
            constexpr std::string_view parts[] = {"Value", "Value1", "Value2"};
            if (field(id).carrier == Carrier::clientSettings) {
                const std::string inside =
                    fmt::format("{}[{}].", queries::kAgentConfigurations, kSoftwareUpdatesAgent);
                if (property == slot.property || property == inside + std::string(slot.property)) return true;
                continue;
            }
            const std::string name =
                is_flag(field(id))
                    ? std::string(slot.property)
                    : fmt::format("{}.{}", slot.property, parts[static_cast<std::size_t>(slot.part)]);
            if (property == name) return true;
        }
    return false;
}

}  // namespace

Object object_of(Carrier carrier) {
    switch (carrier) {
        case Carrier::siteSystemProps:
            return Object::siteSystem;
        case Carrier::configurationManagerProps:
            return Object::configurationManager;
        case Carrier::synchronizationManagerProps:
            return Object::synchronizationManager;
        case Carrier::categorySubscription:
            return Object::category;
        case Carrier::alert:
            return Object::alert;
        case Carrier::clientSettings:
            return Object::clientSettings;
        case Carrier::roleProps:
        case Carrier::none:
        case Carrier::undocumented:
            break;
    }
    return Object::role;
}

std::string to_text(const WriteTarget& target) {
    switch (target.object) {
        case Object::role:
            return fmt::format("software update point {} of site {}", target.name, target.site.text());
        case Object::siteSystem:
            return fmt::format("site system {} of site {}", target.name, target.site.text());
        case Object::configurationManager:
            return fmt::format("WSUS configuration manager of site {}", target.site.text());
        case Object::synchronizationManager:
            return fmt::format("WSUS synchronization manager of site {}", target.site.text());
        case Object::category:
            return fmt::format("category {}", target.name);
        case Object::alert:
            return "synchronization failure alert";
        case Object::clientSettings:
            return fmt::format("client settings {}", target.name);
    }
    return {};
}

Task<Result<std::optional<LocatedObject>>> locate(provider::Reader& reader, WriteTarget target) {
    provider::Query query;
    switch (target.object) {
        case Object::role:
            query = queries::role_objects(queries::kSoftwareUpdatePointRole, target.site);
            break;
        case Object::siteSystem:
            query = queries::role_objects(queries::kSiteSystemRole, target.site);
            break;
        case Object::configurationManager:
            query = queries::component_object(queries::kConfigurationManager, target.site);
            break;
        case Object::synchronizationManager:
            query = queries::component_object(queries::kSynchronizationManager, target.site);
            break;
        case Object::category:
        case Object::alert: {
            auto by_instance = co_await locate_by_instance(reader, target);
            co_return by_instance;
        }
        case Object::clientSettings: {
            auto by_name = co_await locate_client_settings(reader, target);
            co_return by_name;
        }
    }
    auto by_query = co_await locate_by_query(reader, std::move(query), target);
    co_return by_query;
}

Result<Value> read_value(FieldId id, const Instance& object, ValuePool& pool) {
    const Field& row = field(id);
    if (is_flag(row)) {
        const auto flag = object.boolean(row.slots[0].property);
        if (flag) return Value::of_boolean(*flag);
        return fail(error(codes::kBadValue, fmt::format("`{}` of {} is neither true nor false",
                                                        row.slots[0].property, object.class_name())));
    }
    if (row.carrier == Carrier::clientSettings) {
        const json::object* agent = client_agent(object);
        if (agent == nullptr)
            return fail(error(codes::kBadValue, fmt::format("an object of {} came without its software "
                                                            "updates group",
                                                            object.class_name())));
        const FieldId one[] = {id};
        return decode(row, as_property_list(*agent, one), pool);
    }
    const json::array* properties = object.list(queries::kProps);
    if (properties == nullptr)
        return fail(error(codes::kBadValue,
                          fmt::format("an object of {} came without its properties", object.class_name())));
    return decode(row, *properties, pool);
}

Result<Edit> apply_changes(std::span<const FieldChange> changes, const EncodeContext& context,
                           Instance& object) {
    Instance edited = object;
    bool changed = false;
    for (const FieldChange& change : changes) {
        const Field& row = field(change.field);
        if (is_flag(row)) {
            if (change.value.kind != Value::Kind::boolean)
                return fail(error(codes::kBadValue,
                                  fmt::format("`{}` is set to true or false only", row.slots[0].property)));
            if (object.boolean(row.slots[0].property) == change.value.as_boolean()) continue;
            edited.set(row.slots[0].property, change.value.as_boolean());
            changed = true;
            continue;
        }
        if (row.carrier == Carrier::clientSettings) {
            json::object* agent = client_agent(edited);
            if (agent == nullptr)
                return fail(error(codes::kBadValue, fmt::format("an object of {} came without its software "
                                                                "updates group",
                                                                object.class_name())));
            const FieldId one[] = {change.field};
            json::array list = as_property_list(*agent, one);
            Result<Edit> edit = encode(row, change.value, context, list);
            if (!edit) return fail(std::move(edit.error()));
            if (*edit == Edit::unchanged) continue;
            put_back(list, one, *agent);
            changed = true;
            continue;
        }
        json::array* properties = edited.list(queries::kProps);
        if (properties == nullptr)
            return fail(error(codes::kBadValue, fmt::format("an object of {} came without its properties",
                                                            object.class_name())));
        Result<Edit> edit = encode(row, change.value, context, *properties);
        if (!edit) return fail(std::move(edit.error()));
        if (*edit == Edit::changed) changed = true;
    }
    object = std::move(edited);
    return changed ? Edit::changed : Edit::unchanged;
}

std::vector<PropertyDifference> differences(const Instance& before, const Instance& after,
                                            std::span<const FieldId> ours) {
    const auto old_texts = flat(before), new_texts = flat(after);
    std::vector<PropertyDifference> out;
    const auto add = [&](const std::string& name, std::string was, std::string is) {
        out.push_back({name, std::move(was), std::move(is), is_ours(name, ours)});
    };
    for (const auto& [name, was] : old_texts) {
        const auto now = new_texts.find(name);
        if (now == new_texts.end())
            add(name, was, {});
        else if (now->second != was)
            add(name, was, now->second);
    }
    for (const auto& [name, is] : new_texts)
        if (!old_texts.contains(name)) add(name, {}, is);
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.property < b.property; });
    return out;
}

}  // namespace supctl
