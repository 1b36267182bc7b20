// Objects as XML and back: an instance of a class with its xsi:type, a fragment of a projection, an endpoint
// reference, and what a client sends in Put and Create. Rules as DSP0230 and the recorded answers of Windows
// have them: null is xsi:nil, arrays repeat their element, a null array is one nil element, a date stands in
// cim:Datetime, an embedded object carries the xsi:type of its own class and its members that class's
// namespace. What a query selects comes in w:XmlFragment without namespaces, as txwinrm's recordings show.
//
// Choices where the reference is silent, each the inconvenient one: an empty array is sent as a null one; a
// body is strict about names, namespaces and types; an embedded object without its type is refused.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "base/xml.h"
#include "simulator/object_store.h"
#include "simulator/provider_writes.h"
#include "simulator/wsman_message.h"

namespace supctl::simulator::wsman {

/// `http://schemas.microsoft.com/wbem/wsman/1/wmi/` + name space + `/` + class. `space` has slashes.
[[nodiscard]] std::string resource_uri(std::string_view space, std::string_view class_name);

enum class LazyProperties : std::uint8_t { leftOut, filled };

/// The instance element: `p:Class`.
void append_instance(xml::Writer& out, std::string_view space, const ProviderClass& of, const Row& row,
                     LazyProperties lazy);
/// `w:XmlFragment` with these properties.
void append_fragment(xml::Writer& out, std::string_view space, const ProviderClass& of, const Row& row,
                     std::span<const std::size_t> selected, LazyProperties lazy);
/// Address and reference parameters, into an element that is open.
void append_reference(xml::Writer& out, std::string_view space, const ProviderClass& of, const Row& row,
                      std::string_view address);

/// Reads an instance element of that class. Faults: bad_content, naming the property.
[[nodiscard]] tl::expected<Named, Fault> read_instance(const xml::Element& element, std::string_view space,
                                                       const ProviderClass& of);
/// Reads the `w:XmlFragment` of a Put for that one property.
[[nodiscard]] tl::expected<Named, Fault> read_fragment(const xml::Element& element, std::string_view space,
                                                       const ProviderClass& of, std::string_view property);
/// The store's key from selectors: each key property once, by whatever case, and nothing else.
[[nodiscard]] tl::expected<std::string, Fault> key_from(const std::vector<Selector>& selectors,
                                                        std::string_view space, const ProviderClass& of);

}  // namespace supctl::simulator::wsman
