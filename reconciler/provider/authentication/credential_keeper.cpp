#include "provider/authentication/credential_keeper.h"

#include <algorithm>

#include "base/codes.h"

namespace supctl::provider {

namespace {

constexpr std::chrono::minutes kEarly{5};       // before the tickets end
constexpr std::chrono::seconds kLookAgain{60};  // at the cache, whether the service's ticket is still good

}  // namespace

struct CredentialKeeper::Kept {
    network::Mechanism mechanism;
    WindowsIdentity identity;
    std::optional<network::GssapiCredential> credential;

    [[nodiscard]] Result<network::GssapiCredential> acquire() const {
        using network::GssapiCredential;
        if (identity.password) {
            const Result<Secret> password = identity.password->read();
            if (!password) return fail(password.error());
            return GssapiCredential::from_password(mechanism, identity.user, *password);
        }
        if (mechanism == network::Mechanism::ntlm)
            return fail(error(codes::kNoTicket, "NTLM needs a user and a password")
                            .advise("name both in the connection file"));
        if (!identity.keytab.empty()) return GssapiCredential::from_keytab(identity.user, identity.keytab);
        return GssapiCredential::from_ticket_cache(identity.user, /*cache=*/{});
    }

    Result<network::GssapiCredential> ready(const std::string& service) {
        if (!credential || credential->good_until() - kEarly < SystemClock::now()) {
            credential.reset();
            Result<network::GssapiCredential> fresh = acquire();
            if (!fresh) return fresh;
            credential = std::move(*fresh);
        }
        if (Result<void> fetched = credential->fetch_ticket(service); !fetched) {
            credential.reset();
            return fail(std::move(fetched.error()));
        }
        return *credential;
    }
};

CredentialKeeper::CredentialKeeper(network::Mechanism mechanism, WindowsIdentity identity)
    : kept_(std::make_shared<Kept>(Kept{mechanism, std::move(identity), std::nullopt})) {}

Task<Result<network::GssapiCredential>> CredentialKeeper::get(std::string service) {
    if (last_ && SystemClock::now() < check_at_) co_return *last_;
    auto work = [kept = kept_, service = std::move(service)] { return kept->ready(service); };
    Result<network::GssapiCredential> got = co_await thread_.run(std::move(work));
    if (!got) {
        last_.reset();
        co_return got;
    }
    last_ = *got;
    check_at_ = std::min(SystemClock::now() + kLookAgain, got->good_until() - kEarly);
    co_return got;
}

}  // namespace supctl::provider
