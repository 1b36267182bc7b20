#include "hierarchy/value_pool.h"

#include <algorithm>

namespace supctl {

ValuePool::ValuePool() {
    (void)text(std::string_view());
    (void)set(std::vector<TextId>());
}

TextId ValuePool::text(std::string_view text) {
    if (const auto found = text_ids_.find(text); found != text_ids_.end()) return found->second;
    const auto id = static_cast<TextId>(texts_.size());
    texts_.emplace_back(text);
    text_ids_.emplace(texts_.back(), id);
    return id;
}

bool ValuePool::find_text(std::string_view text, TextId& id) const {
    const auto found = text_ids_.find(text);
    if (found == text_ids_.end()) return false;
    id = found->second;
    return true;
}

SetId ValuePool::set(std::vector<TextId> members) {
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
    if (const auto found = set_ids_.find(members); found != set_ids_.end()) return found->second;
    const auto id = static_cast<SetId>(sets_.size());
    sets_.push_back(members);
    set_ids_.emplace(std::move(members), id);
    return id;
}

std::vector<std::string_view> ValuePool::set_texts(SetId id) const {
    std::vector<std::string_view> out;
    for (const TextId member : set(id)) out.push_back(text(member));
    std::sort(out.begin(), out.end());
    return out;
}

ScheduleId ValuePool::schedule(const Schedule& schedule) {
    const auto [place, added] =
        schedule_ids_.try_emplace(schedule, static_cast<ScheduleId>(schedules_.size()));
    if (added) schedules_.push_back(schedule);
    return place->second;
}

PendingId ValuePool::pending(Pending pending) {
    const auto [place, added] = pending_ids_.try_emplace(pending, static_cast<PendingId>(pendings_.size()));
    if (added) pendings_.push_back(std::move(pending));
    return place->second;
}

}  // namespace supctl
