#include "network/gssapi_credential.h"

#include <vector>

#include "base/codes.h"
#include "base/text.h"
#include "network/gssapi_library.h"

namespace supctl::network {

namespace {

std::optional<std::pair<std::string, std::string>> split_service(const std::string& service) {
    const std::size_t at = service.find('@');
    if (at == 0 || at == std::string::npos || at + 1 == service.size()) return std::nullopt;
    return std::pair(service.substr(0, at), service.substr(at + 1));
}

/// The library's credential for the mechanism, bare and inside SPNEGO, and there for nothing else.
Result<void> acquire(GssapiCredential::Parts& parts, gss_name_t who,
                     std::vector<gss_key_value_element_desc> store) {
    gss_OID_desc both[] = {oid_of(parts.mechanism), kSpnego};
    gss_OID_set_desc wanted{2, both};
    gss_OID_set_desc inside{1, both};
    gss_key_value_set_desc source{static_cast<OM_uint32>(store.size()), store.data()};
    OM_uint32 minor = 0;
    OM_uint32 major = gss_acquire_cred_from(&minor, who, GSS_C_INDEFINITE, &wanted, GSS_C_INITIATE, &source,
                                            &parts.credential, nullptr, nullptr);
    if (!GSS_ERROR(major)) major = gss_set_neg_mechs(&minor, parts.credential, &inside);
    if (!GSS_ERROR(major)) return {};
    return fail(explain(major, minor, parts.mechanism, both[0],
                        "`" + escape_controls(parts.name) + "` has no credential"));
}

/// A credential that lives on these tickets.
Result<std::shared_ptr<GssapiCredential::Parts>> living_on(Result<KerberosTickets> tickets) {
    if (!tickets) return fail(std::move(tickets.error()));
    auto parts = std::make_shared<GssapiCredential::Parts>();
    parts->tickets.emplace(std::move(*tickets));
    parts->name = parts->tickets->principal();
    Result<void> good = acquire(*parts, GSS_C_NO_NAME, {{"ccache", parts->tickets->cache_name().c_str()}});
    if (!good) return fail(std::move(good.error()));
    return parts;
}

Result<void> acquire_ntlm(GssapiCredential::Parts& parts, const std::string& user, const Secret& password) {
    parts.mechanism = Mechanism::ntlm;
    parts.name = user;
    OM_uint32 minor = 0;
    gss_OID_set all = GSS_C_NO_OID_SET;
    int there = 0;
    if (gss_indicate_mechs(&minor, &all) == GSS_S_COMPLETE) {
        gss_test_oid_set_member(&minor, &kNtlm, all, &there);
        gss_release_oid_set(&minor, &all);
    }
    if (there == 0)
        return fail(error(codes::kNoMechanism, "NTLM is not available on this machine")
                        .advise("install the package gss-ntlmssp"));
    Name who;
    if (user.empty() || !who.import(user, GSS_C_NT_USER_NAME))
        return fail(error(codes::kUnknownUser, "`" + escape_controls(user) + "` is not a user name")
                        .advise("write it as DOMAIN\\name"));
    return acquire(parts, who.get(), {{"ntlmssp_password", password.reveal().data()}});
}

}  // namespace

Result<GssapiCredential> GssapiCredential::from_ticket_cache(const std::string& user,
                                                             const std::string& cache) {
    auto parts = living_on(KerberosTickets::from_cache(user, cache));
    if (!parts) return fail(std::move(parts.error()));
    return GssapiCredential(std::move(*parts));
}

Result<GssapiCredential> GssapiCredential::from_keytab(const std::string& user, const std::string& keytab) {
    auto parts = living_on(KerberosTickets::from_keytab(user, keytab));
    if (!parts) return fail(std::move(parts.error()));
    return GssapiCredential(std::move(*parts));
}

Result<GssapiCredential> GssapiCredential::from_password(Mechanism mechanism, const std::string& user,
                                                         const Secret& password) {
    if (mechanism == Mechanism::kerberos) {
        auto parts = living_on(KerberosTickets::from_password(user, password));
        if (!parts) return fail(std::move(parts.error()));
        return GssapiCredential(std::move(*parts));
    }
    auto parts = std::make_shared<Parts>();
    if (Result<void> good = acquire_ntlm(*parts, user, password); !good) return fail(std::move(good.error()));
    return GssapiCredential(std::move(parts));
}

namespace {

/// The library's credential to let callers in with one mechanism, bare and inside SPNEGO.
OM_uint32 acquire_acceptor(OM_uint32& minor, gss_name_t name, Mechanism mechanism, const std::string& keytab,
                           gss_cred_id_t& out) {
    gss_OID_desc both[] = {oid_of(mechanism), kSpnego};
    gss_OID_set_desc wanted{2, both};
    gss_OID_set_desc inside{1, both};
    gss_OID_set got = GSS_C_NO_OID_SET;
    OM_uint32 major = 0;
    if (keytab.empty()) {
        // Not with a source that holds nothing: gss-ntlmssp then reads memory that was never written.
        major = gss_acquire_cred(&minor, name, GSS_C_INDEFINITE, &wanted, GSS_C_ACCEPT, &out, &got, nullptr);
    } else {
        gss_key_value_element_desc keys{"keytab", keytab.c_str()};
        gss_key_value_set_desc source{1, &keys};
        major = gss_acquire_cred_from(&minor, name, GSS_C_INDEFINITE, &wanted, GSS_C_ACCEPT, &source, &out,
                                      &got, nullptr);
    }
    if (GSS_ERROR(major)) return major;
    // SPNEGO is content with any mechanism that it finds; the one that was asked for has to be there.
    int there = 0;
    gss_test_oid_set_member(&minor, &both[0], got, &there);
    OM_uint32 ignored = 0;
    gss_release_oid_set(&ignored, &got);
    if (there == 0) return GSS_S_NO_CRED;
    return gss_set_neg_mechs(&minor, out, &inside);
}

}  // namespace

Result<GssapiCredential> GssapiCredential::acceptor(const std::string& service, const std::string& keytab) {
    auto parts = std::make_shared<Parts>();
    Name name;
    if (!service.empty() && !name.import(service, GSS_C_NT_HOSTBASED_SERVICE))
        return fail(error(codes::kNoServicePrincipal, "`" + escape_controls(service) + "` names no service"));
    OM_uint32 minor = 0;
    if (!keytab.empty()) {
        // Any key: under which of its names a caller knows this host is the caller's business.
        const OM_uint32 major =
            acquire_acceptor(minor, GSS_C_NO_NAME, Mechanism::kerberos, keytab, parts->credential);
        if (GSS_ERROR(major))
            return fail(taught(codes::kNoServicePrincipal,
                               "the keytab `" + escape_controls(keytab) + "` holds no key that can be used",
                               words(minor, GSS_C_MECH_CODE, &kKerberos)));
    }
    const OM_uint32 major = acquire_acceptor(minor, name.get(), Mechanism::ntlm, {}, parts->ntlm);
    if (GSS_ERROR(major) && keytab.empty())
        return fail(explain(major, minor, Mechanism::ntlm, kNtlm, "nobody can be let in"));
    return GssapiCredential(std::move(parts));
}

Result<void> GssapiCredential::fetch_ticket(const std::string& service) {
    if (!parts_->tickets) return {};
    const auto named = split_service(service);
    if (!named)
        return fail(error(codes::kNoServicePrincipal, "`" + escape_controls(service) + "` names no service"));
    return parts_->tickets->fetch(named->first, named->second);
}

std::chrono::system_clock::time_point GssapiCredential::good_until() const {
    return parts_->tickets ? parts_->tickets->good_until() : std::chrono::system_clock::time_point::max();
}

Mechanism GssapiCredential::mechanism() const {
    return parts_->mechanism;
}

const std::string& GssapiCredential::name() const {
    return parts_->name;
}

}  // namespace supctl::network
