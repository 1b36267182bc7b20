#include "store/reports.h"

#include "store/database.h"
#include "store/sqlite_helpers.h"

namespace supctl {
namespace {

class SqliteReports final : public Reports {
  public:
    explicit SqliteReports(sqlite::Database& database) : database_(database) {}

    Result<void> keep(std::string_view site, const StoredReport& report) override {
        return run_statement(database_, "INSERT OR REPLACE INTO report VALUES (?, ?, ?, ?)",
                             [&](sqlite::Statement& row) {
                                 row.bind(1, site).bind(2, report.version);
                                 row.bind(3, seconds(report.time)).bind(4, report.text);
                             });
    }

    Result<std::optional<StoredReport>> find(std::string_view site) override {
        std::optional<StoredReport> out;
        auto done = each_row(
            database_, "SELECT version, time, text FROM report WHERE site = ?",
            [&](sqlite::Statement& row) { row.bind(1, site); },
            [&](const sqlite::Statement& row) {
                out = StoredReport{row.text(0), time_point(row.integer(1)), row.text(2)};
            });
        if (!done) return fail(std::move(done.error()));
        return out;
    }

  private:
    sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<Reports> make_sqlite_reports(sqlite::Database& database) {
    return std::make_unique<SqliteReports>(database);
}

}  // namespace supctl
