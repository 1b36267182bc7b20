#include "report/policy_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/diagnostic_json.h"
#include "report/diagnostic_text.h"
#include "report/json_writer.h"
#include "report/layout.h"

namespace supctl {
namespace {

using grouppolicy::Clients;
using grouppolicy::Evidence;
using grouppolicy::Expectation;
using grouppolicy::PolicyReading;
using grouppolicy::ReadGpo;
using grouppolicy::State;
using grouppolicy::Verdict;

constexpr State kStates[] = {State::asAsserted, State::notConfigured, State::configured, State::unverified,
                             State::differs};

std::string_view reading_words(grouppolicy::Reading reading) {
    constexpr std::string_view kWords[] = {"no registry policy for computers", "read", "could not be read"};
    return kWords[static_cast<std::size_t>(reading)];
}
std::string_view reading_word(grouppolicy::Reading reading) {
    constexpr std::string_view kWords[] = {"none", "read", "unknown"};
    return kWords[static_cast<std::size_t>(reading)];
}

Paint paint_of(const Verdict& verdict) {
    if (verdict.severity == Severity::error) return Paint::error;
    if (verdict.severity == Severity::warning) return Paint::warning;
    return verdict.state == State::asAsserted ? Paint::good : Paint::plain;
}

class Text {
  public:
    explicit Text(const Style& style) : style_(style) {}

    void objects(const PolicyReading& reading) {
        Table table({"GROUP POLICY OBJECT", "ID", "FROM", "POLICY FILE"});
        for (const ReadGpo& one : reading.gpos)
            table.add({terminal_text(one.gpo.shown()), terminal_text(one.gpo.id),
                       one.gpo.backup_time.empty() ? std::string(to_text(one.gpo.layout))
                                                   : fmt::format("{} of {}", to_text(one.gpo.layout),
                                                                 terminal_text(one.gpo.backup_time)),
                       one.gpo.machine.empty() ? std::string(reading_words(one.reading))
                       : one.reading == grouppolicy::Reading::unknown
                           ? fmt::format("{}, {}", terminal_text(one.gpo.machine.string()),
                                         reading_words(one.reading))
                           : terminal_text(one.gpo.machine.string())},
                      one.reading == grouppolicy::Reading::unknown ? Paint::error : Paint::plain, 3);
        if (!table.empty()) out_ += table.text(style_) + '\n';
    }
    void addresses(const Expectation& expectation) {
        if (expectation.points.empty()) return;
        Table table({"SITE", "SOFTWARE UPDATE POINT", "CLIENTS ARE SENT TO"});
        for (const auto& point : expectation.points)
            table.add({terminal_text(point.site), terminal_text(point.server),
                       point.clients == Clients::some ? terminal_text(join(point.urls, " or "))
                                                      : std::string("(no clients at this site)")});
        out_ += table.text(style_) + '\n';
    }
    void verdict(const Verdict& verdict) {
        out_ += paint(style_, paint_of(verdict), to_text(verdict.state));
        out_ += paint(style_, Paint::strong, fmt::format(": {}", verdict.title));
        if (verdict.severity)
            out_ += paint(style_, Paint::faint,
                          fmt::format(" ({}, {})", to_text(*verdict.severity), verdict.code.text()));
        out_ += '\n';
        if (!verdict.asserted.empty()) line("asserted: " + verdict.asserted);
        if (!verdict.found.empty()) line("found: " + verdict.found);
        line(verdict.meaning);
        for (const std::string& note : verdict.notes) line("- " + note);
        for (const Evidence& one : verdict.evidence) evidence(one);
        if (verdict.severity && *verdict.severity >= Severity::warning)
            if (const CodeEntry* code = find_code(verdict.code); code != nullptr)
                line(fmt::format("help: {}", code->help));
        line(verdict.seeds);
        out_ += '\n';
    }
    std::string take(std::span<const Verdict> verdicts) {
        return out_ + paint(style_, Paint::strong, policy_summary(verdicts)) + '\n';
    }

  private:
    void line(std::string_view text) {
        if (!text.empty()) out_ += wrapped(terminal_text(text), 2, 2, style_.width);
    }
    /// Never wrapped: keys and paths are copied and searched for.
    void evidence(const Evidence& one) {
        out_ += terminal_text(fmt::format("  {}\\{} = {}{}", one.key, one.name,
                                          one.type.empty() ? "" : one.type + " ", one.data)) +
                '\n';
        out_ +=
            terminal_text(fmt::format("      in `{}`, {}, byte {}", one.gpo, one.file, one.offset)) + '\n';
    }
    const Style& style_;
    std::string out_;
};

void text_or_null(JsonWriter& json, std::string_view key, std::string_view text) {
    json.key(key);
    if (text.empty())
        json.null();
    else
        json.text(text);
}

void write_evidence(JsonWriter& json, const Evidence& one) {
    json.new_line().open_object().text("object", one.gpo).text("objectId", one.gpo_id).text("file", one.file);
    json.text("key", one.key).text("value", one.name);
    text_or_null(json, "type", one.type);
    json.text("data", one.data).number("offset", static_cast<std::int64_t>(one.offset)).close_object();
}

void write_verdict(JsonWriter& json, const Verdict& verdict) {
    json.new_line().open_object().text("policy", verdict.policy).text("title", verdict.title);
    json.text("verdict", word_of(verdict.state));
    text_or_null(json, "severity", verdict.severity ? to_text(*verdict.severity) : std::string_view());
    json.text("code", verdict.code.text());
    text_or_null(json, "asserted", verdict.asserted);
    json.text("found", verdict.found).text("meaning", verdict.meaning).key("notes").open_array();
    for (const std::string& note : verdict.notes) json.text(note);
    json.close_array().text("seeds", verdict.seeds).key("evidence").open_array();
    for (const Evidence& one : verdict.evidence) write_evidence(json, one);
    json.close_array().close_object();
}

}  // namespace

std::string policy_summary(std::span<const Verdict> verdicts) {
    std::vector<std::string> parts;
    for (const State state : kStates)
        if (const auto count = std::count_if(verdicts.begin(), verdicts.end(),
                                             [&](const Verdict& one) { return one.state == state; }))
            parts.push_back(fmt::format("{} {}", count, to_text(state)));
    return fmt::format("{}: {}", count_of(verdicts.size(), "policy", "policies"), join(parts));
}

std::string policy_text(const PolicyReading& reading, const Expectation& expectation,
                        std::span<const Verdict> verdicts, const Style& style) {
    Text text(style);
    text.objects(reading);
    text.addresses(expectation);
    for (const Verdict& one : verdicts) text.verdict(one);
    return text.take(verdicts);
}

std::string policy_json(const PolicyReading& reading, const Expectation& expectation,
                        std::span<const Verdict> verdicts, const Diagnostics& diagnostics,
                        const SourceStore& sources) {
    JsonWriter json;
    json.open_object().text("formatVersion", "1.0").key("complete").boolean(reading.complete);
    json.new_line().key("objects").open_array();
    for (const ReadGpo& one : reading.gpos) {
        json.new_line().open_object().text("name", one.gpo.shown()).text("id", one.gpo.id);
        json.text("domain", one.gpo.domain).text("layout", to_text(one.gpo.layout));
        json.text("backupTime", one.gpo.backup_time).text("file", one.gpo.machine.string());
        json.text("reading", reading_word(one.reading)).close_object();
    }
    json.close_array().new_line().key("expectedAddresses").open_array();
    for (const auto& point : expectation.points) {
        json.new_line().open_object().text("site", point.site).text("server", point.server);
        json.key("addresses").open_array();
        for (const std::string& url : point.urls) json.text(url);
        json.close_array().key("clients").boolean(point.clients == Clients::some).close_object();
    }
    json.close_array().new_line().key("verdicts").open_array();
    for (const Verdict& one : verdicts) write_verdict(json, one);
    json.close_array().new_line().key("diagnostics");
    write_diagnostics(json, diagnostics, sources);
    json.close_object();
    return json.take() + '\n';
}

}  // namespace supctl
