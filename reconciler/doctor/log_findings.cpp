#include "doctor/log_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <map>
#include <tuple>

#include "base/codes.h"
#include "base/text.h"

namespace supctl {
namespace {

namespace fs = std::filesystem;

constexpr int kDeepest = 3;
constexpr std::size_t kMostFiles = 2000;
constexpr std::size_t kMostMessage = 600;
constexpr std::size_t kPiece = 64 * 1024;

struct Found {
    fs::path path;
    std::string file;    // relative
    std::string folder;  // relative
    LogKind kind{};
};

/// The log that is written now comes last; of the others the dated ones sort by their names.
int age(const Found& one) {
    const std::string name = lower_ascii(one.path.filename().string());
    const bool current = name == lower_ascii(to_text(one.kind));
    return current ? 2 : name.ends_with(".lo_") ? 1 : 0;
}

Result<std::vector<Found>> find_logs(const fs::path& folder, std::size_t& others) {
    std::error_code failed;
    if (!fs::is_directory(folder, failed) || failed)
        return fail(error(codes::kUnreadableFile,
                          fmt::format("`{}` is no folder that can be read", folder.string())));
    std::vector<Found> out;
    fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, failed);
    for (; !failed && at != fs::recursive_directory_iterator(); at.increment(failed)) {
        std::error_code ignored;
        const fs::file_status status = at->symlink_status(ignored);
        if (fs::is_directory(status)) {
            if (at.depth() >= kDeepest) at.disable_recursion_pending();
            continue;
        }
        const auto kind = log_kind(at->path().filename().string());
        if (!fs::is_regular_file(status) || !kind) {
            ++others;
            continue;
        }
        const fs::path relative = at->path().lexically_relative(folder);
        out.push_back({at->path(), relative.string(), relative.parent_path().string(), *kind});
        if (out.size() > kMostFiles)
            return fail(error(codes::kUnreadableFile,
                              fmt::format("`{}` holds more than {} logs", folder.string(), kMostFiles))
                            .advise("name the folder of one server"));
    }
    if (failed)
        return fail(error(codes::kUnreadableFile, fmt::format("`{}` could not be looked through: {}",
                                                              folder.string(), failed.message())));
    if (out.empty())
        return fail(error(codes::kNoLogs, fmt::format("`{}` holds none of the logs", folder.string()))
                        .advise(std::string(find_code(codes::kNoLogs)->help)));
    std::sort(out.begin(), out.end(), [](const Found& a, const Found& b) {
        return std::tuple(a.folder, a.kind, age(a), a.file) < std::tuple(b.folder, b.kind, age(b), b.file);
    });
    return out;
}

/// Everything of one log of one folder, over its rotated files.
class Log {
  public:
    Log(LogKind kind, std::string folder) : kind_(kind), folder_(std::move(folder)) {}

    void take(const LogEntry& entry, const std::string& file) {
        const std::string message = lower_ascii(entry.message);
        if (const SuccessText* success = find_success(kind_, message)) {
            succeeded(*success, place(entry, file));
        } else if (const LogSignature* signature = find_signature(kind_, message)) {
            LogFinding& finding = findings_[signature];
            if (finding.count++ == 0) {
                finding.signature = signature;
                finding.kind = kind_;
                finding.folder = folder_;
                finding.first = place(entry, file);
            }
            finding.last = place(entry, file);
            finding.passed.reset();
            finding.message = entry.message.substr(0, kMostMessage);
            if (const ErrorCode* code = error_in(message)) finding.code = code;
        }
    }

    void report(LogReport& out) {
        for (auto& [signature, finding] : findings_) out.findings.push_back(std::move(finding));
        if (success_) out.successes.push_back(std::move(*success_));
    }

  private:
    static LogPlace place(const LogEntry& entry, const std::string& file) {
        return {file, entry.line, entry.written, entry.time};
    }
    void succeeded(const SuccessText& what, LogPlace where) {
        for (auto& [signature, finding] : findings_)
            if (!finding.passed) finding.passed = where;
        success_ = LogSuccess{kind_, folder_, what.meaning, std::move(where)};
    }

    LogKind kind_;
    std::string folder_;
    std::map<const LogSignature*, LogFinding> findings_;  // in the order of the table
    std::optional<LogSuccess> success_;
};

LogFile read_file(const Found& found, Log& log) {
    LogFile out;
    out.file = found.file;
    out.kind = found.kind;
    LogParser parser([&](const LogEntry& entry) { log.take(entry, found.file); });
    std::ifstream file(found.path, std::ios::binary);
    std::array<char, kPiece> piece;
    while (file) {
        file.read(piece.data(), piece.size());
        parser.feed(std::string_view(piece.data(), static_cast<std::size_t>(file.gcount())));
    }
    if (!file.eof())
        out.unread = error(codes::kUnreadableFile, fmt::format("`{}` cannot be read", found.path.string()));
    parser.finish();
    out.encoding = parser.encoding();
    out.lines = parser.lines();
    out.entries = parser.entries();
    out.malformed = parser.malformed();
    return out;
}

}  // namespace

const ErrorCode* error_in(std::string_view message) {
    constexpr std::string_view kHex = "0x";
    constexpr std::string_view kDecimal = "error = ";
    constexpr std::uint32_t kWin32 = 0x80070000;
    const auto number = [&](std::size_t at, int base) -> std::optional<std::uint32_t> {
        std::uint32_t out = 0;
        const char* begin = message.data() + std::min(at, message.size());
        const auto [end, failed] = std::from_chars(begin, message.data() + message.size(), out, base);
        return failed == std::errc() && end != begin ? std::optional(out) : std::nullopt;
    };
    for (auto at = message.find(kHex); at != std::string_view::npos; at = message.find(kHex, at + 1))
        if (const auto code = number(at + kHex.size(), 16))
            if (const ErrorCode* known = find_error_code(*code)) return known;
    const auto at = message.find(kDecimal);
    if (at == std::string_view::npos) return nullptr;
    const auto code = number(at + kDecimal.size(), 10);
    return code && *code <= 0xffff ? find_error_code(kWin32 | *code) : nullptr;
}

bool LogReport::complete() const {
    return std::none_of(files.begin(), files.end(), [](const LogFile& one) { return one.unread; });
}

Result<LogReport> read_logs(const fs::path& folder) {
    LogReport out;
    const auto found = find_logs(folder, out.others);
    if (!found) return fail(found.error());
    std::optional<Log> log;
    for (std::size_t i = 0; i < found->size(); ++i) {
        const Found& one = (*found)[i];
        const bool another =
            i == 0 || (*found)[i - 1].folder != one.folder || (*found)[i - 1].kind != one.kind;
        if (another) {
            if (log) log->report(out);
            log.emplace(one.kind, one.folder);
        }
        out.files.push_back(read_file(one, *log));
    }
    log->report(out);
    const auto rank = [](const LogFinding& one) {
        return std::tuple(!one.open(), -static_cast<int>(one.signature->severity));
    };
    std::stable_sort(out.findings.begin(), out.findings.end(),
                     [&](const LogFinding& a, const LogFinding& b) { return rank(a) < rank(b); });
    return out;
}

}  // namespace supctl
