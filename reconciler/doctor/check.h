// Checks: one for every assumption, each a function of the evidence alone. A check says `holds` or `broken`
// only for what it saw; everything else is `unverified`, with what would show it.
#pragma once

#include <span>
#include <vector>

#include "doctor/evidence.h"

namespace supctl {

struct Verdict {
    Holds holds = Holds::unverified;
    std::string answer;                   // what this site answers
    std::string meaning;                  // what that means
    Severity severity = Severity::error;  // of the finding, when it is broken
};

struct Check {
    std::string_view id;  // of schema/assumptions
    Verdict (*judge)(const Evidence& evidence) = nullptr;
};

/// One a row of schema/assumptions, in its order.
[[nodiscard]] std::span<const Check> checks();
/// The verdict on every assumption.
[[nodiscard]] std::vector<AssumptionFinding> judge_assumptions(const Evidence& evidence);

// The checks by what they look at: trials and creations, rows and values, messages and time, removals and
// addresses.
[[nodiscard]] Verdict check_writes_accepted(const Evidence& evidence);
[[nodiscard]] Verdict check_whole_object(const Evidence& evidence);
[[nodiscard]] Verdict check_create_role(const Evidence& evidence);
[[nodiscard]] Verdict check_top_provider_writes(const Evidence& evidence);
[[nodiscard]] Verdict check_subscription_writable(const Evidence& evidence);
[[nodiscard]] Verdict check_request_by_method(const Evidence& evidence);
[[nodiscard]] Verdict check_rows_change(const Evidence& evidence);
[[nodiscard]] Verdict check_installed_messages(const Evidence& evidence);
[[nodiscard]] Verdict check_configuration_settles(const Evidence& evidence);
[[nodiscard]] Verdict check_subscription_settles(const Evidence& evidence);
[[nodiscard]] Verdict check_source_shown(const Evidence& evidence);
[[nodiscard]] Verdict check_early_failure(const Evidence& evidence);
[[nodiscard]] Verdict check_child_retries(const Evidence& evidence);
[[nodiscard]] Verdict check_catalog_size(const Evidence& evidence);
[[nodiscard]] Verdict check_default_client_settings(const Evidence& evidence);
[[nodiscard]] Verdict check_delete_role(const Evidence& evidence);
[[nodiscard]] Verdict check_default_then_delete(const Evidence& evidence);
[[nodiscard]] Verdict check_upstream_shown(const Evidence& evidence);
[[nodiscard]] Verdict check_default_ports_follow(const Evidence& evidence);
[[nodiscard]] Verdict check_registry_state(const Evidence& evidence);

}  // namespace supctl
