#include "store/database.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <sys/stat.h>

#include "base/codes.h"
#include "store/sqlite_helpers.h"

namespace supctl {
namespace {

constexpr std::array<std::string_view, 3> kMigrations = {
#include "store/store.sql"
    ,
#include "store/reports.sql"
    ,
#include "store/removed.sql"
};

class SqliteStore final : public Store {
  public:
    explicit SqliteStore(sqlite::Database database)
        : database_(std::make_unique<sqlite::Database>(std::move(database))),
          journal_(make_sqlite_journal(*database_)),
          leases_(make_sqlite_leases(*database_)),
          debts_(make_sqlite_debts(*database_)),
          baseline_(make_sqlite_baseline(*database_)),
          timings_(make_sqlite_timings(*database_)),
          reports_(make_sqlite_reports(*database_)) {}

    Journal& journal() override { return *journal_; }
    Leases& leases() override { return *leases_; }
    Debts& debts() override { return *debts_; }
    Baseline& baseline() override { return *baseline_; }
    Timings& timings() override { return *timings_; }
    Reports& reports() override { return *reports_; }

  private:
    std::unique_ptr<sqlite::Database> database_;  // the parts hold its address
    std::unique_ptr<Journal> journal_;
    std::unique_ptr<Leases> leases_;
    std::unique_ptr<Debts> debts_;
    std::unique_ptr<Baseline> baseline_;
    std::unique_ptr<Timings> timings_;
    std::unique_ptr<Reports> reports_;
};

/// Creates the missing folders above the file, each open to its owner only.
Result<void> create_folder(const std::filesystem::path& folder) {
    if (folder.empty()) return {};
    std::error_code code;
    if (std::filesystem::exists(folder, code)) return {};
    if (auto above = create_folder(folder.parent_path()); !above) return above;
    if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
    return fail(error(codes::kStoreUnusable, fmt::format("the folder `{}` cannot be created: {}",
                                                         folder.string(), std::strerror(errno))));
}

Result<void> check_whole(sqlite::Database& database, const std::string& path) {
    std::string verdict;
    const auto read = each_row(
        database, "PRAGMA quick_check(1)", [](sqlite::Statement&) {},
        [&](const sqlite::Statement& row) { verdict = row.text(0); });
    if (!read) return read;
    if (verdict == "ok") return {};
    return fail(error(codes::kStoreUnusable, fmt::format("the store `{}` is damaged: {}", path, verdict)));
}

}  // namespace

Result<void> each_row(sqlite::Database& database, std::string_view sql,
                      const std::function<void(sqlite::Statement&)>& bind,
                      const std::function<void(const sqlite::Statement&)>& row) {
    auto statement = database.prepare(sql);
    if (!statement) return fail(std::move(statement.error()));
    bind(*statement);
    for (;;) {
        const auto more = statement->step();
        if (!more) return fail(more.error());
        if (!*more) return {};
        row(*statement);
    }
}

Result<void> run_statement(sqlite::Database& database, std::string_view sql,
                           const std::function<void(sqlite::Statement&)>& bind) {
    return each_row(database, sql, bind, [](const sqlite::Statement&) {});
}

std::span<const std::string_view> store_migrations() {
    return kMigrations;
}

Result<void> migrate(sqlite::Database& database, std::span<const std::string_view> migrations) {
    const auto known = static_cast<std::int64_t>(migrations.size());
    for (;;) {
        // Inside the transaction, so that two processes that open a new store at once do not both create it.
        auto transaction = sqlite::Transaction::begin(database);
        if (!transaction) return fail(std::move(transaction.error()));
        const auto version = database.user_version();
        if (!version) return fail(version.error());
        if (*version > known)
            return fail(
                error(codes::kStoreUnusable,
                      fmt::format("the store is of version {}, this program knows {}", *version, known))
                    .advise("use the newer supctl that wrote it"));
        if (*version == known) return {};
        const auto& step = migrations[static_cast<std::size_t>(*version)];
        if (auto done = database.execute(std::string(step)); !done) return done;
        if (auto done = database.set_user_version(*version + 1); !done) return done;
        if (auto done = transaction->commit(); !done) return done;
    }
}

Result<std::unique_ptr<Store>> open_store(const std::string& path) {
    if (path != ":memory:")
        if (auto made = create_folder(std::filesystem::path(path).parent_path()); !made)
            return fail(std::move(made.error()));
    auto database = sqlite::Database::open(path, {.journal = sqlite::Journal::wal});
    if (!database) return fail(std::move(database.error()));
    // WAL alone would be whole, but not durable, with synchronous=NORMAL.
    if (auto set = database->execute("PRAGMA synchronous=FULL"); !set) return fail(std::move(set.error()));
    if (auto whole = check_whole(*database, path); !whole) return fail(std::move(whole.error()));
    if (auto ready = migrate(*database, kMigrations); !ready) return fail(std::move(ready.error()));
    const auto written = database->execute(
        "INSERT INTO opening VALUES (1, 1) ON CONFLICT (one) DO UPDATE SET count = count + 1");
    if (!written) return fail(written.error());
    return std::make_unique<SqliteStore>(std::move(*database));
}

}  // namespace supctl
