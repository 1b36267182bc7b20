#include "provider/adminservice/writer.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/codes.h"
#include "provider/odata.h"

namespace supctl::provider::adminservice {

namespace json = boost::json;

namespace {
/// The body's object; an empty body is an empty object.
Result<json::object> object_of(const std::string& body) {
    if (body.find_first_not_of(" \t\r\n") == std::string::npos) return json::object();
    json::error_code failure;
    json::parse_options options;
    options.max_depth = 32;
    json::value parsed = json::parse(body, failure, {}, options);
    if (failure || !parsed.is_object())
        return fail(error(codes::kProviderAnswer, "the provider's answer to a write is not a JSON object"));
    return std::move(parsed.get_object());
}
}  // namespace

Task<Result<void>> AdminServiceWriter::put(Key key, Instance instance) {
    instance.strip_system();
    std::string url = odata::object_url(instance.class_name(), key);
    std::string body = json::serialize(instance.properties());
    Result<network::Response> answer = co_await exchange_.write("PUT", std::move(url), std::move(body));
    if (!answer) co_return fail(std::move(answer.error()));
    co_return Result<void>();
}

Task<Result<Instance>> AdminServiceWriter::create(Instance instance) {
    instance.strip_system();
    std::string url = instance.class_name();
    std::string body = json::serialize(instance.properties());
    Result<network::Response> answer = co_await exchange_.write("POST", std::move(url), std::move(body));
    if (!answer) co_return fail(std::move(answer.error()));
    Result<json::object> made = object_of(answer->body);
    if (!made) co_return fail(std::move(made.error()));
    co_return Instance(instance.class_name(), std::move(*made));
}

Task<Result<void>> AdminServiceWriter::remove(std::string class_name, Key key) {
    std::string url = odata::object_url(class_name, key);
    Result<network::Response> answer = co_await exchange_.write("DELETE", std::move(url), std::string());
    if (!answer) co_return fail(std::move(answer.error()));
    co_return Result<void>();
}

Task<Result<json::object>> AdminServiceWriter::invoke(std::string class_name, std::string method,
                                                      json::object parameters) {
    std::string url = odata::method_url(class_name, method);
    std::string body = json::serialize(parameters);
    Result<network::Response> answer = co_await exchange_.write("POST", std::move(url), std::move(body));
    if (!answer) co_return fail(std::move(answer.error()));
    co_return object_of(answer->body);
}

}  // namespace supctl::provider::adminservice
