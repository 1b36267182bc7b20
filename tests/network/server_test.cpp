// The server by itself: malformed and pipelined requests, clients that leave, handlers that throw, stopping.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <stdexcept>

#include "tests/network/house.h"
#include "tests/network/raw.h"

namespace supctl::network::test {
namespace {

class Server : public House {
  protected:
    std::string ask(std::string bytes) {
        return run(context, converse(context.get_executor(), server->port(), std::move(bytes)));
    }
    static std::string first_line(const std::string& answer) { return answer.substr(0, answer.find('\r')); }
    static ServerOptions small() {
        ServerOptions options;
        options.header_bytes = 2000;
        options.body_bytes = 100;
        return options;
    }
    /// Never answers; `cancelled` tells that its coroutine was.
    Handler endless() {
        return [this](const Request&, Peer& peer) -> Task<Answer> {
            peer.state = held;
            boost::asio::steady_timer never(co_await boost::asio::this_coro::executor,
                                            boost::asio::steady_timer::time_point::max());
            auto [error] = co_await never.async_wait(kAwait);
            cancelled = error == boost::asio::error::operation_aborted;
            co_return text("too late");
        };
    }
    /// Sends a request, waits until the server has it, and cancels it: the client's side closes at once.
    void ask_and_leave(HttpClient& from) {
        boost::asio::cancellation_signal leave;
        bool left = false;
        Task<Result<Response>> sending = from.send(Request{}, Repeatable::no);
        boost::asio::co_spawn(context, std::move(sending),
                              boost::asio::bind_cancellation_slot(
                                  leave.slot(), [&](std::exception_ptr, Result<Response>) { left = true; }));
        context.restart();
        while (seen.empty() && context.run_one() != 0) {
        }
        EXPECT_EQ(held.use_count(), 2) << "the peer's state lives as long as the connection";
        leave.emit(boost::asio::cancellation_type::terminal);
        while ((!left || held.use_count() > 1) && context.run_one() != 0) {
        }
    }
    std::shared_ptr<int> held = std::make_shared<int>(1);
    bool cancelled = false;
};

TEST_F(Server, RefusesWhatIsNotHttp) {
    serve(always(text("ok")), small());
    for (const std::string bytes :
         {"nonsense\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/1.1\r\nbad header\r\n\r\n",
          "\x16\x03\x01 TLS hello\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
          "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"})
        EXPECT_EQ(first_line(ask(bytes)), "HTTP/1.1 400 Bad Request") << bytes;
    EXPECT_TRUE(seen.empty());
}

TEST_F(Server, BoundsWhatItReads) {
    serve(always(text("ok")), small());
    EXPECT_EQ(first_line(ask("GET / HTTP/1.1\r\nX: " + std::string(3000, 'x') + "\r\n\r\n")),
              "HTTP/1.1 431 Request Header Fields Too Large");
    EXPECT_EQ(first_line(ask("POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n" + std::string(101, 'x'))),
              "HTTP/1.1 413 Payload Too Large");
    EXPECT_EQ(first_line(ask("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" +
                             std::string(101, 'x') + "\r\n0\r\n\r\n")),
              "HTTP/1.1 413 Payload Too Large");
    EXPECT_TRUE(seen.empty());
    EXPECT_EQ(first_line(ask("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'x'))),
              "HTTP/1.1 200 OK");
}

TEST_F(Server, AnswersPipelinedRequestsInOrder) {
    serve([](const Request& request, Peer&) { return say(text("<" + request.target + request.body + ">")); },
          ServerOptions{});
    const std::string answer = ask(
        "GET /1 HTTP/1.1\r\n\r\nPOST /2 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"
        "GET /3 HTTP/1.1\r\nConnection: close\r\n\r\nGET /4 HTTP/1.1\r\n\r\n");
    const std::size_t first = answer.find("</1>");
    const std::size_t second = answer.find("</2ab>");
    const std::size_t third = answer.find("</3>");
    EXPECT_TRUE(first < second && second < third && third != std::string::npos) << answer;
    EXPECT_EQ(seen.size(), 3u) << "nothing is read after `Connection: close`";
    EXPECT_EQ(peers.size(), 1u);
}

TEST_F(Server, ToldToContinueAClientThatAsks) {
    serve([](const Request& request, Peer&) { return say(text(request.body)); }, ServerOptions{});
    const std::string answer =
        ask("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 70000\r\n\r\n" +
            std::string(70'000, 'y'));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
        << answer.substr(0, 200);
    EXPECT_TRUE(answer.ends_with(std::string(70'000, 'y')));
}

TEST_F(Server, ClosesForHttp10) {
    serve(always(text("old")), ServerOptions{});
    EXPECT_TRUE(
        ask("GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\n").ends_with("Connection: close\r\n\r\nold"));
    EXPECT_EQ(seen.size(), 1u);
}

TEST_F(Server, LetsNoHeaderSplitTheAnswer) {
    Answer answer = text("");
    answer.response.headers.push_back({"X", "a\r\nEvil: 1"});
    serve(always(answer), ServerOptions{});
    const std::string got = ask("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(got.find("\r\nEvil"), std::string::npos);
    EXPECT_NE(got.find("X: a  Evil: 1\r\n"), std::string::npos) << got;
}

TEST_F(Server, AnswersForAHandlerThatThrows) {
    int asked = 0;
    serve([&](const Request&, Peer&) -> Task<Answer> {
        if (++asked == 1) throw std::runtime_error("defect");
        co_return text("fine");
    });
    HttpClient verified = client();
    EXPECT_EQ(get(verified)->status, 500u);
    EXPECT_EQ(get(verified)->status, 200u);
}

TEST_F(Server, KeepsThePeersStateBetweenRequests) {
    serve([](const Request&, Peer& peer) {
        auto count = std::static_pointer_cast<int>(peer.state);
        if (count == nullptr) peer.state = count = std::make_shared<int>(0);
        return say(text(std::to_string(++*count)));
    });
    HttpClient verified = client();
    EXPECT_EQ(get(verified)->body, "1");
    EXPECT_EQ(get(verified)->body, "2");
    verified.close();
    EXPECT_EQ(get(verified)->body, "1");
}

TEST_F(Server, CancelsTheHandlerOfAClientThatLeaves) {
    serve(endless());
    HttpClient verified = client();
    ask_and_leave(verified);
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(held.use_count(), 1);
}

TEST_F(Server, NoticesThatTheClientOfAHangingRequestLeaves) {
    serve([this](const Request&, Peer& peer) {
        peer.state = held;
        Answer answer;
        answer.fault = Answer::Fault::hang;
        return say(answer);
    });
    HttpClient verified = client();
    ask_and_leave(verified);
    EXPECT_EQ(held.use_count(), 1);
}

TEST_F(Server, StopsWithConnectionsOpen) {
    serve(endless());
    HttpClient verified = client();
    std::optional<Result<Response>> ended;
    Task<Result<Response>> sending = verified.send(Request{}, Repeatable::no);
    boost::asio::co_spawn(context, std::move(sending), [&](std::exception_ptr, Result<Response> result) {
        ended.emplace(std::move(result));
    });
    context.restart();
    while (seen.empty() && context.run_one() != 0) {
    }
    const Origin where = origin();
    server->stop();
    while (!ended && context.run_one() != 0) {
    }
    ASSERT_TRUE(ended.has_value());
    EXPECT_CODE(*ended, codes::kTransport);
    HttpClient late = client(where);
    EXPECT_CODE(get(late), codes::kUnreachable);
    verified.close();
    context.restart();
    context.run();  // ends: nothing of the server is left waiting
    EXPECT_EQ(held.use_count(), 1);
    EXPECT_TRUE(cancelled);
}

TEST_F(Server, TellsWhenItCannotListen) {
    serve(always(text("")));
    ServerOptions taken;
    taken.port = server->port();
    const auto second = HttpServer::listen(context.get_executor(), taken, always(text("")));
    EXPECT_CODE(second, codes::kUnreachable);
    EXPECT_NE(second.error().message.find("in use"), std::string::npos) << second.error().message;
    ServerOptions nowhere;
    nowhere.address = "localhost";
    EXPECT_CODE(HttpServer::listen(context.get_executor(), nowhere, always(text(""))), codes::kUnreachable);
}

TEST_F(Server, DiesWithOpenConnections) {
    // Nothing to assert but the end: frames, streams and timers must go in an order that sanitizers accept.
    serve(endless());
    HttpClient verified = client();
    Task<Result<Response>> sending = verified.send(Request{}, Repeatable::no);
    boost::asio::co_spawn(context, std::move(sending), boost::asio::detached);
    context.restart();
    while (seen.empty() && context.run_one() != 0) {
    }
    EXPECT_EQ(traffic.in_flight, 1);
}

}  // namespace
}  // namespace supctl::network::test
