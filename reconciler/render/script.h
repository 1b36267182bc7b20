// Script: a plan as a PowerShell script on the ConfigurationManager module, for sites where only the console
// is allowed. A header, the library, the steps in plan order with their edges, and step 4's look at clients.
//
// Every change stands inside a guard that reads first, so that running it again goes on from what it finds;
// -WhatIf changes nothing. The same plan gives the same bytes. No secret is in it, no text of the description
// can become code (render/powershell.h), and what no script can set is said in a comment.
#pragma once

#include <string>

#include "hierarchy/declaration.h"
#include "hierarchy/observation.h"
#include "plan/plan.h"

namespace supctl::render {

/// `plan` was made of the other two.
[[nodiscard]] std::string script(const Plan& plan, const Declaration& declaration,
                                 const Observation& observation);

}  // namespace supctl::render
