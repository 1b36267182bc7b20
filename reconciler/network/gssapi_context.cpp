#include "network/gssapi_context.h"

#include <utility>

#include "base/codes.h"
#include "base/text.h"
#include "network/gssapi_library.h"

namespace supctl::network {
namespace {

constexpr std::size_t kNtlmSignature = 16;  // MS-NLMP 2.2.2.9: version, checksum, sequence number

bool same(const gss_OID_desc* one, const gss_OID_desc& other) {
    return one != nullptr && one->length == other.length &&
           std::string_view(static_cast<const char*>(one->elements), one->length) ==
               std::string_view(static_cast<const char*>(other.elements), other.length);
}

/// Whether the first token of a caller offers Kerberos, by itself or among SPNEGO's mechanisms.
bool offers_kerberos(std::string_view token) {
    constexpr std::string_view kMicrosoft{"\x2a\x86\x48\x82\xf7\x12\x01\x02\x02", 9};
    const std::string_view standard{static_cast<const char*>(kKerberos.elements), kKerberos.length};
    const std::string_view head = token.substr(0, 128);
    return head.find(standard) != std::string_view::npos || head.find(kMicrosoft) != std::string_view::npos;
}

}  // namespace

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
