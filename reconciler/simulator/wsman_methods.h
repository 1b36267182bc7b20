// The methods that WS-Man can invoke: SyncNow of SMS_SoftwareUpdate, and StdRegProv's reading ones. A value
// that is not there is no fault: the method's ReturnValue says so and the out-parameters are nil.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/xml.h"
#include "simulator/wsman_fault.h"
#include "simulator/wsman_registry.h"

namespace supctl::simulator::wsman {

/// `input` is the `Method_INPUT` element; the answer is `Method_OUTPUT`. Faults: ActionNotSupported for a
/// method that is not served, bad_content for parameters that do not fit.
[[nodiscard]] tl::expected<std::string, Fault> site_method(std::string_view class_name,
                                                           std::string_view method, const xml::Element& input,
                                                           const std::string& uri,
                                                           const std::function<void(bool full)>& synchronize);
[[nodiscard]] tl::expected<std::string, Fault> registry_method(const Registries& registries,
                                                               std::string_view machine,
                                                               const std::string& method,
                                                               const xml::Element& input,
                                                               const std::string& uri);

}  // namespace supctl::simulator::wsman
