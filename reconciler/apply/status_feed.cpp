#include "apply/status_feed.h"

#include <algorithm>

namespace supctl {
namespace {

constexpr std::chrono::minutes kOverlap{60};

}  // namespace

void StatusFeed::heard(TimePoint server_time) {
    // A provider without a Date is read as if its clock were ours.
    if (server_time > TimePoint{}) offset_ = server_time - clock_.now();
}

TimePoint StatusFeed::server_now() const {
    newest_ = std::max(newest_, clock_.now() + offset_);
    return newest_;
}

bool StatusFeed::current() const {
    return complete_at_ && clock_.now() - *complete_at_ < kTick;
}

Task<void> StatusFeed::read() {
    last_read_ = clock_.now();
    const TimePoint from = complete_at_ ? std::max(since_, *complete_at_ + offset_ - kOverlap) : since_;
    Result<StatusReading> reading = co_await read_status(reader_, pool_, from);
    last_read_ = clock_.now();
    if (!reading) {
        failure_ = reading.error().message;
        co_return;
    }
    heard(reading->server_time);
    const bool complete =
        reading->rows == Completeness::complete && reading->messages_seen == Completeness::complete;
    failure_ = complete ? "" : "rows or messages were lost on the way";
    if (complete) complete_at_ = last_read_;
    for (const StatusMessage& message : reading->messages) messages_.emplace(message.record, message);
    reading->messages.clear();
    for (const auto& [record, message] : messages_) reading->messages.push_back(message);
    std::stable_sort(reading->messages.begin(), reading->messages.end(),
                     [](const StatusMessage& a, const StatusMessage& b) { return a.time < b.time; });
    last_ = std::move(*reading);
}

TimePoint StatusFeed::next_tick() const {
    return last_read_ ? *last_read_ + kTick : clock_.now();
}

}  // namespace supctl
