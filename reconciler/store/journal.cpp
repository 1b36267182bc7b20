#include "store/journal.h"

#include <fmt/format.h>

#include "base/codes.h"
#include "store/database.h"
#include "store/sqlite_helpers.h"

namespace supctl {
namespace {

constexpr std::string_view kRunColumns =
    "SELECT id, hierarchy, plan_id, command, started, ended, exit FROM run ";
constexpr std::string_view kRecordColumns =
    "SELECT record.sequence, record.run, record.time, record.step, record.kind, record.answers, record.body "
    "FROM record ";

Run read_run(const sqlite::Statement& row) {
    Run run{row.text(0), row.text(1), row.text(2), row.text(3), time_point(row.integer(4)), {}, {}};
    if (!row.is_null(5)) run.ended = time_point(row.integer(5));
    if (!row.is_null(6)) run.exit = static_cast<int>(row.integer(6));
    return run;
}

Record read_record(const sqlite::Statement& row) {
    return {row.integer(0),
            row.text(1),
            time_point(row.integer(2)),
            row.text(3),
            static_cast<RecordKind>(row.integer(4)),
            row.integer(5),
            row.text(6)};
}

/// Names become ids that are typed in a shell.
std::string plain(std::string_view name) {
    std::string out(name);
    for (char& letter : out)
        if (!((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
              (letter >= '0' && letter <= '9') || letter == '.' || letter == '_'))
            letter = '-';
    return out;
}

tl::unexpected<Diagnostic> no_such_run(std::string_view run) {
    return fail(error(codes::kNoSuchRun, fmt::format("the store holds no run `{}`", run)));
}

class SqliteJournal final : public Journal {
  public:
    explicit SqliteJournal(sqlite::Database& database) : database_(database) {}

    Result<std::string> begin(const Run& run) override {
        auto transaction = sqlite::Transaction::begin(database_);
        if (!transaction) return fail(std::move(transaction.error()));
        // The id holds the number, which is known only when the row is there.
        auto made = run_statement(database_,
                                  "INSERT INTO run (id, hierarchy, plan_id, command, started) "
                                  "VALUES ('', ?, ?, ?, ?)",
                                  [&](sqlite::Statement& row) {
                                      row.bind(1, run.hierarchy).bind(2, run.plan_id).bind(3, run.command);
                                      row.bind(4, seconds(run.started));
                                  });
        if (!made) return fail(std::move(made.error()));
        const std::int64_t number = database_.last_insert_rowid();
        std::string id = fmt::format("{}-{}", plain(run.hierarchy), number);
        made = run_statement(database_, "UPDATE run SET id = ? WHERE number = ?",
                             [&](sqlite::Statement& row) { row.bind(1, id).bind(2, number); });
        if (!made) return fail(std::move(made.error()));
        if (auto done = transaction->commit(); !done) return fail(std::move(done.error()));
        return id;
    }

    Result<Run> resume(std::string_view run) override {
        auto done = run_statement(database_, "UPDATE run SET ended = NULL, exit = NULL WHERE id = ?",
                                  [&](sqlite::Statement& row) { row.bind(1, run); });
        if (!done) return fail(std::move(done.error()));
        auto found = find(run);
        if (!found) return fail(std::move(found.error()));
        if (!*found) return no_such_run(run);
        return std::move(**found);
    }

    Result<void> end(std::string_view run, TimePoint when, int exit) override {
        auto done = run_statement(
            database_, "UPDATE run SET ended = ?, exit = ? WHERE id = ?",
            [&](sqlite::Statement& row) { row.bind(1, seconds(when)).bind(2, exit).bind(3, run); });
        if (!done) return done;
        if (database_.changes() == 0) return no_such_run(run);
        return {};
    }

    Result<std::int64_t> append(const Record& record) override {
        auto done = run_statement(
            database_, "INSERT INTO record (run, time, step, kind, answers, body) VALUES (?, ?, ?, ?, ?, ?)",
            [&](sqlite::Statement& row) {
                row.bind(1, record.run).bind(2, seconds(record.time)).bind(3, record.step);
                row.bind(4, static_cast<std::int64_t>(record.kind)).bind(6, record.body);
                if (record.answers == 0)
                    row.bind_null(5);
                else
                    row.bind(5, record.answers);
            });
        if (!done) return fail(std::move(done.error()));
        return database_.last_insert_rowid();
    }

    Result<std::vector<Record>> open_intents(std::string_view hierarchy) override {
        return read(
            fmt::format("{}JOIN run ON run.id = record.run WHERE run.hierarchy = ? AND record.kind = {} "
                        "AND NOT EXISTS (SELECT 1 FROM record AS answer WHERE answer.answers = "
                        "record.sequence) ORDER BY record.sequence",
                        kRecordColumns, static_cast<int>(RecordKind::intent)),
            hierarchy);
    }

    Result<std::vector<Record>> records(std::string_view run) override {
        return read(fmt::format("{}WHERE run = ? ORDER BY sequence", kRecordColumns), run);
    }

    Result<std::optional<Run>> find(std::string_view run) override {
        std::optional<Run> out;
        auto done = each_row(
            database_, fmt::format("{}WHERE id = ?", kRunColumns),
            [&](sqlite::Statement& row) { row.bind(1, run); },
            [&](const sqlite::Statement& row) { out = read_run(row); });
        if (!done) return fail(std::move(done.error()));
        return out;
    }

    Result<std::vector<Run>> history(std::string_view hierarchy, std::size_t most) override {
        std::vector<Run> out;
        auto done = each_row(
            database_,
            fmt::format("{}WHERE ?1 = '' OR hierarchy = ?1 ORDER BY number DESC LIMIT ?2", kRunColumns),
            [&](sqlite::Statement& row) { row.bind(1, hierarchy).bind(2, static_cast<std::int64_t>(most)); },
            [&](const sqlite::Statement& row) { out.push_back(read_run(row)); });
        if (!done) return fail(std::move(done.error()));
        return out;
    }

  private:
    Result<std::vector<Record>> read(const std::string& sql, std::string_view parameter) {
        std::vector<Record> out;
        auto done = each_row(
            database_, sql, [&](sqlite::Statement& row) { row.bind(1, parameter); },
            [&](const sqlite::Statement& row) { out.push_back(read_record(row)); });
        if (!done) return fail(std::move(done.error()));
        return out;
    }

    sqlite::Database& database_;
};

}  // namespace

std::string_view to_text(RecordKind kind) {
    constexpr std::string_view words[] = {"intent", "outcome", "note"};
    return words[static_cast<std::size_t>(kind)];
}

std::unique_ptr<Journal> make_sqlite_journal(sqlite::Database& database) {
    return std::make_unique<SqliteJournal>(database);
}

}  // namespace supctl
