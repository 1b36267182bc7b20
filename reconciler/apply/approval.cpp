#include "apply/approval.h"

#include <fmt/format.h>

#include "base/codes.h"
#include "plan/covered.h"
#include "plan/plan_file.h"

namespace supctl {

Diagnostic not_covered_error(const Plan& approved, const std::vector<const Step*>& steps) {
    Diagnostic out = error(codes::kNotCovered,
                           fmt::format("{} step{} beyond the approved plan {}", steps.size(),
                                       steps.size() == 1 ? " goes" : "s go", approved.id.substr(0, 12)));
    for (const Step* step : steps)
        out.notes.push_back(fmt::format("`{}` ({})", step->id, to_text(step->kind)));
    out.help = "look at the listed steps and approve the new plan";
    return out;
}

Result<Plan> approve(const Plan& fresh, const std::string& id, const Plan* from_file, Store& store,
                     ValuePool& pool) {
    if (id == fresh.id) return fresh;
    std::optional<Plan> approved;
    if (from_file != nullptr && from_file->id == id) {
        approved = *from_file;
    } else {
        auto kept = store.baseline().find_plan(id);
        if (!kept) return fail(std::move(kept.error()));
        if (!*kept)
            return fail(error(codes::kNotApproved,
                              fmt::format("the plan is {}, and no plan `{}` is known that would cover it",
                                          fresh.id, id))
                            .advise(fmt::format("review the plan, then approve {}", fresh.id)));
        auto read = read_plan_file(**kept, pool);
        if (!read) return fail(std::move(read.error()));
        approved = std::move(*read);
    }
    const auto beyond = not_covered(*approved, fresh);
    if (!beyond.empty()) return fail(not_covered_error(*approved, beyond));
    return std::move(*approved);
}

}  // namespace supctl
