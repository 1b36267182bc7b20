#include "provider/authentication/authenticator.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "base/text.h"

namespace supctl::provider {

namespace {

class NoAuthentication final : public Authenticator {
  public:
    Task<Result<void>> authorize(std::string, network::Request&) override { co_return Result<void>(); }
};

/// A header value that cannot smuggle another header or an empty credential.
bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

class BearerAuthentication final : public Authenticator {
  public:
    BearerAuthentication(std::string host, std::function<Result<std::string>()> token)
        : host_(std::move(host)), token_(std::move(token)) {}

    Task<Result<void>> authorize(std::string host, network::Request& request) override {
        if (!equal_ignoring_case(host, host_))
            co_return fail(error(codes::kForeignCredential,
                                 fmt::format("the token belongs to `{}` and is not sent to `{}`", host_,
                                             escape_controls(host))));
        Result<std::string> token = token_();
        if (!token) co_return fail(std::move(token.error()));
        if (!is_token(*token))
            co_return fail(error(codes::kBadSecret, "the bearer token is empty or holds blanks or controls"));
        request.headers.push_back({"Authorization", "Bearer " + *token});
        co_return Result<void>();
    }

  private:
    std::string host_;
    std::function<Result<std::string>()> token_;
};

}  // namespace

std::unique_ptr<Authenticator> make_no_authentication() {
    return std::make_unique<NoAuthentication>();
}

std::unique_ptr<Authenticator> make_bearer_authentication(std::string host,
                                                          std::function<Result<std::string>()> token) {
    return std::make_unique<BearerAuthentication>(std::move(host), std::move(token));
}

}  // namespace supctl::provider
