#include "cli/commands/probe_lease.h"

#include <set>

namespace supctl {
namespace {

constexpr std::size_t kMostRuns = 1000;
constexpr std::string_view kRun = "doctor";

}  // namespace

class ProbeLease::Guard final : public provider::Writer {
  public:
    Guard(ProbeLease& lease, provider::Writer& inner) : lease_(lease), inner_(inner) {}

    Task<Result<void>> put(provider::Key key, provider::Instance instance) override {
        Result<void> ours = lease_.renew();
        if (!ours) co_return ours;
        Result<void> done = co_await inner_.put(std::move(key), std::move(instance));
        co_return done;
    }
    Task<Result<provider::Instance>> create(provider::Instance instance) override {
        if (auto ours = lease_.renew(); !ours) co_return fail(std::move(ours.error()));
        Result<provider::Instance> made = co_await inner_.create(std::move(instance));
        co_return made;
    }
    Task<Result<void>> remove(std::string class_name, provider::Key key) override {
        Result<void> ours = lease_.renew();
        if (!ours) co_return ours;
        Result<void> done = co_await inner_.remove(std::move(class_name), std::move(key));
        co_return done;
    }
    Task<Result<boost::json::object>> invoke(std::string class_name, std::string method,
                                             boost::json::object parameters) override {
        if (auto ours = lease_.renew(); !ours) co_return fail(std::move(ours.error()));
        Result<boost::json::object> done =
            co_await inner_.invoke(std::move(class_name), std::move(method), std::move(parameters));
        co_return done;
    }

  private:
    ProbeLease& lease_;
    provider::Writer& inner_;
};

ProbeLease::ProbeLease(Store& store, Clock& clock, std::string hierarchy)
    : store_(store), clock_(clock), described_(std::move(hierarchy)) {}

ProbeLease::~ProbeLease() {
    release();
}

Result<void> ProbeLease::take(const Processes& processes, const std::string& holder) {
    const auto runs = store_.journal().history({}, kMostRuns);
    if (!runs) return fail(runs.error());
    std::set<std::string> names;
    if (!described_.empty()) names.insert(described_);
    for (const Run& run : *runs) names.insert(run.hierarchy);
    for (const std::string& name : names) {
        Lease wanted;
        wanted.hierarchy = name;
        wanted.run = std::string(kRun);
        wanted.holder = holder;
        wanted.process = processes.self();
        auto taken = store_.leases().acquire(std::move(wanted), clock_.now(), processes);
        if (!taken) {
            release();
            return fail(std::move(taken.error()));
        }
        leases_.push_back(std::move(*taken));
    }
    return {};
}

WritingWay ProbeLease::guarded(WritingWay way) {
    if (way.writer != nullptr) way.writer = &guards_.emplace_back(*this, *way.writer);
    return way;
}

Result<void> ProbeLease::renew() {
    for (Lease& lease : leases_)
        if (auto renewed = store_.leases().renew(lease, clock_.now()); !renewed) return renewed;
    return {};
}

void ProbeLease::release() {
    for (const Lease& lease : leases_) (void)store_.leases().release(lease);
    leases_.clear();
}

}  // namespace supctl
