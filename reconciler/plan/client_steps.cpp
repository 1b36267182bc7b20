// The steps of client settings: existing objects are changed, none is ever made (SEED-155 to SEED-158).
#include <fmt/format.h>

#include "base/codes.h"
#include "base/text.h"
#include "plan/build_steps.h"

namespace supctl {

void StepBuilder::client_settings(const ObjectDifference& one) {
    const Span because = declared_.span_of({one.owner, one.desired_index});
    if (one.missing) {
        if (observed_.coverage.of(ObservedClass::clientSettings) != Completeness::complete) return;
        std::string names;
        for (const ClientSetting& live : observed_.live.client_settings())
            names += fmt::format("{}`{}`", names.empty() ? "" : ", ", pool_.text(live.name));
        Diagnostic made =
            error(codes::kUnknownClientSettings, fmt::format("the site has no client settings called `{}`",
                                                             escape_controls(pool_.text(one.server))))
                .at(because)
                .advise(std::string(find_code(codes::kUnknownClientSettings)->help));
        if (!names.empty()) made.notes.push_back("it has " + names);
        diagnostics_.add(std::move(made));
        return;
    }
    step(Purpose::clientSettings, StepKind::configure, top_, one.server, because).changes = one.changes;
}

}  // namespace supctl
