// What the network tests share: an io_context, a root that clients trust, servers and clients that know it.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/codes.h"
#include "network/certificate.h"
#include "network/http_client.h"
#include "network/http_server.h"
#include "tests/network/loop.h"

namespace supctl::network::test {

using supctl::test::run;

/// Making keys costs milliseconds: one root for all tests of the binary.
inline const CertificateAndKey& root() {
    static const CertificateAndKey made = make_root_certificate("Test Issuing").value();
    return made;
}
inline CertificateAndKey leaf(LeafOptions options = {{"site.test", "localhost"}, {"127.0.0.1", "::1"}}) {
    return make_leaf_certificate(root(), options).value();
}
inline const CertificateAndKey& usual_leaf() {
    static const CertificateAndKey made = leaf();
    return made;
}

class House : public ::testing::Test {
  protected:
    boost::asio::io_context context;
    Traffic traffic;
    ClientLimits limits;
    std::unique_ptr<HttpServer> server;
    // What the server saw.
    std::vector<Request> seen;
    std::set<std::uint64_t> peers;

    void serve(Handler handler, CertificateAndKey certificate = usual_leaf()) {
        ServerOptions options;
        options.certificate_pem = certificate.certificate_pem;
        options.key_pem = certificate.key_pem;
        serve(std::move(handler), std::move(options));
    }
    void serve(Handler handler, ServerOptions options) {
        auto recording = [this, handler = std::move(handler)](const Request& request,
                                                              Peer& peer) -> Task<Answer> {
            seen.push_back(request);
            peers.insert(peer.id);
            return handler(request, peer);
        };
        auto listening = HttpServer::listen(context.get_executor(), std::move(options), std::move(recording));
        ASSERT_TRUE(listening) << listening.error().message;
        server = std::move(*listening);
    }
    [[nodiscard]] Origin origin(std::string host = "site.test") const {
        return {std::move(host), server->port(), "127.0.0.1:" + std::to_string(server->port())};
    }
    [[nodiscard]] HttpClient client() { return client(origin()); }
    [[nodiscard]] HttpClient client(Origin where) {
        return {std::move(where), Trust{root().certificate_pem, {}, {}}, limits, traffic};
    }
    Result<Response> get(HttpClient& from, std::string target = "/", Repeatable repeatable = Repeatable::no) {
        return run(context, from.send(Request{"GET", std::move(target), {}, {}}, repeatable));
    }
};

inline Task<Answer> say(Answer answer) {
    co_return answer;
}
inline Answer text(std::string body, unsigned status = 200) {
    Answer answer;
    answer.response = Response{status, {{"Content-Type", "text/plain"}}, std::move(body)};
    return answer;
}
inline Handler always(Answer answer) {
    return [answer](const Request&, Peer&) { return say(answer); };
}

template <class T>
void expect_code(const Result<T>& result, Code expected) {
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, expected) << result.error().message;
}
#define EXPECT_CODE(result, expected) ASSERT_NO_FATAL_FAILURE(expect_code(result, expected))

}  // namespace supctl::network::test
