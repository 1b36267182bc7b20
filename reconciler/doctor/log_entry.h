// LogEntry: one entry of a ConfigMgr log, and the parser that finds them in bytes that come piece by piece.
// It knows the three forms that site servers write: `<![LOG[…]LOG]!><time=…>`, `…
// $$<COMPONENT><time><thread=…>`, and the set-up logs' `<date time> …`; in UTF-8 or UTF-16. What is none of
// them is counted and passed over; no input is an error, and no input makes it hold more than one entry.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace supctl {

struct LogEntry {
    std::string message;            // lines joined by blanks; bytes as they were, at most kMostLogEntry
    std::string component;          // may be empty
    std::string written;            // `2026-03-02 08:00:00` as the server's clock showed it; may be empty
    std::optional<TimePoint> time;  // UTC, where the entry tells its zone
    std::uint64_t line = 0;         // its first, from 1
};

inline constexpr std::size_t kMostLogEntry = 64 * 1024;

enum class LogEncoding : std::uint8_t { utf8, utf16le, utf16be };
[[nodiscard]] std::string_view to_text(LogEncoding encoding);

class LogParser {
  public:
    using Sink = std::function<void(const LogEntry&)>;
    explicit LogParser(Sink sink) : sink_(std::move(sink)) {}

    void feed(std::string_view bytes);
    /// The end of the file: what is still open is counted as malformed.
    void finish();

    [[nodiscard]] std::uint64_t lines() const { return lines_; }
    [[nodiscard]] std::uint64_t entries() const { return entries_; }
    /// Lines that belong to no entry, and entries whose time cannot be read.
    [[nodiscard]] std::uint64_t malformed() const { return malformed_; }
    [[nodiscard]] LogEncoding encoding() const { return encoding_; }

  private:
    void sniff();
    void decode(std::string_view bytes);
    void decode_utf16(std::string_view bytes);
    void unit(std::uint16_t value);
    void put(std::uint32_t character);
    void text(std::string_view utf8);
    void end_line();
    void begin(std::string_view line, std::uint64_t number);
    void append(std::string_view line);
    void drop_open();
    void emit(LogEntry entry);
    void close_tagged(std::size_t end);
    bool close_plain(std::size_t trailer);
    bool set_up_line(std::string_view line);

    enum class Open : std::uint8_t { nothing, tagged, plain };

    Sink sink_;
    std::string start_;  // before the encoding is known
    bool known_ = false;
    LogEncoding encoding_ = LogEncoding::utf8;
    std::optional<unsigned char> half_;  // of a UTF-16 unit
    std::uint16_t high_ = 0;             // surrogate
    std::string line_;
    bool cut_ = false;  // the line was longer than is kept
    Open open_ = Open::nothing;
    std::string body_;
    std::uint64_t first_line_ = 0;
    std::uint64_t open_lines_ = 0;
    std::uint64_t lines_ = 0;
    std::uint64_t entries_ = 0;
    std::uint64_t malformed_ = 0;
};

}  // namespace supctl
