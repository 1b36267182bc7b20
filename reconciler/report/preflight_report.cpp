#include "report/preflight_report.h"

#include <fmt/format.h>

#include <array>

#include "base/codes.h"
#include "report/diagnostic_json.h"
#include "report/diagnostic_text.h"
#include "report/json_writer.h"
#include "report/layout.h"

namespace supctl {
namespace {

using preflight::Check;
using preflight::ServerReport;

constexpr preflight::Verdict kVerdicts[] = {preflight::Verdict::ok, preflight::Verdict::failed,
                                            preflight::Verdict::unverified};

std::array<std::size_t, 3> counts(std::span<const ServerReport> servers) {
    std::array<std::size_t, 3> out{};
    for (const ServerReport& server : servers)
        for (const Check& check : server.checks) ++out[static_cast<std::size_t>(check.verdict)];
    return out;
}

Paint paint_of(const Check& check) {
    if (check.verdict == preflight::Verdict::ok) return Paint::good;
    if (check.verdict == preflight::Verdict::unverified) return Paint::plain;
    return check.severity == Severity::error ? Paint::error : Paint::warning;
}

/// The verdict, or how much a failed one weighs.
std::string_view word_of(const Check& check) {
    return check.verdict == preflight::Verdict::failed ? to_text(check.severity)
                                                       : preflight::to_text(check.verdict);
}

std::string_view title_of(const Check& check) {
    return preflight::entry(check.subject).title;
}

/// Whether the next check, too, was not looked at, and for the same reason: one line is enough for both.
bool same_blank(const std::vector<Check>& checks, std::size_t i) {
    return i + 1 < checks.size() && checks[i].verdict == preflight::Verdict::unverified &&
           checks[i + 1].verdict == preflight::Verdict::unverified &&
           checks[i].reason == checks[i + 1].reason;
}

void write_check(JsonWriter& json, const Check& check) {
    const preflight::SubjectEntry& subject = preflight::entry(check.subject);
    const bool failed = check.verdict == preflight::Verdict::failed;
    json.new_line().open_object().text("check", subject.word).text("title", subject.title);
    json.text("verdict", preflight::to_text(check.verdict)).key("severity");
    failed ? json.text(to_text(check.severity)) : json.null();
    json.key("code");
    failed ? json.text(codes::kServerNotReady.text()) : json.null();
    json.text("reason", check.reason).text("evidence", check.evidence).text("help", check.help);
    json.text("seeds", subject.seeds).close_object();
}

}  // namespace

std::string preflight_summary(std::span<const ServerReport> servers) {
    const auto all = counts(servers);
    std::vector<std::string> parts;
    for (const preflight::Verdict verdict : kVerdicts)
        if (const auto count = all[static_cast<std::size_t>(verdict)])
            parts.push_back(fmt::format("{} {}", count, preflight::to_text(verdict)));
    return fmt::format("{}: {}", count_of(servers.size(), "server"),
                       parts.empty() ? std::string("nothing to look at") : join(parts));
}

std::string preflight_text(std::span<const ServerReport> servers, const Style& style) {
    std::string out;
    for (const ServerReport& server : servers) {
        out += paint(style, Paint::strong, terminal_text(server.server)) +
               fmt::format("  (site {})\n", terminal_text(server.site));
        for (std::size_t i = 0; i < server.checks.size(); ++i) {
            const Check& check = server.checks[i];
            const auto& subject = preflight::entry(check.subject);
            std::string titles(subject.title);
            while (same_blank(server.checks, i)) titles += fmt::format(", {}", title_of(server.checks[++i]));
            const std::string word = fmt::format("  {:<10} ", word_of(check));
            out += paint(style, paint_of(check), word);
            const std::string line = fmt::format("{}: {}", titles, terminal_text(check.reason));
            const std::string text = wrapped(line, 0, word.size() + 2, style.width - word.size());
            out += text;
            const bool failed = check.verdict == preflight::Verdict::failed;
            if (!check.evidence.empty() && (failed || style.detail == Detail::verbose))
                out += wrapped(terminal_text(check.evidence), word.size() + 2, 2, style.width);
            if (!failed) continue;
            out += wrapped("help: " + terminal_text(check.help), word.size() + 2, 2, style.width);
            out += wrapped(fmt::format("{}, {}", codes::kServerNotReady.text(), subject.seeds),
                           word.size() + 2, 2, style.width);
        }
        out += '\n';
    }
    return out + paint(style, Paint::strong, preflight_summary(servers)) + '\n';
}

std::string preflight_json(std::span<const ServerReport> servers, TimePoint observed_at,
                           const Diagnostics& diagnostics, const SourceStore& sources) {
    JsonWriter json;
    json.open_object().text("formatVersion", "1.0").text("observedAt", iso_time(observed_at));
    json.new_line().key("servers").open_array();
    for (const ServerReport& server : servers) {
        json.new_line().open_object().text("server", server.server).text("site", server.site);
        json.text("address", server.address).key("checks").open_array();
        for (const Check& check : server.checks) write_check(json, check);
        json.close_array().close_object();
    }
    json.close_array().new_line().key("summary").open_object();
    const auto all = counts(servers);
    for (const preflight::Verdict verdict : kVerdicts)
        json.number(preflight::to_text(verdict),
                    static_cast<std::int64_t>(all[static_cast<std::size_t>(verdict)]));
    json.close_object().new_line().key("diagnostics");
    write_diagnostics(json, diagnostics, sources);
    json.close_object();
    return json.take() + '\n';
}

}  // namespace supctl
