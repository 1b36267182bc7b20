#include "simulator/writes.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <map>

#include "base/codes.h"
#include "base/text.h"
#include "simulator/embedded_property.h"
#include "simulator/json_text.h"
#include "simulator/site_items.h"

namespace supctl::simulator {
namespace {

namespace json = boost::json;
using network::Response;

/// Property index -> JSON text, for the properties that a body names.
using Named = std::map<std::size_t, std::string>;

tl::unexpected<Diagnostic> bad(std::string what) {
    return fail(error(codes::kBadValue, std::move(what)));
}

tl::unexpected<Diagnostic> wrong_type(const Property& property) {
    return bad(fmt::format("Cannot convert the value of '{}' to the expected type.", property.name));
}

Result<std::string> read_value(const Property& property, const json::value& value) {
    const auto text = json::serialize(value);
    switch (property.type) {
        case Type::embedded: {
            const auto props = EmbeddedProperties::read(text);
            if (!props) return fail(props.error());
            return props->print();
        }
        case Type::texts:
        case Type::objects:
            if (!value.is_array()) return wrong_type(property);
            return text;
        case Type::flag:
            if (!value.is_bool()) return wrong_type(property);
            return text;
        case Type::number:
            if (!value.is_null() && !value.is_int64() && !value.is_uint64()) return wrong_type(property);
            return text;
        case Type::text:
        case Type::time:
            if (!value.is_null() && !value.is_string()) return wrong_type(property);
            return value.is_null() ? "null" : quoted(std::string_view(value.get_string()));
    }
    return wrong_type(property);
}

Result<Named> read_body(const ProviderClass& of, std::string_view body) {
    boost::system::error_code problem;
    const auto value = json::parse({body.data(), body.size()}, problem);
    if (problem || !value.is_object()) return bad("The request body is not a JSON object.");
    Named out;
    for (const auto& [key, member] : value.get_object()) {
        const std::string_view name(key.data(), key.size());
        if (name == "@odata.type") continue;
        const int index = of.index(name);
        if (index < 0)
            return bad(fmt::format(
                "The property '{}' does not exist on type 'AdminService.{}'. Make sure to only use "
                "property names that are defined by the type.",
                name, of.name));
        auto text = read_value(of.properties[static_cast<std::size_t>(index)], member);
        if (!text) return fail(text.error());
        out[static_cast<std::size_t>(index)] = std::move(*text);
    }
    return out;
}

std::string text_in(const ProviderClass& of, const Named& named, std::string_view name) {
    const auto found = named.find(static_cast<std::size_t>(of.index(name)));
    return found == named.end() ? std::string() : read_text(found->second);
}

Response not_there(const ProviderClass& of) {
    return error_response(
        404, fmt::format("No HTTP resource was found: {} of the given key does not exist.", of.name));
}

Response refused(std::string_view why) {
    return error_response(500, why);
}

}  // namespace

Result<WriteDialect> parse_write_dialect(std::string_view text) {
    if (text == "replace") return WriteDialect::replace;
    if (text == "merge") return WriteDialect::merge;
    if (text == "refuse500") return WriteDialect::refuse500;
    if (text == "refuse405") return WriteDialect::refuse405;
    return bad(fmt::format("`{}` is not a write dialect: replace, merge, refuse500 or refuse405", text));
}

Response Writes::handle(const network::Request& request, const ResourcePath& path) {
    if (path.of == nullptr)
        return error_response(404, fmt::format("Resource not found for the segment '{}'.", path.name));
    if (dialect_ == WriteDialect::refuse500) return refused("Internal Server Error");
    const bool patch = request.method == "PATCH";
    const bool post = request.method == "POST";
    if (dialect_ == WriteDialect::refuse405 || (patch && dialect_ == WriteDialect::replace) ||
        post == path.by_key)
        return error_response(
            405, fmt::format("The requested resource does not support http method '{}'.", request.method));
    if (post) return create(*path.of, request.body);
    if (request.method == "DELETE") return remove(path);
    return change(path, request.body, dialect_ == WriteDialect::merge);
}

Response Writes::create(const ProviderClass& of, std::string_view body) {
    if (!of.verbs.create)
        return refused(fmt::format("{}: the class does not support creation of instances.", of.name));
    auto named = read_body(of, body);
    if (!named) return error_response(400, named.error().message);
    if (&of != &role_class()) return refused("Generic failure");  // accounts need the site's own cipher
    const auto role = text_in(of, *named, "RoleName");
    const auto nal = text_in(of, *named, "NALPath");
    const auto code = text_in(of, *named, "SiteCode");
    const auto server = server_of(nal);
    const auto* state = states_.find(code);
    if (role.empty() || server.empty() || state == nullptr ||
        text_in(of, *named, "NALType") != "Windows NT Server")
        return refused("Generic failure: NALPath, NALType, RoleName and SiteCode must be given and valid.");
    if (!equal_ignoring_case(nal, nal_path(server, code)))
        return refused("Generic failure: NALPath is not a path of this site.");
    const auto item = text_in(of, *named, "ItemName");
    if (!item.empty() && item != nal + "," + role)
        return refused("Generic failure: ItemName does not fit NALPath and RoleName.");
    if (store_.find(of, role_key(server, code, role)) != nullptr)
        return refused("RoleExists: the site system already has this role.");
    if (role != kPointRole && role != kSiteSystemRole)
        return refused("Generic failure: the role cannot be created here.");
    if (role == kPointRole && store_.find(of, role_key(server, code, kSiteSystemRole)) == nullptr)
        return refused("Generic failure: the server is not a site system of this site.");
    const auto props = EmbeddedProperties::read((*named)[static_cast<std::size_t>(of.index("Props"))]);
    if (!props) return refused("Generic failure: Props must be given.");
    if (role == kPointRole && (props->number("WSUSIISPort") == 0 || props->number("WSUSIISSSLPort") == 0))
        return refused("Generic failure: the WSUS ports must be given.");
    store_.put(of, make_role(role, server, state->site, *props));
    const Row* row = store_.find(of, role_key(server, code, role));
    if (on_write) on_write({&of, nullptr, row});
    row = store_.find(of, role_key(server, code, role));
    std::string answer;
    append_object(answer, of, *row, service_);
    answer.insert(1, context(service_, fmt::format("{}/$entity", of.name)) + ",");
    return json_response(201, std::move(answer));
}

Response Writes::change(const ResourcePath& path, std::string_view body, bool partial) {
    const auto& of = *path.of;
    if (!of.verbs.change) return refused(fmt::format("{}: instances cannot be changed.", of.name));
    const Row* found = store_.find(of, path.key);
    if (found == nullptr || is_hidden(of, *found, service_)) return not_there(of);
    const auto named = read_body(of, body);
    if (!named) return error_response(400, named.error().message);
    const Row before = *found;
    Row after = before;
    const Row blank = ObjectStore::blank(of);
    for (std::size_t i = 0; i < of.properties.size(); ++i) {
        const auto& property = of.properties[i];
        const auto value = named->find(i);
        if (property.access == Access::key) {
            const bool same =
                value == named->end() ||
                (property.type == Type::text ? equal_ignoring_case(value->second, before.values[i])
                                             : value->second == before.values[i]);
            if (!same)
                return refused(
                    fmt::format("Generic failure: the key property '{}' cannot be changed.", property.name));
        } else if (property.access == Access::write) {
            if (value != named->end())
                after.values[i] = value->second;
            else if (!partial)
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
    store_.put(of, after);
    if (on_write) on_write({&of, &before, &after});
    if (!partial) {
        Response out;
        out.status = 204;
        return out;
    }
    std::string answer;
    append_object(answer, of, *store_.find(of, path.key), service_);
    answer.insert(1, context(service_, fmt::format("{}/$entity", of.name)) + ",");
    return json_response(200, std::move(answer));
}

Response Writes::remove(const ResourcePath& path) {
    const auto& of = *path.of;
    if (!of.verbs.remove) return refused(fmt::format("{}: instances cannot be deleted.", of.name));
    const Row* found = store_.find(of, path.key);
    if (found == nullptr || is_hidden(of, *found, service_)) return not_there(of);
    if (&of == &role_class() && read_text(property(of, *found, "RoleName")) != kPointRole)
        return refused("Generic failure: the role cannot be removed here.");
    const Row before = *found;
    (void)store_.erase(of, path.key);
    if (on_write) on_write({&of, &before, nullptr});
    Response out;
    out.status = 204;
    return out;
}

}  // namespace supctl::simulator
