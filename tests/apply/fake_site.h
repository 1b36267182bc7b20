// A site of a few objects: what is read, what is written, what happens meanwhile, and what goes wrong. Time
// is a clock that moves only when everybody waits.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/system_error.hpp>
#include <algorithm>
#include <functional>
#include <list>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/codes.h"
#include "provider/writer.h"
#include "tests/site/fake_reader.h"

namespace supctl::test {

class TestClock final : public Clock {
  public:
    TimePoint time = TimePoint(Seconds(1'767'225'600));  // 2026-01-01T00:00:00Z
    std::function<void(TimePoint)> passes;               // time moved

    TimePoint now() const override { return time; }
    Task<void> wait_until(TimePoint when) override {
        if (when <= time) co_return;
        const auto executor = co_await boost::asio::this_coro::executor;
        Waiter waiter{when,
                      boost::asio::steady_timer(executor, boost::asio::steady_timer::time_point::max())};
        waiters_.push_back(&waiter);
        boost::system::error_code ended;
        co_await waiter.timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ended));
        waiters_.remove(&waiter);
        if (!waiter.due) throw boost::system::system_error(ended);
    }
    bool pass() {
        std::optional<TimePoint> next;
        for (const Waiter* waiter : waiters_)
            if (!waiter->due && (!next || waiter->when < *next)) next = waiter->when;
        if (!next) return false;
        time = std::max(time, *next);
        if (passes) passes(time);
        for (Waiter* waiter : waiters_) {
            if (waiter->due || waiter->when > time) continue;
            waiter->due = true;
            waiter->timer.cancel();
        }
        return true;
    }

    /// Runs to the end; time passes when nothing else can be done.
    void run(Task<void> task) {
        boost::asio::io_context context;
        std::exception_ptr broken;
        bool done = false;
        boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr failure) {
            broken = failure;
            done = true;
        });
        while (!done) {
            if (context.poll() > 0) continue;
            if (context.stopped()) context.restart();
            if (!done && !pass()) throw std::logic_error("everybody waits, and not for time");
        }
        if (broken) std::rethrow_exception(broken);
    }

  private:
    struct Waiter {
        TimePoint when;
        boost::asio::steady_timer timer;
        bool due = false;
    };
    std::list<Waiter*> waiters_;
};

/// Reads from the fake's rows; every answer carries the clock's time.
class SiteReader final : public provider::Reader {
  public:
    SiteReader(FakeReader& rows, TestClock& clock) : rows_(rows), clock_(clock) {}
    std::function<std::optional<Diagnostic>(const std::string& class_name)> fails;

    Task<Result<provider::ScanEnd>> scan(provider::Query query, provider::Sink sink) override {
        if (fails)
            if (auto why = fails(query.class_name)) co_return fail(*why);
        rows_.server_time = clock_.now();
        auto end = co_await rows_.scan(std::move(query), std::move(sink));
        co_return end;
    }
    Task<Result<provider::Instance>> get(std::string class_name, provider::Key key) override {
        auto found = co_await rows_.get(std::move(class_name), std::move(key));
        co_return found;
    }
    Task<Result<std::optional<provider::Instance>>> find(provider::Query query) override {
        auto found = co_await rows_.find(std::move(query));
        co_return found;
    }

  private:
    FakeReader& rows_;
    TestClock& clock_;
};

/// Writes into the fake's rows and keeps a log of what was sent.
class SiteWriter final : public provider::Writer {
  public:
    enum class Fate : std::uint8_t { accept, refuse, loseAnswer, loseRequest };
    explicit SiteWriter(FakeReader& rows) : rows_(rows) {}

    std::vector<std::string> log;                         // `PUT CAS…`, `POST …`, `SyncNow`
    std::function<Fate(const std::string& entry)> fate;   // of the write about to be done
    std::function<void(boost::json::object& row)> after;  // what the site does to a written row
    std::function<void()> synchronize;
    Code lost = codes::kTransport;  // what is said instead of a lost answer

    Task<Result<void>> put(provider::Key key, provider::Instance instance) override {
        const std::string name = name_of(instance.properties());
        const Fate fate = enter("PUT " + name);
        if (fate == Fate::refuse) co_return fail(error(codes::kProviderRefused, "status 500"));
        if (fate == Fate::loseRequest) co_return fail(error(lost, "cut"));
        for (auto& row : rows_.rows[instance.class_name()])
            if (matches(row, key)) {
                row = instance.properties();
                if (after) after(row);
            }
        if (fate == Fate::loseAnswer) co_return fail(error(lost, "cut"));
        co_return Result<void>();
    }
    Task<Result<provider::Instance>> create(provider::Instance instance) override {
        const Fate fate = enter("POST " + name_of(instance.properties()));
        if (fate == Fate::refuse) co_return fail(error(codes::kProviderRefused, "status 500"));
        if (fate == Fate::loseRequest) co_return fail(error(lost, "cut"));
        rows_.rows[instance.class_name()].push_back(instance.properties());
        if (fate == Fate::loseAnswer) co_return fail(error(lost, "cut"));
        co_return instance;
    }
    Task<Result<void>> remove(std::string class_name, provider::Key key) override {
        auto& all = rows_.rows[class_name];
        const auto found =
            std::find_if(all.begin(), all.end(), [&](const auto& row) { return matches(row, key); });
        if (found == all.end()) co_return fail(error(codes::kNotFound, "status 404"));
        const Fate fate = enter("DELETE " + name_of(*found));
        if (fate == Fate::refuse) co_return fail(error(codes::kProviderRefused, "status 500"));
        if (fate == Fate::loseRequest) co_return fail(error(codes::kTransport, "cut"));
        all.erase(found);
        if (fate == Fate::loseAnswer) co_return fail(error(codes::kTransport, "cut"));
        co_return Result<void>();
    }
    Task<Result<boost::json::object>> invoke(std::string, std::string method,
                                             boost::json::object parameters) override {
        const bool full = parameters.at("fullSync").as_bool();
        const Fate fate = enter(method + (full ? "(full)" : ""));
        if (fate == Fate::refuse) co_return fail(error(codes::kProviderRefused, "status 500"));
        if (fate == Fate::loseRequest) co_return fail(error(lost, "cut"));
        if (synchronize) synchronize();
        if (fate == Fate::loseAnswer) co_return fail(error(lost, "cut"));
        co_return boost::json::object{{"ReturnValue", 0}};
    }
    std::size_t count(const std::string& entry) const {
        return static_cast<std::size_t>(std::count(log.begin(), log.end(), entry));
    }

  private:
    Fate enter(const std::string& entry) {
        log.push_back(entry);
        return fate ? fate(entry) : Fate::accept;
    }
    static std::string text(const boost::json::object& row, std::string_view name) {
        const auto* found = row.if_contains(name);
        return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
    }
    static std::string name_of(const boost::json::object& row) {
        if (row.contains("CategoryInstance_UniqueID")) return text(row, "CategoryInstance_UniqueID");
        const std::string what =
            row.contains("ComponentName") ? text(row, "ComponentName") : text(row, "RoleName");
        const std::string server = text(row, "NetworkOSPath");
        return text(row, "SiteCode") + " " + what + (server.empty() ? "" : " " + server.substr(2));
    }
    static bool matches(const boost::json::object& row, const provider::Key& key) {
        for (const auto& [name, value] : key) {
            const auto* own = row.if_contains(name);
            if (own == nullptr) return false;
            if (const auto* number = std::get_if<std::int64_t>(&value)) {
                if (!own->is_int64() || own->get_int64() != *number) return false;
            } else if (!own->is_string() || own->get_string() != std::get<std::string>(value)) {
                return false;
            }
        }
        return true;
    }
    FakeReader& rows_;
};

}  // namespace supctl::test
