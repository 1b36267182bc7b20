#include "report/plan_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "plan/manual.h"
#include "plan/uncomparable.h"
#include "plan/value_json.h"
#include "report/layout.h"
#include "report/plan_json.h"

namespace supctl {
namespace {

constexpr std::size_t kMostDangerous = 50;
constexpr std::size_t kMostDrift = 50;
constexpr std::size_t kMostPath = 12;

class PlanWriter {
  public:
    PlanWriter(const Plan& plan, const SourceStore& sources, const PlanTextOptions& options)
        : plan_(plan),
          sources_(sources),
          options_(options),
          style_(options.style),
          summary_(plan.summary()) {}

    std::string text() {
        if (plan_.steps.empty() && plan_.drift.empty()) return nothing();
        head();
        dangers();
        drift();
        steps();
        critical_path();
        foot();
        return std::move(out_);
    }

  private:
    [[nodiscard]] std::string short_id() const { return "plan " + plan_.id.substr(0, 12); }
    [[nodiscard]] std::string nothing() const {
        const std::string name = terminal_text(plan_.hierarchy);
        std::vector<std::string> left;
        if (options_.unknown != 0)
            left.push_back(count_of(options_.unknown, "managed setting") + " could not be read");
        if (plan_.uncomparable != 0) left.push_back(uncomparable_words(plan_.uncomparable));
        if (left.empty()) return fmt::format("nothing to do: {} is as described ({})\n", name, short_id());
        return fmt::format("nothing to do in what {} be {} of {}; {} ({})\n",
                           options_.unknown != 0 ? "could" : "can",
                           options_.unknown != 0 ? "read" : "compared", name, join(left), short_id());
    }
    void line(std::string_view text, std::size_t indent = 0, std::size_t hang = 2) {
        out_ += wrapped(text, indent, hang, style_.width);
    }
    void title(std::string_view text) { out_ += '\n' + paint(style_, Paint::strong, text) + '\n'; }

    void head() {
        out_ += paint(style_, Paint::strong, "Plan for " + terminal_text(plan_.hierarchy)) + '\n';
        out_ += wrapped(summary_text(summary_), 2, 2, style_.width);
        if (plan_.steps.empty()) return;
        line(fmt::format("expected {}, at worst {}", human_duration(summary_.estimate.expected),
                         human_duration(summary_.estimate.worst)),
             2);
        if (plan_.phase == Phase::neverSynchronized)
            line(
                "this hierarchy never synchronized: the first synchronization runs with nothing selected, "
                "what is declared follows once the catalog is known",
                2);
        std::size_t counts[4] = {};
        std::size_t acknowledgements = 0;
        for (const Step& step : plan_.steps) {
            ++counts[static_cast<std::size_t>(step.danger)];
            acknowledgements += step.acknowledgements.size();
        }
        std::vector<std::string> parts;
        for (const Danger danger : {Danger::destructive, Danger::disruptive, Danger::notable})
            if (const auto count = counts[static_cast<std::size_t>(danger)]; count != 0)
                parts.push_back(fmt::format("{} {}", count, to_text(danger)));
        std::string danger = "danger: " + (parts.empty() ? "none" : join(parts));
        if (acknowledgements != 0)
            danger += fmt::format("; {} needed", count_of(acknowledgements, "acknowledgement"));
        const Paint colour = counts[3] != 0 ? Paint::error : counts[2] != 0 ? Paint::warning : Paint::plain;
        out_ += "  " + paint(style_, colour, danger) + '\n';
    }

    /// What a reviewer must not miss: disruptive and worse, and whatever must be acknowledged.
    void dangers() {
        std::vector<const Step*> found;
        for (const Step& step : plan_.steps)
            if (step.danger >= Danger::disruptive || !step.acknowledgements.empty()) found.push_back(&step);
        if (found.empty()) return;
        std::stable_sort(found.begin(), found.end(),
                         [](const Step* a, const Step* b) { return a->danger > b->danger; });
        title("Dangerous");
        for (std::size_t i = 0; i < std::min(found.size(), kMostDangerous); ++i) {
            const Step& step = *found[i];
            out_ += fmt::format("  {}  {}\n", terminal_text(step.id),
                                paint(style_, paint_of(step.danger), to_text(step.danger)));
            for (const auto& sentence : step.impact) line(terminal_text(sentence), 6);
            for (const auto& needed : step.acknowledgements) line("needs " + acknowledgement_text(needed), 6);
        }
        if (found.size() > kMostDangerous)
            line(fmt::format("... and {} more (all in --format json)", found.size() - kMostDangerous), 2);
    }

    void drift() {
        if (plan_.drift.empty()) return;
        title("Drift");
        for (std::size_t i = 0; i < std::min(plan_.drift.size(), kMostDrift); ++i) {
            const Drift& d = plan_.drift[i];
            const auto shown = [&](Value value) {
                return terminal_text(value_text(d.field, value, *plan_.pool));
            };
            line(fmt::format("{}: declared {}, applied {}, live {} ({}, {})", terminal_text(d.address),
                             shown(d.declared), shown(d.applied), shown(d.live), to_text(d.verdict),
                             severity_text(d.severity)),
                 2, 4);
        }
        if (plan_.drift.size() > kMostDrift)
            line(fmt::format("... and {} more (all in --format json)", plan_.drift.size() - kMostDrift), 2);
    }

    void steps() {
        if (plan_.steps.empty()) return;
        const std::size_t shown = std::min(plan_.steps.size(), options_.most);
        // Headings read well where steps of one site stand together; where sites alternate they would be most
        // of the text.
        std::size_t runs = 0;
        for (std::size_t i = 0; i < shown; ++i)
            if (i == 0 || plan_.steps[i].site != plan_.steps[i - 1].site) ++runs;
        const bool headings = runs * 2 <= shown;
        title("Steps, in order");
        for (std::size_t i = 0; i < shown; ++i) {
            const Step& step = plan_.steps[i];
            if (headings && (i == 0 || step.site != plan_.steps[i - 1].site))
                out_ += "  " + paint(style_, Paint::strong, step.site.text()) + '\n';
            write_step(step, headings ? 4 : 2);
        }
        if (shown < plan_.steps.size())
            line(fmt::format("... and {} (all in --format json)",
                             count_of(plan_.steps.size() - shown, "more step", "more steps")),
                 2);
    }

    void write_step(const Step& step, std::size_t indent) {
        std::string facts = std::string(kind_words(step.kind));
        if (step.estimate.expected.count() != 0) facts += ", " + human_duration(step.estimate.expected);
        if (step.limit.count() != 0) facts += ", limit " + human_duration(step.limit);
        const std::string id = terminal_text(step.id);
        out_ += std::string(indent, ' ') + id + "  " + paint(style_, Paint::faint, facts);
        if (step.danger != Danger::none)
            out_ += ", " + paint(style_, paint_of(step.danger), to_text(step.danger));
        out_ += '\n';
        for (const Change& change : step.changes)
            for (const auto& text : change_lines(step, change, *plan_.pool, options_.title)) {
                const std::size_t inner = std::min(text.find_first_not_of(' '), text.size());
                line(text, indent + 4 + inner, 4);
            }
        if (step.kind == StepKind::manual) {
            const ManualWork work = manual_work(step, *plan_.pool);
            line("for " + terminal_text(work.owner) + ":", indent + 4, 4);
            for (const auto& task : work.tasks) line("- " + terminal_text(task), indent + 4, 2);
            line("proven when " + terminal_text(work.probe), indent + 4, 4);
        }
        if (!step.resolves.empty()) {
            std::vector<std::string> names;
            for (const FieldId id_of : step.resolves) names.emplace_back(field_name(id_of));
            line("resolves " + join(names), indent + 4);
        }
        for (const auto& sentence : step.impact) line("impact: " + terminal_text(sentence), indent + 4, 4);
        if (style_.detail == Detail::normal) return;
        for (const Edge& edge : step.after)
            line(fmt::format("after {} (ORD-{:02}, {})", terminal_text(plan_.steps[edge.step].id), edge.rule,
                             to_text(edge.strength)),
                 indent + 4, 4);
        if (const auto place = sources_.describe(step.because); !place.empty())
            line("because of " + terminal_text(place), indent + 4, 4);
    }

    void critical_path() {
        const auto& path = plan_.critical_path;
        if (path.size() < 2) return;
        title("Longest path");
        for (std::size_t i = 0; i < path.size(); ++i) {
            if (path.size() > kMostPath && i == kMostPath / 2) {
                const std::size_t hidden = path.size() - kMostPath;
                line(fmt::format("... {} ...", count_of(hidden, "step")), 2);
                i += hidden;
            }
            const Step& step = plan_.steps[path[i]];
            out_ += fmt::format("  {}  {}\n", terminal_text(step.id),
                                paint(style_, Paint::faint, human_duration(step.estimate.expected)));
        }
    }

    void foot() {
        out_ += '\n' + paint(style_, Paint::strong, "Plan " + plan_.id) + '\n';
        if (plan_.steps.empty()) return;
        std::vector<Acknowledgement> needed;
        for (const Step& step : plan_.steps)
            for (const auto& one : step.acknowledgements)
                if (std::find(needed.begin(), needed.end(), one) == needed.end()) needed.push_back(one);
        std::string command =
            fmt::format("apply it: {} --approve {}", terminal_text(options_.command), plan_.id);
        for (const auto& one : needed) command += ' ' + acknowledgement_text(one);
        out_ += command + '\n';  // never wrapped: it is there to be copied
    }

    const Plan& plan_;
    const SourceStore& sources_;
    const PlanTextOptions& options_;
    const Style& style_;
    Summary summary_;
    std::string out_;
};

}  // namespace

std::string summary_text(const Summary& summary) {
    std::vector<std::string> parts;
    if (summary.install != 0) parts.push_back(fmt::format("{} to install", summary.install));
    if (summary.change != 0) parts.push_back(fmt::format("{} to change", summary.change));
    if (summary.remove != 0) parts.push_back(fmt::format("{} to remove", summary.remove));
    if (summary.select != 0) parts.push_back(count_of(summary.select, "selection"));
    if (summary.synchronize != 0) parts.push_back(count_of(summary.synchronize, "synchronization"));
    if (summary.manual != 0) parts.push_back(fmt::format("{} for other teams", summary.manual));
    if (summary.wait != 0) parts.push_back(count_of(summary.wait, "wait"));
    if (parts.empty()) parts.emplace_back("nothing to do");
    if (summary.uncomparable != 0) parts.push_back(uncomparable_words(summary.uncomparable));
    return join(parts);
}

std::string plan_text(const Plan& plan, const SourceStore& sources, const PlanTextOptions& options) {
    return PlanWriter(plan, sources, options).text();
}

std::string plan_text(const Plan& plan, const SourceStore& sources, const TitleOf& title,
                      const Style& style) {
    PlanTextOptions options;
    options.style = style;
    options.title = title;
    return plan_text(plan, sources, options);
}

}  // namespace supctl
