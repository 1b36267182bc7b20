#include "cli/progress_view.h"

#include <fmt/format.h>

namespace supctl {
namespace {

constexpr Seconds kSignOfLife{10 * 60};
constexpr std::string_view kClearLine = "\r\x1b[K";

}  // namespace

ProgressState ProgressView::state() {
    names_.clear();
    for (const auto& [id, began] : running_) names_.push_back(id);
    ProgressState out;
    out.done = done_;
    out.total = total_;
    out.running = names_;
    out.elapsed = clock_.now() - began_;
    if (!running_.empty()) out.waited = clock_.now() - running_.begin()->second;
    out.left = left_ > out.elapsed ? left_ - out.elapsed : Seconds(0);
    return out;
}

void ProgressView::redraw() {
    if (terminal_.interactive())
        terminal_.say(std::string(kClearLine) + progress_line(state(), terminal_.err_style()));
}

void ProgressView::round_begun(std::size_t round, const Plan& plan) {
    total_ = done_ + plan.steps.size();
    left_ = clock_.now() - began_ + plan.summary().estimate.expected;
    if (!terminal_.interactive() && !plan.steps.empty())
        terminal_.say(
            fmt::format("{} round {}: {} steps\n", iso_time(clock_.now()), round, plan.steps.size()));
    redraw();
}

void ProgressView::step_started(const Step& step, TimePoint when) {
    running_[step.id] = when;
    redraw();
}

void ProgressView::step_ended(const Step& step, const StepOutcome& outcome) {
    running_.erase(step.id);
    ++done_;
    last_line_ = clock_.now();
    const std::string line = progress_event(clock_.now(), state(), outcome, terminal_.err_style());
    if (terminal_.interactive())
        terminal_.say(std::string(kClearLine) + line);
    else
        terminal_.say(line);
    redraw();
}

void ProgressView::wait_ticked(const Step&, const std::string&, TimePoint) {
    if (terminal_.interactive()) return redraw();
    if (clock_.now() - last_line_ < kSignOfLife) return;
    last_line_ = clock_.now();
    terminal_.say(progress_heartbeat(clock_.now(), state(), terminal_.err_style()));
}

void ProgressView::finish() {
    if (terminal_.interactive()) terminal_.say(kClearLine);
}

}  // namespace supctl
