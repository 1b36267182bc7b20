// One request of a client on one connection: the head composed, the answer parsed piece by piece within the
// limits. Internal to this room.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/task.h"
#include "network/connection_pool.h"

namespace supctl::network {

/// A failed exchange, and whether the server can be taken to have seen nothing of it.
struct Loss {
    Diagnostic diagnostic;
    bool before_answer = false;
};
template <class T>
using Attempt = tl::expected<T, Loss>;

struct Exchanged {
    Response response;
    bool reusable = false;  // the connection may carry another request
};

/// The request line and the headers, those that the connection asks for included. Error: kHttpProtocol.
[[nodiscard]] Result<std::string> compose_head(const Request& request, const Origin& origin);

/// Sends head and body and reads the answer; all references must live until it is done.
[[nodiscard]] Task<Attempt<Exchanged>> exchange(ConnectionPool& pool, Connection& connection,
                                                const Request& request, const OnBody& on_body,
                                                std::string_view head);

}  // namespace supctl::network
