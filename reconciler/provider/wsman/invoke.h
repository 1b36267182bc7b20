// Invoke: the call of a static method, and what comes back. Shared by the writer and by what reads through
// methods (the registry).
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "provider/wsman/envelope.h"

namespace supctl::provider::wsman {

/// The operation: action and body name the method, there are no selectors. Errors as write_input.
[[nodiscard]] Result<Operation> invocation(std::string_view name_space, std::string_view class_name,
                                           std::string_view method, const boost::json::object& parameters);
/// The out parameters with `ReturnValue`. Error: kProviderAnswer when the answer is not that method's output.
[[nodiscard]] Result<boost::json::object> read_output(const xml::Element& body, std::string_view class_name,
                                                      std::string_view method);

}  // namespace supctl::provider::wsman
