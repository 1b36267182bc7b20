// ApplyContext: everything that one run of `apply` or `sync` works with. It owns nothing; what it refers to
// outlives the run.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "apply/call_log.h"
#include "apply/interruption.h"
#include "apply/progress.h"
#include "plan/danger.h"
#include "plan/make_plan.h"
#include "provider/reader.h"
#include "provider/registry_reader.h"
#include "provider/writer.h"
#include "store/store.h"

namespace supctl {

struct ApplyContext {
    provider::Reader& reader;
    provider::Writer& writer;
    Clock& clock;
    Store& store;
    const Processes& processes;
    ValuePool& pool;  // of the declaration and the approved plan
    const Declaration& declaration;
    const Plan& approved;

    /// apply: rounds until nothing is left to do. synchronize: the approved plan's one round, made by
    /// make_synchronization_plan. request: only the request of it, without waits.
    enum class Mode : std::uint8_t { apply, synchronize, request };
    Mode mode = Mode::apply;
    std::string holder{};                 // for people: who holds the lease
    std::optional<std::string> resume{};  // a run that goes on
    std::vector<Acknowledgement> acknowledged{};
    MassChange mass_change = MassChange::refuse;
    std::size_t parallel = 4;
    std::optional<Seconds> max_duration{};        // no new write after it
    std::optional<std::uint64_t> shuffle_seed{};  // tests: ready steps in any legal order
    PlanOptions plan_options{};
    /// Whether anybody is there for whom it is worth waiting: else a step of another team that is not proven
    /// ends deferred at once, and the next run looks again.
    enum class Attended : std::uint8_t { no, yes };
    Attended attended = Attended::no;
    /// A verified TLS answer of a server's WSUS web service on that port, or why there is none. Empty: such
    /// steps cannot be proven and are deferred.
    std::function<Task<Result<void>>(std::string server, std::uint16_t port)> probe_wsus{};
    provider::RegistryReader* registry = nullptr;  // of servers that can be asked
    CallLog* calls = nullptr;                      // what the connection noted; goes into the journal
    Interruption* interruption = nullptr;
    Progress* progress = nullptr;
    /// A terminal is asked when a later plan goes beyond the approval; true: go on.
    std::function<Task<bool>(const Plan& fresh, const std::vector<const Step*>& beyond)> ask{};
    /// Makes the plan of a round; empty: by `mode`. Tests give their own.
    std::function<std::optional<Plan>(const Observation&, const Memory&, Diagnostics&)> make_plan{};
};

}  // namespace supctl
