#include "provider/authentication/refusal.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/codes.h"
#include "base/text.h"
#include "network/challenge.h"
#include "provider/http_date.h"

namespace supctl::provider {

namespace {

constexpr std::int64_t kMostSkew = 5 * 60;  // seconds that Kerberos tolerates by default

std::string offered(const std::vector<network::Challenge>& challenges) {
    std::string out;
    for (const network::Challenge& one : challenges)
        out += (out.empty() ? "`" : ", `") + escape_controls(one.scheme) + "`";
    return out;
}

/// How many seconds the server's clock is ahead of ours; 0 when it does not say.
std::int64_t skew_of(const network::Response& answer) {
    const auto theirs = parse_http_date(network::header(answer.headers, "Date"));
    if (!theirs) return 0;
    const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
    return (theirs->time_since_epoch() - now.time_since_epoch()) / std::chrono::seconds(1);
}

Diagnostic taught(Code code, std::string message) {
    return error(code, std::move(message)).advise(std::string(find_code(code)->help));
}

}  // namespace

Result<network::Response> judge_refusal(std::string_view scheme, const std::string& host,
                                        network::Response answer, Proof proof) {
    const std::vector<network::Challenge> challenges = network::read_challenges(answer.headers);
    if (!challenges.empty() && network::find_challenge(challenges, scheme) == nullptr)
        return fail(taught(codes::kStrongerAuthentication,
                           fmt::format("`{}` does not take `{}`, it asks for {}", escape_controls(host),
                                       scheme, offered(challenges))));
    if (proof == Proof::complete)
        return fail(taught(codes::kStrongerAuthentication,
                           fmt::format("`{}` knows who asks and refuses all the same with status 401",
                                       escape_controls(host))));
    const std::int64_t skew = skew_of(answer);
    if (proof == Proof::unfinished && std::abs(skew) > kMostSkew)
        return fail(
            taught(codes::kClockSkew,
                   fmt::format("`{}` refuses the ticket, and its clock is {} s {} ours",
                               escape_controls(host), std::abs(skew), skew > 0 ? "ahead of" : "behind")));
    return answer;
}

}  // namespace supctl::provider
