// The simulator behind real HTTPS, with the house's own client.
#include <gmock/gmock.h>

#include <boost/asio/detached.hpp>

#include "base/codes.h"
#include "network/http_client.h"
#include "tests/simulator/support.h"

namespace supctl::simulator::testing {
namespace {

using network::HttpClient;
using network::Repeatable;
using network::Request;
using network::Response;

struct Wire {
    explicit Wire(Options options) : bench(standalone(Stage::converged), std::move(options)) {
        const auto listening = bench.simulator->listen(io.get_executor());
        if (!listening) throw std::runtime_error(listening.error().message);
    }
    std::unique_ptr<HttpClient> client() {
        network::Origin origin{bench.simulator->host(), bench.simulator->port(),
                               "127.0.0.1:" + std::to_string(bench.simulator->port())};
        return std::make_unique<HttpClient>(origin, network::Trust{bench.simulator->root_pem(), {}, {}},
                                            network::ClientLimits{}, traffic);
    }
    void spawn(HttpClient& with, Request request, std::optional<Result<Response>>& into) {
        boost::asio::co_spawn(
            io,
            [&with, &into, request]() -> Task<void> {
                Task<Result<Response>> sending = with.send(request, Repeatable::no);
                into.emplace(co_await std::move(sending));
            },
            boost::asio::detached);
    }
    Result<Response> send(HttpClient& with, Request request) {
        std::optional<Result<Response>> answer;
        spawn(with, std::move(request), answer);
        run_until([&] { return answer.has_value(); });
        return *answer;
    }
    template <class Done>
    void run_until(Done done) {
        while (!done()) io.run_one();
    }
    boost::asio::io_context io;
    network::Traffic traffic;
    Bench bench;
};

TEST(Wire, AnswersOverVerifiedTls) {
    Options options;
    options.authorization = Authorization::bearer;
    Wire wire(options);
    const auto client = wire.client();
    Request request{"GET", "/AdminService/wmi/SMS_Site?$select=SiteCode", {}, {}};
    EXPECT_EQ(wire.send(*client, request)->status, 401u);
    request.headers.push_back({"Authorization", "Bearer " + wire.bench.simulator->token()});
    const auto answer = wire.send(*client, request);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 200u);
    EXPECT_THAT(answer->body, ::testing::HasSubstr(R"("value":[{"SiteCode":"LAB"}])"));
    EXPECT_EQ(wire.send(*client, {"GET", "/simulator/now", request.headers, {}})->status, 404u)
        << "no clock was chosen";
}

TEST(Wire, TwoClientsHoldTimeAndOneLeaves) {
    Options options;
    options.time_endpoints = TimeEndpoints::served;
    options.clock.participants = 2;
    Wire wire(options);
    auto first = wire.client(), second = wire.client();
    const auto hold = [](const char* who, const char* until) {
        return Request{"POST",
                       "/simulator/hold",
                       {},
                       std::string(R"({"participant":")") + who + R"(","until":")" + until + R"("})"};
    };
    ASSERT_EQ(wire.send(*second, {"POST", "/simulator/join", {}, R"({"participant":"b"})"})->status, 200u);
    std::optional<Result<Response>> answer;
    wire.spawn(*first, hold("a", "2026-03-02T09:00:00Z"), answer);
    EXPECT_EQ(wire.send(*second, hold("b", "2026-03-02T08:30:00Z"))->body,
              R"({"now":"2026-03-02T08:30:00Z"})");
    EXPECT_FALSE(answer.has_value());
    second.reset();
    wire.run_until([&] { return answer.has_value(); });
    ASSERT_TRUE(*answer) << answer->error().message;
    EXPECT_EQ((*answer)->body, R"({"now":"2026-03-02T09:00:00Z"})");
    EXPECT_EQ(wire.send(*first, hold("", "2026-03-02T08:30:00Z"))->status, 400u);
    EXPECT_EQ(wire.send(*first, hold("a", "soon"))->status, 400u);
    EXPECT_EQ(wire.send(*first, {"GET", "/simulator/dump", {}, {}})->body, wire.bench.simulator->dump());
}

TEST(Wire, BeyondThisMachineATokenIsNeeded) {
    Options options;
    options.address = "0.0.0.0";
    Bench bench(standalone(Stage::bare), options);
    boost::asio::io_context io;
    const auto listening = bench.simulator->listen(io.get_executor());
    ASSERT_FALSE(listening);
    EXPECT_EQ(listening.error().code, codes::kForeignCredential);
}

}  // namespace
}  // namespace supctl::simulator::testing
