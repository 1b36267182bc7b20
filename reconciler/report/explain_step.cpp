#include <fmt/format.h>

#include "base/codes.h"
#include "base/text.h"
#include "plan/ordering.h"
#include "report/explanation.h"
#include "report/layout.h"
#include "report/step_text.h"

namespace supctl {
namespace {

/// What a reader could do so that the step is not needed, or is another one.
std::string_view what_would_change_it(const Step& step) {
    switch (step.purpose) {
        case Purpose::siteSystem:
        case Purpose::role:
            return step.kind == StepKind::changeRole
                       ? "the step goes once the live values are what is declared, or the fields are no "
                         "longer declared"
                       : "the step goes once the server is there, or when the description no longer lists it";
        case Purpose::configured:
            return "the step goes once there is evidence that WSUS is configured, or when nothing waits for "
                   "it";
        case Purpose::emptySelection:
        case Purpose::scheduleOff:
        case Purpose::alertOff:
            return "the step belongs to the first synchronization; it never comes back once the hierarchy "
                   "has synchronized";
        case Purpose::synchronizeCatalog:
        case Purpose::catalog:
            return "the step goes once the site's catalog is refreshed";
        case Purpose::subscription:
            return "the step goes when the plan changes no selection";
        case Purpose::remove:
            return "the step goes once the role is gone, or when the description no longer says `state: "
                   "removed`";
        case Purpose::holdOff:
            return "the step goes 15 minutes after the role was removed";
        case Purpose::successor:
        case Purpose::moveDefault:
            return "the step goes when the description names the live default point again";
        case Purpose::manualSsl:
        case Purpose::manualSslNew:
            return "the step goes once the server answers over TLS, or when the description no longer asks "
                   "for "
                   "SSL";
        case Purpose::takenOver:
        case Purpose::upstream:
            return "the step goes when no point is taken away, moved or changed to or from SSL";
        case Purpose::synchronizeSelection:
        case Purpose::synchronized:
        case Purpose::replicas:
        case Purpose::propagation:
            return "the step goes when no synchronization is owed: nothing that needs one changes, and every "
                   "site has followed";
        default:
            return "the step goes once the live values are what is declared, or the fields are no longer "
                   "declared";
    }
}

constexpr std::size_t kMostEdges = 30;

}  // namespace

Result<std::string> explain_step(const Plan& plan, std::string_view step_id, const Style& style) {
    const Step* step = plan.find(step_id);
    if (step == nullptr) {
        std::vector<std::string_view> ids;
        for (const Step& known : plan.steps) ids.push_back(known.id);
        const auto near = nearest(step_id, ids);
        Diagnostic finding =
            error(codes::kStepNotInPlan, fmt::format("the plan has no step `{}`", terminal_text(step_id)));
        if (!near.empty()) finding.help = "did you mean " + quote_list(near) + "?";
        return fail(std::move(finding));
    }
    const auto index = static_cast<std::uint32_t>(step - plan.steps.data());
    std::string out = paint(style, Paint::strong, terminal_text(step->id)) + '\n';
    const auto line = [&](std::string_view text, std::size_t indent = 2) {
        out += wrapped(text, indent, 4, style.width);
    };
    const auto head = [&](std::string_view text) {
        out += '\n' + std::string("  ") + paint(style, Paint::strong, text) + '\n';
    };
    line(fmt::format("{}: {}", kind_words(step->kind), purpose_sentence(step->purpose)));
    line(fmt::format("expected {}, at worst {}", human_duration(step->estimate.expected),
                     human_duration(step->estimate.worst)));
    if (step->limit.count() != 0)
        line(fmt::format("limit {}: then the verdict is that the limit was reached, never success",
                         human_duration(step->limit)));
    if (step->danger != Danger::none) line(fmt::format("danger: {}", to_text(step->danger)));
    for (const auto& sentence : step->impact) line("impact: " + terminal_text(sentence));
    for (const auto& needed : step->acknowledgements) line("needs " + acknowledgement_text(needed));
    if (!step->changes.empty()) {
        head("changes");
        for (const Change& change : step->changes)
            for (const auto& text : change_lines(*step, change, *plan.pool, {})) line(text, 4);
    }
    if (!step->after.empty()) {
        head("why not earlier");
        for (std::size_t i = 0; i < std::min(step->after.size(), kMostEdges); ++i) {
            const Edge& edge = step->after[i];
            const OrderingRule* rule = find_ordering_rule(edge.rule);
            line(fmt::format("after {}: {} (ORD-{:02}, {}; {})", terminal_text(plan.steps[edge.step].id),
                             rule == nullptr ? "" : rule->reason, edge.rule, to_text(edge.strength),
                             rule == nullptr ? "" : rule->source),
                 4);
        }
        if (step->after.size() > kMostEdges)
            line(fmt::format("... and {} more (all in the plan's JSON)", step->after.size() - kMostEdges), 4);
    }
    std::vector<std::string> followers;
    std::size_t followed = 0;
    for (const Step& other : plan.steps)
        for (const Edge& edge : other.after)
            if (edge.step == index && ++followed <= kMostEdges) followers.push_back(terminal_text(other.id));
    if (!followers.empty()) {
        head("what waits for it");
        for (const auto& id : followers) line(id, 4);
        if (followed > kMostEdges)
            line(fmt::format("... and {} more (all in the plan's JSON)", followed - kMostEdges), 4);
    }
    head("what would change it");
    line(what_would_change_it(*step), 4);
    return out;
}

}  // namespace supctl
