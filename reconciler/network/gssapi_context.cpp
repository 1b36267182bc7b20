#include "network/gssapi_context.h"

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>

#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "base/codes.h"
#include "base/text.h"
#include "network/kerberos_tickets.h"

namespace supctl::network {
namespace {

gss_OID_desc kSpnego{6, const_cast<char*>("\x2b\x06\x01\x05\x05\x02")};
gss_OID_desc kKerberos{9, const_cast<char*>("\x2a\x86\x48\x86\xf7\x12\x01\x02\x02")};
gss_OID_desc kNtlm{10, const_cast<char*>("\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a")};

constexpr std::size_t kNtlmSignature = 16;  // MS-NLMP 2.2.2.9: version, checksum, sequence number

gss_OID_desc& oid_of(Mechanism mechanism) {
    return mechanism == Mechanism::kerberos ? kKerberos : kNtlm;
}

bool same(const gss_OID_desc* one, const gss_OID_desc& other) {
    return one != nullptr && one->length == other.length &&
           std::string_view(static_cast<const char*>(one->elements), one->length) ==
               std::string_view(static_cast<const char*>(other.elements), other.length);
}

gss_buffer_desc view_of(std::string_view text) {
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

std::optional<std::pair<std::string, std::string>> split_service(const std::string& service) {
    const std::size_t at = service.find('@');
    if (at == 0 || at == std::string::npos || at + 1 == service.size()) return std::nullopt;
    return std::pair(service.substr(0, at), service.substr(at + 1));
}

}  // namespace

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

    /// The library's credential for the mechanism, bare and inside SPNEGO, and there for nothing else.
    Result<void> acquire(gss_name_t who, std::vector<gss_key_value_element_desc> store) {
        gss_OID_desc both[] = {oid_of(mechanism), kSpnego};
        gss_OID_set_desc wanted{2, both};
        gss_OID_set_desc inside{1, both};
        gss_key_value_set_desc source{static_cast<OM_uint32>(store.size()), store.data()};
        OM_uint32 minor = 0;
        OM_uint32 major = gss_acquire_cred_from(&minor, who, GSS_C_INDEFINITE, &wanted, GSS_C_INITIATE,
                                                &source, &credential, nullptr, nullptr);
        if (!GSS_ERROR(major)) major = gss_set_neg_mechs(&minor, credential, &inside);
        if (!GSS_ERROR(major)) return {};
        return fail(
            explain(major, minor, mechanism, both[0], "`" + escape_controls(name) + "` has no credential"));
    }
    Result<void> acquire_from_tickets() {
        name = tickets->principal();
        return acquire(GSS_C_NO_NAME, {{"ccache", tickets->cache_name().c_str()}});
    }
};

namespace {

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
    return parts.acquire(who.get(), {{"ntlmssp_password", password.reveal().data()}});
}

}  // namespace

Result<GssapiCredential> GssapiCredential::from_ticket_cache(const std::string& user,
                                                             const std::string& cache) {
    Result<KerberosTickets> tickets = KerberosTickets::from_cache(user, cache);
    if (!tickets) return fail(std::move(tickets.error()));
    auto parts = std::make_shared<Parts>();
    parts->tickets.emplace(std::move(*tickets));
    if (Result<void> good = parts->acquire_from_tickets(); !good) return fail(std::move(good.error()));
    return GssapiCredential(std::move(parts));
}

Result<GssapiCredential> GssapiCredential::from_keytab(const std::string& user, const std::string& keytab) {
    Result<KerberosTickets> tickets = KerberosTickets::from_keytab(user, keytab);
    if (!tickets) return fail(std::move(tickets.error()));
    auto parts = std::make_shared<Parts>();
    parts->tickets.emplace(std::move(*tickets));
    if (Result<void> good = parts->acquire_from_tickets(); !good) return fail(std::move(good.error()));
    return GssapiCredential(std::move(parts));
}

Result<GssapiCredential> GssapiCredential::from_password(Mechanism mechanism, const std::string& user,
                                                         const Secret& password) {
    auto parts = std::make_shared<Parts>();
    if (mechanism == Mechanism::ntlm) {
        if (Result<void> good = acquire_ntlm(*parts, user, password); !good)
            return fail(std::move(good.error()));
        return GssapiCredential(std::move(parts));
    }
    Result<KerberosTickets> tickets = KerberosTickets::from_password(user, password);
    if (!tickets) return fail(std::move(tickets.error()));
    parts->tickets.emplace(std::move(*tickets));
    if (Result<void> good = parts->acquire_from_tickets(); !good) return fail(std::move(good.error()));
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

/// Whether the first token of a caller offers Kerberos, by itself or among SPNEGO's mechanisms.
bool offers_kerberos(std::string_view token) {
    constexpr std::string_view kMicrosoft{"\x2a\x86\x48\x82\xf7\x12\x01\x02\x02", 9};
    const std::string_view standard{static_cast<const char*>(kKerberos.elements), kKerberos.length};
    const std::string_view head = token.substr(0, 128);
    return head.find(standard) != std::string_view::npos || head.find(kMicrosoft) != std::string_view::npos;
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

struct GssapiContext::Parts {
    GssapiCredential credential;
    Framing framing = Framing::spnego;
    bool initiates = false;
    std::string service;
    Name target;
    std::string channel_binding;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    Name peer;
    OM_uint32 flags = 0;
    bool complete = false;
    int steps = 0;  // that went well
    bool takes_kerberos = false;
    Mechanism mechanism = Mechanism::kerberos;
    std::string failure_token;

    explicit Parts(GssapiCredential whose) : credential(std::move(whose)) {}
    ~Parts() {
        OM_uint32 ignored = 0;
        if (context != GSS_C_NO_CONTEXT) gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    }

    [[nodiscard]] std::string failed() const {
        if (!initiates) return "the caller is not let in";
        return "`" + escape_controls(service) + "` does not know us";
    }
    [[nodiscard]] gss_OID_desc& spoken() {
        return framing == Framing::spnego ? kSpnego : oid_of(credential.mechanism());
    }
    Result<void> conclude();
    [[nodiscard]] Diagnostic refused(OM_uint32 major, OM_uint32 minor);
};

/// NTLM tells little: what is wrong shows in how far it came.
Diagnostic GssapiContext::Parts::refused(OM_uint32 major, OM_uint32 minor) {
    const std::string why = words(minor, GSS_C_MECH_CODE, &spoken());
    // gss-ntlmssp compares the name that a server states with the one that was asked for.
    if (mechanism == Mechanism::ntlm && initiates && steps == 1 && why.find("Invalid argument") != why.npos)
        return taught(codes::kServerNotProven,
                      "`" + escape_controls(service) + "` answers under another name", why);
    if (mechanism == Mechanism::ntlm && steps >= (initiates ? 2 : 1))
        return taught(codes::kWrongPassword, failed() + ": the user, the password or the channel is wrong",
                      why);
    return explain(major, minor, mechanism, spoken(), failed());
}

Result<void> GssapiContext::Parts::conclude() {
    OM_uint32 minor = 0;
    gss_OID agreed = GSS_C_NO_OID;
    Name initiator;
    const OM_uint32 major = gss_inquire_context(&minor, context, initiator.out(), nullptr, nullptr, &agreed,
                                                &flags, nullptr, nullptr);
    if (GSS_ERROR(major)) return fail(explain(major, minor, mechanism, spoken(), failed()));
    mechanism = same(agreed, kNtlm) ? Mechanism::ntlm : Mechanism::kerberos;
    std::swap(*peer.out(), *initiator.out());
    complete = true;
    return {};
}

GssapiContext::GssapiContext(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
GssapiContext::GssapiContext(GssapiContext&&) noexcept = default;
GssapiContext& GssapiContext::operator=(GssapiContext&&) noexcept = default;
GssapiContext::~GssapiContext() = default;

GssapiContext GssapiContext::initiator(GssapiCredential credential, Framing framing, std::string service,
                                       std::string channel_binding) {
    auto parts = std::make_unique<Parts>(std::move(credential));
    parts->initiates = true;
    parts->framing = framing;
    parts->mechanism = parts->credential.mechanism();
    parts->target.import(service, GSS_C_NT_HOSTBASED_SERVICE);
    parts->service = std::move(service);
    parts->channel_binding = std::move(channel_binding);
    return GssapiContext(std::move(parts));
}

GssapiContext GssapiContext::acceptor(GssapiCredential credential, std::string channel_binding) {
    auto parts = std::make_unique<Parts>(std::move(credential));
    parts->channel_binding = std::move(channel_binding);
    return GssapiContext(std::move(parts));
}

Result<std::string> GssapiContext::step(std::string_view received) {
    Parts& p = *parts_;
    p.failure_token.clear();
    if (p.complete)
        return fail(
            error(codes::kAuthenticationFailed, "the other side goes on with a conversation that is over"));
    gss_channel_bindings_struct bindings{};
    bindings.application_data = view_of(p.channel_binding);
    gss_channel_bindings_t bound = p.channel_binding.empty() ? GSS_C_NO_CHANNEL_BINDINGS : &bindings;
    gss_buffer_desc in = view_of(received);
    Buffer out;
    OM_uint32 minor = 0;
    OM_uint32 major = 0;
    gss_cred_id_t credential = p.credential.parts_->credential;
    if (p.initiates) {
        OM_uint32 asked =
            GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG;
        // Tells an acceptor that knows the channel to insist on it.
        if (bound != nullptr && p.credential.mechanism() == Mechanism::kerberos)
            asked |= GSS_C_CHANNEL_BOUND_FLAG;
        major = gss_init_sec_context(&minor, credential, &p.context, p.target.get(), &p.spoken(), asked, 0,
                                     bound, received.empty() ? GSS_C_NO_BUFFER : &in, nullptr, out.get(),
                                     nullptr, nullptr);
    } else {
        if (p.context == GSS_C_NO_CONTEXT) p.takes_kerberos = offers_kerberos(received);
        if (!p.takes_kerberos || credential == GSS_C_NO_CREDENTIAL) credential = p.credential.parts_->ntlm;
        if (credential == GSS_C_NO_CREDENTIAL)
            return fail(
                error(codes::kNoMechanism, "the caller does not offer a mechanism that is taken here"));
        p.mechanism = credential == p.credential.parts_->ntlm ? Mechanism::ntlm : Mechanism::kerberos;
        major = gss_accept_sec_context(&minor, &p.context, credential, &in, bound, nullptr, nullptr,
                                       out.get(), &p.flags, nullptr, nullptr);
    }
    if (GSS_ERROR(major)) {
        p.failure_token = out.text();
        return fail(p.refused(major, minor));
    }
    ++p.steps;
    if (major == GSS_S_COMPLETE)
        if (Result<void> good = p.conclude(); !good) return fail(std::move(good.error()));
    return out.text();
}

const std::string& GssapiContext::failure_token() const {
    return parts_->failure_token;
}

bool GssapiContext::complete() const {
    return parts_->complete;
}

Mechanism GssapiContext::mechanism() const {
    return parts_->mechanism;
}

Result<std::string> GssapiContext::initiator_name() const {
    OM_uint32 minor = 0;
    Buffer text;
    if (gss_display_name(&minor, parts_->peer.get(), text.get(), nullptr) != GSS_S_COMPLETE)
        return fail(error(codes::kAuthenticationFailed, "the caller proved no name"));
    std::string out = text.text();
    while (out.ends_with('\0')) out.pop_back();  // gss-ntlmssp counts its end
    return out;
}

bool GssapiContext::channel_bound() const {
    return (parts_->flags & GSS_C_CHANNEL_BOUND_FLAG) != 0;
}

Result<GssapiContext::Sealed> GssapiContext::seal(std::string_view plain) {
    Parts& p = *parts_;
    OM_uint32 minor = 0;
    int sealed = 0;
    if (p.mechanism == Mechanism::ntlm) {
        // gss-ntlmssp has no wrap_iov; its token is the signature and then the content.
        gss_buffer_desc in = view_of(plain);
        Buffer out;
        const OM_uint32 major = gss_wrap(&minor, p.context, 1, GSS_C_QOP_DEFAULT, &in, &sealed, out.get());
        const std::string token = out.text();
        if (GSS_ERROR(major) || sealed == 0 || token.size() < kNtlmSignature)
            return fail(explain(major, minor, p.mechanism, kNtlm, "a message cannot be sealed"));
        return Sealed{token.substr(0, kNtlmSignature), token.substr(kNtlmSignature)};
    }
    std::string content(plain);
    gss_iov_buffer_desc pieces[3]{};
    pieces[0].type = GSS_IOV_BUFFER_TYPE_HEADER | GSS_IOV_BUFFER_FLAG_ALLOCATE;
    pieces[1].type = GSS_IOV_BUFFER_TYPE_DATA;
    pieces[1].buffer = view_of(content);
    pieces[2].type = GSS_IOV_BUFFER_TYPE_PADDING | GSS_IOV_BUFFER_FLAG_ALLOCATE;
    const OM_uint32 major = gss_wrap_iov(&minor, p.context, 1, GSS_C_QOP_DEFAULT, &sealed, pieces, 3);
    const auto text_of = [](const gss_buffer_desc& piece) {
        return std::string(static_cast<const char*>(piece.value), piece.length);
    };
    Sealed out{text_of(pieces[0].buffer), std::move(content) + text_of(pieces[2].buffer)};
    OM_uint32 ignored = 0;
    gss_release_iov_buffer(&ignored, pieces, 3);
    if (GSS_ERROR(major) || sealed == 0)
        return fail(explain(major, minor, p.mechanism, kKerberos, "a message cannot be sealed"));
    return out;
}

Result<std::string> GssapiContext::unseal(std::string_view header, std::string_view content) {
    Parts& p = *parts_;
    OM_uint32 minor = 0;
    int sealed = 0;
    OM_uint32 major = 0;
    std::string plain;
    if (p.mechanism == Mechanism::ntlm) {
        const std::string token = std::string(header) + std::string(content);
        gss_buffer_desc in = view_of(token);
        Buffer out;
        major = gss_unwrap(&minor, p.context, &in, out.get(), &sealed, nullptr);
        plain = out.text();
    } else {
        std::string head(header);
        plain = content;
        gss_iov_buffer_desc pieces[3]{};
        pieces[0].type = GSS_IOV_BUFFER_TYPE_HEADER;
        pieces[0].buffer = view_of(head);
        pieces[1].type = GSS_IOV_BUFFER_TYPE_DATA;
        pieces[1].buffer = view_of(plain);
        pieces[2].type = GSS_IOV_BUFFER_TYPE_DATA;
        major = gss_unwrap_iov(&minor, p.context, &sealed, nullptr, pieces, 3);
        plain.resize(std::min(plain.size(), pieces[1].buffer.length));
    }
    if (GSS_ERROR(major) || sealed == 0)
        return fail(error(codes::kSealBroken, "a sealed message does not open")
                        .note("the library says: " + words(minor, GSS_C_MECH_CODE, &oid_of(p.mechanism)))
                        .advise(std::string(find_code(codes::kSealBroken)->help)));
    // Supplementary bits say that a message came twice or out of its turn.
    if ((GSS_SUPPLEMENTARY_INFO(major) &
         (GSS_S_DUPLICATE_TOKEN | GSS_S_OLD_TOKEN | GSS_S_UNSEQ_TOKEN | GSS_S_GAP_TOKEN)) != 0)
        return fail(error(codes::kSealBroken, "a sealed message came out of its turn"));
    return plain;
}

}  // namespace supctl::network
