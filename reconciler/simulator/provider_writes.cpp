#include "simulator/provider_writes.h"

#include <fmt/format.h>

#include "base/text.h"
#include "simulator/broken.h"
#include "simulator/embedded_property.h"
#include "simulator/json_text.h"
#include "simulator/site_items.h"

namespace supctl::simulator {
namespace {

std::string text_in(const ProviderClass& of, const Named& named, std::string_view name) {
    const auto found = named.find(static_cast<std::size_t>(of.index(name)));
    return found == named.end() ? std::string() : read_text(found->second);
}

tl::unexpected<WriteRefusal> refused(std::string why) {
    return tl::unexpected(WriteRefusal{WriteRefusal::Kind::failed, std::move(why)});
}

tl::unexpected<WriteRefusal> not_there(const ProviderClass& of) {
    return tl::unexpected(WriteRefusal{WriteRefusal::Kind::notFound,
                                       fmt::format("{} of the given key does not exist.", of.name)});
}

constexpr std::string_view kElsewhere = "Access denied: the item belongs to another site's provider.";

/// What a provider keeps that does not know the last entry of a list.
std::string shortened(const std::string& text) {
    const auto whole = EmbeddedProperties::read(text);
    if (!whole || whole->all().empty()) return text;
    EmbeddedProperties out;
    for (std::size_t i = 0; i + 1 < whole->all().size(); ++i) out.add(whole->all()[i]);
    return out.print();
}

}  // namespace

bool ProviderWrites::foreign(const ProviderClass& of, std::string_view site) const {
    return (&of == &role_class() || &of == &component_class()) && broken(broken::kOwnSiteOnly) &&
           !equal_ignoring_case(site, service_.site);
}

/// The default point stays the default as long as it has its role.
void ProviderWrites::keep_default(const Row& before, Row& after) const {
    const auto& of = component_class();
    const auto old = props_of(of, before);
    auto props = props_of(of, after);
    const std::string first = old.text("DefaultWSUS"), site = read_text(property(of, before, "SiteCode"));
    if (first.empty() || equal_ignoring_case(first, props.text("DefaultWSUS")) ||
        store_.find(role_class(), role_key(first, site, kPointRole)) == nullptr)
        return;
    props.set_text("DefaultWSUS", first);
    for (const auto* name : {"DefaultWSUSIISPort", "DefaultWSUSIISSSLPort", "SSLDefaultWSUS"})
        props.set_number(name, old.number(name));
    set_props(of, after, props);
}

ProviderWrites::Outcome ProviderWrites::create(const ProviderClass& of, const Named& named) {
    if (!of.verbs.create)
        return refused(fmt::format("{}: the class does not support creation of instances.", of.name));
    if (&of != &role_class()) return refused("Generic failure");  // accounts need the site's own cipher
    const auto role = text_in(of, named, "RoleName");
    const auto nal = text_in(of, named, "NALPath");
    const auto code = text_in(of, named, "SiteCode");
    const auto server = server_of(nal);
    const auto* state = states_.find(code);
    if (role.empty() || server.empty() || state == nullptr ||
        text_in(of, named, "NALType") != "Windows NT Server")
        return refused("Generic failure: NALPath, NALType, RoleName and SiteCode must be given and valid.");
    if (!equal_ignoring_case(nal, nal_path(server, code)))
        return refused("Generic failure: NALPath is not a path of this site.");
    if (foreign(of, code)) return refused(std::string(kElsewhere));
    if (broken(broken::kCreationNeedsMore) && !named.contains(static_cast<std::size_t>(of.index("SslState"))))
        return refused("Generic failure: SslState must be given for a new role.");
    const auto item = text_in(of, named, "ItemName");
    if (!item.empty() && item != nal + "," + role)
        return refused("Generic failure: ItemName does not fit NALPath and RoleName.");
    if (store_.find(of, role_key(server, code, role)) != nullptr)
        return refused("RoleExists: the site system already has this role.");
    if (role != kPointRole && role != kSiteSystemRole)
        return refused("Generic failure: the role cannot be created here.");
    if (role == kPointRole && store_.find(of, role_key(server, code, kSiteSystemRole)) == nullptr)
        return refused("Generic failure: the server is not a site system of this site.");
    const auto given = named.find(static_cast<std::size_t>(of.index("Props")));
    const auto props = EmbeddedProperties::read(given == named.end() ? "" : given->second);
    if (!props) return refused("Generic failure: Props must be given.");
    if (role == kPointRole && (props->number("WSUSIISPort") == 0 || props->number("WSUSIISSSLPort") == 0))
        return refused("Generic failure: the WSUS ports must be given.");
    store_.put(of, make_role(role, server, state->site, *props));
    if (on_write) on_write({&of, nullptr, store_.find(of, role_key(server, code, role))});
    return store_.find(of, role_key(server, code, role));
}

ProviderWrites::Outcome ProviderWrites::change(const ProviderClass& of, const std::string& key,
                                               const Named& named, Unnamed unnamed) {
    if (!of.verbs.change) return refused(fmt::format("{}: instances cannot be changed.", of.name));
    const Row* found = store_.find(of, key);
    if (found == nullptr || is_hidden(of, *found, service_)) return not_there(of);
    if (&of == &category_class() && broken(broken::kCategoriesReadOnly))
        return refused("Generic failure: instances of the class are read-only.");
    if (of.index("SiteCode") >= 0 && foreign(of, read_text(property(of, *found, "SiteCode"))))
        return refused(std::string(kElsewhere));
    const Row before = *found;
    Row after = before;
    const Row blank = ObjectStore::blank(of);
    for (std::size_t i = 0; i < of.properties.size(); ++i) {
        const auto& property = of.properties[i];
        const auto value = named.find(i);
        if (property.access == Access::key) {
            const bool same =
                value == named.end() ||
                (property.type == Type::text ? equal_ignoring_case(value->second, before.values[i])
                                             : value->second == before.values[i]);
            if (!same)
                return refused(
                    fmt::format("Generic failure: the key property '{}' cannot be changed.", property.name));
        } else if (property.access == Access::write) {
            const bool loses = property.type == Type::embedded && broken(broken::kPutLoses);
            if (value != named.end())
                after.values[i] = loses ? shortened(value->second) : value->second;
            else if (unnamed == Unnamed::emptied)
                after.values[i] = property.type == Type::flag ? "false" : blank.values[i];
        }
    }
    if (&of == &category_class() && property(of, after, "IsSubscribed") == "true" &&
        property(of, after, "AllowSubscription") != "true")
        return refused("Generic failure: AllowSubscription is false, the category cannot be subscribed.");
    if (&of == &role_class()) {
        // The provider derives these from the item's name; a body that lost them has made the item invalid.
        for (const auto* name : {"NALPath", "NALType", "RoleName"})
            if (property(of, after, name) != property(of, before, name))
                return refused(fmt::format("Generic failure: '{}' cannot be changed.", name));
    }
    if (&of == &component_class() && broken(broken::kDefaultStands)) keep_default(before, after);
    store_.put(of, after);
    if (on_write) on_write({&of, &before, &after});
    return store_.find(of, key);
}

tl::expected<void, WriteRefusal> ProviderWrites::remove(const ProviderClass& of, const std::string& key) {
    if (!of.verbs.remove) return refused(fmt::format("{}: instances cannot be deleted.", of.name));
    const Row* found = store_.find(of, key);
    if (found == nullptr || is_hidden(of, *found, service_)) return not_there(of);
    if (&of == &role_class() && read_text(property(of, *found, "RoleName")) != kPointRole)
        return refused("Generic failure: the role cannot be removed here.");
    if (foreign(of, read_text(property(of, *found, "SiteCode")))) return refused(std::string(kElsewhere));
    const Row before = *found;
    if (&of == &role_class() && broken(broken::kRolesStay)) return {};
    (void)store_.erase(of, key);
    if (on_write) on_write({&of, &before, nullptr});
    return {};
}

}  // namespace supctl::simulator
