#include "base/sqlite.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/codes.h"

namespace supctl::sqlite {
namespace {

tl::unexpected<Diagnostic> unusable(sqlite3* handle, std::string_view doing) {
    return fail(
        error(codes::kStoreUnusable,
              fmt::format("{}: {}", doing, handle != nullptr ? sqlite3_errmsg(handle) : "out of memory")));
}

// SQLite creates files by the umask; creating the file first is the only way to have it private from its
// first byte.
Result<void> create_private(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return fail(error(codes::kStoreUnusable,
                          fmt::format("`{}` cannot be opened: {}", path, std::strerror(errno))));
    ::close(file);
    return {};
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}
void Database::Close::operator()(sqlite3* handle) const {
    sqlite3_close_v2(handle);
}

Statement& Statement::bind(int parameter, std::int64_t value) {
    if (const int code = sqlite3_bind_int64(statement_.get(), parameter, value); code != SQLITE_OK)
        bind_error_ = code;
    return *this;
}

Statement& Statement::bind(int parameter, std::string_view text) {
    const char* data = text.data() == nullptr ? "" : text.data();
    if (const int code = sqlite3_bind_text64(statement_.get(), parameter, data, text.size(), SQLITE_TRANSIENT,
                                             SQLITE_UTF8);
        code != SQLITE_OK)
        bind_error_ = code;
    return *this;
}

Statement& Statement::bind_blob(int parameter, std::string_view bytes) {
    const char* data = bytes.data() == nullptr ? "" : bytes.data();
    if (const int code =
            sqlite3_bind_blob64(statement_.get(), parameter, data, bytes.size(), SQLITE_TRANSIENT);
        code != SQLITE_OK)
        bind_error_ = code;
    return *this;
}

Statement& Statement::bind_null(int parameter) {
    if (const int code = sqlite3_bind_null(statement_.get(), parameter); code != SQLITE_OK)
        bind_error_ = code;
    return *this;
}

Result<bool> Statement::step() {
    sqlite3* handle = sqlite3_db_handle(statement_.get());
    if (bind_error_ != 0)
        return fail(error(codes::kStoreUnusable,
                          fmt::format("a value cannot be bound: {}", sqlite3_errstr(bind_error_))));
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    auto failure = unusable(handle, "the database refused a statement");
    sqlite3_reset(statement_.get());
    return failure;
}

Result<void> Statement::run() {
    for (;;) {
        const auto row = step();
        if (!row) return fail(row.error());
        if (!*row) break;
    }
    reset();
    return {};
}

void Statement::reset() {
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
    bind_error_ = 0;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return data == nullptr ? std::string() : std::string(data, static_cast<std::size_t>(size));
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

int Statement::columns() const {
    return sqlite3_column_count(statement_.get());
}

Result<Database> Database::open(const std::string& path, OpenOptions options) {
    const bool memory = path == ":memory:";
    if (!memory && options.access == Access::create)
        if (auto created = create_private(path); !created) return fail(created.error());
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (memory) flags |= SQLITE_OPEN_CREATE;
    if (options.access == Access::read_only) flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
    Database database(raw);
    if (code != SQLITE_OK) return unusable(raw, fmt::format("`{}` cannot be opened", path));
    sqlite3_busy_timeout(raw, static_cast<int>(options.busy.count()));
    // A file that is no database is noticed only when it is read; that must be now, not at the first write.
    if (auto read = database.user_version(); !read) return fail(read.error());
    if (options.access != Access::read_only) {
        const char* journal =
            options.journal == Journal::wal ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode=DELETE";
        if (auto set = database.execute(journal); !set) return fail(set.error());
        if (auto set = database.execute("PRAGMA foreign_keys=ON"); !set) return fail(set.error());
    }
    return database;
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr) !=
            SQLITE_OK ||
        raw == nullptr)
        return unusable(handle_.get(), "the database does not know this statement");
    return Statement(raw);
}

Result<void> Database::execute(const std::string& sql) {
    if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return unusable(handle_.get(), "the database refused a statement");
    return {};
}

Result<std::int64_t> Database::user_version() {
    auto statement = prepare("PRAGMA user_version");
    if (!statement) return fail(statement.error());
    const auto row = statement->step();
    if (!row) return fail(row.error());
    return *row ? statement->integer(0) : 0;
}

Result<void> Database::set_user_version(std::int64_t version) {
    return execute(fmt::format("PRAGMA user_version={}", version));
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(handle_.get());
}
std::int64_t Database::last_insert_rowid() const {
    return sqlite3_last_insert_rowid(handle_.get());
}

Result<Transaction> Transaction::begin(Database& database) {
    if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun) return fail(begun.error());
    return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept : database_(other.database_) {
    other.database_ = nullptr;
}

Transaction::~Transaction() {
    if (database_ != nullptr) (void)database_->execute("ROLLBACK");
}

Result<void> Transaction::commit() {
    auto done = database_->execute("COMMIT");
    if (done) database_ = nullptr;
    return done;
}

}  // namespace supctl::sqlite
