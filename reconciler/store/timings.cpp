#include "store/timings.h"

#include "store/database.h"
#include "store/sqlite_helpers.h"

namespace supctl {
namespace {

class SqliteTimings final : public Timings {
  public:
    explicit SqliteTimings(sqlite::Database& database) : database_(database) {}

    Result<void> add(std::string_view hierarchy, std::string_view purpose, std::string_view step,
                     Seconds duration, TimePoint ended) override {
        return run_statement(database_, "INSERT INTO timing VALUES (?, ?, ?, ?, ?)",
                             [&](sqlite::Statement& row) {
                                 row.bind(1, hierarchy).bind(2, purpose).bind(3, step);
                                 row.bind(4, duration.count()).bind(5, seconds(ended));
                             });
    }

    Result<std::vector<Timing>> list(std::string_view hierarchy) override {
        std::vector<Timing> out;
        auto done = each_row(
            database_,
            "SELECT purpose, count(*), sum(seconds) / count(*), max(seconds) FROM timing WHERE hierarchy = ? "
            "GROUP BY purpose ORDER BY purpose",
            [&](sqlite::Statement& row) { row.bind(1, hierarchy); },
            [&](const sqlite::Statement& row) {
                out.push_back(
                    {row.text(0), row.integer(1), Seconds(row.integer(2)), Seconds(row.integer(3))});
            });
        if (!done) return fail(std::move(done.error()));
        return out;
    }

  private:
    sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<Timings> make_sqlite_timings(sqlite::Database& database) {
    return std::make_unique<SqliteTimings>(database);
}

}  // namespace supctl
