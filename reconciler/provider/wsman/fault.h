// Fault: what a WS-Man service says when it refuses, as one of the few kinds that matter to a caller, with
// the service's own words. Windows wraps the cause in its detail: f:WSManFault with a code, or MSFT_WmiError.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/xml.h"

namespace supctl::provider::wsman {

enum class FaultKind : std::uint8_t {
    timedOut,      // the operation's time is over; whether it was carried out is not known
    quota,         // a limit of the service for users, shells or operations
    envelopeSize,  // request or answer is larger than one message may be
    accessDenied,
    badValue,  // a value does not fit the class
    notFound,  // no such object, class or resource
    context,   // the enumeration is over or was forgotten
    refused    // anything else
};

struct Fault {
    FaultKind kind = FaultKind::refused;
    std::uint32_t code = 0;  // WS-Man's or WMI's own number, 0x80338029; zero when there is none
    std::string subcode;     // `TimedOut`, without its namespace
    std::string message;     // escaped and shortened
};

/// Reads an s:Fault. Parts that are missing stay empty.
[[nodiscard]] Fault read_fault(const xml::Element& fault);

/// The finding for a request `what` (`Put SMS_SCI_Component`). A refused value names its property when the
/// service's words name one of `properties`. Codes: kUnauthorized, kValueRefused, kProviderQuota, kNotFound,
/// kTransport (timed out: the outcome is not known), kProviderRefused.
[[nodiscard]] Diagnostic to_diagnostic(const Fault& fault, std::string_view what,
                                       std::span<const std::string> properties);

}  // namespace supctl::provider::wsman
