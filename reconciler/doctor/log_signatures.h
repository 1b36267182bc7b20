// Log signatures: texts in the logs of a site server whose meaning is known: what they say, why it usually
// comes, what to do next. The texts are the product's, as its documentation and public reports quote them;
// letter case is ignored. Each log also has texts that say that all is well again.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/diagnostic.h"

namespace supctl {

enum class LogKind : std::uint8_t { supSetup, wcm, wsusCtrl, wsyncmgr, ruleEngine };
inline constexpr std::size_t kLogKinds = 5;
/// `WCM.log`.
[[nodiscard]] std::string_view to_text(LogKind kind);
/// What a log of that kind is called without regard to case: `wcm.log`, `wcm.lo_`, `wcm-20260302-080000.log`.
[[nodiscard]] std::optional<LogKind> log_kind(std::string_view file_name);

/// Bits of LogKind.
using LogKinds = std::uint8_t;
[[nodiscard]] constexpr LogKinds bit(LogKind kind) {
    return static_cast<LogKinds>(1U << static_cast<unsigned>(kind));
}

struct LogSignature {
    std::string_view id;
    LogKinds logs = 0;
    std::string_view text;     // lower case; part of the message
    std::string_view or_text;  // in its stead; empty: nothing else will do
    std::string_view also;     // besides; empty: nothing more
    Severity severity = Severity::error;
    std::string_view meaning;
    std::string_view cause;
    std::string_view action;
    std::string_view source;  // requirement ids
};

/// The more special ones stand before the more general: the first that matches is meant.
[[nodiscard]] std::span<const LogSignature> log_signatures();
/// `message` in lower case; null when none matches.
[[nodiscard]] const LogSignature* find_signature(LogKind kind, std::string_view message);

/// A text that says that the log's component did its work; what failed before has passed.
struct SuccessText {
    LogKind kind{};
    std::string_view text;  // lower case
    std::string_view meaning;
};
[[nodiscard]] const SuccessText* find_success(LogKind kind, std::string_view message);

}  // namespace supctl
