// Writing one step: every object of it is read again, checked against what the plan saw, changed and read
// back. `from` -> written; already `to` -> nothing; anything else is a conflict and is not touched. An intent
// is on the disk before anything is sent. A lost response is never retried blind: the object is read again
// and decides.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "apply/facts.h"
#include "apply/recorder.h"
#include "apply/status_feed.h"
#include "apply/topology.h"
#include "plan/outcome.h"
#include "provider/writer.h"
#include "site/write_set.h"

namespace supctl {

inline constexpr int kWriteTries =
    2;  // a read, modified and written object that changed in between is read once more

/// What writing needs; all of it outlives the writer.
struct WriteContext {
    provider::Reader& reader;
    provider::Writer& writer;
    ValuePool& pool;
    Recorder& recorder;
    StatusFeed& feed;
    Facts& facts;
    Topology& topology;  // moving a default point changes it
    const Plan& approved;
    std::uint32_t alert_instance = 0;  // of the observation
    Diagnostics& diagnostics;
    bool& wrote;  // something was sent: from then on the run was not refused
};

/// The objects that a step writes. Of a selection one stands for all: its categories are found when it is
/// written.
[[nodiscard]] std::vector<WriteTarget> targets_of(const Step& step, const ValuePool& pool,
                                                  std::uint32_t alert_instance);

/// Writes a step that is neither a wait nor a synchronization.
[[nodiscard]] Task<StepOutcome> write_step(WriteContext& context, const Step& step);

/// Writes the selection of categories, one object each.
[[nodiscard]] Task<StepOutcome> write_selection(WriteContext& context, const Step& step);

/// Takes the role of the step's point away. Not when it has become the default while others stay, nor when it
/// has become the last one and that was not acknowledged: that is a conflict.
[[nodiscard]] Task<StepOutcome> write_removal(WriteContext& context, const Step& step);

/// One write of one object, between intent and outcome.
struct Sending {
    const Step& step;
    WriteTarget target;
    Creates creates = Creates::no;
    bool owes = false;  // it owes a synchronization
    std::vector<FieldChange> changes;
};

/// How sending ended, after the object was read back. `waiting`: the answer was not clear and nothing was
/// written; the caller checks the object again before it sends once more.
struct Sent {
    StepState state = StepState::done;
    std::string evidence;
};

/// Sends `object` (with `key`, or as a new one), reads back and compares with `intended`.
[[nodiscard]] Task<Sent> send(WriteContext& context, const Sending& sending, LocatedObject intended);

/// `sites/CAS/softwareUpdatePoints/a.b/httpPort`: where the baseline keeps the value.
[[nodiscard]] std::string change_address(const Step& step, FieldId id, const ValuePool& pool);

}  // namespace supctl
