#include "simulator/writes.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/codes.h"
#include "simulator/broken.h"
#include "simulator/derived_object.h"
#include "simulator/embedded_property.h"
#include "simulator/json_text.h"

namespace supctl::simulator {
namespace {

namespace json = boost::json;
using network::Response;

tl::unexpected<Diagnostic> bad_body(std::string what) {
    return fail(error(codes::kBadValue, std::move(what)));
}

tl::unexpected<Diagnostic> wrong_type(const Property& property) {
    return bad_body(fmt::format("Cannot convert the value of '{}' to the expected type.", property.name));
}

/// Whether each object says of which derived class it is, where the declared one is a base class.
bool says_its_types(const Property& property, const json::array& objects) {
    const auto base = declared_base(property);
    return base.empty() || std::all_of(objects.begin(), objects.end(), [&](const json::value& one) {
               const json::value* own = one.is_object() ? one.get_object().if_contains(kTypeMember) : nullptr;
               return own != nullptr && own->is_string() &&
                      derived_class(class_of_type(own->get_string()), base) != nullptr;
           });
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
            if (!value.is_array() || !says_its_types(property, value.get_array()))
                return wrong_type(property);
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
    if (problem || !value.is_object()) return bad_body("The request body is not a JSON object.");
    Named out;
    for (const auto& [key, member] : value.get_object()) {
        const std::string_view name(key.data(), key.size());
        if (name == "@odata.type") continue;
        const int index = of.index(name);
        if (index < 0)
            return bad_body(fmt::format(
                "The property '{}' does not exist on type 'AdminService.{}'. Make sure to only use "
                "property names that are defined by the type.",
                name, of.name));
        auto text = read_value(of.properties[static_cast<std::size_t>(index)], member);
        if (!text) return fail(text.error());
        out[static_cast<std::size_t>(index)] = std::move(*text);
    }
    return out;
}

Response refusal_response(std::string_view why) {
    return error_response(500, why);
}

Response refusal_response(const WriteRefusal& refusal) {
    return refusal.kind == WriteRefusal::Kind::notFound
               ? error_response(404, "No HTTP resource was found: " + refusal.message)
               : refusal_response(refusal.message);
}

}  // namespace

Result<WriteDialect> parse_write_dialect(std::string_view text) {
    if (text == "replace") return WriteDialect::replace;
    if (text == "merge") return WriteDialect::merge;
    if (text == "refuse500") return WriteDialect::refuse500;
    if (text == "refuse405") return WriteDialect::refuse405;
    return bad_body(fmt::format("`{}` is not a write dialect: replace, merge, refuse500 or refuse405", text));
}

Response Writes::handle(const network::Request& request, const ResourcePath& path) {
    if (path.of == nullptr)
        return error_response(404, fmt::format("Resource not found for the segment '{}'.", path.name));
    if (dialect_ == WriteDialect::refuse500) return refusal_response("Internal Server Error");
    const bool patch = request.method == "PATCH";
    const bool post = request.method == "POST";
    if (dialect_ == WriteDialect::refuse405 || (patch && dialect_ == WriteDialect::replace) ||
        post == path.by_key)
        return error_response(
            405, fmt::format("The requested resource does not support http method '{}'.", request.method));
    if (post) return create(*path.of, request.body);
    if (request.method == "DELETE") return remove(path);
    return change(path, request.body);
}

Response Writes::create(const ProviderClass& of, std::string_view body) {
    auto named = read_body(of, body);
    if (!named && of.verbs.create) return error_response(400, named.error().message);
    const auto created = provider_.create(of, named ? *named : Named());
    if (!created) return refusal_response(created.error());
    std::string answer;
    append_object(answer, of, **created, service_);
    answer.insert(1, context(service_, fmt::format("{}/$entity", of.name)) + ",");
    return json_response(201, std::move(answer));
}

Response Writes::change(const ResourcePath& path, std::string_view body) {
    const auto& of = *path.of;
    if (faults != nullptr && of.index("Props") >= 0 && faults->broken(broken::kPutRefused))
        return refusal_response("Internal Server Error");
    const auto named = read_body(of, body);
    if (!named && of.verbs.change) return error_response(400, named.error().message);
    const bool partial = dialect_ == WriteDialect::merge;
    const auto changed =
        provider_.change(of, path.key, named ? *named : Named(), partial ? Unnamed::kept : Unnamed::emptied);
    if (!changed) return refusal_response(changed.error());
    if (!partial) {
        Response out;
        out.status = 204;
        return out;
    }
    std::string answer;
    append_object(answer, of, **changed, service_);
    answer.insert(1, context(service_, fmt::format("{}/$entity", of.name)) + ",");
    return json_response(200, std::move(answer));
}

Response Writes::remove(const ResourcePath& path) {
    const auto removed = provider_.remove(*path.of, path.key);
    if (!removed) return refusal_response(removed.error());
    Response out;
    out.status = 204;
    return out;
}

}  // namespace supctl::simulator
