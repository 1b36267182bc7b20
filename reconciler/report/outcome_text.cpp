#include "report/outcome_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "plan/uncomparable.h"
#include "report/diagnostic_json.h"
#include "report/diagnostic_text.h"
#include "report/layout.h"

namespace supctl {
namespace {

constexpr std::size_t kStateCount = 10;
constexpr std::size_t kMostListed = 50;

constexpr std::array<StepState, kStateCount> kInOrder = {
    StepState::failed,  StepState::inDoubt, StepState::conflict, StepState::deferred, StepState::skipped,
    StepState::running, StepState::waiting, StepState::assumed,  StepState::already,  StepState::done};

std::string_view heading(StepState state) {
    switch (state) {
        case StepState::failed:
            return "Failed";
        case StepState::inDoubt:
            return "In doubt: sent, and no answer; the next run reads and decides";
        case StepState::conflict:
            return "Conflicts: the object changed meanwhile and was not overwritten";
        case StepState::deferred:
            return "Deferred: what they wait for did not come; what does not need them went on";
        case StepState::skipped:
            return "Skipped: what they need did not happen";
        case StepState::running:
            return "Still running";
        case StepState::waiting:
            return "Not started";
        case StepState::assumed:
            return "Assumed done: decided by time, not by evidence";
        case StepState::already:
            return "Already so";
        case StepState::done:
            return "Done";
    }
    return {};
}

std::string_view count_words(StepState state) {
    switch (state) {
        case StepState::conflict:
            return "in conflict";
        case StepState::waiting:
            return "not started";
        case StepState::already:
            return "already so";
        case StepState::running:
            return "running";
        default:
            return to_text(state);
    }
}

std::string_view json_word(StepState state) {
    return state == StepState::inDoubt ? "inDoubt" : to_text(state);
}

Paint paint_of(StepState state) {
    switch (state) {
        case StepState::failed:
        case StepState::inDoubt:
            return Paint::error;
        case StepState::conflict:
        case StepState::deferred:
        case StepState::skipped:
        case StepState::assumed:
            return Paint::warning;
        default:
            return Paint::strong;
    }
}

std::array<std::size_t, kStateCount> counts(const Outcome& outcome) {
    std::array<std::size_t, kStateCount> out{};
    for (const StepOutcome& step : outcome.steps) ++out[static_cast<std::size_t>(step.state)];
    return out;
}

std::string_view verdict_words(const Outcome& outcome) {
    const int code = outcome.interrupted ? 130 : outcome.exit_code();
    if (code == 0 && outcome.uncomparable != 0) return "everything that can be compared is done";
    return exit_words(code);
}

std::string took(const StepOutcome& step) {
    return step.ended > step.started && step.started != TimePoint{}
               ? ", " + human_duration(step.ended - step.started)
               : std::string();
}

}  // namespace

std::string_view exit_words(int code) {
    switch (code) {
        case 0:
            return "everything is done";
        case 1:
            return "an operation failed; running again resumes";
        case 5:
            return "refused before the first write; nothing was changed";
        case 6:
            return "another run holds the lease";
        case 7:
            return "applied in part; running again resumes";
        case 8:
            return "in progress; the run goes on with --resume";
        case 130:
        case 143:
            return "interrupted; the journal is consistent and running again resumes";
        default:
            return "unknown";
    }
}

std::string outcome_text(const Outcome& outcome, const OutcomeTextOptions& options) {
    const Style& style = options.style;
    const int code = outcome.exit_code();
    const auto of = counts(outcome);
    std::string out;
    for (const StepState state : kInOrder) {
        const std::size_t count = of[static_cast<std::size_t>(state)];
        const bool quiet = state == StepState::done || state == StepState::already;
        if (count == 0 || (quiet && style.detail == Detail::normal)) continue;
        out += paint(style, paint_of(state), heading(state)) + '\n';
        std::size_t listed = 0;
        for (const StepOutcome& step : outcome.steps) {
            if (step.state != state) continue;
            if (listed++ == kMostListed) {
                out += fmt::format("  ... and {} more (all in --format json)\n", count - kMostListed);
                break;
            }
            const std::string evidence = step.evidence.empty() ? "" : ": " + terminal_text(step.evidence);
            out += wrapped(fmt::format("{}{}{}", terminal_text(step.step), evidence, took(step)), 2, 4,
                           style.width);
        }
        out += '\n';
    }
    std::vector<std::string> parts;
    for (auto state = kInOrder.rbegin(); state != kInOrder.rend(); ++state)
        if (const auto count = of[static_cast<std::size_t>(*state)]; count != 0)
            parts.push_back(fmt::format("{} {}", count, count_words(*state)));
    if (parts.empty()) parts.emplace_back("no steps");
    if (outcome.synchronizations != 0)
        parts.push_back(count_of(outcome.synchronizations, "synchronization") + " requested");
    if (outcome.uncomparable != 0) parts.push_back(uncomparable_words(outcome.uncomparable));
    out += wrapped(join(parts), 0, 2, style.width);
    const std::string verdict = fmt::format("{} (exit code {})", verdict_words(outcome),
                                            options.exit != 0     ? fmt::format("{}", options.exit)
                                            : outcome.interrupted ? "130 or 143"
                                                                  : fmt::format("{}", code));
    out += paint(style,
                 code == 0 && !outcome.interrupted ? Paint::good
                 : code == 7 || code == 8          ? Paint::warning
                                                   : Paint::error,
                 verdict) +
           '\n';
    const std::string command = terminal_text(options.command);
    const bool stopped = outcome.interrupted || outcome.out_of_time;
    if (stopped && options.go_on == GoOn::resume && !outcome.run.empty())
        out += fmt::format("go on: {} --resume {}\n", command, terminal_text(outcome.run));
    else if (stopped || code == 1 || code == 7)
        out += fmt::format("go on: {} --approve {}\n", command, terminal_text(outcome.plan_id));
    return out;
}

std::string outcome_json(const Outcome& outcome, const SourceStore& sources) {
    const int code = outcome.exit_code();
    const auto of = counts(outcome);
    JsonWriter json;
    json.reserve(512 + outcome.steps.size() * 200);
    json.open_object().text("formatVersion", "1.0").text("run", outcome.run).text("planId", outcome.plan_id);
    json.number("exitCode", code)
        .text("verdict", verdict_words(outcome))
        .key("interrupted")
        .boolean(outcome.interrupted);
    json.number("rounds", static_cast<std::int64_t>(outcome.rounds))
        .number("synchronizations", static_cast<std::int64_t>(outcome.synchronizations));
    if (outcome.uncomparable != 0)
        json.number("uncomparable", static_cast<std::int64_t>(outcome.uncomparable));
    json.new_line().key("counts").open_object();
    for (std::size_t i = 0; i < kStateCount; ++i)
        json.number(json_word(static_cast<StepState>(i)), static_cast<std::int64_t>(of[i]));
    json.close_object().new_line().key("steps").open_array();
    const auto time = [&](std::string_view name, TimePoint when) {
        json.key(name);
        if (when == TimePoint{})
            json.null();
        else
            json.text(iso_time(when));
    };
    for (const StepOutcome& step : outcome.steps) {
        json.new_line()
            .open_object()
            .text("step", step.step)
            .text("state", json_word(step.state))
            .text("evidence", step.evidence);
        time("started", step.started);
        time("ended", step.ended);
        json.close_object();
    }
    json.close_array().new_line().key("diagnostics");
    write_diagnostics(json, outcome.diagnostics, sources);
    json.close_object();
    return json.take() + '\n';
}

}  // namespace supctl
