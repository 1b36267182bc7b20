// KeptReport: what `apply` asks of a doctor's report: of which site and version it is, how old, and which
// classes each path took. Read from the JSON that `supctl doctor --format json` prints and that the store
// keeps.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "doctor/report.h"

namespace supctl {

/// How old a report may be.
inline constexpr Seconds kReportLasts{30 * 24 * 3600};

struct KeptReport {
    std::string site, server, version;
    TimePoint time{};
    std::vector<WriteTrial> trials;

    /// Whether AdminService took the class's object at the top-level site (or the site has none of it).
    [[nodiscard]] bool admin_service_takes(std::string_view class_name) const;
};

/// Errors: kBadJson with the place's offset, kPlanFile for a newer major version.
[[nodiscard]] Result<KeptReport> read_report(std::string_view json);

/// Under which name the store keeps the report of a hierarchy: `CAS@cas01.contoso.com`.
[[nodiscard]] std::string report_name(std::string_view site, std::string_view server);

/// Whether the report is of this site, of this version, and young enough at `now`. Error: kNoDoctorReport.
[[nodiscard]] Result<void> fits(const KeptReport& report, std::string_view site, std::string_view server,
                                std::string_view version, TimePoint now);

enum class HasWsman : std::uint8_t { no, yes };
/// Whether each class can be written over one of the paths that there are: AdminService where the report says
/// that it took it, else WS-Man unless the report says that it did not. Errors: kWriteRefused and
/// kUnclearAnswer, naming the first class.
[[nodiscard]] Result<void> writable(const KeptReport& report, const std::set<std::string>& classes,
                                    HasWsman wsman);

}  // namespace supctl
