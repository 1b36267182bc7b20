#include "simulator/state_file.h"

#include <fmt/format.h>

#include "base/codes.h"

namespace supctl::simulator {
namespace {

constexpr std::int64_t kStateVersion = 1;
// The texts of a row's properties are JSON without raw line ends, so a line end separates them.
constexpr char kSeparator = '\n';

std::string joined(const Row& row) {
    std::string out;
    for (const auto& value : row.values) {
        if (&value != &row.values.front()) out += kSeparator;
        out += value;
    }
    return out;
}

Row split(const std::string& text) {
    Row row;
    for (std::size_t at = 0;;) {
        const auto end = text.find(kSeparator, at);
        row.values.push_back(text.substr(at, end == std::string::npos ? end : end - at));
        if (end == std::string::npos) return row;
        at = end + 1;
    }
}

}  // namespace

Result<StateFile> StateFile::open(const std::string& path) {
    // With WAL a killed simulator loses nothing that was answered, and a commit costs no flush to the disk.
    auto database = sqlite::Database::open(path, {.journal = sqlite::Journal::wal});
    if (!database) return fail(database.error());
    const auto version = database->user_version();
    if (!version) return fail(version.error());
    if (*version != 0 && *version != kStateVersion)
        return fail(error(codes::kStoreUnusable,
                          fmt::format("`{}` holds a simulator's state of another version", path)));
    if (*version == 0) {
        auto made = database->execute(
            "BEGIN IMMEDIATE; CREATE TABLE object(class TEXT NOT NULL, key TEXT NOT NULL, row TEXT NOT NULL, "
            "PRIMARY KEY(class, key)) WITHOUT ROWID; CREATE TABLE hidden(name TEXT PRIMARY KEY, value TEXT "
            "NOT NULL) "
            "WITHOUT ROWID; PRAGMA user_version=1; COMMIT");
        if (!made) return fail(made.error());
    }
    if (auto set = database->execute("PRAGMA synchronous=NORMAL"); !set) return fail(set.error());
    return StateFile(std::move(*database));
}

Result<bool> StateFile::load(ObjectStore& store, SiteStates& states, Timeline& timeline) {
    auto hidden = database_.prepare("SELECT value FROM hidden WHERE name=?");
    if (!hidden) return fail(hidden.error());
    const auto read = [&](std::string_view name) -> Result<std::optional<std::string>> {
        hidden->reset();
        const auto row = hidden->bind(1, name).step();
        if (!row) return fail(row.error());
        return *row ? std::optional(hidden->text(0)) : std::nullopt;
    };
    const auto kept_states = read("states");
    const auto kept_timeline = read("timeline");
    if (!kept_states) return fail(kept_states.error());
    if (!kept_timeline) return fail(kept_timeline.error());
    if (!*kept_states || !*kept_timeline) return false;
    auto restored = SiteStates::read(**kept_states);
    if (!restored) return fail(restored.error());
    if (auto time = timeline.restore(**kept_timeline); !time) return fail(time.error());
    auto objects = database_.prepare("SELECT class, row FROM object");
    if (!objects) return fail(objects.error());
    for (;;) {
        const auto row = objects->step();
        if (!row) return fail(row.error());
        if (!*row) break;
        const auto* of = find_class(objects->text(0));
        Row one = split(objects->text(1));
        if (of == nullptr || one.values.size() != of->properties.size())
            return fail(
                error(codes::kStoreUnusable, "the simulator's state holds an object of no known form"));
        store.put(*of, std::move(one));
    }
    (void)store.take_changes();
    states = std::move(*restored);
    return true;
}

Result<void> StateFile::save(const std::vector<Change>& changes, const SiteStates& states,
                             const Timeline& timeline) {
    auto new_states = states.print();
    auto new_timeline = timeline.print();
    if (changes.empty() && new_states == last_states_ && new_timeline == last_timeline_) return {};
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) return fail(transaction.error());
    auto put = database_.prepare("INSERT OR REPLACE INTO object VALUES(?,?,?)");
    auto drop = database_.prepare("DELETE FROM object WHERE class=? AND key=?");
    auto keep = database_.prepare("INSERT OR REPLACE INTO hidden VALUES(?,?)");
    if (!put) return fail(put.error());
    if (!drop) return fail(drop.error());
    if (!keep) return fail(keep.error());
    for (const auto& change : changes) {
        auto done = change.row
                        ? put->bind(1, change.of->name).bind(2, change.key).bind(3, joined(*change.row)).run()
                        : drop->bind(1, change.of->name).bind(2, change.key).run();
        if (!done) return done;
    }
    if (auto done = keep->bind(1, "states").bind(2, new_states).run(); !done) return done;
    if (auto done = keep->bind(1, "timeline").bind(2, new_timeline).run(); !done) return done;
    if (auto done = transaction->commit(); !done) return done;
    last_states_ = std::move(new_states);
    last_timeline_ = std::move(new_timeline);
    return {};
}

}  // namespace supctl::simulator
