// Visitor: a client with an authenticator on a loop of its own.
#pragma once

#include <boost/asio/io_context.hpp>

#include "base/codes.h"
#include "provider/authentication/windows.h"
#include "tests/authentication/gateway.h"
#include "tests/network/loop.h"

namespace supctl::authentication {

inline constexpr const char* kTarget = "/AdminService/wmi/SMS_Identification";

class Visitor {
  public:
    Visitor(int port, std::unique_ptr<provider::Authenticator> authenticator, std::string host = kHost)
        : client_(
              {.host = std::move(host),
               .port = static_cast<std::uint16_t>(port),
               .address = "127.0.0.1:" + std::to_string(port)},
              {.extra_root_pem = root().certificate_pem, .client_certificate_pem = {}, .client_key_pem = {}},
              {}, traffic),
          authenticator_(std::move(authenticator)) {}

    Result<network::Response> send(network::Request request,
                                   network::Repeatable repeatable = network::Repeatable::yes) {
        return test::run(context_, authenticator_->send(client_, std::move(request), repeatable));
    }
    Result<network::Response> get(const std::string& target = kTarget) {
        return send({"GET", target, {{"Accept", "application/json"}}, {}});
    }

    network::Traffic traffic;

  private:
    boost::asio::io_context context_;
    network::HttpClient client_;
    std::unique_ptr<provider::Authenticator> authenticator_;
};

inline SecretReference secret_in(const char* variable, const char* text) {
    ::setenv(variable, text, 1);
    SecretReference out;
    out.name = variable;
    return out;
}

inline Visitor with_kerberos(int port, provider::WindowsIdentity identity, const std::string& host = kHost) {
    return {port, provider::make_negotiate_authentication(host, std::move(identity)), host};
}

/// The refusal of a request that must not succeed.
inline Diagnostic refusal(const Result<network::Response>& answer) {
    if (answer) {
        ADD_FAILURE() << "answered with " << answer->status << ": " << answer->body;
        return {};
    }
    EXPECT_TRUE(answer.error().code == codes::kBadSecret || !answer.error().help.empty());
    return answer.error();
}

}  // namespace supctl::authentication
