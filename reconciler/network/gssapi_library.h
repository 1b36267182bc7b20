// What this room knows of the GSSAPI library: its mechanisms, owners of what it allocates, and what its
// status codes mean. Internal to this room.
#pragma once

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "network/gssapi_credential.h"
#include "network/kerberos_tickets.h"

namespace supctl::network {

inline gss_OID_desc kSpnego{6, const_cast<char*>("\x2b\x06\x01\x05\x05\x02")};
inline gss_OID_desc kKerberos{9, const_cast<char*>("\x2a\x86\x48\x86\xf7\x12\x01\x02\x02")};
inline gss_OID_desc kNtlm{10, const_cast<char*>("\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a")};

inline gss_OID_desc& oid_of(Mechanism mechanism) {
    return mechanism == Mechanism::kerberos ? kKerberos : kNtlm;
}

inline gss_buffer_desc view_of(std::string_view text) {
    return {text.size(), const_cast<char*>(text.data())};
}

/// A buffer that the library filled.
class Buffer {
  public:
    Buffer() = default;
    Buffer(const Buffer&) = delete;
    ~Buffer() {
        OM_uint32 ignored = 0;
        gss_release_buffer(&ignored, &buffer_);
    }
    gss_buffer_t get() { return &buffer_; }
    [[nodiscard]] std::string text() const {
        if (buffer_.value == nullptr) return {};  // whatever its length says
        return {static_cast<const char*>(buffer_.value), buffer_.length};
    }

  private:
    gss_buffer_desc buffer_{0, nullptr};
};

class Name {
  public:
    Name() = default;
    Name(const Name&) = delete;
    Name(Name&& other) noexcept : name_(std::exchange(other.name_, nullptr)) {}
    ~Name() {
        OM_uint32 ignored = 0;
        if (name_ != nullptr) gss_release_name(&ignored, &name_);
    }
    bool import(std::string_view text, gss_OID type) {
        OM_uint32 minor = 0;
        gss_buffer_desc buffer = view_of(text);
        return gss_import_name(&minor, &buffer, type, &name_) == GSS_S_COMPLETE;
    }
    gss_name_t* out() { return &name_; }
    [[nodiscard]] gss_name_t get() const { return name_; }

  private:
    gss_name_t name_ = GSS_C_NO_NAME;
};

/// The library's words for a status of that kind (GSS_C_GSS_CODE, GSS_C_MECH_CODE), as one line.
[[nodiscard]] std::string words(OM_uint32 status, int kind, const gss_OID_desc* mechanism);

/// A finding with the library's words as its note and the code's own help.
[[nodiscard]] Diagnostic taught(Code code, std::string message, const std::string& library_says);

/// What a failed call means; `failed` is the first half of the sentence.
[[nodiscard]] Diagnostic explain(OM_uint32 major, OM_uint32 minor, Mechanism mechanism,
                                 const gss_OID_desc& spoken, const std::string& failed);

/// What a credential holds: the tickets of an initiator, and what the library made of them or of a keytab.
struct GssapiCredential::Parts {
    Mechanism mechanism = Mechanism::kerberos;
    std::string name;
    std::optional<KerberosTickets> tickets;
    gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
    gss_cred_id_t ntlm = GSS_C_NO_CREDENTIAL;  // an acceptor's, for callers that do not offer Kerberos

    Parts() = default;
    Parts(const Parts&) = delete;
    ~Parts() {
        OM_uint32 ignored = 0;
        if (credential != GSS_C_NO_CREDENTIAL) gss_release_cred(&ignored, &credential);
        if (ntlm != GSS_C_NO_CREDENTIAL) gss_release_cred(&ignored, &ntlm);
    }
};

}  // namespace supctl::network
