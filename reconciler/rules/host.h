// Host: rules whose facts lie on the servers, which no provider shows: replica flag, bindings, WSUS version,
// database, folders (VR-18, 42, 46, 52, 53, 66, 67). They read a facts file. A fact that is not known leaves
// the verdict *unverified*: one advice a rule, never a guess.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "rules/rule.h"

namespace supctl {

/// Servers for which a rule could not find out what it asks.
class Unverified {
  public:
    /// `question` completes "nobody knows whether …".
    Unverified(const RuleInput& in, std::string question) : in_(in), question_(std::move(question)) {}
    void add(Fqdn server) { servers_.push_back(server); }
    /// Adds one finding for all of them; none when there is none.
    void tell(Findings& findings) const;

  private:
    const RuleInput& in_;
    std::string question_;
    std::vector<Fqdn> servers_;
};

[[nodiscard]] std::span<const Rule> host_rules();

}  // namespace supctl
