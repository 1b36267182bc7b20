// CredentialKeeper: the credential of one identity, got when it is first asked for and again before its
// tickets end. Everything that may block runs on its own thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/task.h"
#include "network/gssapi_context.h"
#include "network/offload.h"
#include "provider/authentication/windows.h"

namespace supctl::provider {

class CredentialKeeper {
  public:
    CredentialKeeper(network::Mechanism mechanism, WindowsIdentity identity);

    /// A credential that can talk to `service` without blocking. Errors: kBadSecret, 311x, 312x.
    [[nodiscard]] Task<Result<network::GssapiCredential>> get(std::string service);

  private:
    using SystemClock = std::chrono::system_clock;
    struct Kept;  // used on the thread alone

    std::shared_ptr<Kept> kept_;
    std::optional<network::GssapiCredential> last_;
    SystemClock::time_point check_at_{};
    network::Offload thread_;
};

}  // namespace supctl::provider
