#include "simulator/wsman_gate.h"

#include <sodium.h>

#include "base/text.h"
#include "network/channel_binding.h"
#include "simulator/wsman_sealing.h"

namespace supctl::simulator::wsman {

using network::Response;

/// What hangs on a connection.
struct Gate::Conversation {
    network::GssapiContext context;
    bool over = false;  // the client is proven
};

namespace {

std::string to_base64(std::string_view bytes) {
    std::string out(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                      bytes.size(), sodium_base64_VARIANT_ORIGINAL);
    out.resize(out.size() - 1);  // its terminator
    return out;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string out(text.size(), '\0');
    std::size_t size = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(), text.size(),
                          nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
        return std::nullopt;
    out.resize(size);
    return out;
}

/// DSP0226's security profile for client certificates: Windows takes TLS's certificate for the proof only
/// where this is the whole of `Authorization` (MS-WSMV; recorded from WinRM's own clients).
constexpr std::string_view kMutual = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual";

bool same_secret(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

Response plain(unsigned status) {
    Response out;
    out.status = status;
    return out;
}

}  // namespace

Response Gate::unauthorized() const {
    auto out = plain(401);
    if (credential_) {
        out.headers.push_back({"WWW-Authenticate", "Negotiate"});
        out.headers.push_back({"WWW-Authenticate", "Kerberos"});
    }
    if (transport_ == Transport::tls) out.headers.push_back({"WWW-Authenticate", "Basic realm=\"WSMAN\""});
    return out;
}

tl::expected<void, Response> Gate::converse(std::string_view scheme, std::string_view token,
                                            network::Peer& peer, Admitted& admitted) const {
    const auto received = from_base64(token);
    if (!credential_ || !received) return tl::unexpected(unauthorized());
    auto conversation = std::static_pointer_cast<Conversation>(peer.proof);
    if (conversation == nullptr || conversation->over) {
        std::string binding;
        if (auto made = network::channel_binding_of(peer.tls_server_certificate_der))
            binding = std::move(*made);
        conversation = std::make_shared<Conversation>(
            Conversation{network::GssapiContext::acceptor(*credential_, binding)});
        peer.proof = conversation;
    }
    const auto answer = conversation->context.step(*received);
    if (!answer) {
        peer.proof.reset();
        return tl::unexpected(unauthorized());
    }
    conversation->over = conversation->context.complete();
    const network::Header next{"WWW-Authenticate", std::string(scheme) + " " + to_base64(*answer)};
    if (!conversation->over) {
        auto out = plain(401);
        out.headers.push_back(next);
        return tl::unexpected(std::move(out));
    }
    if (!answer->empty()) admitted.headers.push_back(next);
    return {};
}

tl::expected<void, Response> Gate::authenticate(const network::Request& request, network::Peer& peer,
                                                Admitted& admitted) const {
    const auto given = network::header(request.headers, "authorization");
    const auto blank = std::min(given.find(' '), given.size());
    const auto scheme = given.substr(0, blank);
    const auto rest = given.substr(std::min(blank + 1, given.size()));
    if (equal_ignoring_case(scheme, "Negotiate") || equal_ignoring_case(scheme, "Kerberos"))
        return converse(scheme, rest, peer, admitted);
    const auto conversation = std::static_pointer_cast<Conversation>(peer.proof);
    if (given.empty() && conversation != nullptr && conversation->over) return {};
    if (transport_ == Transport::tls) {
        if (given == kMutual && !peer.tls_client_certificate_der.empty()) return {};
        if (token_.empty()) return {};
        if (equal_ignoring_case(scheme, "Bearer") && same_secret(rest, token_)) return {};
        if (equal_ignoring_case(scheme, "Basic"))
            if (const auto pair = from_base64(rest))
                if (same_secret(pair->substr(std::min(pair->find(':') + 1, pair->size())), token_)) return {};
    }
    return tl::unexpected(unauthorized());
}

tl::expected<std::vector<network::Header>, Response> Gate::prove(const network::Request& request,
                                                                 network::Peer& peer) const {
    Admitted out;
    if (auto allowed = authenticate(request, peer, out); !allowed)
        return tl::unexpected(std::move(allowed.error()));
    return std::move(out.headers);
}

tl::expected<Gate::Admitted, Response> Gate::admit(const network::Request& request,
                                                   network::Peer& peer) const {
    if (!equal_ignoring_case(std::string_view(request.target).substr(0, request.target.find('?')), "/wsman"))
        return tl::unexpected(plain(404));
    if (request.method != "POST") return tl::unexpected(plain(405));
    Admitted out;
    if (auto allowed = authenticate(request, peer, out); !allowed)
        return tl::unexpected(std::move(allowed.error()));
    const auto type = network::header(request.headers, "content-type");
    if (request.body.empty()) return out;
    if (!is_sealed(type)) {
        if (transport_ == Transport::plain) return tl::unexpected(unauthorized());
        if (!equal_ignoring_case(type.substr(0, type.find(';')), "application/soap+xml"))
            return tl::unexpected(plain(415));
        out.text = request.body;
        return out;
    }
    const auto conversation = std::static_pointer_cast<Conversation>(peer.proof);
    const auto message = read_sealed(type, request.body);
    if (conversation == nullptr || !conversation->over || !message) return tl::unexpected(plain(400));
    auto text = conversation->context.unseal(message->header, message->content);
    // The stated length is part of what is protected: another one means that the message was meddled with.
    if (!text || text->size() != message->length) return tl::unexpected(plain(400));
    out.text = std::move(*text);
    out.protocol = message->protocol;
    return out;
}

Response Gate::finish(const Admitted& admitted, const Reply& reply, network::Peer& peer) const {
    Response out;
    out.status = reply.status;
    out.headers = admitted.headers;
    if (admitted.protocol.empty()) {
        if (!reply.envelope.empty())
            out.headers.push_back({"Content-Type", "application/soap+xml;charset=UTF-8"});
        out.body = reply.envelope;
        return out;
    }
    const auto conversation = std::static_pointer_cast<Conversation>(peer.proof);
    auto sealed = conversation->context.seal(reply.envelope);
    if (!sealed) return plain(500);
    out.headers.push_back({"Content-Type", sealed_content_type(admitted.protocol)});
    out.body = print_sealed(
        {admitted.protocol, reply.envelope.size(), std::move(sealed->header), std::move(sealed->content)});
    return out;
}

}  // namespace supctl::simulator::wsman
