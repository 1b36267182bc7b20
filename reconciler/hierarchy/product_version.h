// Product versions: the four digits of a current-branch release (`2403`), and the build that a provider
// reports
// (`5.00.9128.1000`). Releases are compared as numbers.
#pragma once

#include <optional>
#include <string_view>

namespace supctl {

/// `2403`: year and month, from 1511 on; nothing when the form is wrong.
[[nodiscard]] std::optional<unsigned> parse_release(std::string_view text);
/// The release of a build; of a build between two, the earlier one. Nothing when the text is no build, or is
/// of a time before the current branch.
[[nodiscard]] std::optional<unsigned> release_of_build(std::string_view build);

}  // namespace supctl
