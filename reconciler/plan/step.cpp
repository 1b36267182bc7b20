#include "plan/step.h"

#include <fmt/format.h>

#include <array>

namespace supctl {
namespace {

/// The part of a step id between the site and the server.
constexpr std::array<std::string_view, kPurposeCount> kPurposeWords = {"siteSystem",
                                                                       "proxy",
                                                                       "role",
                                                                       "settings",
                                                                       "selection/none",
                                                                       "schedule/disabled",
                                                                       "alert/disabled",
                                                                       "wait/configured",
                                                                       "synchronize/catalog",
                                                                       "wait/catalog",
                                                                       "select",
                                                                       "wait/subscription",
                                                                       "synchronize/selection",
                                                                       "wait/synchronized",
                                                                       "wait/replicas",
                                                                       "wait/propagation",
                                                                       "schedule",
                                                                       "alert",
                                                                       "maintenance",
                                                                       "thirdParty",
                                                                       "clientSettings",
                                                                       "remove",
                                                                       "wait/holdOff",
                                                                       "wait/successor",
                                                                       "default",
                                                                       "wait/takenOver",
                                                                       "wait/upstream",
                                                                       "manual/ssl",
                                                                       "manual/ssl/new",
                                                                       "ssl",
                                                                       "ssl/off"};

constexpr std::string_view kKindWords[] = {
    "createSiteSystem", "changeSiteSystem", "installRole", "changeRole", "configure",
    "select",           "synchronize",      "wait",        "removeRole", "manual"};
constexpr std::string_view kOperationWords[] = {"removePoint",         "removeLastPoint", "moveDefault",
                                                "changeSource",        "unsubscribe",     "supersedence",
                                                "fullSynchronization", "disableClients"};

template <class Enum, std::size_t N>
std::optional<Enum> find(const std::string_view (&words)[N], std::string_view text) {
    for (std::size_t i = 0; i < N; ++i)
        if (words[i] == text) return static_cast<Enum>(i);
    return std::nullopt;
}

}  // namespace

std::string step_id(Purpose purpose, SiteCode site, std::string_view server) {
    const auto word = to_text(purpose);
    return server.empty() ? fmt::format("{}/{}", site.text(), word)
                          : fmt::format("{}/{}/{}", site.text(), word, server);
}

std::string_view to_text(Purpose purpose) {
    return kPurposeWords[static_cast<std::size_t>(purpose)];
}
std::string_view to_text(StepKind kind) {
    return kKindWords[static_cast<std::size_t>(kind)];
}
std::string_view to_text(Operation operation) {
    return kOperationWords[static_cast<std::size_t>(operation)];
}
std::string_view to_text(Strength strength) {
    return strength == Strength::required ? "required" : "preferred";
}
std::optional<StepKind> parse_step_kind(std::string_view text) {
    return find<StepKind>(kKindWords, text);
}
std::optional<Operation> parse_operation(std::string_view text) {
    return find<Operation>(kOperationWords, text);
}
bool is_wait(Purpose purpose) {
    return to_text(purpose).starts_with("wait/");
}

}  // namespace supctl
