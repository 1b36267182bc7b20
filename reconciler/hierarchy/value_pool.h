// ValuePool interns what does not fit a Value. Ids are dense, equal contents have equal ids, nothing is ever
// removed. Not thread-safe; one pool a run, outliving every Hierarchy that uses it.
#pragma once

#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "hierarchy/schedule.h"
#include "hierarchy/value.h"

namespace supctl {

/// A value that is known only after the catalog is ("The plan, exactly" 2).
struct Pending {
    std::vector<TextId> references;  // as the user wrote them, in order
    SetId expected{};                // ids that the built-in catalog expects
    std::uint32_t at_most = 0;
    TextId resolved_by{};  // step id
    friend auto operator<=>(const Pending&, const Pending&) = default;
};

class ValuePool {
  public:
    ValuePool();
    ValuePool(const ValuePool&) = delete;
    ValuePool& operator=(const ValuePool&) = delete;

    TextId text(std::string_view text);
    [[nodiscard]] std::string_view text(TextId id) const { return texts_[static_cast<std::size_t>(id)]; }
    /// Nothing when the text was never interned.
    [[nodiscard]] bool find_text(std::string_view text, TextId& id) const;

    /// Sorts by id and drops duplicates.
    SetId set(std::vector<TextId> members);
    [[nodiscard]] std::span<const TextId> set(SetId id) const { return sets_[static_cast<std::size_t>(id)]; }
    /// The members' texts in text order, for output.
    [[nodiscard]] std::vector<std::string_view> set_texts(SetId id) const;

    ScheduleId schedule(const Schedule& schedule);
    [[nodiscard]] const Schedule& schedule(ScheduleId id) const {
        return schedules_[static_cast<std::size_t>(id)];
    }
    PendingId pending(Pending pending);
    [[nodiscard]] const Pending& pending(PendingId id) const {
        return pendings_[static_cast<std::size_t>(id)];
    }

  private:
    std::deque<std::string> texts_;
    std::unordered_map<std::string_view, TextId> text_ids_;
    std::deque<std::vector<TextId>> sets_;
    std::map<std::vector<TextId>, SetId> set_ids_;
    std::vector<Schedule> schedules_;
    std::map<Schedule, ScheduleId> schedule_ids_;
    std::deque<Pending> pendings_;
    std::map<Pending, PendingId> pending_ids_;
};

}  // namespace supctl
