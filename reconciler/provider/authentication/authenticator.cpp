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

}  // namespace

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
