#include "network/gssapi_library.h"

#include "base/codes.h"
#include "base/text.h"

namespace supctl::network {

std::string words(OM_uint32 status, int kind, const gss_OID_desc* mechanism) {
    std::string out;
    OM_uint32 more = 0;
    do {
        OM_uint32 minor = 0;
        Buffer text;
        if (gss_display_status(&minor, status, kind, const_cast<gss_OID>(mechanism), &more, text.get()) !=
            GSS_S_COMPLETE)
            break;
        if (!out.empty()) out += "; ";
        out += text.text();
    } while (more != 0);
    return escape_controls(out);
}

Diagnostic taught(Code code, std::string message, const std::string& library_says) {
    return error(code, std::move(message))
        .note("the library says: " + library_says)
        .advise(std::string(find_code(code)->help));
}

/// What a failed conversation means. The minor status is the mechanism's own number, unless another mechanism
/// took that number first; then it is looked up by its text, which is what the library keeps apart.
Diagnostic explain(OM_uint32 major, OM_uint32 minor, Mechanism mechanism, const gss_OID_desc& spoken,
                   const std::string& failed) {
    const std::string why = words(minor, GSS_C_MECH_CODE, &spoken);
    const std::string both = words(major, GSS_C_GSS_CODE, nullptr) + " (" + why + ")";
    switch (GSS_ROUTINE_ERROR(major)) {
        case GSS_S_BAD_MECH:
        case GSS_S_UNAVAILABLE:
            return taught(codes::kNoMechanism, failed + ": this machine does not have the mechanism", both);
        case GSS_S_BAD_BINDINGS:
            return taught(codes::kChannelMismatch, failed + ": the channel is not the one it was meant for",
                          both);
        case GSS_S_CREDENTIALS_EXPIRED:
            return taught(codes::kTicketExpired, failed + ": the ticket has expired", both);
        default:
            break;
    }
    if (mechanism == Mechanism::kerberos) {
        const std::int32_t known = kerberos_error_named(why);
        const std::int32_t number = known != 0 ? known : static_cast<std::int32_t>(minor);
        Diagnostic found = explain_kerberos_error(number, Asked::service, failed, both);
        if (found.code != codes::kAuthenticationFailed) return found;
    }
    if (GSS_ROUTINE_ERROR(major) == GSS_S_DEFECTIVE_CREDENTIAL || GSS_ROUTINE_ERROR(major) == GSS_S_NO_CRED)
        return taught(codes::kNoTicket, failed + ": there is nothing to prove the identity with", both);
    return taught(codes::kAuthenticationFailed, failed + ": the conversation failed", both);
}

}  // namespace supctl::network
