#include "simulator/wsman_fault.h"

#include <fmt/format.h>

#include "base/xml.h"
#include "simulator/wsman_names.h"

namespace supctl::simulator::wsman {

Fault not_found(std::string reason) {
    return {.subcode = "a:DestinationUnreachable",
            .reason = std::move(reason),
            .detail = std::string(kFaultDetail) + "InvalidResourceURI",
            .number = kNotFound};
}

Fault bad_content(std::string reason) {
    return {.subcode = "w:SchemaValidationError", .reason = std::move(reason), .number = kBadContent};
}

Fault bad_selectors(std::string_view detail) {
    return {.subcode = "w:InvalidSelectors",
            .reason =
                "The WS-Management service cannot process the request because the selectors are not "
                "those of the resource.",
            .detail = std::string(kFaultDetail) + std::string(detail),
            .number = kBadSelectors};
}

Fault provider_failed(std::uint32_t hresult, std::string reason) {
    return {.code = "s:Receiver", .subcode = "w:InternalError", .reason = std::move(reason), .wmi = hresult};
}

Fault header_required(std::string_view name) {
    return {.subcode = "a:MessageInformationHeaderRequired",
            .reason = fmt::format("The request lacks the header {}.", name)};
}

bool is_fault_name(std::string_view name) {
    for (const auto* known :
         {"timedOut", "quotaLimit", "accessDenied", "schemaValidation", "internalError", "notFound"})
        if (name == known) return true;
    return false;
}

Fault fault_named(std::string_view name, std::string_view property) {
    if (name == "timedOut")
        return {.code = "s:Receiver",
                .subcode = "w:TimedOut",
                .reason =
                    "The WS-Management service cannot complete the operation within the time that "
                    "OperationTimeout gives.",
                .number = kTimedOut};
    if (name == "quotaLimit")
        return {.subcode = "w:QuotaLimit",
                .reason =
                    "The WS-Management service cannot process the request: the user has reached the "
                    "number of operations that are allowed at the same time.",
                .number = kQuota};
    if (name == "accessDenied")
        return {.subcode = "w:AccessDenied", .reason = "Access is denied.", .number = kAccessDenied};
    if (name == "schemaValidation")
        return bad_content(fmt::format(
            "The WS-Management service cannot process the request: the value of the property '{}' is not "
            "valid.",
            property));
    if (name == "notFound") return not_found("The service cannot find the resource.");
    return provider_failed(kWmiFailed, "Generic failure");
}

std::string fault_action(const Fault& fault) {
    if (fault.subcode.starts_with("a:")) return std::string(kAddressing) + "/fault";
    if (fault.subcode.starts_with("n:")) return std::string(kEnumeration) + "/fault";
    return std::string(kWsmanFaultAction);
}

std::string print_fault(const Fault& fault, std::string_view machine) {
    xml::Writer out;
    out.open("s:Fault").open("s:Code").element("s:Value", fault.code);
    if (!fault.subcode.empty()) out.open("s:Subcode").element("s:Value", fault.subcode).close();
    out.close();
    out.open("s:Reason").open("s:Text").attribute("xml:lang", "en-US").text(fault.reason).close().close();
    if (fault.detail.empty() && fault.number == 0 && fault.wmi == 0) return out.finish();
    out.open("s:Detail");
    if (!fault.detail.empty()) out.element("w:FaultDetail", fault.detail);
    if (fault.number != 0) {
        out.open("f:WSManFault").declare("f", kFault);
        out.attribute("Code", fmt::format("{}", fault.number)).attribute("Machine", machine);
        out.element("f:Message", fault.reason).close();
    }
    if (fault.wmi != 0) {
        out.open("p:MSFT_WmiError").attribute("b:IsCIM_Error", "true");
        out.declare("b", kBinding).declare("p", kWmiError).declare("cim", kCommon);
        out.declare("xsi", xml::kInstance).attribute("xsi:type", "p:MSFT_WmiError_Type");
        const auto typed = [&](std::string_view name, std::string_view type, std::string_view value) {
            out.open(name).attribute("xsi:type", type).text(value).close();
        };
        typed("p:CIMStatusCode", "cim:cimUnsignedInt", "1");
        out.open("p:CIMStatusCodeDescription").attribute("xsi:type", "cim:cimString");
        out.attribute("xsi:nil", "true").close();
        typed("p:Message", "cim:cimString", fault.reason);
        typed("p:MessageID", "cim:cimString", fmt::format("HRESULT 0x{:08x}", fault.wmi));
        typed("p:error_Category", "cim:cimUnsignedInt", "0");
        typed("p:error_Code", "cim:cimUnsignedInt", fmt::format("{}", fault.wmi));
        typed("p:error_Type", "cim:cimString", "HRESULT");
        typed("p:error_WindowsErrorMessage", "cim:cimString", fault.reason);
        out.close();
    }
    return out.finish();
}

}  // namespace supctl::simulator::wsman
