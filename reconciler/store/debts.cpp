#include "store/debts.h"

#include "store/database.h"
#include "store/sqlite_helpers.h"

namespace supctl {
namespace {

class SqliteDebts final : public Debts {
  public:
    explicit SqliteDebts(sqlite::Database& database) : database_(database) {}

    Result<void> owe(std::string_view hierarchy, TimePoint server_time) override {
        return change(
            "INSERT INTO debt VALUES (?1, ?2, 1) ON CONFLICT (hierarchy) DO UPDATE SET written = "
            "max(written, "
            "?2), open = open + 1",
            hierarchy, server_time);
    }

    Result<void> written(std::string_view hierarchy, TimePoint server_time) override {
        return change(
            "UPDATE debt SET written = max(written, ?2), open = max(open - 1, 0) WHERE hierarchy = ?1",
            hierarchy, server_time);
    }

    Result<void> close_open(std::string_view hierarchy, TimePoint server_time) override {
        return change(
            "UPDATE debt SET written = max(written, ?2), open = 0 WHERE hierarchy = ?1 AND open > 0",
            hierarchy, server_time);
    }

    Result<void> synchronized(std::string_view hierarchy, TimePoint started) override {
        auto transaction = sqlite::Transaction::begin(database_);
        if (!transaction) return fail(std::move(transaction.error()));
        auto done = change(
            "INSERT INTO success VALUES (?1, ?2) ON CONFLICT (hierarchy) DO UPDATE SET started = "
            "max(started, "
            "?2)",
            hierarchy, started);
        if (!done) return done;
        done = change("DELETE FROM debt WHERE hierarchy = ?1 AND open = 0 AND written <= ?2", hierarchy,
                      started);
        if (!done) return done;
        return transaction->commit();
    }

    Result<std::optional<Debt>> find(std::string_view hierarchy) override {
        std::optional<Debt> out;
        auto done = each_row(
            database_, "SELECT written, open FROM debt WHERE hierarchy = ?",
            [&](sqlite::Statement& row) { row.bind(1, hierarchy); },
            [&](const sqlite::Statement& row) {
                out = Debt{time_point(row.integer(0)), row.integer(1) != 0};
            });
        if (!done) return fail(std::move(done.error()));
        return out;
    }

    Result<bool> ever_synchronized(std::string_view hierarchy) override {
        bool found = false;
        auto done = each_row(
            database_, "SELECT 1 FROM success WHERE hierarchy = ?",
            [&](sqlite::Statement& row) { row.bind(1, hierarchy); },
            [&](const sqlite::Statement&) { found = true; });
        if (!done) return fail(std::move(done.error()));
        return found;
    }

  private:
    Result<void> change(std::string_view sql, std::string_view hierarchy, TimePoint when) {
        return run_statement(database_, sql,
                             [&](sqlite::Statement& row) { row.bind(1, hierarchy).bind(2, seconds(when)); });
    }
    sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<Debts> make_sqlite_debts(sqlite::Database& database) {
    return std::make_unique<SqliteDebts>(database);
}

}  // namespace supctl
