// Check: one thing that must be true of a server before a software update point is installed on it, and what
// looking at it brought. What nobody looked at is `unverified`; it is never taken for true or false.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace supctl::preflight {

enum class Subject : std::uint8_t {
    name,
    httpPort,
    httpService,
    httpsPort,
    tls,
    certificateNames,
    certificateTime,
    httpsService,
    wsus,
    ports,
    database,
    replica,
    internet
};
inline constexpr std::size_t kSubjects = 13;

struct SubjectEntry {
    Subject subject;
    std::string_view word;   // `certificateNames`, for programs
    std::string_view title;  // `names in the certificate`
    std::string_view seeds;  // requirement ids
    std::string_view help;   // what usually mends it
};
[[nodiscard]] const SubjectEntry& entry(Subject subject);
[[nodiscard]] std::span<const SubjectEntry> subjects();

enum class Verdict : std::uint8_t { ok, failed, unverified };
[[nodiscard]] std::string_view to_text(Verdict verdict);

struct Check {
    Subject subject = Subject::name;
    Verdict verdict = Verdict::unverified;
    Severity severity = Severity::error;  // of a failed one
    std::string reason;                   // one sentence without a full stop
    std::string evidence;                 // what was seen, and where; may be empty
    std::string help;                     // what to do; empty unless it failed
};

/// With the subject's help where it failed.
[[nodiscard]] Check make_check(Subject subject, Verdict verdict, std::string reason, std::string evidence);

/// What was found of one server, in the order of the subjects; those that do not concern it are left out.
struct ServerReport {
    std::string server;
    std::string site;
    std::string address;  // the point's, in the description
    std::vector<Check> checks;
    std::optional<Diagnostic> unread;  // what the connection leads to and could not be read
};

}  // namespace supctl::preflight
