// Silencer: findings that the description knows and accepts (`silence:`). Warnings and advice of a named rule
// at named addresses stay findings, but no longer count; errors cannot be silenced. What silences nothing is
// told.
#pragma once

#include <vector>

#include "base/diagnostic.h"
#include "hierarchy/declaration.h"

namespace supctl {

class Silencer {
  public:
    explicit Silencer(const Declaration& declared);

    /// The finding, marked as silenced when the description says so.
    [[nodiscard]] Diagnostic pass(Diagnostic finding);
    /// What is wrong with the silences themselves, once all findings have passed.
    [[nodiscard]] Diagnostics finish();

  private:
    struct Entry {
        const Silence* silence = nullptr;
        Code code;                        // 0: no rule is called so
        std::vector<std::size_t> quiets;  // how many findings, for each of `at`, or in all when there is none
        std::vector<Diagnostic> errors;   // findings that it cannot silence
    };

    std::vector<Entry> entries_;
};

/// Whether a silence at `wanted` covers a finding at `address`: the same, or what stands above it (`PS1`
/// covers `sites/PS1/softwareUpdatePoints/a.b`). Case is ignored.
[[nodiscard]] bool covers_address(std::string_view wanted, std::string_view address);

}  // namespace supctl
