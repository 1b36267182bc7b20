// Synchronization: asking the top-level site for one, and reading how all of them stand. Asking returns at
// once and proves nothing; only rows and messages tell.
#pragma once

#include <optional>
#include <vector>

#include "hierarchy/observation.h"
#include "provider/reader.h"
#include "provider/writer.h"

namespace supctl {

/// Requests a delta synchronization of the top-level site; never a full one, which the product starts by
/// itself where it is needed. Errors: kProviderRefused when the method does not return 0, kProviderAnswer
/// when the answer does not say.
[[nodiscard]] Task<Result<void>> request_synchronization(provider::Writer& writer);

/// How things stand, by one bulk query a class.
struct StatusReading {
    TimePoint server_time{};  // the epoch when the provider sent no Date
    Completeness rows = Completeness::none;
    std::vector<SynchronizationRow> synchronization;  // sorted by site, server name
    Completeness messages_seen = Completeness::none;
    std::vector<StatusMessage> messages;  // sorted by time, record
    [[nodiscard]] const SynchronizationRow* row(SiteCode site, Fqdn server) const;
};

/// Reads the synchronization rows and, when `messages_since` is given, the messages of the WSUS components.
[[nodiscard]] Task<Result<StatusReading>> read_status(provider::Reader& reader, ValuePool& pool,
                                                      std::optional<TimePoint> messages_since);

}  // namespace supctl
