// Authenticator: puts credentials on a request, and only on requests to hosts that its maker named. Secrets
// are asked for when they are needed, never kept, stored or shown.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/task.h"
#include "network/http.h"

namespace supctl::provider {

class Authenticator {
  public:
    virtual ~Authenticator() = default;
    /// Adds what `host` asks for. Error: kForeignCredential for any host that was not named, kBadSecret.
    [[nodiscard]] virtual Task<Result<void>> authorize(std::string host, network::Request& request) = 0;
};

/// Adds nothing.
[[nodiscard]] std::unique_ptr<Authenticator> make_no_authentication();
/// Adds a bearer token for `host` alone; the callback gives the token each time.
[[nodiscard]] std::unique_ptr<Authenticator> make_bearer_authentication(
    std::string host, std::function<Result<std::string>()> token);

}  // namespace supctl::provider
