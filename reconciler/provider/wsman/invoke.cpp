#include "provider/wsman/invoke.h"

#include <fmt/format.h>

#include "base/codes.h"
#include "provider/wsman/names.h"
#include "provider/wsman/values.h"

namespace supctl::provider::wsman {

Result<Operation> invocation(std::string_view name_space, std::string_view class_name,
                             std::string_view method, const boost::json::object& parameters) {
    Result<std::string> body = write_input(class_name, method, parameters, name_space);
    if (!body) return fail(std::move(body.error()));
    const std::string resource = class_uri(name_space, class_name);
    return Operation{fmt::format("{}/{}", resource, method), resource, {}, std::move(*body)};
}

Result<boost::json::object> read_output(const xml::Element& body, std::string_view class_name,
                                        std::string_view method) {
    const xml::Element output = body.child();
    if (!output || output.name() != fmt::format("{}_OUTPUT", method))
        return fail(error(codes::kProviderAnswer,
                          fmt::format("the provider's answer is not understood: it is no output of `{}.{}`",
                                      class_name, method)));
    return read_properties(output, class_name);
}

}  // namespace supctl::provider::wsman
