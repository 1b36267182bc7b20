// What the provider tests share: an AdminService of canned answers on a real socket.
#pragma once

#include <fmt/format.h>

#include <deque>

#include "provider/adminservice/reader.h"
#include "provider/adminservice/writer.h"
#include "tests/network/house.h"
#include "tests/provider/instant_clock.h"

namespace supctl::provider::test {

using network::Answer;
using network::test::say;

inline Answer answer(unsigned status, std::string body, std::vector<network::Header> headers = {}) {
    Answer out;
    out.response = {status, std::move(headers), std::move(body)};
    return out;
}
inline Answer refusal(unsigned status, std::string_view message) {
    return answer(status, fmt::format(R"({{"error":{{"code":"","message":"{}"}}}})", message));
}
/// `{"value":[{"Id":first},…]}`.
inline std::string rows(std::uint64_t first, std::uint64_t count) {
    std::string out = R"({"@odata.context":"x","value":[)";
    for (std::uint64_t i = 0; i < count; ++i) out += fmt::format(R"({}{{"Id":{}}})", i ? "," : "", first + i);
    return out + "]}";
}

/// Answers are given in the order in which they were put down; one more request than answers is a failure.
class CannedSite : public network::test::House {
  protected:
    void SetUp() override {
        serve([this](const network::Request&, network::Peer&) {
            if (answers.empty()) return say(refusal(418, "no answer was prepared"));
            Answer next = std::move(answers.front());
            answers.pop_front();
            return say(std::move(next));
        });
        http_.emplace(origin(), network::Trust{network::test::root().certificate_pem, {}, {}}, limits,
                      traffic);
        exchange.emplace(*http_, *authenticator, clock, adminservice::Options{});
    }
    /// Scans `SMS_Site` for Id; the ids as they came.
    Result<ScanEnd> scan(Query query = {.class_name = "SMS_Site", .select = {"Id"}, .keys = {"Id"}}) {
        ids.clear();
        adminservice::AdminServiceReader reader(*exchange);
        std::optional<Result<ScanEnd>> end;
        const auto go = [&]() -> Task<void> {
            Sink sink = [this](const Instance& row) -> Result<void> {
                ids.push_back(row.number("Id").value_or(-1));
                return {};
            };
            auto ended = co_await reader.scan(query, std::move(sink));
            end.emplace(std::move(ended));
        };
        network::test::run(context, go());
        return std::move(*end);
    }
    [[nodiscard]] std::set<std::int64_t> distinct() const { return {ids.begin(), ids.end()}; }

    std::deque<Answer> answers;
    InstantClock clock;
    std::unique_ptr<Authenticator> authenticator = make_no_authentication();
    std::optional<network::HttpClient> http_;
    std::optional<adminservice::Exchange> exchange;
    std::vector<std::int64_t> ids;
};

}  // namespace supctl::provider::test
