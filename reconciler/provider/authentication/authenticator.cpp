#include "provider/authentication/authenticator.h"

#include <fmt/format.h>

#include "base/codes.h"
#include "base/text.h"

namespace supctl::provider {

namespace {

class NoAuthentication final : public Authenticator {
  public:
    Task<Result<network::Response>> send(network::HttpClient& client, network::Request request,
                                         network::Repeatable repeatable, network::OnBody on_body) override {
        return send_plainly(client, std::move(request), repeatable, std::move(on_body));
    }
};

/// The certificate itself, and the proof that its key is ours, are TLS's business.
class CertificateAuthentication final : public Authenticator {
  public:
    explicit CertificateAuthentication(std::string host) : host_(std::move(host)) {}

    Task<Result<network::Response>> send(network::HttpClient& client, network::Request request,
                                         network::Repeatable repeatable, network::OnBody on_body) override {
        if (Result<void> ours = belongs_to(host_, client.origin().host); !ours)
            co_return fail(std::move(ours.error()));
        request.headers.push_back({"Authorization", std::string(kMutual)});
        Result<network::Response> answer =
            co_await send_plainly(client, std::move(request), repeatable, std::move(on_body));
        co_return answer;
    }

  private:
    static constexpr std::string_view kMutual =
        "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual";
    std::string host_;
};

}  // namespace

std::unique_ptr<Authenticator> make_certificate_authentication(std::string host) {
    return std::make_unique<CertificateAuthentication>(std::move(host));
}

Task<Result<std::shared_ptr<network::GssapiContext>>> Authenticator::prove(std::string, network::Lane&,
                                                                           network::Request) {
    co_return fail(error(codes::kNoMechanism, "this kind of authentication cannot seal messages")
                       .advise("use https, or authenticate with `negotiate` or `ntlm`"));
}

Task<Result<network::Response>> send_plainly(network::HttpClient& client, network::Request request,
                                             network::Repeatable repeatable, network::OnBody on_body) {
    if (on_body) return client.stream(std::move(request), repeatable, std::move(on_body));
    return client.send(std::move(request), repeatable);
}

Result<void> belongs_to(const std::string& named, const std::string& asked) {
    if (equal_ignoring_case(named, asked)) return {};
    return fail(error(codes::kForeignCredential,
                      fmt::format("the credentials belong to `{}` and are not sent to `{}`",
                                  escape_controls(named), escape_controls(asked)))
                    .advise(std::string(find_code(codes::kForeignCredential)->help)));
}

std::unique_ptr<Authenticator> make_no_authentication() {
    return std::make_unique<NoAuthentication>();
}

}  // namespace supctl::provider
