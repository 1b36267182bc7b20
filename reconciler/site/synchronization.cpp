#include "site/synchronization.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "site/queries.h"
#include "site/rows.h"

namespace supctl {

using provider::Instance;

Task<Result<void>> request_synchronization(provider::Writer& writer) {
    boost::json::object parameters;
    parameters[queries::kFullSynchronization] = false;
    auto answer = co_await writer.invoke(std::string(queries::kSoftwareUpdate),
                                         std::string(queries::kSynchronizeNow), std::move(parameters));
    if (!answer) co_return fail(std::move(answer.error()));
    const Instance result("", std::move(*answer));
    const auto code = result.number("ReturnValue");
    if (!code)
        co_return fail(error(codes::kProviderAnswer,
                             "the provider's answer to the synchronization holds no return value"));
    if (*code != 0)
        co_return fail(
            error(codes::kProviderRefused,
                  fmt::format("the provider did not accept the synchronization: it returned {}", *code)));
    co_return Result<void>();
}

const SynchronizationRow* StatusReading::row(SiteCode site, Fqdn server) const {
    for (const auto& candidate : synchronization)
        if (candidate.site == site && candidate.server == server) return &candidate;
    return nullptr;
}

namespace {
/// Scans one class into `list`; rows that are not understood make it partial.
template <class Row>
Task<Result<Completeness>> collect(provider::Reader& reader, provider::Query query, ValuePool& pool,
                                   std::optional<Row> (*parse)(const Instance&, ValuePool&),
                                   std::vector<Row>& list, TimePoint& server_time) {
    bool whole = true;
    provider::Sink sink = [&](const Instance& row) -> Result<void> {
        if (auto parsed = parse(row, pool))
            list.push_back(*parsed);
        else
            whole = false;
        return {};
    };
    auto end = co_await reader.scan(std::move(query), std::move(sink));
    if (!end) co_return fail(std::move(end.error()));
    if (end->server_time) server_time = std::max(server_time, *end->server_time);
    co_return whole && end->complete ? Completeness::complete : Completeness::partial;
}
}  // namespace

Task<Result<StatusReading>> read_status(provider::Reader& reader, ValuePool& pool,
                                        std::optional<TimePoint> messages_since) {
    StatusReading out;
    provider::Query query = queries::synchronization_status();
    auto rows_seen = co_await collect<SynchronizationRow>(
        reader, std::move(query), pool, &rows::synchronization, out.synchronization, out.server_time);
    if (!rows_seen) co_return fail(std::move(rows_seen.error()));
    out.rows = *rows_seen;
    if (messages_since) {
        provider::Query recent = queries::status_messages(*messages_since);
        auto seen = co_await collect<StatusMessage>(reader, std::move(recent), pool, &rows::status_message,
                                                    out.messages, out.server_time);
        if (!seen) co_return fail(std::move(seen.error()));
        out.messages_seen = *seen;
    }
    std::sort(out.synchronization.begin(), out.synchronization.end(), [&](const auto& a, const auto& b) {
        return a.site != b.site ? a.site < b.site : pool.text(a.server) < pool.text(b.server);
    });
    std::sort(out.messages.begin(), out.messages.end(), [](const auto& a, const auto& b) {
        return a.time != b.time ? a.time < b.time : a.record < b.record;
    });
    co_return out;
}

}  // namespace supctl
