// The store in one SQLite file: private to its owner, write-ahead log, every commit on the disk before it
// returns. Opening proves that the file is whole, of a version that is known, and can be written; anything
// else is kStoreUnusable before a run has changed a site.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/sqlite.h"
#include "store/store.h"

namespace supctl {

/// Opens or creates the store; a missing parent folder is created for its owner only. ":memory:" is a private
/// one that ends with the process.
[[nodiscard]] Result<std::unique_ptr<Store>> open_store(const std::string& path);

/// The statements that lead from each version to the next; the store's version is their number.
[[nodiscard]] std::span<const std::string_view> store_migrations();
/// Brings a database to the last version, each step in one transaction. Error: kStoreUnusable when it is
/// newer than `migrations`.
[[nodiscard]] Result<void> migrate(sqlite::Database& database, std::span<const std::string_view> migrations);

// The parts, each over the same connection, which must outlive them.
[[nodiscard]] std::unique_ptr<Journal> make_sqlite_journal(sqlite::Database& database);
[[nodiscard]] std::unique_ptr<Leases> make_sqlite_leases(sqlite::Database& database);
[[nodiscard]] std::unique_ptr<Debts> make_sqlite_debts(sqlite::Database& database);
[[nodiscard]] std::unique_ptr<Baseline> make_sqlite_baseline(sqlite::Database& database);
[[nodiscard]] std::unique_ptr<Timings> make_sqlite_timings(sqlite::Database& database);
[[nodiscard]] std::unique_ptr<Reports> make_sqlite_reports(sqlite::Database& database);

}  // namespace supctl
