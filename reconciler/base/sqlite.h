// SQLite as values: a thin RAII layer over one connection. Files are created with mode 0600; a busy database
// is waited for, bounded; every failure is a Diagnostic of codes::kStoreUnusable with SQLite's own words in
// it. It knows no table of anyone's, and nothing is printed. One thread uses one Database.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace supctl::sqlite {

enum class Access : std::uint8_t { create, existing, read_only };
enum class Journal : std::uint8_t { rollback, wal };

struct OpenOptions {
    Access access = Access::create;
    Journal journal = Journal::rollback;
    std::chrono::milliseconds busy{5'000};
};

/// A prepared statement. Parameters and columns count as SQLite does: from 1 and from 0.
class Statement {
  public:
    Statement(Statement&&) noexcept = default;
    Statement& operator=(Statement&&) noexcept = default;

    Statement& bind(int parameter, std::int64_t value);
    Statement& bind(int parameter, std::string_view text);
    Statement& bind_blob(int parameter, std::string_view bytes);
    Statement& bind_null(int parameter);

    /// Advances; true while there is a row. An error of an earlier bind is reported here.
    [[nodiscard]] Result<bool> step();
    /// Runs to the end (for statements without rows), then resets, so that it can be bound again.
    [[nodiscard]] Result<void> run();
    /// Back to the start; bindings are cleared.
    void reset();

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string text(int column) const;  // text or blob
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] int columns() const;

  private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
    int bind_error_ = 0;
};

/// One connection. Movable; closed at the end of its life.
class Database {
  public:
    Database(Database&&) noexcept = default;
    Database& operator=(Database&&) noexcept = default;

    /// Opens `path` (":memory:" for a private one). A new file is readable by its owner only.
    [[nodiscard]] static Result<Database> open(const std::string& path, OpenOptions options = {});
    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    /// Runs one or several statements without parameters; rows are dropped.
    [[nodiscard]] Result<void> execute(const std::string& sql);
    [[nodiscard]] Result<std::int64_t> user_version();
    [[nodiscard]] Result<void> set_user_version(std::int64_t version);
    [[nodiscard]] std::int64_t changes() const;
    [[nodiscard]] std::int64_t last_insert_rowid() const;

  private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    explicit Database(sqlite3* handle) : handle_(handle) {}
    std::unique_ptr<sqlite3, Close> handle_;
};

/// Begins a transaction that takes the write lock at once; rolled back unless `commit` succeeded.
class Transaction {
  public:
    [[nodiscard]] static Result<Transaction> begin(Database& database);
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    [[nodiscard]] Result<void> commit();

  private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

}  // namespace supctl::sqlite
