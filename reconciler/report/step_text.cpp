#include "report/step_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "plan/value_json.h"
#include "report/layout.h"

namespace supctl {
namespace {

constexpr std::size_t kMostMembers = 40;

std::string category(std::string_view unique_id, const TitleOf& title) {
    std::string known = title ? title(unique_id) : std::string();
    return terminal_text(known.empty() ? unique_id : known);
}

std::string category_list(std::vector<std::string_view> ids, const TitleOf& title) {
    std::vector<std::string> shown;
    for (const auto id : ids) shown.push_back(category(id, title));
    std::sort(shown.begin(), shown.end());
    const std::size_t hidden = shown.size() > kMostMembers ? shown.size() - kMostMembers : 0;
    shown.resize(shown.size() - hidden);
    return join(shown) + (hidden == 0 ? "" : fmt::format(" and {} more", hidden));
}

std::string pending_text(const Pending& pending, const ValuePool& pool) {
    std::vector<std::string> references;
    for (const TextId reference : pending.references)
        references.push_back(terminal_text(pool.text(reference)));
    const std::size_t hidden = references.size() > kMostMembers ? references.size() - kMostMembers : 0;
    references.resize(references.size() - hidden);
    return fmt::format("[{}{}], resolved by {} to at most {}", join(references),
                       hidden == 0 ? "" : fmt::format(" and {} more", hidden),
                       terminal_text(pool.text(pending.resolved_by)), pending.at_most);
}

bool creates(StepKind kind) {
    return kind == StepKind::createSiteSystem || kind == StepKind::installRole;
}

/// Selections of categories: titles; what stays is counted, not listed.
std::vector<std::string> selection_lines(std::string_view name, const Change& change, const ValuePool& pool,
                                         const TitleOf& title) {
    const bool known_from = change.from.kind == Value::Kind::set;
    const auto from = known_from ? pool.set_texts(change.from.set()) : std::vector<std::string_view>();
    const std::string was = known_from              ? fmt::format("{} selected", from.size())
                            : change.from.present() ? "unknown"
                                                    : "not set";
    if (change.to.kind == Value::Kind::pending)
        return {
            fmt::format("{}: {} -> {}", name, was, pending_text(pool.pending(change.to.pending()), pool))};
    const auto to = pool.set_texts(change.to.set());
    std::vector<std::string_view> added;
    std::vector<std::string_view> removed;
    std::set_difference(to.begin(), to.end(), from.begin(), from.end(), std::back_inserter(added));
    std::set_difference(from.begin(), from.end(), to.begin(), to.end(), std::back_inserter(removed));
    std::vector<std::string> lines{fmt::format("{}: {} -> {} selected", name, was, to.size())};
    if (!added.empty()) lines.push_back("  select " + category_list(std::move(added), title));
    if (!removed.empty()) lines.push_back("  unselect " + category_list(std::move(removed), title));
    return lines;
}

}  // namespace

std::string_view kind_words(StepKind kind) {
    constexpr std::string_view words[] = {"create site system", "change site system",
                                          "install role",       "change role",
                                          "configure",          "select",
                                          "synchronize",        "wait",
                                          "remove role",        "work of another team"};
    return words[static_cast<std::size_t>(kind)];
}

std::string_view purpose_sentence(Purpose purpose) {
    constexpr std::string_view sentences[kPurposeCount] = {
        "makes the server a site system of the site",
        "sets the server's proxy, which all roles on it share",
        "installs the software update point, or changes its settings",
        "writes the site's settings for software update points",
        "empties the selection, so that the first synchronization finds nothing selected",
        "switches the schedule off until the hierarchy has synchronized",
        "switches the failure alert off until the hierarchy has synchronized",
        "waits until the site has configured WSUS on the server",
        "requests the synchronization that fetches the catalog of classifications and products",
        "waits for that synchronization and reads the catalog again",
        "selects classifications and products",
        "waits until WSUS has taken the selection",
        "requests a synchronization that takes what was written before it",
        "waits until the top-level site's default point has synchronized",
        "waits until the site's other points have followed its default point",
        "waits until the site has followed its parent",
        "sets the synchronization schedule",
        "sets the alert on failed synchronizations",
        "sets what the site cleans up in WSUS",
        "sets third-party updates",
        "sets software updates in client settings",
        "takes the software update point away; of a default point after its successor was named",
        "waits until the role may be installed on the server again",
        "waits until the next default point has synchronized what the present one has",
        "makes another point of the site the one that all others synchronize from",
        "waits until the site's WSUS works with the points as they are now",
        "waits until the site fetches from its parent's default point as it now is",
        "waits for the team that makes the server's WSUS answer over TLS, and proves it",
        "asks whether the server's WSUS answers over TLS; else waits for the team that installs it there",
        "requires SSL for connections to the server's WSUS",
        "no longer requires SSL for connections to the server's WSUS"};
    return sentences[static_cast<std::size_t>(purpose)];
}

std::vector<std::string> change_lines(const Step& step, const Change& change, const ValuePool& pool,
                                      const TitleOf& title) {
    const auto name = field_name(change.field);
    const bool has_set = change.to.kind == Value::Kind::set || change.to.kind == Value::Kind::pending;
    if (field(change.field).type == Type::selection && has_set)
        return selection_lines(name, change, pool, title);
    const std::string to = terminal_text(value_text(change.field, change.to, pool));
    if (!change.from.present() && creates(step.kind)) return {fmt::format("{}: {}", name, to)};
    const std::string from =
        change.from.present() ? terminal_text(value_text(change.field, change.from, pool)) : "not set";
    return {fmt::format("{}: {} -> {}", name, from, to)};
}

std::string acknowledgement_text(const Acknowledgement& needed) {
    return fmt::format("--acknowledge {}:{}", to_text(needed.operation), terminal_text(needed.target));
}

Paint paint_of(Danger danger) {
    switch (danger) {
        case Danger::destructive:
            return Paint::error;
        case Danger::disruptive:
            return Paint::warning;
        case Danger::notable:
            return Paint::note;
        case Danger::none:
            break;
    }
    return Paint::plain;
}

}  // namespace supctl
