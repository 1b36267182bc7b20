// Way: one way to one SMS Provider, and what is told of every call that takes it.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "provider/reader.h"
#include "provider/writer.h"

namespace supctl {

/// `sealed`: WS-Man over plain HTTP whose messages are sealed.
enum class Path : std::uint8_t { adminService, wsman, sealed };

/// Reader and Writer must outlive it.
struct Way {
    Path path = Path::adminService;
    std::string host;
    provider::Reader* reader = nullptr;
    provider::Writer* writer = nullptr;
    std::string site{};           // the child site whose own provider it is; empty: the top-level site
    bool implied = false;         // sealed, and meant by a host's name alone, in case nothing listens for TLS
    std::function<bool()> met{};  // of a way inside TLS: something took a connection there in this run
};
/// `AdminService of cas01.contoso.com`, `sealed WS-Man of …`.
[[nodiscard]] std::string describe(const Way& way);

/// Sealed messages stand in for TLS only where nothing takes connections for TLS on that host: else somebody
/// on the way could choose, by cutting what is inside TLS, that identities are proven outside it. `all` are
/// the ways among which `way` is the substitute.
[[nodiscard]] bool may_stand_in(const Way& way, std::span<const Way* const> all);

/// One call that was made: which way it took and, if it failed there, why.
struct Call {
    const Way* way = nullptr;
    std::string_view operation;  // `scan`, `get`, `find`, `put`, `create`, `remove`, `invoke`
    std::string_view class_name;
    const Diagnostic* failure = nullptr;
};
using CallObserver = std::function<void(const Call&)>;

/// `put SMS_SCI_Component over WS-Man of cas01.contoso.com`; a failure is named by its code.
[[nodiscard]] std::string describe(const Call& call);

/// The way does not answer: neither a refusal nor anything about what was asked. A certificate that does not
/// verify is no such case: it is not walked around.
[[nodiscard]] bool does_not_answer(const Diagnostic& failure);

}  // namespace supctl
