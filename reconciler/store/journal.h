// Journal: runs and what they were about to do and did. An intent is on the disk before `append` returns, so
// a crash leaves it open and the next run reads the site before it decides. Records are never changed or
// removed; nothing secret belongs in them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace supctl {

struct Run {
    std::string id;  // `contoso-17`
    std::string hierarchy;
    std::string plan_id;
    std::string command;  // `apply`, `sync`
    TimePoint started{};
    std::optional<TimePoint> ended;
    std::optional<int> exit;
};

enum class RecordKind : std::uint8_t { intent, outcome, note };
[[nodiscard]] std::string_view to_text(RecordKind kind);

struct Record {
    std::int64_t sequence = 0;  // given by append
    std::string run;
    TimePoint time{};
    std::string step;
    RecordKind kind = RecordKind::note;
    std::int64_t answers = 0;  // of an outcome: the intent's sequence
    std::string body;          // canonical JSON
};

class Journal {
  public:
    virtual ~Journal() = default;
    /// Begins a run and gives it its id; `run.id`, `ended` and `exit` are ignored.
    [[nodiscard]] virtual Result<std::string> begin(const Run& run) = 0;
    /// A run goes on in another process: its end is taken back. Error: kNoSuchRun.
    [[nodiscard]] virtual Result<Run> resume(std::string_view run) = 0;
    [[nodiscard]] virtual Result<void> end(std::string_view run, TimePoint when, int exit) = 0;
    /// Durable when it returns. Gives the record's sequence.
    [[nodiscard]] virtual Result<std::int64_t> append(const Record& record) = 0;
    /// Intents of the hierarchy that nothing answers, oldest first.
    [[nodiscard]] virtual Result<std::vector<Record>> open_intents(std::string_view hierarchy) = 0;
    [[nodiscard]] virtual Result<std::vector<Record>> records(std::string_view run) = 0;
    [[nodiscard]] virtual Result<std::optional<Run>> find(std::string_view run) = 0;
    /// Newest first; every hierarchy when it is empty.
    [[nodiscard]] virtual Result<std::vector<Run>> history(std::string_view hierarchy, std::size_t most) = 0;
};

}  // namespace supctl
