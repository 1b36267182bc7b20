#include "report/progress.h"

#include <fmt/format.h>

#include "report/layout.h"

namespace supctl {
namespace {

std::string names(const ProgressState& progress, std::size_t width) {
    if (progress.running.empty()) return {};
    const std::string more =
        progress.running.size() > 1 ? fmt::format(" (and {} more)", progress.running.size() - 1) : "";
    const std::size_t room = width > more.size() ? width - more.size() : 0;
    return cut(terminal_text(progress.running.front()), room) + more;
}

Paint line_paint(StepState state) {
    switch (state) {
        case StepState::failed:
        case StepState::inDoubt:
            return Paint::error;
        case StepState::conflict:
        case StepState::deferred:
        case StepState::skipped:
        case StepState::assumed:
            return Paint::warning;
        case StepState::done:
        case StepState::already:
            return Paint::good;
        default:
            return Paint::plain;
    }
}

}  // namespace

std::string progress_line(const ProgressState& progress, const Style& style) {
    std::string head =
        fmt::format("[{}/{}] {}", progress.done, progress.total, human_duration(progress.elapsed));
    if (progress.left.count() > 0) head += fmt::format(", about {} left", human_duration(progress.left));
    if (progress.running.empty()) return cut(head, style.width);
    head += ": ";
    return cut(head + names(progress, style.width > head.size() ? style.width - head.size() : 0),
               style.width);
}

std::string progress_event(TimePoint when, const ProgressState& progress, const StepOutcome& step,
                           const Style& style) {
    std::string out =
        fmt::format("{} {}/{} {} {}", iso_time(when), progress.done, progress.total,
                    paint(style, line_paint(step.state), to_text(step.state)), terminal_text(step.step));
    if (!step.evidence.empty()) out += ": " + terminal_text(step.evidence);
    return out + '\n';
}

std::string progress_heartbeat(TimePoint when, const ProgressState& progress, const Style& style) {
    const std::string names_of = progress.running.empty() ? "nothing" : names(progress, style.width);
    return fmt::format("{} {}/{} waiting for {}, {} so far\n", iso_time(when), progress.done, progress.total,
                       names_of, human_duration(progress.waited));
}

}  // namespace supctl
