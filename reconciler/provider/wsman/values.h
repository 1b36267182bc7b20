// Values: provider objects and parameters to the XML of WS-Man and back (CIM binding DSP0230, and the form of
// embedded objects that Windows takes). Types come from class_types, as XML has none. Whatever arrives ends
// in an object or an error; a property that is not understood is kept as the text it is.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/xml.h"
#include "provider/instance.h"

namespace supctl::provider::wsman {

/// `<p:Class xmlns:p="…" xsi:type="p:Class_Type">…`, without system properties (`__*`, `@odata.*`). Null and
/// empty lists are xsi:nil; a list is its element repeated; an embedded object stands in the namespace of its
/// own class. `name_space` is the provider's, `root/sms/site_CAS`. Error: kValueRefused for what XML or a
/// list cannot hold; it names the property.
[[nodiscard]] Result<std::string> write_instance(const Instance& instance, std::string_view name_space);

/// `<p:Method_INPUT xmlns:p="…">…`. Errors as write_instance.
[[nodiscard]] Result<std::string> write_input(std::string_view class_name, std::string_view method,
                                              const boost::json::object& parameters,
                                              std::string_view name_space);

/// The properties of an element: an instance, a `w:XmlFragment` of a query, or a method's output. Times
/// become `2026-01-01T19:00:00Z`. An embedded object of another class than the declared one carries
/// `@odata.type`, as AdminService has it. Error: kProviderAnswer when it is nested too deeply.
[[nodiscard]] Result<boost::json::object> read_properties(const xml::Element& element,
                                                          std::string_view class_name);

/// A text as the property's type; a text that is not of it stays a text, which reads as absent.
[[nodiscard]] boost::json::value typed_value(std::string_view class_name, std::string_view property,
                                             const std::string& text);

}  // namespace supctl::provider::wsman
