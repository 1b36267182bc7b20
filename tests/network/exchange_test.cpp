// Requests and answers between the house's own client and server: what is sent arrives, connections are kept.
#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "tests/network/house.h"

namespace supctl::network::test {
namespace {

using namespace std::chrono_literals;

TEST_F(House, CarriesABodyAndHeadersBothWays) {
    serve([](const Request& request, Peer&) {
        Answer answer = text(request.method + request.body, 201);
        answer.response.headers.push_back({"X-Echo", std::string(header(request.headers, "x-asked"))});
        return say(answer);
    });
    HttpClient verified = client();
    Request request{
        "POST", "/", {{"X-Asked", "yes"}, {"Content-Length", "999"}, {"Host", "evil.test"}}, "payload"};
    const auto answer = run(context, verified.send(request, Repeatable::no));
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 201u);
    EXPECT_EQ(answer->body, "POSTpayload");
    EXPECT_EQ(header(answer->headers, "x-echo"), "yes");
    EXPECT_EQ(header(seen[0].headers, "host"), "site.test:" + std::to_string(server->port()));
    EXPECT_EQ(std::count_if(seen[0].headers.begin(), seen[0].headers.end(),
                            [](const Header& h) { return h.name == "Content-Length"; }),
              1);
}

TEST_F(House, CarriesALongBodyInBothDirections) {
    serve([](const Request& request, Peer&) { return say(text(request.body)); });
    HttpClient verified = client();
    std::string body(3'000'001, 'x');
    for (std::size_t i = 0; i < body.size(); i += 977) body[i] = static_cast<char>(i);
    const auto answer = run(context, verified.send(Request{"PUT", "/", {}, body}, Repeatable::no));
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_TRUE(answer->body == body);
}

TEST_F(House, RefusesARequestThatWouldSmuggle) {
    serve(always(text("")));
    HttpClient verified = client();
    const std::vector<Request> bad = {{"GET", "/ HTTP/1.1\r\nX: y", {}, {}},
                                      {"GET", "", {}, {}},
                                      {"GET", "/", {{"A", "b\r\nC: d"}}, {}},
                                      {"GET", "/", {{"A: b", "c"}}, {}}};
    for (const Request& request : bad)
        EXPECT_CODE(run(context, verified.send(request, Repeatable::yes)), codes::kHttpProtocol);
    EXPECT_TRUE(seen.empty());
}

TEST_F(House, KeepsItsConnection) {
    serve(always(text("hello")));
    HttpClient verified = client();
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(get(verified));
    EXPECT_EQ(peers.size(), 1u);
    EXPECT_EQ(traffic.connections, 1u);
    EXPECT_EQ(traffic.requests, 20u);
    verified.close();
    ASSERT_TRUE(get(verified));
    EXPECT_EQ(peers.size(), 2u) << "close() ends idle connections";
}

TEST_F(House, CountsExactlyTheBytesOfTheMessages) {
    serve(always(text("hello")));
    HttpClient verified = client();
    ASSERT_TRUE(get(verified));
    const std::string port = std::to_string(server->port());
    const std::string sent =
        "GET / HTTP/1.1\r\nHost: site.test:" + port + "\r\nConnection: keep-alive\r\n\r\n";
    const std::string received =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nConnection: "
        "keep-alive\r\n\r\nhello";
    EXPECT_EQ(traffic.bytes_sent, sent.size());
    EXPECT_EQ(traffic.bytes_received, received.size());
}

TEST_F(House, SurvivesAServerThatClosesAfterEachAnswer) {
    Answer closing = text("bye");
    closing.close = true;
    serve(always(closing));
    HttpClient verified = client();
    for (int i = 0; i < 5; ++i) {
        const auto answer = get(verified, "/", Repeatable::no);
        ASSERT_TRUE(answer) << answer.error().message;
    }
    EXPECT_EQ(peers.size(), 5u);
}

TEST_F(House, HoldsNoMoreConnectionsThanAllowedAndServesInOrder) {
    limits.connections = 3;
    int inside = 0;
    int most_inside = 0;
    auto handler = [&](const Request& request, Peer&) -> Task<Answer> {
        most_inside = std::max(most_inside, ++inside);
        boost::asio::steady_timer pause(co_await boost::asio::this_coro::executor, 1ms);
        co_await pause.async_wait(boost::asio::use_awaitable);
        --inside;
        co_return text(request.target);
    };
    serve(handler);
    HttpClient verified = client();
    std::vector<std::string> done;
    int most_in_flight = 0;
    auto one = [&](int number) -> Task<void> {
        Request request{"GET", "/" + std::to_string(number), {}, {}};
        const auto answer = co_await verified.send(std::move(request), Repeatable::no);
        most_in_flight = std::max(most_in_flight, traffic.in_flight);
        done.push_back(answer ? answer->body : answer.error().message);
    };
    for (int i = 0; i < 50; ++i) boost::asio::co_spawn(context, one(i), [](std::exception_ptr) {});
    context.restart();
    while (done.size() < 50 && context.run_one() != 0) {
    }
    ASSERT_EQ(done.size(), 50u);
    EXPECT_EQ(most_inside, 3);
    EXPECT_EQ(peers.size(), 3u);
    EXPECT_EQ(traffic.connections, 3u);
    EXPECT_EQ(most_in_flight, 49) << "waiting for a connection counts as being in flight";
    EXPECT_EQ(traffic.in_flight, 0);
    std::vector<std::string> arrived;
    for (const Request& request : seen) arrived.push_back(request.target);
    std::vector<std::string> asked;
    for (int i = 0; i < 50; ++i) asked.push_back("/" + std::to_string(i));
    std::sort(arrived.begin(), arrived.begin() + 3);  // the first three race through their handshakes
    EXPECT_EQ(arrived, asked);
}

TEST_F(House, StreamsALargeBodyInPieces) {
    const auto big = std::make_shared<std::string>(20u << 20, 'b');
    Answer answer;
    answer.response.status = 200;
    answer.shared_body = big;
    serve(always(answer));
    HttpClient verified = client();
    std::size_t total = 0;
    std::size_t largest = 0;
    const auto got = run(context, verified.stream(Request{"GET", "/", {}, {}}, Repeatable::yes,
                                                  [&](std::string_view piece) -> Result<void> {
                                                      total += piece.size();
                                                      largest = std::max(largest, piece.size());
                                                      return {};
                                                  }));
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(total, big->size());
    EXPECT_LE(largest, 64u * 1024) << "pieces, not the whole";
    EXPECT_TRUE(got->body.empty());
    EXPECT_EQ(traffic.requests, 1u);
}

TEST_F(House, CollectsTheBodyOfARefusalWhileStreaming) {
    serve([](const Request& request, Peer&) {
        return say(text(request.target == "/long" ? std::string(2u << 20, 'e') : "why", 500));
    });
    HttpClient verified = client();
    bool called = false;
    const auto on_body = [&](std::string_view) -> Result<void> {
        called = true;
        return {};
    };
    auto answer = run(context, verified.stream(Request{"GET", "/", {}, {}}, Repeatable::yes, on_body));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "why");
    answer = run(context, verified.stream(Request{"GET", "/long", {}, {}}, Repeatable::yes, on_body));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body.size(), 1u << 20);
    EXPECT_FALSE(called);
    EXPECT_EQ(peers.size(), 1u) << "the rest of the long body was read";
}

TEST_F(House, EndsTheExchangeWhenTheReaderOfTheBodyObjects) {
    serve(always(text(std::string(100'000, 'x'))));
    HttpClient verified = client();
    int pieces = 0;
    const auto object = [&](std::string_view) -> Result<void> {
        ++pieces;
        return fail(error(codes::kProviderAnswer, "not JSON"));
    };
    EXPECT_CODE(run(context, verified.stream(Request{"GET", "/", {}, {}}, Repeatable::yes, object)),
                codes::kProviderAnswer);
    EXPECT_EQ(pieces, 1);
    ASSERT_TRUE(get(verified));
    EXPECT_EQ(peers.size(), 2u) << "a half-read connection is not used again";
}

TEST_F(House, FollowsNoRedirect) {
    serve([](const Request&, Peer&) {
        Answer answer = text("elsewhere", 302);
        answer.response.headers.push_back({"Location", "/other"});
        return say(answer);
    });
    HttpClient verified = client();
    const auto answer = get(verified, "/", Repeatable::yes);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 302u);
    EXPECT_EQ(header(answer->headers, "location"), "/other");
    EXPECT_EQ(seen.size(), 1u);
}

TEST_F(House, KnowsAnswersWithoutABody) {
    serve([](const Request& request, Peer&) {
        if (request.target == "/204") return say(text("", 204));
        if (request.target == "/304") return say(text("", 304));
        return say(text("twelve bytes"));
    });
    HttpClient verified = client();
    const auto head = run(context, verified.send(Request{"HEAD", "/", {}, {}}, Repeatable::yes));
    ASSERT_TRUE(head);
    EXPECT_EQ(header(head->headers, "content-length"), "12");
    EXPECT_EQ(head->body, "");
    EXPECT_EQ(get(verified, "/204")->status, 204u);
    EXPECT_EQ(get(verified, "/304")->status, 304u);
    EXPECT_EQ(get(verified)->body, "twelve bytes");
    EXPECT_EQ(peers.size(), 1u);
}

TEST_F(House, SpeaksPlainHttpWhenTold) {
    serve(always(text("plain")), ServerOptions{});
    Origin plain = origin();
    plain.scheme = Scheme::http;
    HttpClient open = client(plain);
    for (int i = 0; i < 3; ++i) {
        const auto answer = get(open);
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(answer->body, "plain");
    }
    EXPECT_EQ(peers.size(), 1u);
    EXPECT_TRUE(open.server_certificate_der().empty());
}

TEST_F(House, ReachesAnIpv6Literal) {
    ServerOptions options;
    options.address = "::1";
    options.certificate_pem = usual_leaf().certificate_pem;
    options.key_pem = usual_leaf().key_pem;
    auto listening = HttpServer::listen(context.get_executor(), options, always(text("six")));
    if (!listening) {
        // A machine without IPv6 says so in time, and in words.
        EXPECT_EQ(listening.error().code, codes::kUnreachable);
        EXPECT_NE(listening.error().message.find("`::1`"), std::string::npos);
        return;
    }
    server = std::move(*listening);
    HttpClient literal = client(Origin{"::1", server->port(), {}});
    EXPECT_EQ(get(literal)->body, "six");
    HttpClient pointed =
        client(Origin{"site.test", server->port(), "[::1]:" + std::to_string(server->port())});
    EXPECT_EQ(get(pointed)->body, "six");
}

TEST_F(House, ResolvesAName) {
    serve(always(text("local")));
    HttpClient named = client(Origin{"localhost", server->port(), {}});
    const auto answer = get(named);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->body, "local");
}

TEST_F(House, OutlivesTheClientThatIsMovedAway) {
    serve(always(text("hello")));
    HttpClient first = client();
    Task<Result<Response>> pending = first.send(Request{}, Repeatable::yes);
    HttpClient second = std::move(first);
    EXPECT_TRUE(run(context, std::move(pending)));
    EXPECT_TRUE(get(second));
    EXPECT_EQ(peers.size(), 1u);
}

}  // namespace
}  // namespace supctl::network::test
