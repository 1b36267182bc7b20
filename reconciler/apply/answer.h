// Answer: what the answer to a write says about its effect. Only what the provider itself clearly refused did
// not happen; after everything else (a connection that broke, a gateway's error, an answer that cannot be
// read) nobody knows, and the site is read again before anything is decided.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace supctl {

enum class Answer : std::uint8_t { accepted, refused, unknown };

/// The meaning of the error with which a write ended.
[[nodiscard]] Answer meaning(const Diagnostic& error);

template <class T>
[[nodiscard]] Answer meaning(const Result<T>& answer) {
    return answer ? Answer::accepted : meaning(answer.error());
}

}  // namespace supctl
