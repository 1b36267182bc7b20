// RunState: what lives through all rounds of one run.
#pragma once

#include <map>
#include <string>

#include "apply/condition.h"
#include "apply/configuration_watch.h"
#include "apply/context.h"
#include "apply/recorder.h"
#include "apply/status_feed.h"
#include "apply/topology.h"

namespace supctl {

struct RunState {
    ApplyContext& context;
    Recorder& recorder;
    StatusFeed feed;
    Facts facts;
    Outcome outcome;
    Topology topology;
    std::uint32_t alert_instance = 0;
    TimePoint began{};  // by our clock
    bool wrote = false;
    std::map<std::string, StepState, std::less<>> ended_badly{};  // by step id; not tried again in this run
    std::map<std::string, unsigned, std::less<>> times_written{};
    ConfigurationWatch configuration{};

    /// Nothing new may be begun: interrupted, out of time, or the store or the lease is gone.
    [[nodiscard]] bool stopping();
    /// Writes the end of a step down and tells it.
    void end_step(const Step& step, StepOutcome outcome);
};

}  // namespace supctl
