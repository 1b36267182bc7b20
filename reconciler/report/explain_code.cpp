#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "base/text.h"
#include "plan/ordering.h"
#include "report/diagnostic_text.h"
#include "report/explanation.h"
#include "report/layout.h"
#include "report/step_text.h"
#include "rules/rule_list.h"
#include "schema/words.h"

namespace supctl {
namespace {

std::string headed(const Style& style, std::string_view head, std::string_view title) {
    return paint(style, Paint::strong, fmt::format("{}: {}", head, title)) + '\n';
}

std::string explain_rule(const Rule& rule, const Style& style) {
    std::string out = headed(style, fmt::format("{} ({})", rule.code.text(), rule.id), rule.title);
    out += wrapped(rule.explanation, 2, 0, style.width);
    out += fmt::format("\n  severity: {}\n", to_text(rule.severity));
    out += wrapped(fmt::format("what to do: {}", rule.help), 2, 2, style.width);
    if (rule.severity != Severity::error)
        out +=
            wrapped(fmt::format("to accept it: `silence: {{{}: {{at: [ADDRESS], reason: WHY}}}}`", rule.id),
                    2, 2, style.width);
    out += wrapped(fmt::format("source: {}", rule.source), 2, 2, style.width);
    if (rule.example.empty()) return out;
    out += "\n  a description that breaks it:\n";
    for (std::string_view rest = rule.example; !rest.empty();) {
        const auto end = rest.find('\n');
        out += fmt::format("    {}\n", rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return out;
}

std::string explain_ordering(const OrderingRule& rule, const Style& style) {
    std::string out = headed(style, fmt::format("ORD-{:02}", rule.number), rule.reason);
    out += wrapped(fmt::format("first: a step that {}", purpose_sentence(rule.before)), 2, 2, style.width);
    out += wrapped(fmt::format("then: a step that {}", purpose_sentence(rule.after)), 2, 2, style.width);
    out += rule.strength == Strength::required
               ? "  required: the second never starts before the first is done\n"
               : "  preferred: once the first has missed its limit, the second goes on without it\n";
    return out + wrapped(fmt::format("source: {}", rule.source), 2, 2, style.width);
}

/// What is acknowledged by naming the operation.
std::string_view operation_sentence(Operation operation) {
    constexpr std::string_view sentences[] = {
        "a software update point is taken away; clients that use it turn to another one",
        "the last software update point of a site is taken away: software updates are off at the site",
        "another point becomes the site's synchronization source",
        "the top-level site synchronizes from elsewhere: a full synchronization, and updates of the old "
        "source "
        "may expire",
        "classifications or products are no longer selected: their updates expire",
        "superseded updates expire at another time, and a full synchronization follows",
        "everything is fetched again; not built yet: no step asks for it, and `sync --full` is refused",
        "clients that get these settings lose their existing deployments of software updates"};
    return sentences[static_cast<std::size_t>(operation)];
}

std::string explain_operation(Operation operation, const Style& style) {
    const bool built = operation != Operation::fullSynchronization;
    std::string out = headed(style, to_text(operation),
                             built ? "an operation that must be acknowledged" : "an operation not built yet");
    out += wrapped(operation_sentence(operation), 2, 0, style.width);
    if (!built) return out;
    return out +
           fmt::format("  to allow it: --acknowledge {}:TARGET, as the plan prints it\n", to_text(operation));
}

/// Words inside composite values are explained with their field.
std::optional<FieldId> field_of_word(std::string_view word) {
    for (const auto each : {words::kEvery, words::kWeekly, words::kMonthly, words::kPatchTuesday,
                            words::kStartingAt, words::kTimeZone})
        if (word == each) return FieldId::schedule;
    for (const auto each :
         {words::kFamily, words::kNewProducts, words::kPinned, words::kInclude, words::kExclude})
        if (word == each) return FieldId::products;
    if (word == words::kExpireAfter || word == words::kImmediately) return FieldId::expire_non_feature;
    return std::nullopt;
}

/// The number in `SUP2104` or `2104`.
std::optional<Code> code_in(std::string_view word) {
    if (word.size() == 7 && equal_ignoring_case(word.substr(0, 3), "SUP")) word.remove_prefix(3);
    if (word.size() != 4 ||
        !std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    unsigned number = 0;
    for (const char digit : word) number = number * 10 + static_cast<unsigned>(digit - '0');
    return Code{static_cast<std::uint16_t>(number)};
}

const OrderingRule* ordering_in(std::string_view word) {
    if (word.size() < 5 || word.size() > 7 || !equal_ignoring_case(word.substr(0, 4), "ORD-")) return nullptr;
    unsigned number = 0;
    for (const char digit : word.substr(4)) {
        if (digit < '0' || digit > '9') return nullptr;
        number = number * 10 + static_cast<unsigned>(digit - '0');
    }
    return find_ordering_rule(static_cast<std::uint16_t>(number));
}

}  // namespace

std::optional<std::string> explain_code(Code code, const Style& style) {
    if (const Rule* rule = find_rule(code)) return explain_rule(*rule, style);
    const CodeEntry* entry = find_code(code);
    if (entry == nullptr) return std::nullopt;
    std::string out = headed(style, code.text(), entry->title);
    out += wrapped(entry->explanation, 2, 0, style.width);
    return out + '\n' + wrapped(fmt::format("what to do: {}", entry->help), 2, 2, style.width);
}

Result<std::string> explain(std::string_view word, const Plan* plan, const Style& style) {
    if (const Rule* rule = find_rule(word)) return explain_rule(*rule, style);
    if (const auto operation = parse_operation(word)) return explain_operation(*operation, style);
    if (const auto id = field_of_word(word)) return explain_field(*id, style);
    if (const OrderingRule* rule = ordering_in(word)) return explain_ordering(*rule, style);
    if (const auto code = code_in(word))
        if (auto text = explain_code(*code, style)) return *std::move(text);
    if (plan != nullptr && plan->find(word) != nullptr) return explain_step(*plan, word, style);
    if (!word.empty())
        if (const auto id = find_field(word)) return explain_field(*id, style);
    if (plan != nullptr && word.find('/') != std::string_view::npos) return explain_step(*plan, word, style);
    std::vector<std::string> words = explainable_words();
    if (plan != nullptr)
        for (const Step& step : plan->steps) words.push_back(step.id);
    const std::vector<std::string_view> known(words.begin(), words.end());
    const auto near = nearest(word, known);
    Diagnostic finding =
        error(codes::kUsage, fmt::format("`{}` is no code, rule, field{} that can be explained",
                                         terminal_text(word), plan == nullptr ? "" : " or step"));
    finding.help =
        !near.empty() ? "did you mean " + quote_list(near) + "?"
        : plan == nullptr && word.find('/') != std::string_view::npos
            ? "a step is explained with its plan: add --plan FILE"
            : "name a code such as SUP2104 or a field such as `httpPort`; without a word, all are listed";
    return fail(std::move(finding));
}

std::string list_codes(const Style& style) {
    std::vector<std::pair<Code, std::string>> lines;
    for (const CodeEntry& entry : code_table()) lines.emplace_back(entry.code, std::string(entry.title));
    for (const Rule& rule : rule_list())
        lines.emplace_back(rule.code, fmt::format("{} ({})", rule.title, rule.id));
    std::stable_sort(lines.begin(), lines.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::string out;
    for (const auto& [code, title] : lines)
        out += fmt::format("{}  {}\n", paint(style, Paint::strong, code.text()), title);
    out += '\n';
    for (const OrderingRule& rule : ordering_rules())
        out += fmt::format("{}   {}\n", paint(style, Paint::strong, fmt::format("ORD-{:02}", rule.number)),
                           rule.reason);
    out += '\n';
    for (const auto operation : {Operation::removePoint, Operation::removeLastPoint, Operation::moveDefault,
                                 Operation::changeSource, Operation::unsubscribe, Operation::supersedence,
                                 Operation::fullSynchronization, Operation::disableClients})
        out += fmt::format("{}  {}\n", paint(style, Paint::strong, std::string(to_text(operation))),
                           operation_sentence(operation));
    return out;
}

std::vector<std::string> explainable_words() {
    std::vector<std::string> words;
    for (const CodeEntry& entry : code_table()) words.push_back(entry.code.text());
    for (const Rule& rule : rule_list()) {
        words.push_back(rule.code.text());
        words.emplace_back(rule.id);
    }
    for (const OrderingRule& rule : ordering_rules()) words.push_back(fmt::format("ORD-{:02}", rule.number));
    for (const Field& f : field_table()) {
        if (std::string path = field_path(f.id); !path.empty()) words.push_back(std::move(path));
        if (f.kind == Kind::setting) words.emplace_back(field_name(f.id));
    }
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

}  // namespace supctl
