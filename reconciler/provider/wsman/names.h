// Names of the WS-Management protocol: XML namespaces, actions and the URIs of provider classes. Sources:
// DSP0226 (WS-Management), DSP0227 and DSP0230 (CIM binding), MS-WSMV (Windows extensions).
#pragma once

#include <string>
#include <string_view>

namespace supctl::provider::wsman {

namespace spaces {
inline constexpr std::string_view kSoap = "http://www.w3.org/2003/05/soap-envelope";
inline constexpr std::string_view kAddressing = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
inline constexpr std::string_view kManagement = "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd";
inline constexpr std::string_view kMicrosoft = "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd";
inline constexpr std::string_view kEnumeration = "http://schemas.xmlsoap.org/ws/2004/09/enumeration";
inline constexpr std::string_view kTransfer = "http://schemas.xmlsoap.org/ws/2004/09/transfer";
inline constexpr std::string_view kCim = "http://schemas.dmtf.org/wbem/wscim/1/common";
inline constexpr std::string_view kFault = "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault";
}  // namespace spaces

namespace actions {
inline constexpr std::string_view kGet = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Get";
inline constexpr std::string_view kPut = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Put";
inline constexpr std::string_view kCreate = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Create";
inline constexpr std::string_view kDelete = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Delete";
inline constexpr std::string_view kEnumerate = "http://schemas.xmlsoap.org/ws/2004/09/enumeration/Enumerate";
inline constexpr std::string_view kPull = "http://schemas.xmlsoap.org/ws/2004/09/enumeration/Pull";
}  // namespace actions

inline constexpr std::string_view kAnonymous =
    "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous";
inline constexpr std::string_view kWqlDialect = "http://schemas.microsoft.com/wbem/wsman/1/WQL";
inline constexpr std::string_view kWmiRoot = "http://schemas.microsoft.com/wbem/wsman/1/wmi/";

/// The URI of a class, or of every class with `*`: `class_uri("root/sms/site_CAS", "SMS_Site")`.
[[nodiscard]] inline std::string class_uri(std::string_view name_space, std::string_view class_name) {
    return std::string(kWmiRoot).append(name_space).append("/").append(class_name);
}

}  // namespace supctl::provider::wsman
