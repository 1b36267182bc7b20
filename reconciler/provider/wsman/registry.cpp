#include "provider/wsman/registry.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <limits>

#include "base/codes.h"
#include "base/text.h"
#include "provider/wsman/invoke.h"

namespace supctl::provider::wsman {

namespace json = boost::json;

namespace {

// Over WS-Man the class is found in this namespace (over DCOM it would be root/default).
constexpr std::string_view kNamespace = "root/cimv2";
constexpr std::string_view kClass = "StdRegProv";
constexpr std::int64_t kLocalMachine = 0x80000002;

// The methods answer with Windows error codes instead of faults.
constexpr std::int64_t kValueMissing = 1;
constexpr std::int64_t kKeyMissing = 2;
constexpr std::int64_t kAccessDenied = 5;
constexpr std::uint32_t kOtherType = 0x80041005;  // with or without its sign

Diagnostic method_not_understood(std::string_view method) {
    return error(codes::kProviderAnswer,
                 fmt::format("the answer to `{}.{}` is not understood", kClass, method));
}

}  // namespace

Task<Result<std::optional<Instance>>> Registry::call(std::string method, std::string key,
                                                     std::optional<std::string> value) {
    const std::string place = value ? fmt::format("{}\\{}", key, *value) : key;
    json::object parameters{{"hDefKey", kLocalMachine}, {"sSubKeyName", key}};
    if (value) parameters["sValueName"] = *value;
    Result<Operation> operation = invocation(kNamespace, kClass, method, parameters);
    if (!operation) co_return fail(std::move(operation.error()));
    const std::string what = fmt::format("{} {}", method, escape_controls(place));
    Outcome<Reply> reply = co_await exchange_.read(std::move(*operation), what);
    if (!reply) co_return fail(std::move(reply.error().diagnostic));
    Result<json::object> output = read_output(reply->envelope.body, kClass, method);
    if (!output) co_return fail(std::move(output.error()));
    Instance out(std::string(kClass), std::move(*output));
    const auto returned = out.number("ReturnValue");
    if (!returned) co_return fail(method_not_understood(method));
    if (*returned == kValueMissing || *returned == kKeyMissing) co_return std::optional<Instance>();
    if (*returned == kAccessDenied)
        co_return fail(
            error(codes::kUnauthorized,
                  fmt::format("the account may not read `{}` of the registry", escape_controls(place))));
    if (static_cast<std::uint32_t>(*returned) == kOtherType)
        co_return fail(error(codes::kValueRefused,
                             fmt::format("`{}` of the registry is of another type", escape_controls(place))));
    if (*returned != 0)
        co_return fail(error(codes::kProviderRefused, fmt::format("reading `{}` of the registry returned {}",
                                                                  escape_controls(place), *returned)));
    co_return std::optional<Instance>(std::move(out));
}

Task<Result<std::optional<std::uint32_t>>> Registry::number(std::string key, std::string value) {
    const std::string method = "GetDWORDValue";
    std::optional<std::string> name(std::move(value));
    Result<std::optional<Instance>> output = co_await call(method, std::move(key), std::move(name));
    if (!output) co_return fail(std::move(output.error()));
    if (!*output) co_return std::optional<std::uint32_t>();
    const auto found = (**output).number("uValue");
    if (!found || *found < 0 || *found > std::numeric_limits<std::uint32_t>::max())
        co_return fail(method_not_understood(method));
    co_return std::optional<std::uint32_t>(static_cast<std::uint32_t>(*found));
}

Task<Result<std::optional<std::string>>> Registry::text(std::string key, std::string value) {
    std::string method = "GetStringValue";
    std::optional<std::string> name(value);
    std::string same_key = key;
    Result<std::optional<Instance>> output = co_await call(method, std::move(same_key), std::move(name));
    if (!output && output.error().code == codes::kValueRefused) {
        method = "GetExpandedStringValue";
        std::optional<std::string> same_name(std::move(value));
        Result<std::optional<Instance>> expanded =
            co_await call(method, std::move(key), std::move(same_name));
        output = std::move(expanded);
    }
    if (!output) co_return fail(std::move(output.error()));
    if (!*output) co_return std::optional<std::string>();
    const auto found = (**output).text("sValue");
    if (!found) co_return fail(method_not_understood(method));
    co_return std::optional<std::string>(std::string(*found));
}

Task<Result<std::optional<std::vector<std::string>>>> Registry::keys(std::string key) {
    std::string method = "EnumKey";
    std::optional<std::string> no_value;
    Result<std::optional<Instance>> output =
        co_await call(std::move(method), std::move(key), std::move(no_value));
    if (!output) co_return fail(std::move(output.error()));
    if (!*output) co_return std::optional<std::vector<std::string>>();
    std::vector<std::string> names;
    if (const json::array* list = (**output).list("sNames"))
        for (const json::value& name : *list)
            if (name.is_string()) names.emplace_back(name.get_string());
    co_return std::optional<std::vector<std::string>>(std::move(names));
}

}  // namespace supctl::provider::wsman
