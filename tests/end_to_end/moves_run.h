// MoveRun: a converged small hierarchy, another description of it, and applies that lead from one to the
// other in this process over the simulator's wire; what they do is held against the independent checker.
#pragma once

#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "apply/executor.h"
#include "apply/ready_steps.h"
#include "cli/session.h"
#include "language/emit.h"
#include "report/plan_json.h"
#include "site/observe.h"
#include "site_state.h"
#include "store/database.h"

namespace supctl::end_to_end {

inline const std::string kHouse = R"(apiVersion: supctl/v1
hierarchy: house
sites:
  CAS:
    type: centralAdministrationSite
    server: cas.contoso.com
    defaultSoftwareUpdatePoint: cas-a.contoso.com
    softwareUpdatePoints: {cas-a.contoso.com: {}, cas-b.contoso.com: {}}
  PS1:
    type: primarySite
    parent: CAS
    server: ps1.contoso.com
    defaultSoftwareUpdatePoint: ps1-a.contoso.com
    softwareUpdatePoints: {ps1-a.contoso.com: {}, ps1-b.contoso.com: {}}
  PS2: {type: primarySite, parent: CAS, server: ps2.contoso.com, softwareUpdatePoints: {ps2-a.contoso.com: {}}}
  S01: {type: secondarySite, parent: PS1, server: s01.contoso.com, softwareUpdatePoints: {s01-a.contoso.com: {}}}
synchronization:
  source: microsoftUpdate
  schedule: {every: {days: 1}, startingAt: 2026-01-01T19:00, timeZone: utc}
classifications: [Critical Updates, Security Updates]
products: [Windows 11]
)";

/// The text with the first parts of the pairs replaced by the second ones.
inline std::string changed(std::string text, const std::vector<std::pair<std::string, std::string>>& parts) {
    for (const auto& [from, to] : parts) {
        const auto at = text.find(from);
        if (at == std::string::npos) {
            ADD_FAILURE() << "no `" << from << "` in the text";
            continue;
        }
        text.replace(at, from.size(), to);
    }
    return text;
}

/// A site in the state of a description, kept in a file; copies of it go their own ways.
class House {
  public:
    /// Whether the servers' WSUS answers over TLS, whatever their points require.
    enum class Tls : std::uint8_t { asRequired, everywhere };
    explicit House(const std::string& yaml = kHouse, Tls tls = Tls::everywhere) {
        write_text(description(), yaml);
        (void)kept_state(scratch_.path(), description(), simulator::Stage::converged,
                         [&](simulator::Simulator& site) {
                             start = site.dump();
                             for (const char* server : kServers)
                                 if (tls == Tls::everywhere) {
                                     EXPECT_TRUE(site.set_wsus_ssl(server, simulator::WsusSsl::on));
                                 }
                         });
    }
    static constexpr const char* kServers[] = {"cas-a.contoso.com", "cas-b.contoso.com", "ps1-a.contoso.com",
                                               "ps1-b.contoso.com", "ps2-a.contoso.com", "s01-a.contoso.com"};
    [[nodiscard]] std::filesystem::path description() const { return scratch_.path() / "house.yaml"; }
    [[nodiscard]] std::filesystem::path state() const { return scratch_.path() / "site.db"; }
    [[nodiscard]] std::filesystem::path path(const std::string& name) const { return scratch_.path() / name; }

    std::string start;  // what the site shows at the beginning

  private:
    ScratchFolder scratch_{memory_folder()};
};

/// One way of a copy of the house to another description. Without a file for the state the way begins anew.
class MoveRun {
  public:
    MoveRun(const House& house, const std::string& yaml) : house_(house) {
        std::filesystem::copy_file(house.state(), state());
        if (auto opened = open_store(":memory:")) store = std::move(*opened);
        describe(yaml);
    }

    /// Another description over the same site and store.
    void describe(const std::string& yaml) {
        write_text(scratch_.path() / "wanted.yaml", yaml);
        session.reset();
        input = std::make_unique<Input>();
        plan.reset();
        const Paths paths{scratch_.path() / "wanted.yaml"};
        EXPECT_TRUE(input->read(paths, {})) << findings();
        input->declaration->normalised = emit(*input->declaration);
        ConnectionSettings settings = simulator_connection();
        settings.simulator->writes = SimulatorWrites::merge;
        settings.simulator->seed = 7;
        settings.simulator->state = state();
        settings.simulator->from = house_.description();
        session = open_session(settings, *input, {8});
        EXPECT_NE(session, nullptr) << findings();
    }

    const Plan* make() {
        if (session != nullptr) session->run(planning());
        return plan ? &*plan : nullptr;
    }
    /// Plans, then applies what was planned, with everything acknowledged that it asks for.
    Outcome apply_all(const std::function<void(ApplyContext&)>& adjust = {}) {
        Outcome out;
        if (make() == nullptr) {
            ADD_FAILURE() << findings();
            return out;
        }
        session->run(applying(adjust, out));
        return out;
    }
    [[nodiscard]] std::vector<Acknowledgement> asked() const {
        std::vector<Acknowledgement> out;
        for (const Step& step : plan->steps)
            out.insert(out.end(), step.acknowledgements.begin(), step.acknowledgements.end());
        return out;
    }
    [[nodiscard]] std::string plan_text() const { return plan_json(*plan, {}, input->sources); }
    [[nodiscard]] std::string findings() const {
        std::string out;
        for (const Diagnostic& one : input->diagnostics.all())
            out += fmt::format("{} {} [{}]\n", one.code.text(), one.message, one.address);
        return out;
    }
    /// Ends the session; looks at the site, or changes it, as somebody else.
    void meanwhile(const std::function<void(simulator::Simulator&)>& change) {
        session.reset();
        simulator::Options options;
        options.seed = 7;
        options.state_file = state().string();
        auto site = simulator::Simulator::create(world_of(house_.description(), simulator::Stage::converged),
                                                 std::move(options));
        EXPECT_TRUE(site) << site.error().message;
        if (site) change(**site);
    }
    std::string dump() {
        std::string out;
        meanwhile([&](simulator::Simulator& site) { out = site.dump(); });
        return out;
    }

    std::unique_ptr<Input> input;
    std::unique_ptr<Session> session;
    std::unique_ptr<Store> store;
    std::optional<Plan> plan;

  private:
    [[nodiscard]] std::filesystem::path state() const { return scratch_.path() / "site.db"; }

    Task<void> planning() {
        const ObserveOptions options = observe_options(*input->declaration, session->clock());
        auto observed = co_await observe(session->reader(), input->pool, options);
        if (!observed) co_return;
        const auto memory = load_memory(*store, input->declaration->name);
        if (!memory) co_return;
        plan = make_plan(*input->declaration, *observed, *memory, {}, input->diagnostics);
    }
    Task<void> applying(const std::function<void(ApplyContext&)>& adjust, Outcome& out) {
        const ProcProcesses processes;
        ApplyContext context{session->reader(), session->writer(), session->clock(),    *store,
                             processes,         input->pool,       *input->declaration, *plan};
        context.holder = "test";
        context.acknowledged = asked();
        context.probe_wsus = [this](std::string server, std::uint16_t port) {
            return session->probe_wsus(std::move(server), port);
        };
        if (adjust) adjust(context);
        out = co_await apply(context);
    }

    const House& house_;
    ScratchFolder scratch_{memory_folder()};
};

inline std::string explained(const Outcome& outcome) {
    std::string out;
    for (const Diagnostic& one : outcome.diagnostics.all())
        out += fmt::format("{} {} [{}]\n", one.code.text(), one.message, one.address);
    for (const StepOutcome& step : outcome.steps)
        out += fmt::format("{} {}: {}\n", step.step, to_text(step.state), step.evidence);
    return out;
}

/// The ids of the steps that ended well, in order, over all rounds.
class Ended final : public Progress {
  public:
    void round_begun(std::size_t, const Plan&) override {}
    void step_started(const Step&, TimePoint) override {}
    void step_ended(const Step& step, const StepOutcome& outcome) override {
        if (ended_well(outcome.state)) order.push_back(step.id);
    }
    void wait_ticked(const Step&, const std::string&, TimePoint) override {}

    std::vector<std::string> order;
};

/// Runs the checker in a process of its own.
inline Ran check(const House& house, const std::string& plan,
                 const std::vector<std::vector<std::string>>& orders) {
    write_text(house.path("start.json"), house.start);
    write_text(house.path("plan.json"), plan);
    boost::json::array all;
    for (const auto& order : orders) {
        boost::json::array one;
        for (const auto& id : order) one.emplace_back(id);
        all.push_back(std::move(one));
    }
    write_text(house.path("orders.json"), boost::json::serialize(all));
    std::vector<std::string> arguments{(kSource / "tests" / "checker" / "check_plan.py").string(), "--start",
                                       house.path("start.json").string(), "--plan",
                                       house.path("plan.json").string()};
    if (!orders.empty()) {
        arguments.push_back("--orders");
        arguments.push_back(house.path("orders.json").string());
    }
    How how;
    how.binary = "/usr/bin/python3";
    return run(arguments, how);
}

}  // namespace supctl::end_to_end
