#include "store/baseline.h"

#include "store/database.h"
#include "store/sqlite_helpers.h"

namespace supctl {
namespace {

class SqliteBaseline final : public Baseline {
  public:
    explicit SqliteBaseline(sqlite::Database& database) : database_(database) {}

    Result<void> set_applied(std::string_view hierarchy,
                             const std::vector<std::pair<std::string, std::string>>& values) override {
        auto transaction = sqlite::Transaction::begin(database_);
        if (!transaction) return fail(std::move(transaction.error()));
        auto insert = database_.prepare("INSERT OR REPLACE INTO applied VALUES (?, ?, ?)");
        if (!insert) return fail(std::move(insert.error()));
        for (const auto& [address, value] : values)
            if (auto done = insert->bind(1, hierarchy).bind(2, address).bind(3, value).run(); !done)
                return done;
        return transaction->commit();
    }

    Result<Texts> applied(std::string_view hierarchy) override {
        Texts out;
        auto done = each_row(
            database_, "SELECT address, value FROM applied WHERE hierarchy = ?",
            [&](sqlite::Statement& row) { row.bind(1, hierarchy); },
            [&](const sqlite::Statement& row) { out.emplace(row.text(0), row.text(1)); });
        if (!done) return fail(std::move(done.error()));
        return out;
    }

    Result<void> forget_applied(std::string_view hierarchy, std::string_view address) override {
        // No LIKE: names of servers may hold its wildcards.
        return run_statement(
            database_,
            "DELETE FROM applied WHERE hierarchy = ?1 AND substr(address, 1, length(?2) + 1) = ?2 || '/'",
            [&](sqlite::Statement& row) { row.bind(1, hierarchy).bind(2, address); });
    }

    Result<void> set_configured(std::string_view hierarchy, std::string_view step,
                                TimePoint server_time) override {
        return run_statement(database_, "INSERT OR REPLACE INTO configured VALUES (?, ?, ?)",
                             [&](sqlite::Statement& row) {
                                 row.bind(1, hierarchy).bind(2, step).bind(3, seconds(server_time));
                             });
    }

    Result<void> forget_configured(std::string_view hierarchy, std::string_view step) override {
        return run_statement(database_, "DELETE FROM configured WHERE hierarchy = ? AND step = ?",
                             [&](sqlite::Statement& row) { row.bind(1, hierarchy).bind(2, step); });
    }

    Result<Times> configured(std::string_view hierarchy) override {
        Times out;
        auto done = each_row(
            database_, "SELECT step, time FROM configured WHERE hierarchy = ?",
            [&](sqlite::Statement& row) { row.bind(1, hierarchy); },
            [&](const sqlite::Statement& row) { out.emplace(row.text(0), time_point(row.integer(1))); });
        if (!done) return fail(std::move(done.error()));
        return out;
    }

    Result<void> set_removed(std::string_view hierarchy, std::string_view server,
                             TimePoint server_time) override {
        return run_statement(database_, "INSERT OR REPLACE INTO removed VALUES (?, ?, ?)",
                             [&](sqlite::Statement& row) {
                                 row.bind(1, hierarchy).bind(2, server).bind(3, seconds(server_time));
                             });
    }

    Result<Times> removed(std::string_view hierarchy) override {
        Times out;
        auto done = each_row(
            database_, "SELECT server, time FROM removed WHERE hierarchy = ?",
            [&](sqlite::Statement& row) { row.bind(1, hierarchy); },
            [&](const sqlite::Statement& row) { out.emplace(row.text(0), time_point(row.integer(1))); });
        if (!done) return fail(std::move(done.error()));
        return out;
    }

    Result<void> keep_plan(std::string_view hierarchy, std::string_view plan_id, std::string_view text,
                           TimePoint now) override {
        return run_statement(database_, "INSERT OR REPLACE INTO plan VALUES (?, ?, ?, ?)",
                             [&](sqlite::Statement& row) {
                                 row.bind(1, plan_id).bind(2, hierarchy).bind(3, seconds(now)).bind(4, text);
                             });
    }

    Result<std::optional<std::string>> find_plan(std::string_view plan_id) override {
        std::optional<std::string> out;
        auto done = each_row(
            database_, "SELECT text FROM plan WHERE id = ?",
            [&](sqlite::Statement& row) { row.bind(1, plan_id); },
            [&](const sqlite::Statement& row) { out = row.text(0); });
        if (!done) return fail(std::move(done.error()));
        return out;
    }

  private:
    sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<Baseline> make_sqlite_baseline(sqlite::Database& database) {
    return std::make_unique<SqliteBaseline>(database);
}

}  // namespace supctl
