#include "provider/adminservice/exchange.h"

#include <fmt/format.h>

#include <charconv>

#include "base/codes.h"
#include "base/text.h"
#include "provider/http_date.h"
#include "provider/odata.h"
#include "provider/row_decoder.h"

namespace supctl::provider::adminservice {

namespace {

bool success(unsigned status) {
    return status >= 200 && status < 300;
}

/// A refusal by policy also comes as 500 (provider fact); asking again would only be refused again.
bool refused_by_policy(std::string_view message) {
    const std::string folded = lower_ascii(message);
    for (const std::string_view word :
         {"access denied", "access is denied", "not authorized", "unauthorized", "permission", "not allowed"})
        if (folded.find(word) != std::string::npos) return true;
    return false;
}

bool may_pass(unsigned status, std::string_view message) {
    if (status == 500) return !refused_by_policy(message);
    return status == 429 || status == 502 || status == 503 || status == 504;
}

/// Whether the provider itself says that a write did not happen. A gateway's error says nothing about what
/// stands behind it, and neither does a 500 without the provider's words.
bool clear_refusal(const network::Response& response) {
    if (response.status == 429) return network::header(response.headers, "Retry-After").empty();
    if (response.status >= 400 && response.status < 500) return true;
    return response.status == 500 && !odata::error_message(response.body).empty();
}

/// The wait that the server asks for: seconds, or a date by its own clock.
std::optional<Seconds> retry_after(const network::Response& response, TimePoint now) {
    const std::string_view text = network::header(response.headers, "Retry-After");
    if (text.empty()) return std::nullopt;
    std::uint32_t seconds = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (failure == std::errc() && end == text.data() + text.size()) return Seconds(seconds);
    const auto when = parse_http_date(text);
    if (!when) return std::nullopt;
    return std::max(Seconds(0), *when - server_time(response).value_or(now));
}

}  // namespace

std::optional<TimePoint> server_time(const network::Response& response) {
    return parse_http_date(network::header(response.headers, "Date"));
}

Exchange::Exchange(network::HttpClient& client, Authenticator& authenticator, Clock& clock, Options options)
    : client_(client),
      authenticator_(authenticator),
      clock_(clock),
      options_(std::move(options)),
      jitter_(options_.jitter_seed) {}

network::Request Exchange::request(std::string method, const std::string& url) const {
    network::Request out;
    out.method = std::move(method);
    out.target = options_.path + "/" + url;
    out.headers.push_back({"Accept", "application/json"});
    return out;
}

Seconds Exchange::back_off(unsigned attempt) {
    const auto base = std::int64_t{1} << attempt;  // 1, 2, 4, 8 seconds, and up to as much again
    return Seconds(base + std::uniform_int_distribution<std::int64_t>(0, base)(jitter_));
}

Exchange::Verdict Exchange::judge(const Result<network::Response>& answer, const std::string& what,
                                  unsigned attempt) {
    if (!answer) {
        const bool again = answer.error().code == codes::kTransport;
        return {answer.error(), again ? std::optional(back_off(attempt)) : std::nullopt};
    }
    const unsigned status = answer->status;
    const std::string said = odata::error_message(answer->body);
    const std::string suffix = said.empty() ? "" : ", saying: " + said;
    if (status == 401 || status == 403)
        return {error(codes::kUnauthorized,
                      fmt::format("the provider refused `{}` with status {}{}", what, status, suffix)),
                std::nullopt};
    if (status == 404)
        return {error(codes::kNotFound, fmt::format("the provider does not find `{}`{}", what, suffix)),
                std::nullopt};
    Verdict out{error(codes::kProviderRefused,
                      fmt::format("the provider answered `{}` with status {}{}", what, status, suffix)),
                std::nullopt};
    if (!may_pass(status, said)) return out;
    out.wait = retry_after(*answer, clock_.now());
    if (!out.wait) out.wait = back_off(attempt);
    if (*out.wait > options_.longest_wait) out.wait.reset();
    return out;
}

namespace {
/// `SMS_Site` of a URL: what a finding names.
std::string subject(std::string_view method, const std::string& url) {
    return fmt::format("{} {}", method, escape_controls(url.substr(0, url.find_first_of("?("))));
}
}  // namespace

Task<Result<Page>> Exchange::page(std::string url, std::string class_name, Sink sink, RowsAgain again) {
    const std::string what = subject("GET", url);
    for (unsigned attempt = 0;; ++attempt) {
        network::Request asked = request("GET", url);
        RowDecoder decoder(class_name, sink);
        std::function<Result<void>(std::string_view)> on_body = [&decoder](std::string_view piece) {
            return decoder.feed(piece);
        };
        Result<network::Response> answer = co_await authenticator_.send(
            client_, std::move(asked), network::Repeatable::yes, std::move(on_body));
        if (answer && success(answer->status)) {
            if (Result<void> ended = decoder.finish(); !ended) co_return fail(std::move(ended.error()));
            co_return Page{decoder.rows(), decoder.continues(), server_time(*answer)};
        }
        const Verdict verdict = judge(answer, what, attempt);
        const bool spoilt = decoder.rows() != 0 && again == RowsAgain::no;
        if (!verdict.wait || spoilt || attempt == options_.repeats) co_return fail(verdict.diagnostic);
        const TimePoint until = clock_.now() + *verdict.wait;
        co_await clock_.wait_until(until);
    }
}

Task<Result<network::Response>> Exchange::read(std::string url) {
    const std::string what = subject("GET", url);
    for (unsigned attempt = 0;; ++attempt) {
        network::Request asked = request("GET", url);
        Result<network::Response> answer =
            co_await authenticator_.send(client_, std::move(asked), network::Repeatable::yes);
        if (answer && success(answer->status)) co_return answer;
        const Verdict verdict = judge(answer, what, attempt);
        if (!verdict.wait || attempt == options_.repeats) co_return fail(verdict.diagnostic);
        const TimePoint until = clock_.now() + *verdict.wait;
        co_await clock_.wait_until(until);
    }
}

Task<Result<network::Response>> Exchange::write(std::string method, std::string url, std::string body) {
    const std::string what = subject(method, url);
    network::Request asked = request(method, url);
    if (method != "DELETE") {
        asked.headers.push_back({"Content-Type", "application/json"});
        asked.body = std::move(body);
    }
    Result<network::Response> answer =
        co_await authenticator_.send(client_, std::move(asked), network::Repeatable::no);
    if (answer && success(answer->status)) co_return answer;
    const Verdict verdict = judge(answer, what, 0);
    if (!answer || clear_refusal(*answer)) co_return fail(verdict.diagnostic);
    // Who asked reads the object again before it sends anything once more; until then the provider has its
    // rest.
    if (const auto rest = retry_after(*answer, clock_.now()); rest && *rest <= options_.longest_wait) {
        const TimePoint until = clock_.now() + *rest;
        co_await clock_.wait_until(until);
    }
    Diagnostic unclear = verdict.diagnostic;
    unclear.code = codes::kUnclearAnswer;
    co_return fail(std::move(unclear));
}

}  // namespace supctl::provider::adminservice
