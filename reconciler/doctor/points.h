// Points: the software update points that are not in success: what their state and error code mean, what does
// not fit together around them (proxy, SSL, ports, upstream), since when, and what to look at next.
#pragma once

#include <vector>

#include "doctor/report.h"
#include "hierarchy/observation.h"

namespace supctl {

/// In the order of sites and servers. Points that synchronized and follow are left out.
[[nodiscard]] std::vector<PointReport> points_not_in_success(const Observation& seen);

}  // namespace supctl
