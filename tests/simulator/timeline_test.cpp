#include "simulator/timeline.h"

#include <gmock/gmock.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

namespace supctl::simulator {
namespace {

using std::chrono::minutes;
using ::testing::ElementsAre;

constexpr TimePoint kStart = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);

struct Bench {
    explicit Bench(std::size_t participants = 1) : timeline(kStart, {.participants = participants}) {
        timeline.on_event(
            [this](const Event& event) {
                seen.push_back(event.kind + "@" + iso_time(timeline.now()).substr(11, 5));
            },
            {});
    }
    /// Holds and notes when it was answered.
    void hold(std::shared_ptr<Timeline::Participant> who, std::string name, TimePoint until) {
        boost::asio::co_spawn(
            io,
            [this, who, name, until]() -> Task<void> {
                Task<TimePoint> holding = timeline.hold(who, until);
                const TimePoint now = co_await std::move(holding);
                seen.push_back(name + "@" + iso_time(now).substr(11, 5));
            },
            boost::asio::detached);
        run();
    }
    void run() {
        io.restart();
        io.poll();
    }
    boost::asio::io_context io;
    Timeline timeline;
    std::vector<std::string> seen;
};

TEST(Timeline, EventsRunInOrderOfTimeThenOfQueueing) {
    Bench bench;
    bench.timeline.queue(kStart + minutes(5), "second");
    bench.timeline.queue(kStart + minutes(1), "first");
    bench.timeline.queue(kStart + minutes(5), "third");
    bench.timeline.queue(kStart + minutes(9), "late");
    bench.timeline.advance(kStart + minutes(5));
    EXPECT_THAT(bench.seen, ElementsAre("first@00:01", "second@00:05", "third@00:05"));
    EXPECT_EQ(bench.timeline.now(), kStart + minutes(5));
    bench.timeline.advance(kStart);
    EXPECT_EQ(bench.timeline.now(), kStart + minutes(5)) << "time never goes back";
}

TEST(Timeline, TimeMovesWhenAllHoldAndOnlyToTheEarliest) {
    Bench bench;
    const auto a = bench.timeline.join("a"), b = bench.timeline.join("b");
    bench.timeline.queue(kStart + minutes(3), "event");
    bench.hold(a, "a", kStart + minutes(10));
    EXPECT_EQ(bench.timeline.now(), kStart) << "b still works";
    bench.hold(b, "b", kStart + minutes(4));
    EXPECT_THAT(bench.seen, ElementsAre("event@00:03", "b@00:04"));
    bench.hold(b, "b", kStart + minutes(20));
    EXPECT_THAT(bench.seen, ElementsAre("event@00:03", "b@00:04", "a@00:10"));
    bench.hold(a, "a", kStart + minutes(20));
    EXPECT_EQ(bench.timeline.now(), kStart + minutes(20));
    EXPECT_EQ(bench.seen.size(), 5u) << "both were due";
}

TEST(Timeline, ALeaverHoldsNobodyBack) {
    Bench bench;
    const auto a = bench.timeline.join("a");
    auto b = bench.timeline.join("b");
    bench.hold(a, "a", kStart + minutes(10));
    EXPECT_TRUE(bench.seen.empty());
    b.reset();
    bench.run();
    EXPECT_THAT(bench.seen, ElementsAre("a@00:10"));
    EXPECT_EQ(bench.timeline.participants(), 1u);
}

TEST(Timeline, AHolderWhoseClientDiesLeaves) {
    Bench bench;
    const auto a = bench.timeline.join("a");
    boost::asio::cancellation_signal death;
    boost::asio::co_spawn(
        bench.io,
        [&bench, b = bench.timeline.join("b")]() -> Task<void> {
            Task<TimePoint> holding = bench.timeline.hold(b, kStart + minutes(1));
            const TimePoint now = co_await std::move(holding);
            bench.seen.push_back("b@" + iso_time(now));
        },
        boost::asio::bind_cancellation_slot(death.slot(), boost::asio::detached));
    bench.run();
    death.emit(boost::asio::cancellation_type::terminal);
    bench.run();
    EXPECT_EQ(bench.timeline.participants(), 1u);
    bench.hold(a, "a", kStart + minutes(10));
    EXPECT_THAT(bench.seen, ElementsAre("a@00:10"));
}

TEST(Timeline, TimeWaitsForTheExpectedParticipants) {
    Bench bench(2);
    const auto a = bench.timeline.join("a");
    bench.hold(a, "a", kStart + minutes(1));
    EXPECT_TRUE(bench.seen.empty());
    const auto b = bench.timeline.join("b");
    bench.hold(b, "b", kStart + minutes(2));
    EXPECT_THAT(bench.seen, ElementsAre("a@00:01"));
}

TEST(Timeline, AHoldInThePastIsAnsweredAtOnce) {
    Bench bench;
    const auto a = bench.timeline.join("a"), b = bench.timeline.join("b");
    bench.hold(a, "a", kStart);
    EXPECT_THAT(bench.seen, ElementsAre("a@00:00"));
}

TEST(Timeline, TheRealClockWaitsInFastMotion) {
    boost::asio::io_context io;
    Timeline timeline(kStart, parse_clock("x100000").value());
    int events = 0;
    timeline.on_event([&](const Event&) { ++events; }, {});
    timeline.queue(kStart + minutes(5), "event");
    TimePoint answered{};
    boost::asio::co_spawn(
        io,
        [&]() -> Task<void> {
            Task<TimePoint> holding = timeline.hold(timeline.join("a"), kStart + minutes(30));
            answered = co_await std::move(holding);
        },
        boost::asio::detached);
    io.run();
    EXPECT_GE(answered, kStart + minutes(30));
    EXPECT_EQ(events, 1);
}

TEST(Timeline, ClocksAsText) {
    EXPECT_EQ(parse_clock("stepped")->mode, ClockOptions::Mode::stepped);
    EXPECT_EQ(parse_clock("x60")->speed, 60.0);
    for (const auto* text : {"", "x", "x0", "x-1", "xfast", "simulator"})
        EXPECT_FALSE(parse_clock(text)) << text;
}

TEST(Timeline, WhatIsPrintedIsRestored) {
    Bench bench, other;
    bench.timeline.advance(kStart + minutes(7));
    bench.timeline.queue(kStart + minutes(9), "kept", "PS1", "server", "detail", 4);
    ASSERT_TRUE(other.timeline.restore(bench.timeline.print()));
    EXPECT_EQ(other.timeline.print(), bench.timeline.print());
    other.timeline.advance(kStart + minutes(9));
    EXPECT_THAT(other.seen, ElementsAre("kept@00:09"));
    EXPECT_FALSE(other.timeline.restore("{}"));
}

}  // namespace
}  // namespace supctl::simulator
