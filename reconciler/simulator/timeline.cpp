#include "simulator/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>
#include <charconv>
#include <optional>
#include <tuple>

#include "base/codes.h"

namespace supctl::simulator {

namespace json = boost::json;

class Timeline::Participant {
  public:
    Participant(Timeline& timeline, std::string name) : timeline_(&timeline), name_(std::move(name)) {}
    ~Participant() {
        if (timeline_ == nullptr) return;
        timeline_->joined_.erase(this);
        timeline_->settle();
    }
    Participant(const Participant&) = delete;

    Timeline* timeline_;
    std::string name_;
    std::optional<TimePoint> until_;             // set while holding
    boost::asio::steady_timer* wake_ = nullptr;  // of the hold that waits
};

Result<ClockOptions> parse_clock(std::string_view text) {
    ClockOptions options;
    if (text == "stepped") return options;
    options.mode = ClockOptions::Mode::real;
    if (text == "real") return options;
    if (text.starts_with('x')) {
        const auto [end, problem] =
            std::from_chars(text.data() + 1, text.data() + text.size(), options.speed);
        if (problem == std::errc() && end == text.data() + text.size() && options.speed > 0 &&
            options.speed <= 1e6)
            return options;
    }
    return fail(error(codes::kBadValue, fmt::format("`{}` is not a clock: stepped, real or xN", text)));
}

Timeline::Timeline(TimePoint start, ClockOptions options)
    : now_(start), options_(options), simulated_start_(start) {}

Timeline::~Timeline() {
    for (auto* one : joined_) one->timeline_ = nullptr;
}

void Timeline::queue(TimePoint at, std::string kind, std::string site, std::string server, std::string detail,
                     std::uint64_t run) {
    events_.insert({std::max(at, now_), next_sequence_++, std::move(kind), std::move(site), std::move(server),
                    std::move(detail), run});
}

void Timeline::on_event(std::function<void(const Event&)> run, std::function<void()> settled) {
    run_ = std::move(run);
    settled_ = std::move(settled);
}

void Timeline::advance(TimePoint until) {
    if (until < now_) return;
    while (!events_.empty() && events_.begin()->at <= until) {
        const Event event = events_.extract(events_.begin()).value();
        now_ = std::max(now_, event.at);
        if (run_) run_(event);
    }
    now_ = until;
    if (settled_) settled_();
}

TimePoint Timeline::by_machine() const {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - wall_start_;
    return simulated_start_ + Seconds(static_cast<std::int64_t>(passed.count() * options_.speed));
}

void Timeline::catch_up() {
    if (options_.mode == ClockOptions::Mode::real) advance(by_machine());
}

std::shared_ptr<Timeline::Participant> Timeline::join(std::string name) {
    auto one = std::make_shared<Participant>(*this, std::move(name));
    joined_.insert(one.get());
    ++ever_joined_;
    return one;
}

void Timeline::settle() {
    if (options_.mode == ClockOptions::Mode::real) return;
    if (joined_.empty() || ever_joined_ < options_.participants) return;
    std::optional<TimePoint> earliest;
    for (const auto* one : joined_) {
        if (!one->until_) return;  // someone still works
        earliest = std::min(earliest.value_or(*one->until_), *one->until_);
    }
    advance(*earliest);
    for (auto* one : joined_)
        if (*one->until_ <= now_ && one->wake_ != nullptr) one->wake_->cancel();
}

Task<TimePoint> Timeline::hold(std::shared_ptr<Participant> participant, TimePoint until) {
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer wake(executor);
    constexpr auto kAwait = boost::asio::as_tuple(boost::asio::use_awaitable);
    if (options_.mode == ClockOptions::Mode::real) {
        while (catch_up(), now_ < until) {
            const auto left =
                std::chrono::duration<double>(static_cast<double>((until - now_).count()) / options_.speed);
            wake.expires_after(std::chrono::duration_cast<std::chrono::milliseconds>(left) +
                               std::chrono::milliseconds(1));
            std::ignore = co_await wake.async_wait(kAwait);
        }
        co_return now_;
    }
    // However the wait ends (a client that left throws from the await), the participant must not seem to
    // hold.
    struct Release {
        Participant& one;
        ~Release() {
            one.until_.reset();
            one.wake_ = nullptr;
        }
    } release{*participant};
    participant->until_ = until;
    settle();
    if (now_ < until) {
        // settle() cancels the timer; the flag of one wait is enough, since settle runs only between awaits.
        wake.expires_at(boost::asio::steady_timer::time_point::max());
        participant->wake_ = &wake;
        while (now_ < until) std::ignore = co_await wake.async_wait(kAwait);
    }
    co_return now_;
}

std::string Timeline::print() const {
    json::array events;
    for (const auto& one : events_)
        events.push_back(json::object{{"at", iso_time(one.at)},
                                      {"sequence", one.sequence},
                                      {"kind", one.kind},
                                      {"site", one.site},
                                      {"server", one.server},
                                      {"detail", one.detail},
                                      {"run", one.run}});
    return json::serialize(json::object{
        {"now", iso_time(now_)}, {"nextSequence", next_sequence_}, {"events", std::move(events)}});
}

Result<void> Timeline::restore(std::string_view text) try {
    const auto value = json::parse({text.data(), text.size()});
    const auto now = parse_iso_time(json::value_to<std::string>(value.at("now")));
    if (!now) return fail(now.error());
    std::set<Event> events;
    for (const auto& one : value.at("events").as_array()) {
        const auto at = parse_iso_time(json::value_to<std::string>(one.at("at")));
        if (!at) return fail(at.error());
        events.insert(
            {*at, one.at("sequence").to_number<std::uint64_t>(), json::value_to<std::string>(one.at("kind")),
             json::value_to<std::string>(one.at("site")), json::value_to<std::string>(one.at("server")),
             json::value_to<std::string>(one.at("detail")), one.at("run").to_number<std::uint64_t>()});
    }
    now_ = *now;
    simulated_start_ = *now;
    wall_start_ = std::chrono::steady_clock::now();
    events_ = std::move(events);
    next_sequence_ = value.at("nextSequence").to_number<std::uint64_t>();
    return {};
} catch (const std::exception& problem) {
    return fail(
        error(codes::kStoreUnusable, fmt::format("the simulator's state is damaged: {}", problem.what())));
}

}  // namespace supctl::simulator
