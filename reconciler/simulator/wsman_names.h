// The names of WS-Management's XML: namespaces and fixed URIs, as DSP0226, DSP0227 and MS-WSMV spell them.
#pragma once

#include <cstddef>
#include <string_view>

namespace supctl::simulator::wsman {

inline constexpr std::string_view kSoap = "http://www.w3.org/2003/05/soap-envelope";
inline constexpr std::string_view kAddressing = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
inline constexpr std::string_view kTransfer = "http://schemas.xmlsoap.org/ws/2004/09/transfer";
inline constexpr std::string_view kEnumeration = "http://schemas.xmlsoap.org/ws/2004/09/enumeration";
inline constexpr std::string_view kWsman = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd";
inline constexpr std::string_view kMicrosoft = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd";
inline constexpr std::string_view kIdentity =
    "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd";
inline constexpr std::string_view kBinding = "http://schemas.dmtf.org/wbem/wsman/1/cimbinding.xsd";
inline constexpr std::string_view kCommon = "http://schemas.dmtf.org/wbem/wscim/1/common";
inline constexpr std::string_view kFault = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault";
inline constexpr std::string_view kWmiError =
    "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/MSFT_WmiError";

inline constexpr std::string_view kAnonymous =
    "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous";
inline constexpr std::string_view kWsmanFaultAction = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault";
inline constexpr std::string_view kFaultDetail = "http://schemas.dmtf.org/wbem/wsman/1/wsman/faultDetail/";
inline constexpr std::string_view kWmi = "http://schemas.microsoft.com/wbem/wsman/1/wmi/";
inline constexpr std::string_view kWql = "http://schemas.microsoft.com/wbem/wsman/1/WQL";

/// What a server takes and gives in one envelope: MaxEnvelopeSizekb, documented as 150.
inline constexpr std::size_t kEnvelopeBytes = 150 * 1024;
/// MaxTimeoutms.
inline constexpr long kLongestTimeout = 60'000;
/// MaxBatchItems.
inline constexpr std::size_t kMostItems = 32'000;

}  // namespace supctl::simulator::wsman
