#include "store/lease.h"

#include <fmt/format.h>

#include "base/codes.h"
#include "store/database.h"
#include "store/sqlite_helpers.h"

namespace supctl {
namespace {

constexpr std::string_view kColumns =
    "SELECT hierarchy, run, holder, host, boot, name_space, pid, process_started, epoch, acquired, expires "
    "FROM lease ";

Lease read_lease(const sqlite::Statement& row) {
    return {row.text(0),
            row.text(1),
            row.text(2),
            {row.text(3), row.text(4), row.text(5), row.integer(6), row.integer(7)},
            row.integer(8),
            time_point(row.integer(9)),
            time_point(row.integer(10))};
}

class SqliteLeases final : public Leases {
  public:
    explicit SqliteLeases(sqlite::Database& database) : database_(database) {}

    Result<Lease> acquire(Lease wanted, TimePoint now, const Processes& processes) override {
        auto transaction = sqlite::Transaction::begin(database_);
        if (!transaction) return fail(std::move(transaction.error()));
        auto before = row_of(wanted.hierarchy);
        if (!before) return fail(std::move(before.error()));
        if (*before && !(*before)->run.empty() && now < (*before)->expires &&
            !provably_gone((*before)->process, processes)) {
            const Lease& held = **before;
            return fail(error(codes::kLeaseHeld,
                              fmt::format("run `{}` of {} holds the lease of `{}` until {}", held.run,
                                          held.holder, held.hierarchy, iso_time(held.expires))));
        }
        wanted.epoch = *before ? (*before)->epoch + 1 : 1;
        wanted.acquired = now;
        wanted.expires = now + kLeaseTime;
        auto done =
            run_statement(database_, "INSERT OR REPLACE INTO lease VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                          [&](sqlite::Statement& row) {
                              row.bind(1, wanted.hierarchy).bind(2, wanted.run).bind(3, wanted.holder);
                              row.bind(4, wanted.process.host).bind(5, wanted.process.boot);
                              row.bind(6, wanted.process.name_space).bind(7, wanted.process.pid);
                              row.bind(8, wanted.process.started).bind(9, wanted.epoch);
                              row.bind(10, seconds(wanted.acquired)).bind(11, seconds(wanted.expires));
                          });
        if (!done) return fail(std::move(done.error()));
        done = transaction->commit();
        if (!done) return fail(std::move(done.error()));
        return wanted;
    }

    Result<void> renew(Lease& lease, TimePoint now) override {
        const TimePoint expires = now + kLeaseTime;
        auto done = run_statement(
            database_, "UPDATE lease SET expires = ? WHERE hierarchy = ? AND epoch = ? AND run = ?",
            [&](sqlite::Statement& row) {
                row.bind(1, seconds(expires)).bind(2, lease.hierarchy);
                row.bind(3, lease.epoch).bind(4, lease.run);
            });
        if (!done) return done;
        if (database_.changes() == 0) return lost(lease);
        lease.expires = expires;
        return {};
    }

    Result<void> check(const Lease& lease) override {
        auto now = row_of(lease.hierarchy);
        if (!now) return fail(std::move(now.error()));
        if (!*now || (*now)->epoch != lease.epoch || (*now)->run != lease.run) return lost(lease);
        return {};
    }

    Result<void> release(const Lease& lease) override {
        return run_statement(
            database_, "UPDATE lease SET run = '' WHERE hierarchy = ? AND epoch = ?",
            [&](sqlite::Statement& row) { row.bind(1, lease.hierarchy).bind(2, lease.epoch); });
    }

    Result<std::vector<Lease>> list() override {
        std::vector<Lease> out;
        auto done = each_row(
            database_, fmt::format("{}WHERE run <> '' ORDER BY hierarchy", kColumns),
            [](sqlite::Statement&) {}, [&](const sqlite::Statement& row) { out.push_back(read_lease(row)); });
        if (!done) return fail(std::move(done.error()));
        return out;
    }

    Result<std::optional<Lease>> find(std::string_view hierarchy) override {
        auto row = row_of(hierarchy);
        if (row && *row && (*row)->run.empty()) return std::optional<Lease>();
        return row;
    }

    Result<Lease> break_lease(std::string_view hierarchy, std::string_view reason, std::string_view by,
                              TimePoint now) override {
        auto transaction = sqlite::Transaction::begin(database_);
        if (!transaction) return fail(std::move(transaction.error()));
        auto before = find(hierarchy);
        if (!before) return fail(std::move(before.error()));
        if (!*before)
            return fail(error(codes::kNoSuchRun, fmt::format("nobody holds the lease of `{}`", hierarchy)));
        const Lease held = **before;
        auto done = run_statement(database_, "INSERT INTO broken_lease VALUES (?, ?, ?, ?, ?, ?)",
                                  [&](sqlite::Statement& row) {
                                      row.bind(1, held.hierarchy).bind(2, held.run).bind(3, held.epoch);
                                      row.bind(4, seconds(now)).bind(5, by).bind(6, reason);
                                  });
        if (!done) return fail(std::move(done.error()));
        // A new epoch: the holder learns of it before its next write.
        done = run_statement(database_, "UPDATE lease SET run = '', epoch = epoch + 1 WHERE hierarchy = ?",
                             [&](sqlite::Statement& row) { row.bind(1, hierarchy); });
        if (!done) return fail(std::move(done.error()));
        done = transaction->commit();
        if (!done) return fail(std::move(done.error()));
        return held;
    }

  private:
    Result<std::optional<Lease>> row_of(std::string_view hierarchy) {
        std::optional<Lease> out;
        auto done = each_row(
            database_, fmt::format("{}WHERE hierarchy = ?", kColumns),
            [&](sqlite::Statement& row) { row.bind(1, hierarchy); },
            [&](const sqlite::Statement& row) { out = read_lease(row); });
        if (!done) return fail(std::move(done.error()));
        return out;
    }

    static tl::unexpected<Diagnostic> lost(const Lease& lease) {
        return fail(error(codes::kLeaseHeld, fmt::format("the lease of `{}` was taken from run `{}`",
                                                         lease.hierarchy, lease.run)));
    }

    sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<Leases> make_sqlite_leases(sqlite::Database& database) {
    return std::make_unique<SqliteLeases>(database);
}

}  // namespace supctl
