#include "plan/covered.h"

#include <algorithm>
#include <unordered_map>

namespace supctl {
namespace {

const Change* find_change(const Step& step, FieldId id) {
    for (const Change& change : step.changes)
        if (change.field == id) return &change;
    return nullptr;
}

class Cover {
  public:
    explicit Cover(const Plan& approved) : approved_(approved) {
        for (const Step& step : approved.steps) by_id_.emplace(step.id, &step);
    }

    bool covers(const Step& fresh) const {
        if (fresh.kind == StepKind::wait) return true;
        const auto found = by_id_.find(fresh.id);
        if (found == by_id_.end()) return false;
        const Step& step = *found->second;
        if (step.kind != fresh.kind || step.site != fresh.site || step.server != fresh.server ||
            fresh.danger > step.danger)
            return false;
        // Taking away what has become the last point meanwhile was not approved.
        if (fresh.kind == StepKind::removeRole && !acknowledged(step, fresh)) return false;
        return std::all_of(fresh.changes.begin(), fresh.changes.end(),
                           [&](const Change& change) { return covers(step, change); });
    }

  private:
    static bool acknowledged(const Step& step, const Step& fresh) {
        return std::all_of(
            fresh.acknowledgements.begin(), fresh.acknowledgements.end(), [&](const auto& one) {
                return std::find(step.acknowledgements.begin(), step.acknowledgements.end(), one) !=
                       step.acknowledgements.end();
            });
    }
    bool covers(const Step& step, const Change& fresh) const {
        const Change* change = find_change(step, fresh.field);
        if (change == nullptr) return false;
        const bool to = fresh.to == change->to ||
                        (change->to.kind == Value::Kind::pending &&
                         resolves(approved_.pool->pending(change->to.pending()), fresh.to, *approved_.pool));
        if (!to) return false;
        // The first empty selection covers whatever an installation has ticked.
        if (step.purpose == Purpose::emptySelection) return true;
        if (fresh.from == change->from) return true;
        // What an approved step creates may come with values of its own.
        if (!change->from.present() && creates(step)) return true;
        return writes(step, fresh.field, fresh.from) || half_written(change->from, fresh);
    }

    /// A selection is written category by category: a run that was killed amid them leaves some of what the
    /// approved step adds already there, and some of what it takes away already gone. Nothing else.
    bool half_written(Value approved_from, const Change& fresh) const {
        using enum Value::Kind;
        if (approved_from.kind != set || fresh.from.kind != set || fresh.to.kind != set) return false;
        const ValuePool& pool = *approved_.pool;
        const auto has = [](std::span<const TextId> all, TextId one) {
            return std::find(all.begin(), all.end(), one) != all.end();
        };
        const auto was = pool.set(approved_from.set()), is = pool.set(fresh.from.set()),
                   to = pool.set(fresh.to.set());
        return std::all_of(is.begin(), is.end(), [&](TextId id) { return has(was, id) || has(to, id); }) &&
               std::all_of(was.begin(), was.end(), [&](TextId id) { return has(is, id) || !has(to, id); });
    }

    /// Whether an approved step creates the object: the server itself, or the role that brings the site's
    /// component along.
    bool creates(const Step& at) const {
        return std::any_of(approved_.steps.begin(), approved_.steps.end(), [&](const Step& step) {
            return (step.kind == StepKind::installRole || step.kind == StepKind::createSiteSystem) &&
                   step.site == at.site && (at.server == Fqdn{} || step.server == at.server);
        });
    }

    /// Whether an approved step on the same object writes that value.
    bool writes(const Step& at, FieldId id, Value value) const {
        return std::any_of(approved_.steps.begin(), approved_.steps.end(), [&](const Step& step) {
            if (step.site != at.site || step.server != at.server) return false;
            const Change* change = find_change(step, id);
            return change != nullptr && change->to == value;
        });
    }

    const Plan& approved_;
    std::unordered_map<std::string_view, const Step*> by_id_;
};

}  // namespace

bool resolves(const Pending& pending, Value resolved, const ValuePool& pool) {
    if (resolved.kind != Value::Kind::set) return false;
    const auto ids = pool.set(resolved.set());
    const auto expected = pool.set(pending.expected);
    if (ids.size() > pending.at_most) return false;
    const auto unexpected = std::count_if(ids.begin(), ids.end(), [&](TextId id) {
        return std::find(expected.begin(), expected.end(), id) == expected.end();
    });
    return static_cast<std::size_t>(unexpected) <=
           pending.at_most - std::min<std::size_t>(expected.size(), pending.at_most);
}

std::vector<const Step*> not_covered(const Plan& approved, const Plan& fresh) {
    const Cover cover(approved);
    std::vector<const Step*> out;
    for (const Step& step : fresh.steps)
        if (!cover.covers(step)) out.push_back(&step);
    return out;
}

}  // namespace supctl
