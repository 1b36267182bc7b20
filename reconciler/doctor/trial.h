// Trial: an object of each class that supctl writes is written back as it was read, by each path on its own,
// and read again. It shows what a site takes before anything is changed there. No intent is recorded: what is
// sent is what is there, and a crash leaves nothing to recover; the caller sees to it that no run is under
// way.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "doctor/report.h"
#include "hierarchy/observation.h"
#include "provider/reader.h"
#include "provider/writer.h"

namespace supctl {

/// One path of one identity that may write.
struct WritingWay {
    std::string path;  // kAdminServicePath or kWsmanPath
    std::string host;
    provider::Writer* writer = nullptr;
    std::string site;  // the child site whose own provider it is; empty: the top-level site's
};

/// Writes back one object a class at the top-level site, and where there are child sites, one of theirs; over
/// a child site's own provider one of that site. `classes` restricts it to these (empty: all). One trial a
/// path and object, in the order of paths. Objects are read through `reader`.
[[nodiscard]] Task<std::vector<WriteTrial>> try_writes(provider::Reader& reader,
                                                       std::span<const WritingWay> ways,
                                                       const Observation& seen,
                                                       std::set<std::string> classes);

}  // namespace supctl
