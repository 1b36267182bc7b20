// Concealment: the source lines of a run that hold a secret and are therefore quoted by no finding. Findings
// say so of their own lines; a line that writes a value behind a key such as `password`, or a name and a
// password before a host, is hidden whatever is reported about it.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "base/diagnostic.h"

namespace supctl {

/// What stands in place of a concealed line.
inline constexpr std::string_view kConcealed = "(not shown: this line holds a secret)";

class Concealment {
  public:
    explicit Concealment(std::span<const Diagnostic> findings);
    [[nodiscard]] bool hides(const SourceStore& sources, Span place) const;

  private:
    std::vector<std::pair<SourceId, std::uint32_t>> lines_;  // sorted
};

/// Whether a line of YAML looks as if a secret stood on it. References to secrets (`{env: NAME}`) do not.
[[nodiscard]] bool looks_secret(std::string_view line);

}  // namespace supctl
