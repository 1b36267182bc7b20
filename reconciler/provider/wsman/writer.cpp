#include "provider/wsman/writer.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "base/codes.h"
#include "provider/wsman/invoke.h"
#include "provider/wsman/names.h"
#include "provider/wsman/values.h"

namespace supctl::provider::wsman {

namespace json = boost::json;

namespace {

/// The names of an object's properties and of those inside it: one of them may be refused.
void collect_names(const json::value& value, std::vector<std::string>& out) {
    if (const json::array* list = value.if_array())
        for (const json::value& one : *list) collect_names(one, out);
    if (const json::object* object = value.if_object())
        for (const auto& [name, inner] : *object) {
            out.emplace_back(name);
            collect_names(inner, out);
        }
}

std::vector<std::string> names_of(const json::object& object) {
    std::vector<std::string> out;
    collect_names(object, out);
    return out;
}

}  // namespace

Task<Result<void>> WsmanWriter::put(Key key, Instance instance) {
    Result<std::string> space = co_await exchange_.name_space();
    if (!space) co_return fail(std::move(space.error()));
    instance.strip_system();
    Result<std::string> body = write_instance(instance, *space);
    if (!body) co_return fail(std::move(body.error()));
    Operation operation{std::string(actions::kPut), class_uri(*space, instance.class_name()), std::move(key),
                        std::move(*body)};
    std::vector<std::string> names = names_of(instance.properties());
    std::string what = "Put " + instance.class_name();
    Result<Reply> reply = co_await exchange_.write(std::move(operation), std::move(what), std::move(names));
    if (!reply) co_return fail(std::move(reply.error()));
    co_return Result<void>();
}

Task<Result<Instance>> WsmanWriter::create(Instance instance) {
    Result<std::string> space = co_await exchange_.name_space();
    if (!space) co_return fail(std::move(space.error()));
    instance.strip_system();
    Result<std::string> body = write_instance(instance, *space);
    if (!body) co_return fail(std::move(body.error()));
    Operation operation{
        std::string(actions::kCreate), class_uri(*space, instance.class_name()), {}, std::move(*body)};
    std::vector<std::string> names = names_of(instance.properties());
    std::string what = "Create " + instance.class_name();
    Result<Reply> reply = co_await exchange_.write(std::move(operation), std::move(what), std::move(names));
    if (!reply) co_return fail(std::move(reply.error()));
    Instance made(instance.class_name(), {});
    for (const auto& [name, value] : read_created(reply->envelope.body))
        made.set(name, typed_value(made.class_name(), name, std::get<std::string>(value)));
    co_return made;
}

Task<Result<void>> WsmanWriter::remove(std::string class_name, Key key) {
    Result<std::string> space = co_await exchange_.name_space();
    if (!space) co_return fail(std::move(space.error()));
    Operation operation{std::string(actions::kDelete), class_uri(*space, class_name), std::move(key), {}};
    std::string what = "Delete " + class_name;
    std::vector<std::string> names;
    Result<Reply> reply = co_await exchange_.write(std::move(operation), std::move(what), std::move(names));
    if (!reply) co_return fail(std::move(reply.error()));
    co_return Result<void>();
}

Task<Result<json::object>> WsmanWriter::invoke(std::string class_name, std::string method,
                                               json::object parameters) {
    Result<std::string> space = co_await exchange_.name_space();
    if (!space) co_return fail(std::move(space.error()));
    Result<Operation> operation = invocation(*space, class_name, method, parameters);
    if (!operation) co_return fail(std::move(operation.error()));
    std::vector<std::string> names = names_of(parameters);
    const std::string what = fmt::format("{}.{}", class_name, method);
    Result<Reply> reply = co_await exchange_.write(std::move(*operation), what, std::move(names));
    if (!reply) co_return fail(std::move(reply.error()));
    Result<json::object> output = read_output(reply->envelope.body, class_name, method);
    // It was carried out, but what came of it is not known: the caller must look.
    if (!output) co_return fail(error(codes::kTransport, std::move(output.error().message)));
    co_return output;
}

}  // namespace supctl::provider::wsman
