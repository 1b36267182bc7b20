#include "network/client_exchange.h"

#include <boost/asio/ssl/error.hpp>

#include "base/codes.h"
#include "base/text.h"
#include "network/wire.h"

namespace supctl::network {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using ResponseParser = http::response_parser<SinkBody>;

constexpr std::size_t kPiece = 256 * 1024;         // one write of a longer body, each with its own time limit
constexpr std::size_t kCollectMost = 1024 * 1024;  // of a refusal's body while streaming
constexpr int kMostInterimAnswers = 8;             // 100 Continue and its like

tl::unexpected<Loss> lose(Diagnostic diagnostic) {
    return tl::unexpected<Loss>(Loss{std::move(diagnostic), false});
}

std::string host_header(const Origin& origin) {
    const bool v6 = origin.host.find(':') != std::string::npos;
    std::string host = v6 ? "[" + origin.host + "]" : origin.host;
    const std::uint16_t usual = origin.scheme == Scheme::https ? 443 : 80;
    if (origin.port != usual) host += ":" + std::to_string(origin.port);
    return host;
}

bool set_by_us(std::string_view name) {
    for (const std::string_view ours : {"host", "content-length", "connection", "transfer-encoding"})
        if (equal_ignoring_case(name, ours)) return true;
    return false;
}

/// One request on one connection.
class Exchange {
  public:
    Exchange(ConnectionPool& pool, Connection& connection, const Request& request, const OnBody& on_body)
        : pool_(pool), connection_(connection), request_(request), on_body_(on_body) {}

    [[nodiscard]] Task<Attempt<Response>> run(std::string_view head);
    /// Whether the connection may carry another request.
    [[nodiscard]] bool reusable() const { return reusable_; }

  private:
    [[nodiscard]] Task<Attempt<void>> send(std::string_view head);
    [[nodiscard]] Task<Attempt<void>> read_more(ResponseParser& parser);
    [[nodiscard]] Task<Attempt<void>> read_head(ResponseParser& parser);
    [[nodiscard]] Task<Attempt<void>> read_body(ResponseParser& parser);
    [[nodiscard]] Attempt<void> feed(ResponseParser& parser);
    [[nodiscard]] tl::unexpected<Loss> broken(error_code error) const;
    [[nodiscard]] tl::unexpected<Loss> malformed(error_code error) const;

    ConnectionPool& pool_;
    Connection& connection_;
    const Request& request_;
    const OnBody& on_body_;
    BodySink sink_;
    std::string waiting_for_ = "the request to be taken";  // what a time-out interrupts
    std::chrono::milliseconds patience_{0};
    std::uint64_t received_ = 0;
    bool hungry_ = true;  // the parser can do nothing with the bytes at hand
    bool reusable_ = false;
};

tl::unexpected<Loss> Exchange::broken(error_code error) const {
    if (connection_.stream->timed_out())
        return lose(supctl::error(codes::kTransport, "waiting for " + waiting_for_ + " from " + pool_.name() +
                                                         " took longer than " +
                                                         std::to_string(patience_.count()) + " ms"));
    const std::string reason = lower_ascii(error.message());
    // TLS 1.3 tells a client only after the handshake that its certificate is missing or refused.
    if (error.category() == asio::error::get_ssl_category())
        return lose(supctl::error(codes::kTlsFailed, pool_.name() + " ended TLS: " + reason));
    Loss loss{
        supctl::error(codes::kTransport, "the connection to " + pool_.name() + " broke while waiting for " +
                                             waiting_for_ + ": " + reason),
        received_ == 0 && error != asio::error::operation_aborted};
    return tl::unexpected<Loss>(std::move(loss));
}

tl::unexpected<Loss> Exchange::malformed(error_code error) const {
    std::string what =
        "the answer of " + pool_.name() + " is not valid HTTP: " + lower_ascii(error.message());
    if (error == http::error::header_limit)
        what = "the headers that " + pool_.name() + " sends exceed " +
               std::to_string(pool_.limits().header_bytes) + " bytes";
    if (error == http::error::body_limit)
        what = "the body that " + pool_.name() + " sends exceeds " +
               std::to_string(pool_.limits().body_bytes) + " bytes";
    return lose(supctl::error(codes::kHttpProtocol, std::move(what))
                    .advise("check that the address is the provider's and not a proxy's"));
}

Task<Attempt<void>> Exchange::send(std::string_view head) {
    Stream& stream = *connection_.stream;
    std::string_view rest = request_.body;
    std::string first(head);
    if (rest.size() <= kSingleWrite) {
        first += rest;
        rest = {};
    }
    patience_ = pool_.limits().idle;
    std::string_view piece = first;
    while (!piece.empty()) {
        stream.within(patience_);
        const Transfer sent = co_await stream.write(piece);
        if (Traffic* traffic = pool_.traffic()) traffic->bytes_sent += sent.bytes;
        if (sent.error) co_return broken(sent.error);
        piece = rest.substr(0, kPiece);
        rest.remove_prefix(piece.size());
    }
    co_return Attempt<void>{};
}

Task<Attempt<void>> Exchange::read_more(ResponseParser& parser) {
    InputBuffer& input = connection_.input;
    // A head is refused by the parser long before; this bounds what it leaves alone, such as chunk
    // extensions.
    if (input.size() > pool_.limits().header_bytes + 2 * kSingleWrite)
        co_return malformed(http::error::header_limit);
    const Transfer got = co_await connection_.stream->read_some(input.writable());
    if (got.error) {
        // Only an orderly end may end a body without a length; over TLS that is the peer's close_notify.
        if (got.error == asio::error::eof && parser.is_header_done() && parser.need_eof()) {
            error_code error;
            parser.put_eof(error);
            if (error) co_return malformed(error);
            co_return Attempt<void>{};
        }
        co_return broken(got.error);
    }
    input.commit(got.bytes);
    received_ += got.bytes;
    hungry_ = false;
    if (Traffic* traffic = pool_.traffic()) traffic->bytes_received += got.bytes;
    patience_ = pool_.limits().idle;
    waiting_for_ = "the rest of the answer";
    connection_.stream->within(patience_);
    co_return Attempt<void>{};
}

Attempt<void> Exchange::feed(ResponseParser& parser) {
    InputBuffer& input = connection_.input;
    error_code error;
    const std::size_t used = parser.put(input.readable(), error);
    input.consume(used);
    if (sink_.refusal) return lose(std::move(*sink_.refusal));
    hungry_ = error == http::error::need_more || input.size() == 0;
    if (error && error != http::error::need_more) return malformed(error);
    return {};
}

Task<Attempt<void>> Exchange::read_head(ResponseParser& parser) {
    while (!parser.is_header_done()) {
        if (hungry_) {
            Attempt<void> more = co_await read_more(parser);
            if (!more) co_return tl::unexpected<Loss>(std::move(more.error()));
        }
        Attempt<void> fed = feed(parser);
        if (!fed) co_return tl::unexpected<Loss>(std::move(fed.error()));
    }
    co_return Attempt<void>{};
}

Task<Attempt<void>> Exchange::read_body(ResponseParser& parser) {
    parser.eager(true);
    while (!parser.is_done()) {
        if (hungry_) {
            Attempt<void> more = co_await read_more(parser);
            if (!more) co_return tl::unexpected<Loss>(std::move(more.error()));
            if (parser.is_done()) break;
        }
        Attempt<void> fed = feed(parser);
        if (!fed) co_return tl::unexpected<Loss>(std::move(fed.error()));
    }
    co_return Attempt<void>{};
}

Task<Attempt<Response>> Exchange::run(std::string_view head) {
    if (Traffic* traffic = pool_.traffic()) ++traffic->requests;
    Attempt<void> sent = co_await send(head);
    if (!sent) co_return tl::unexpected<Loss>(std::move(sent.error()));
    patience_ = pool_.limits().first_byte;
    waiting_for_ = "the first byte of the answer";
    connection_.stream->within(patience_);
    std::optional<ResponseParser> parser;
    for (int interim = 0;; ++interim) {
        parser.emplace();
        parser->header_limit(static_cast<std::uint32_t>(pool_.limits().header_bytes));
        parser->body_limit(pool_.limits().body_bytes);
        parser->skip(request_.method == "HEAD");
        parser->get().body().sink = &sink_;
        Attempt<void> read = co_await read_head(*parser);
        if (!read) co_return tl::unexpected<Loss>(std::move(read.error()));
        if (parser->get().result_int() / 100 != 1) break;
        if (interim == kMostInterimAnswers) co_return malformed(http::error::bad_status);
        hungry_ = connection_.input.size() == 0;
    }
    Response response;
    response.status = parser->get().result_int();
    response.headers = copy_headers(parser->get());
    const bool good = response.status / 100 == 2;
    if (on_body_ && good) sink_.on_piece = &on_body_;
    if (on_body_ && !good) sink_.collect_most = kCollectMost;
    Attempt<void> read = co_await read_body(*parser);
    if (!read) co_return tl::unexpected<Loss>(std::move(read.error()));
    response.body = std::move(sink_.collected);
    reusable_ = parser->keep_alive() && connection_.input.size() == 0;
    co_return std::move(response);
}

}  // namespace

Result<std::string> compose_head(const Request& request, const Origin& origin) {
    if (!is_token(request.method) || !is_token(request.target))
        return fail(error(codes::kHttpProtocol, "the request line `" + escape_controls(request.method) + " " +
                                                    escape_controls(request.target) + "` cannot be sent"));
    std::string head =
        request.method + " " + request.target + " HTTP/1.1\r\nHost: " + host_header(origin) + "\r\n";
    for (const Header& header : request.headers) {
        if (set_by_us(header.name)) continue;
        if (!is_token(header.name) || header.name.find(':') != std::string::npos ||
            !is_header_value(header.value))
            return fail(error(codes::kHttpProtocol, "the header `" + escape_controls(header.name) +
                                                        "` holds what no header may hold"));
        head += header.name + ": " + header.value + "\r\n";
    }
    // A GET or HEAD without a body says nothing about a length: AdminService answers 400 to a GET with a
    // body.
    if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD"))
        head += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    head += "Connection: keep-alive\r\n\r\n";
    return head;
}

Task<Attempt<Exchanged>> exchange(ConnectionPool& pool, Connection& connection, const Request& request,
                                  const OnBody& on_body, std::string_view head) {
    Exchange one(pool, connection, request, on_body);
    Attempt<Response> answer = co_await one.run(head);
    if (!answer) co_return tl::unexpected<Loss>(std::move(answer.error()));
    co_return Exchanged{std::move(*answer), one.reusable()};
}

}  // namespace supctl::network
