// Recording: a recording that is read back. All of it is checked when it is opened, line by line, with bounds
// on everything; only where the calls stand is kept, and an answer is read from the file when it is asked
// for. The file may come from a stranger: what is damaged is a finding with its line, never a crash.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "provider/recording/call.h"

namespace supctl::provider::recording {

struct ReadLimits {
    std::uint64_t line_bytes = 64U << 20;
    std::uint64_t lines = 20'000'000;
};

/// One recorded call; `line` counts from 1.
struct Entry {
    Operation operation{};
    std::uint64_t line = 0, offset = 0, size = 0;
    std::uint64_t rows_of = 0;  // another line that holds the rows; 0: this one
    TimePoint from{}, to{};
};

class Recording {
  public:
    /// Errors: kUnreadableFile, kBadRecording with the line.
    [[nodiscard]] static Result<Recording> open(const std::filesystem::path& file, ReadLimits limits = {});
    ~Recording();
    Recording(Recording&&) noexcept;
    Recording& operator=(Recording&&) = delete;

    [[nodiscard]] const std::string& file() const { return file_; }
    /// The first line: version, command, arguments, description.
    [[nodiscard]] const boost::json::object& head() const { return head_; }
    /// A text of the head; empty when it is not there.
    [[nodiscard]] std::string text(std::string_view member) const;
    [[nodiscard]] TimePoint began() const { return began_; }
    /// The run came to its end and the file is whole.
    [[nodiscard]] bool ended() const { return ended_; }
    [[nodiscard]] std::uint64_t lines() const { return lines_; }
    /// Lines that are neither head, call nor end, in their order.
    [[nodiscard]] const std::vector<boost::json::object>& notes() const { return notes_; }

    /// The calls of that identity which were not taken yet, first to last; null when there are none.
    [[nodiscard]] std::deque<Entry>* waiting(const std::string& identity);
    /// Whether a call to that server's registry was not taken yet.
    [[nodiscard]] bool asks_registry(std::string_view host) const;
    /// The earliest call that was not taken yet.
    [[nodiscard]] const Entry* next() const;
    /// The call's line; its rows are those of the line that it refers to. Error: kBadRecording when the file
    /// changed meanwhile.
    [[nodiscard]] Result<boost::json::object> read(const Entry& entry) const;

  private:
    Recording(int descriptor, std::string file) : descriptor_(descriptor), file_(std::move(file)) {}
    [[nodiscard]] Result<void> index(ReadLimits limits);
    [[nodiscard]] Result<void> take(std::string_view line, std::uint64_t offset);
    [[nodiscard]] Result<void> take_call(boost::json::object call, std::string_view line,
                                         std::uint64_t offset);
    [[nodiscard]] Diagnostic damaged(std::uint64_t line, std::string why) const;
    [[nodiscard]] Result<boost::json::object> read_line(std::uint64_t line, std::uint64_t offset,
                                                        std::uint64_t size) const;

    int descriptor_ = -1;
    std::string file_;
    boost::json::object head_;
    TimePoint began_{};
    bool ended_ = false;
    std::uint64_t lines_ = 0;
    std::vector<boost::json::object> notes_;
    std::unordered_map<std::string, std::deque<Entry>> calls_;
    struct Place {
        std::uint64_t offset = 0, size = 0, rows = 0;
    };
    std::unordered_map<std::uint64_t, Place> rows_;         // lines with rows of their own
    std::unordered_map<std::uint64_t, std::string> asked_;  // identities of lines that may be referred to
};

}  // namespace supctl::provider::recording
