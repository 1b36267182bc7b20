// Log findings: what a folder of ConfigMgr logs tells about roles that were not installed, a WSUS that was
// not configured, synchronizations and downloads that failed. Files are read as a stream; what is kept is one
// finding a signature, log and folder. A finding whose log says later that all is well has passed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "doctor/error_codes.h"
#include "doctor/log_entry.h"
#include "doctor/log_signatures.h"

namespace supctl {

struct LogPlace {
    std::string file;        // relative to the folder that was named
    std::uint64_t line = 0;  // from 1
    std::string written;     // as the server's clock showed it; may be empty
    std::optional<TimePoint> time;
};

struct LogFinding {
    const LogSignature* signature = nullptr;
    LogKind kind{};
    std::string folder;  // relative; empty: the one that was named
    std::uint64_t count = 0;
    LogPlace first;
    LogPlace last;
    std::string message;              // the last one, cut to a few lines
    const ErrorCode* code = nullptr;  // of the last message that names one
    std::optional<LogPlace> passed;   // the first success after the last of them
    [[nodiscard]] bool open() const { return !passed; }
};

/// The last success of a log.
struct LogSuccess {
    LogKind kind{};
    std::string folder;
    std::string_view meaning;
    LogPlace last;
};

struct LogFile {
    std::string file;
    LogKind kind{};
    LogEncoding encoding{};
    std::uint64_t lines = 0;
    std::uint64_t entries = 0;
    std::uint64_t malformed = 0;
    std::optional<Diagnostic> unread;  // where it could not be read to its end
};

struct LogReport {
    std::vector<LogFile> files;        // by folder, then log, the oldest first
    std::vector<LogFinding> findings;  // open errors first, then warnings and advice, then what has passed
    std::vector<LogSuccess> successes;
    std::size_t others = 0;  // files that are none of these logs
    [[nodiscard]] bool complete() const;
};

/// The error number in a message in lower case: `0x80072efe`, or WinHTTP's own after `error = `; null when
/// there is none that is known.
[[nodiscard]] const ErrorCode* error_in(std::string_view message);

/// Reads the logs in the folder and up to three folders deep; links are not followed. Errors:
/// kUnreadableFile, kNoLogs.
[[nodiscard]] Result<LogReport> read_logs(const std::filesystem::path& folder);

}  // namespace supctl
