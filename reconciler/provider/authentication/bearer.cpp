#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <chrono>
#include <optional>

#include "base/codes.h"
#include "base/secret.h"
#include "network/offload.h"
#include "provider/authentication/authenticator.h"
#include "provider/authentication/refusal.h"
#include "provider/authentication/token.h"

namespace supctl::provider {

namespace {

using SystemClock = std::chrono::system_clock;
constexpr std::chrono::seconds kEarlyRenewal{120};  // before the end, so that no request meets it

/// A header value that cannot smuggle another header or an empty credential.
bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

class BearerAuthentication final : public Authenticator {
  public:
    BearerAuthentication(std::string host, std::function<Result<std::string>()> token)
        : host_(std::move(host)), source_(std::move(token)) {}

    Task<Result<network::Response>> send(network::HttpClient& client, network::Request request,
                                         network::Repeatable repeatable, network::OnBody on_body) override {
        if (Result<void> ours = belongs_to(host_, client.origin().host); !ours)
            co_return fail(std::move(ours.error()));
        const std::shared_ptr<void> busy = client.occupy();
        std::string used;
        while (true) {
            Result<void> ready = co_await renew();
            if (!ready) co_return fail(std::move(ready.error()));
            const bool refused = !used.empty();
            used = token_.reveal();
            network::Request copy = request;
            copy.headers.push_back({"Authorization", "Bearer " + used});
            network::OnBody sink = on_body;
            Result<network::Response> answer =
                co_await send_plainly(client, std::move(copy), repeatable, std::move(sink));
            if (!answer || answer->status != 401) co_return answer;
            if (refused) co_return judge_refusal("Bearer", host_, std::move(*answer));
            // It may have been replaced, or this request may have set out with the one before.
            if (used == token_.reveal()) good_until_.reset();
            Result<void> again = co_await renew();
            if (!again) co_return fail(std::move(again.error()));
            if (used == token_.reveal()) co_return judge_refusal("Bearer", host_, std::move(*answer));
        }
    }

  private:
    Task<Result<void>> renew() {
        if (good_until_ && SystemClock::now() < *good_until_) co_return Result<void>();
        Result<std::string> fresh = co_await thread_.run(source_);
        if (!fresh) co_return fail(std::move(fresh.error()));
        if (!is_token(*fresh))
            co_return fail(error(codes::kBadSecret, "the bearer token is empty or holds blanks or controls"));
        const auto end = expiry_of(*fresh);
        // A token that is about to end is used all the same, and asked for again next time.
        good_until_ = end ? *end - kEarlyRenewal : SystemClock::time_point::max();
        token_ = Secret(std::move(*fresh));
        co_return Result<void>();
    }

    std::string host_;
    std::function<Result<std::string>()> source_;
    Secret token_;
    std::optional<SystemClock::time_point> good_until_;  // nothing: a new one is wanted
    network::Offload thread_;
};

}  // namespace

std::unique_ptr<Authenticator> make_bearer_authentication(std::string host,
                                                          std::function<Result<std::string>()> token) {
    return std::make_unique<BearerAuthentication>(std::move(host), std::move(token));
}

}  // namespace supctl::provider
