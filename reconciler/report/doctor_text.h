// A doctor's report for people: how the site is reached, what is seen, what it takes, which assumptions hold,
// and which points are not well. Findings are rendered apart from it, as all are.
#pragma once

#include <string>

#include "doctor/report.h"
#include "report/style.h"

namespace supctl {

[[nodiscard]] std::string doctor_text(const DoctorReport& report, const Style& style);
/// `15 assumptions: 9 hold, 6 unverified`.
[[nodiscard]] std::string assumptions_summary(const DoctorReport& report);
/// What the accounts need, the role as XML and as cmdlets (`doctor --rights`).
[[nodiscard]] std::string rights_text(const Style& style);

}  // namespace supctl
