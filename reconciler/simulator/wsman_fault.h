// The faults of the WS-Man service: SOAP code and subcode, reason, and a detail that is either the service's
// own (WSManFault with a code) or WMI's (MSFT_WmiError with an HRESULT). Only codes that public sources name
// are used; where none is known, the fault carries no code rather than an invented one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace supctl::simulator::wsman {

inline constexpr std::uint32_t kNotFound = 0x80338000;  // the resource or the object
inline constexpr std::uint32_t kBadAction = 0x80338001;
inline constexpr std::uint32_t kNotUnderstood = 0x80338010;  // a header
inline constexpr std::uint32_t kTimedOut = 0x80338029;       // try again
inline constexpr std::uint32_t kBadContent = 0x80338041;     // a value or the shape of a body
inline constexpr std::uint32_t kBadSelectors = 0x8033805B;
inline constexpr std::uint32_t kQuota = 0x803381A5;
inline constexpr std::uint32_t kAccessDenied = 5;
inline constexpr std::uint32_t kWmiFailed = 0x80041001;
inline constexpr std::uint32_t kWmiInvalidClass = 0x80041010;
inline constexpr std::uint32_t kWmiInvalidQuery = 0x80041017;

struct Fault {
    std::string_view code = "s:Sender";
    std::string_view subcode{};  // with a prefix of the envelope; empty: none
    std::string reason{};
    std::string detail{};      // a faultDetail URI; empty: none
    std::uint32_t number = 0;  // of WSManFault; 0: no such detail
    std::uint32_t wmi = 0;     // an HRESULT: the detail is MSFT_WmiError
};

[[nodiscard]] Fault not_found(std::string reason);
[[nodiscard]] Fault bad_content(std::string reason);
[[nodiscard]] Fault bad_selectors(std::string_view detail);
[[nodiscard]] Fault provider_failed(std::uint32_t hresult, std::string reason);
[[nodiscard]] Fault header_required(std::string_view name);
/// A fault that a rule asks for: timedOut, quotaLimit, accessDenied, schemaValidation, internalError or
/// notFound. `property` goes into the sentence of schemaValidation.
[[nodiscard]] Fault fault_named(std::string_view name, std::string_view property);
[[nodiscard]] bool is_fault_name(std::string_view name);

/// The URI of the answer's action.
[[nodiscard]] std::string fault_action(const Fault& fault);
/// The `s:Fault` element. `machine` is the answering server's name.
[[nodiscard]] std::string print_fault(const Fault& fault, std::string_view machine);

}  // namespace supctl::simulator::wsman
