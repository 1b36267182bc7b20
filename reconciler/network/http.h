// HTTP messages as plain values: what the rest of the house sees of the network. No Beast here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace supctl::network {

struct Header {
    std::string name;
    std::string value;
};

struct Request {
    std::string method = "GET";
    std::string target = "/";  // path and query, already percent-encoded
    std::vector<Header> headers;
    std::string body;
};

struct Response {
    unsigned status = 0;
    std::vector<Header> headers;
    std::string body;  // empty when the body was streamed
};

/// The first header of that name (ASCII case ignored), or an empty view.
[[nodiscard]] std::string_view header(const std::vector<Header>& headers, std::string_view name);

}  // namespace supctl::network
