// What goes wrong on the way: every fault of the server as the client sees it, limits, time-outs, what is
// sent twice.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <chrono>

#include "tests/network/house.h"
#include "tests/network/raw.h"

namespace supctl::network::test {
namespace {

using namespace std::chrono_literals;
using Fault = Answer::Fault;

/// Answers the first `good` requests, then shows the fault.
Handler failing_after(int good, Fault fault) {
    return [left = good, fault](const Request&, Peer&) mutable {
        Answer answer = text(std::string(1000, 'x'));
        if (left-- <= 0) answer.fault = fault;
        return say(answer);
    };
}

bool has(const Diagnostic& diagnostic, std::string_view words) {
    return diagnostic.message.find(words) != std::string::npos;
}

TEST_F(House, SeesEveryFault) {
    limits.first_byte = 50ms;
    for (const auto& [fault, code, words] : {
             std::tuple{Fault::hang, codes::kTransport, "the first byte of the answer"},
             std::tuple{Fault::cut_body, codes::kTransport, "the rest of the answer"},
             std::tuple{Fault::reset, codes::kTransport, "connection reset by peer"},
             std::tuple{Fault::garbage, codes::kHttpProtocol, "not valid HTTP"},
             std::tuple{Fault::lose_response, codes::kTransport, "the first byte of the answer"},
         }) {
        SCOPED_TRACE(words);
        seen.clear();
        serve(failing_after(0, fault));
        HttpClient verified = client();
        const auto answer = get(verified, "/", Repeatable::yes);
        EXPECT_CODE(answer, code);
        EXPECT_TRUE(has(answer.error(), words)) << answer.error().message;
        EXPECT_EQ(seen.size(), 1u) << "a fresh connection is no excuse for sending again";
        EXPECT_EQ(traffic.in_flight, 0);
    }
}

TEST_F(House, SendsARepeatableRequestAgainWhenAKeptConnectionIsLost) {
    for (const Fault fault : {Fault::lose_response, Fault::reset}) {
        int asked = 0;
        serve([&](const Request&, Peer&) {
            Answer answer = text("ok");
            if (++asked == 2) answer.fault = fault;
            return say(answer);
        });
        HttpClient verified = client();
        ASSERT_TRUE(get(verified));
        const auto answer = get(verified, "/", Repeatable::yes);
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(asked, 3);
    }
}

TEST_F(House, SendsAgainOnlyOnce) {
    serve(failing_after(1, Fault::lose_response));
    HttpClient verified = client();
    ASSERT_TRUE(get(verified));
    EXPECT_CODE(get(verified, "/", Repeatable::yes), codes::kTransport);
    EXPECT_EQ(seen.size(), 3u);
}

TEST_F(House, NeverSendsAWriteTwice) {
    for (const Fault fault : {Fault::lose_response, Fault::reset, Fault::cut_body}) {
        seen.clear();
        serve(failing_after(1, fault));
        HttpClient verified = client();
        ASSERT_TRUE(get(verified));
        const auto answer = run(context, verified.send(Request{"POST", "/create", {}, "{}"}, Repeatable::no));
        EXPECT_CODE(answer, codes::kTransport);
        EXPECT_EQ(seen.size(), 2u);
    }
}

TEST_F(House, DoesNotSendAgainAfterATimeOut) {
    limits.first_byte = 50ms;
    serve(failing_after(1, Fault::hang));
    HttpClient verified = client();
    ASSERT_TRUE(get(verified));
    EXPECT_CODE(get(verified, "/", Repeatable::yes), codes::kTransport);
    EXPECT_EQ(seen.size(), 2u);
}

TEST_F(House, NoticesAnIdleCloseBeforeItSendsAWrite) {
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    RawServer raw(context, {{answer}, {answer}});  // closes although it did not say so
    HttpClient plain = client(raw.origin());
    ASSERT_TRUE(get(plain));
    context.poll();  // the close arrives
    const auto second = run(context, plain.send(Request{"POST", "/", {}, "{}"}, Repeatable::no));
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(raw.connections, 2u);
}

TEST_F(House, ReadsChunksHoweverTheyAreCut) {
    RawServer raw(context,
                  {{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "5;note=\"x\"\r\nhello\r\n1\r\n \r\n00005\r\nworld\r\n0\r\nTrailer: t\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}});
    HttpClient plain = client(raw.origin());
    std::string body;
    const auto collect = [&](std::string_view piece) -> Result<void> {
        body += piece;
        return {};
    };
    const auto streamed = run(context, plain.stream(Request{}, Repeatable::no, collect));
    ASSERT_TRUE(streamed) << streamed.error().message;
    EXPECT_EQ(streamed->status, 200u);
    EXPECT_EQ(body, "hello world");
    EXPECT_EQ(get(plain)->body, "");
    EXPECT_EQ(raw.connections, 1u);
}

TEST_F(House, ReadsABodyThatEndsWithTheConnection) {
    RawServer raw(context, {{"HTTP/1.1 200 OK\r\n\r\nall of it"}});
    HttpClient plain = client(raw.origin());
    EXPECT_EQ(get(plain)->body, "all of it");
    EXPECT_EQ(get(plain)->body, "all of it");
    EXPECT_EQ(raw.connections, 2u);
}

TEST_F(House, RefusesAnswersThatAreNotHttpOrTooLong) {
    limits.header_bytes = 1000;
    limits.body_bytes = 100;
    const std::string long_header = "X: " + std::string(2000, 'x') + "\r\n";
    const std::string long_chunk =
        "Transfer-Encoding: chunked\r\n\r\n65\r\n" + std::string(101, 'x') + "\r\n0\r\n\r\n";
    for (const auto& [rest, words] : {
             std::pair{long_header + "Content-Length: 0\r\n\r\n", "headers"},
             std::pair{std::string("Content-Length: 101\r\n\r\n") + std::string(101, 'x'),
                       "exceeds 100 bytes"},
             std::pair{long_chunk, "exceeds 100 bytes"},
             std::pair{"\r\n" + std::string(101, 'x'), "exceeds 100 bytes"},
             std::pair{std::string("Content-Length: 1\r\nContent-Length: 2\r\n\r\n"), "not valid HTTP"},
             std::pair{std::string("Content-Length: many\r\n\r\n"), "not valid HTTP"},
             std::pair{std::string("Transfer-Encoding: chunked\r\n\r\nzz\r\n"), "not valid HTTP"},
         }) {
        SCOPED_TRACE(rest.substr(0, 40));
        RawServer raw(context, {{"HTTP/1.1 200 OK\r\n" + rest}});
        HttpClient plain = client(raw.origin());
        const auto answer = get(plain, "/", Repeatable::yes);
        EXPECT_CODE(answer, codes::kHttpProtocol);
        EXPECT_TRUE(has(answer.error(), words)) << answer.error().message;
        EXPECT_EQ(raw.connections, 1u);
    }
}

TEST_F(House, RefusesEndlessInterimAnswers) {
    std::string endless;
    for (int i = 0; i < 20; ++i) endless += "HTTP/1.1 102 Processing\r\n\r\n";
    RawServer raw(context, {{endless}});
    HttpClient plain = client(raw.origin());
    EXPECT_CODE(get(plain), codes::kHttpProtocol);
}

TEST_F(House, DoesNotReuseAConnectionThatSaidMoreThanAsked) {
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    RawServer raw(context, {{answer + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", "", ""}, {answer}});
    HttpClient plain = client(raw.origin());
    EXPECT_EQ(get(plain)->body, "ok");
    EXPECT_EQ(get(plain)->body, "ok");
    EXPECT_EQ(raw.connections, 2u);
}

TEST_F(House, GivesUpOnABodyThatStops) {
    limits.idle = 50ms;
    RawServer raw(context, {{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhal", ""}});
    HttpClient plain = client(raw.origin());
    const auto answer = get(plain, "/", Repeatable::yes);
    EXPECT_CODE(answer, codes::kTransport);
    EXPECT_TRUE(has(answer.error(), "the rest of the answer")) << answer.error().message;
    EXPECT_TRUE(has(answer.error(), "longer than 50 ms")) << answer.error().message;
}

TEST_F(House, GivesUpOnAServerThatAnswersNoHandshake) {
    limits.tls = 50ms;
    RawServer raw(context, {{"", ""}});
    Origin silent = raw.origin();
    silent.scheme = Scheme::https;
    HttpClient verified = client(silent);
    const auto answer = get(verified);
    EXPECT_CODE(answer, codes::kUnreachable);
    EXPECT_TRUE(has(answer.error(), "the TLS handshake")) << answer.error().message;
    EXPECT_TRUE(verified.met()) << "unreachable, but somebody was there";
}

TEST_F(House, KnowsThatSomebodyWasThereWhoCutTheHandshake) {
    RawServer raw(context, {{""}});
    Origin cutting = raw.origin();
    cutting.scheme = Scheme::https;
    HttpClient verified = client(cutting);
    EXPECT_FALSE(verified.met());
    EXPECT_CODE(get(verified), codes::kUnreachable);
    EXPECT_TRUE(verified.met());
}

TEST_F(House, TellsWhyAHostIsNotReached) {
    serve(always(text("")));
    const Origin nobody{"site.test", server->port(), "127.0.0.1:" + std::to_string(server->port())};
    server.reset();
    HttpClient refused = client(nobody);
    auto answer = get(refused);
    EXPECT_CODE(answer, codes::kUnreachable);
    EXPECT_TRUE(has(answer.error(), "connection refused")) << answer.error().message;
    EXPECT_FALSE(refused.met());

    HttpClient misspelt = client(Origin{"site.test", 443, "not-an-address"});
    EXPECT_CODE(get(misspelt), codes::kUnreachable);
    HttpClient unknown = client(Origin{"no-such-host.invalid", 443, {}});
    answer = get(unknown);
    EXPECT_CODE(answer, codes::kUnreachable);
    EXPECT_TRUE(has(answer.error(), "does not resolve")) << answer.error().message;
}

TEST_F(House, ForgetsACancelledExchange) {
    limits.connections = 1;
    limits.first_byte = 200ms;
    for (const auto type : {boost::asio::cancellation_type::terminal, boost::asio::cancellation_type::all}) {
        serve(failing_after(1, Fault::hang));
        peers.clear();
        HttpClient verified = client();
        ASSERT_TRUE(get(verified));
        seen.clear();
        boost::asio::cancellation_signal signal;
        int ended = 0;
        std::optional<Result<Response>> first;
        const auto finish = [&](std::exception_ptr problem, Result<Response> result) {
            ++ended;
            if (problem == nullptr) first.emplace(std::move(result));
        };
        Task<Result<Response>> sending = verified.send(Request{}, Repeatable::yes);
        boost::asio::co_spawn(context, std::move(sending),
                              boost::asio::bind_cancellation_slot(signal.slot(), finish));
        context.restart();
        while (seen.empty() && context.run_one() != 0) {
        }
        EXPECT_EQ(traffic.in_flight, 1);
        signal.emit(type);
        while (ended == 0 && context.run_one() != 0) {
        }
        EXPECT_EQ(traffic.in_flight, 0);
        ASSERT_TRUE(first.has_value());
        EXPECT_CODE(*first, codes::kTransport);
        // The only slot is free again, and the connection that owes an answer is not used for another.
        EXPECT_EQ(peers.size(), 1u);
        EXPECT_CODE(get(verified), codes::kTransport);
        EXPECT_EQ(peers.size(), 2u);
    }
}

TEST_F(House, ForgetsACancelledWaitForAConnection) {
    limits.connections = 1;
    limits.first_byte = 50ms;
    serve(failing_after(0, Fault::hang));
    HttpClient verified = client();
    int ended = 0;
    const auto count = [&](std::exception_ptr, Result<Response>) { ++ended; };
    boost::asio::cancellation_signal signal;
    Task<Result<Response>> busy = verified.send(Request{}, Repeatable::no);
    Task<Result<Response>> waiting = verified.send(Request{}, Repeatable::no);
    boost::asio::co_spawn(context, std::move(busy), count);
    boost::asio::co_spawn(context, std::move(waiting),
                          boost::asio::bind_cancellation_slot(signal.slot(), count));
    context.restart();
    while (seen.empty() && context.run_one() != 0) {
    }
    EXPECT_EQ(traffic.in_flight, 2);
    signal.emit(boost::asio::cancellation_type::terminal);
    while (ended == 0 && context.run_one() != 0) {
    }
    EXPECT_EQ(traffic.in_flight, 1);
    while (ended == 1 && context.run_one() != 0) {
    }
    EXPECT_EQ(traffic.in_flight, 0);
    EXPECT_EQ(seen.size(), 1u);
}

}  // namespace
}  // namespace supctl::network::test
