// examine: one look at a site with a Reader, which cannot write: the observation that every command makes,
// and beside it what only the checks of assumptions need; then the report. Trials of writes are made before
// by whoever holds writers, and handed in.
#pragma once

#include <optional>

#include "doctor/evidence.h"
#include "hierarchy/observation.h"
#include "provider/reader.h"
#include "provider/registry_reader.h"

namespace supctl {

/// How far back status messages are read.
inline constexpr Seconds kExaminedTime{30 * 24 * 3600};

struct SiteView {
    explicit SiteView(Observation observation) : seen(std::move(observation)) {}
    Observation seen;
    TimePoint asked{};  // by our own clock
    std::optional<std::vector<std::int64_t>> agents;
    RoleShapes roles;
    std::optional<std::map<SiteCode, SiteAddresses>> addresses;
    std::map<SiteCode, std::optional<std::uint32_t>> configuration_states;
};

/// Reads everything. Fails only when the provider cannot be read at all. `registry`: those of site servers
/// that can be reached; null: none.
[[nodiscard]] Task<Result<SiteView>> view_site(provider::Reader& reader, provider::RegistryReader* registry,
                                               ValuePool& pool, Clock& clock);

/// What the caller knows of the ways and of what was done.
struct Examination {
    std::string authentication;
    std::vector<WayReport> ways;
    bool probed = false;
    std::vector<WriteTrial> trials;
    History history;
};

/// The report with its findings.
[[nodiscard]] DoctorReport make_report(const SiteView& view, Examination examination);

}  // namespace supctl
