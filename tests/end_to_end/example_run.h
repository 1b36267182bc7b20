// ExampleRun: one bare example bootstrapped in this process over the simulator's wire, with a state file, so
// that the simulated hierarchy can be looked at, and moved on in time, after the run has ended.
#pragma once

#include <fmt/format.h>

#include <map>

#include "apply/executor.h"
#include "cli/session.h"
#include "language/emit.h"
#include "site/observe.h"
#include "site_state.h"
#include "store/database.h"

namespace supctl::end_to_end {

inline std::string explain(const Diagnostics& findings) {
    std::string out;
    for (const Diagnostic& one : findings.all())
        out += fmt::format("{} {} [{}]\n", one.code.text(), one.message, one.address);
    return out;
}

class ExampleRun {
  public:
    explicit ExampleRun(const std::string& example) : description_(kSource / "examples" / example) {
        const Paths paths{description_};
        if (!input.read(paths, {})) return;
        input.declaration->normalised = emit(*input.declaration);
        ConnectionSettings settings = simulator_connection();
        settings.simulator->writes = SimulatorWrites::merge;
        settings.simulator->seed = 7;
        settings.simulator->state = scratch_.path() / "site.db";
        session = open_session(settings, input, {8});
        if (auto opened = open_store(":memory:")) store = std::move(*opened);
    }

    /// Plans and applies what was planned.
    Outcome apply_all(const std::function<void(ApplyContext&)>& adjust = {}) {
        Outcome out;
        if (session != nullptr && store != nullptr) session->run(work(adjust, out));
        return out;
    }

    /// Ends the session and lets the hierarchy go on alone until `until`.
    std::unique_ptr<simulator::Simulator> later(TimePoint until) {
        session.reset();
        simulator::Options options;
        options.seed = 7;
        options.state_file = (scratch_.path() / "site.db").string();
        auto site = simulator::Simulator::create(world_of(description_, simulator::Stage::bare), options);
        EXPECT_TRUE(site) << site.error().message;
        (*site)->timeline().advance(until);
        return std::move(*site);
    }

    Input input;
    std::unique_ptr<Session> session;
    std::unique_ptr<Store> store;

  private:
    Task<void> work(const std::function<void(ApplyContext&)>& adjust, Outcome& out) {
        const ObserveOptions options = observe_options(*input.declaration, session->clock());
        auto observed = co_await observe(session->reader(), input.pool, options);
        if (!observed) co_return;
        const auto memory = load_memory(*store, input.declaration->name);
        if (!memory) co_return;
        const auto plan = make_plan(*input.declaration, *observed, *memory, {}, input.diagnostics);
        if (!plan) co_return;
        const ProcProcesses processes;
        ApplyContext context{session->reader(), session->writer(), session->clock(),   *store,
                             processes,         input.pool,        *input.declaration, *plan};
        context.holder = "test";
        context.probe_wsus = [this](std::string server, std::uint16_t port) {
            return session->probe_wsus(std::move(server), port);
        };
        if (adjust) adjust(context);
        out = co_await apply(context);
    }

    std::filesystem::path description_;
    ScratchFolder scratch_{memory_folder()};
};

}  // namespace supctl::end_to_end
