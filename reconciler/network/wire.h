// What client and server share below HTTP values: a Beast body that hands pieces on without collecting, and
// what may stand in a head. Internal to this room; includes Beast.
#pragma once

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "network/http.h"

namespace supctl::network {

inline constexpr std::size_t kSingleWrite = 64 * 1024;  // a body up to here travels with the head

/// Where a message's body goes: to `on_piece`, or into `collected` up to `collect_most` (the rest is
/// dropped).
struct BodySink {
    std::string collected;
    std::size_t collect_most = static_cast<std::size_t>(-1);
    const std::function<Result<void>(std::string_view)>* on_piece = nullptr;
    std::optional<Diagnostic> refusal;  // what on_piece answered

    [[nodiscard]] bool take(std::string_view piece) {
        if (on_piece == nullptr) {
            collected.append(piece.substr(0, collect_most - std::min(collect_most, collected.size())));
            return true;
        }
        Result<void> taken = (*on_piece)(piece);
        if (!taken) refusal = std::move(taken.error());
        return taken.has_value();
    }
};

/// The sink as a Beast Body (the requirements and their names are Beast's).
struct SinkBody {
    struct value_type {
        BodySink* sink = nullptr;
    };
    class reader {
      public:
        template <bool is_request, class Fields>
        reader(boost::beast::http::header<is_request, Fields>&, value_type& value) : value_(value) {}
        template <class Length>
        void init(const Length&, boost::beast::error_code& error) {
            error = {};
        }
        template <class Buffers>
        std::size_t put(const Buffers& buffers, boost::beast::error_code& error) {
            error = {};
            std::size_t taken = 0;
            for (auto it = boost::asio::buffer_sequence_begin(buffers);
                 it != boost::asio::buffer_sequence_end(buffers); ++it) {
                const boost::asio::const_buffer piece = *it;
                if (!value_.sink->take({static_cast<const char*>(piece.data()), piece.size()})) {
                    error = boost::beast::http::error::end_of_stream;  // the refusal itself is in the sink
                    return taken;
                }
                taken += piece.size();
            }
            return taken;
        }
        void finish(boost::beast::error_code& error) { error = {}; }

      private:
        value_type& value_;
    };
};

template <class Fields>
std::vector<Header> copy_headers(const Fields& fields) {
    std::vector<Header> headers;
    for (const auto& field : fields)
        headers.push_back({std::string(field.name_string()), std::string(field.value())});
    return headers;
}

/// Printable and not a separator: what a method, a header's name and a request target may consist of here.
inline bool is_token(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c != 0x7f; });
}
inline bool is_header_value(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

}  // namespace supctl::network
