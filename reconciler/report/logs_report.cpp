#include "report/logs_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "report/diagnostic_text.h"
#include "report/json_writer.h"
#include "report/layout.h"

namespace supctl {
namespace {

std::string shown(const LogPlace& place) {
    std::string when = place.written.empty() ? std::string("no time given") : place.written;
    if (place.time) when += fmt::format(" ({})", iso_time(*place.time));
    return terminal_text(fmt::format("{}:{}, {}", place.file, place.line, when));
}

std::string heading(LogKind kind, const std::string& folder) {
    const std::string log(to_text(kind));
    return folder.empty() ? log : fmt::format("{} of {}", log, terminal_text(folder));
}

Paint paint_of(const LogFinding& finding) {
    if (!finding.open()) return Paint::faint;
    switch (finding.signature->severity) {
        case Severity::error:
            return Paint::error;
        case Severity::warning:
            return Paint::warning;
        case Severity::advice:
            break;
    }
    return Paint::advice;
}

std::string finding_text(const LogFinding& finding, const Style& style) {
    const LogSignature& known = *finding.signature;
    std::string out = paint(style, paint_of(finding), finding.open() ? to_text(known.severity) : "passed");
    out += paint(style, Paint::strong, fmt::format(": {}", known.meaning)) + '\n';
    const auto line = [&](const std::string& text) { out += wrapped(text, 2, 2, style.width); };
    // Places are never wrapped: they are copied and searched for.
    const auto place = [&](std::string_view what, const LogPlace& at) {
        out += fmt::format("  {} {}\n", what, shown(at));
    };
    line(fmt::format("{}, {}", heading(finding.kind, finding.folder), count_of(finding.count, "time")));
    place(finding.count == 1 ? "at" : "first", finding.first);
    if (finding.count > 1) place("last", finding.last);
    line("> " + terminal_text(finding.message));
    if (finding.passed) place("all well since", *finding.passed);
    if (finding.code != nullptr)
        line(
            fmt::format("0x{:08X}: {}; {}", finding.code->code, finding.code->meaning, finding.code->action));
    line(fmt::format("likely cause: {}", known.cause));
    line(fmt::format("help: {}", known.action));
    line(fmt::format("{}, {}", codes::kLogSignature.text(), known.source));
    return out + '\n';
}

void write_place(JsonWriter& json, std::string_view key, const LogPlace* place) {
    json.key(key);
    if (place == nullptr) {
        json.null();
        return;
    }
    json.open_object().text("file", place->file).number("line", static_cast<std::int64_t>(place->line));
    json.text("written", place->written).key("time");
    place->time ? json.text(iso_time(*place->time)) : json.null();
    json.close_object();
}

void write_finding(JsonWriter& json, const LogFinding& finding) {
    const LogSignature& known = *finding.signature;
    json.new_line().open_object().text("signature", known.id).text("log", to_text(finding.kind));
    json.text("folder", finding.folder).text("severity", to_text(known.severity));
    json.text("code", codes::kLogSignature.text()).key("open").boolean(finding.open());
    json.number("count", static_cast<std::int64_t>(finding.count)).text("meaning", known.meaning);
    json.text("cause", known.cause).text("action", known.action).text("seeds", known.source);
    json.text("message", finding.message);
    json.key("error");
    if (finding.code == nullptr)
        json.null();
    else
        json.open_object()
            .text("number", fmt::format("0x{:08X}", finding.code->code))
            .text("meaning", finding.code->meaning)
            .close_object();
    write_place(json, "first", &finding.first);
    write_place(json, "last", &finding.last);
    write_place(json, "passed", finding.passed ? &*finding.passed : nullptr);
    json.close_object();
}

void write_file(JsonWriter& json, const LogFile& file) {
    json.new_line().open_object().text("file", file.file).text("log", to_text(file.kind));
    json.text("encoding", to_text(file.encoding)).number("lines", static_cast<std::int64_t>(file.lines));
    json.number("entries", static_cast<std::int64_t>(file.entries));
    json.number("malformed", static_cast<std::int64_t>(file.malformed));
    json.key("read").boolean(!file.unread).close_object();
}

}  // namespace

bool has_open_error(const LogReport& report) {
    return std::any_of(report.findings.begin(), report.findings.end(), [](const LogFinding& one) {
        return one.open() && one.signature->severity == Severity::error;
    });
}

std::string logs_summary(const LogReport& report) {
    const auto open = static_cast<std::size_t>(std::count_if(
        report.findings.begin(), report.findings.end(), [](const LogFinding& one) { return one.open(); }));
    const std::size_t passed = report.findings.size() - open;
    return fmt::format("{}: {} open, {} passed", count_of(report.files.size(), "log file"),
                       count_of(open, "finding"), passed);
}

std::string logs_text(const LogReport& report, const Style& style) {
    std::string out;
    for (const LogFinding& one : report.findings) out += finding_text(one, style);
    for (const LogSuccess& one : report.successes)
        out += fmt::format("{}: {} at {}\n", heading(one.kind, one.folder), one.meaning, shown(one.last));
    if (!report.successes.empty()) out += '\n';
    for (const LogFile& one : report.files) {
        if (one.unread) out += terminal_text(one.unread->message) + '\n';
        if (one.malformed != 0 || style.detail == Detail::verbose)
            out += terminal_text(fmt::format("{}: {}, {} not understood", one.file,
                                             count_of(one.lines, "line"), one.malformed)) +
                   '\n';
    }
    return out + paint(style, Paint::strong, logs_summary(report)) + '\n';
}

std::string logs_json(const LogReport& report) {
    JsonWriter json;
    json.open_object().text("formatVersion", "1.0").key("complete").boolean(report.complete());
    json.new_line().key("findings").open_array();
    for (const LogFinding& one : report.findings) write_finding(json, one);
    json.close_array().new_line().key("successes").open_array();
    for (const LogSuccess& one : report.successes) {
        json.new_line().open_object().text("log", to_text(one.kind)).text("folder", one.folder);
        json.text("meaning", one.meaning);
        write_place(json, "last", &one.last);
        json.close_object();
    }
    json.close_array().new_line().key("files").open_array();
    for (const LogFile& one : report.files) write_file(json, one);
    json.close_array().new_line().number("others", static_cast<std::int64_t>(report.others)).close_object();
    return json.take() + '\n';
}

}  // namespace supctl
