// WriteProbe: before the first change, one object of each class that is to be written is written back as it
// was read, and read again. Where the site refuses that, or gives back something else, nothing is changed and
// the finding names the assumption that does not hold there.
#pragma once

#include <set>
#include <string>

#include "apply/write_step.h"

namespace supctl {

class WriteProbe {
  public:
    /// Probes the classes that the plan's steps write and that were not probed yet. Error: kWriteRefused,
    /// what reading said, or what broke when twice no clear answer came. A class of which the site has no
    /// object yet is left out.
    [[nodiscard]] Task<Result<void>> probe(WriteContext& context, const Plan& plan);

  private:
    std::set<std::string> probed_;
};

}  // namespace supctl
