// Authenticator: sends requests with the proof of one identity, and only to the host that its maker named: a
// redirect is an answer, not an address. Secrets are asked for when they are needed and never shown. Which
// kinds there are: none, bearer and client certificates here, Kerberos and NTLM in windows.h.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/task.h"
#include "network/gssapi_context.h"
#include "network/http_client.h"

namespace supctl::provider {

class Authenticator {
  public:
    virtual ~Authenticator() = default;

    /// Sends `request` and gives the answer, whatever its status but one: where the server refuses the proof
    /// itself, the error says why (311x, 312x). `repeatable` is as for HttpClient::send; a request that a
    /// server answers with 401 was not carried out, so it may be sent again with a better proof. With
    /// `on_body`, the body of a 2xx answer goes there piece by piece. Errors: those of HttpClient::send,
    /// kForeignCredential for a client whose host was not named, kBadSecret.
    [[nodiscard]] virtual Task<Result<network::Response>> send(network::HttpClient& client,
                                                               network::Request request,
                                                               network::Repeatable repeatable,
                                                               network::OnBody on_body = nullptr) = 0;

    /// Proves the identity on `lane`, which must be one of a client of the named host, with copies of `probe`
    /// that have no body. What is then sealed with the context belongs on this lane alone. Error kNoMechanism
    /// where the kind of authentication cannot seal.
    [[nodiscard]] virtual Task<Result<std::shared_ptr<network::GssapiContext>>> prove(std::string host,
                                                                                      network::Lane& lane,
                                                                                      network::Request probe);
};

/// Adds nothing.
[[nodiscard]] std::unique_ptr<Authenticator> make_no_authentication();

/// Adds what tells Windows' WS-Man service that TLS's client certificate is the proof: the name of the
/// profile `secprofile/https/mutual` (DSP0226, MS-WSMV) as `Authorization`, for `host` alone.
[[nodiscard]] std::unique_ptr<Authenticator> make_certificate_authentication(std::string host);

/// Adds a bearer token for `host` alone. `token` is asked on a thread of its own: at first, shortly before
/// the expiry that a token in JWT form states, and once more when the server answers 401.
[[nodiscard]] std::unique_ptr<Authenticator> make_bearer_authentication(
    std::string host, std::function<Result<std::string>()> token);

/// kForeignCredential unless `asked` is the host that was named.
[[nodiscard]] Result<void> belongs_to(const std::string& named, const std::string& asked);

/// Sends with `on_body` when there is one.
[[nodiscard]] Task<Result<network::Response>> send_plainly(network::HttpClient& client,
                                                           network::Request request,
                                                           network::Repeatable repeatable,
                                                           network::OnBody on_body);

}  // namespace supctl::provider
