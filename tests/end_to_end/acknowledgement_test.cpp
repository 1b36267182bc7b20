// Operations that have to be named, each through the binary: refused while one of the acknowledgements that
// the plan asks for is missing, with nothing written; carried out when all of them are given.
#include <algorithm>
#include <set>

#include "plan/step.h"
#include "site_state.h"

namespace supctl::end_to_end {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* kTwoPoints = R"(apiVersion: supctl/v1
hierarchy: lab
sites:
  CAS:
    type: centralAdministrationSite
    server: cas.lab.local
    defaultSoftwareUpdatePoint: a.lab.local
    softwareUpdatePoints: {a.lab.local: {}, b.lab.local: {}}
  PS1: {type: primarySite, parent: CAS, server: ps1.lab.local, softwareUpdatePoints: {c.lab.local: {}}}
synchronization: {source: microsoftUpdate}
classifications: [Critical Updates, Security Updates]
products: [Windows 11]
supersedence: {nonFeatureUpdates: {expireAfter: {months: 3}}}
clientSettings:
  Default Client Agent Settings: {softwareUpdates: {enabled: true}}
  Servers: {softwareUpdates: {deltaContent: true}}
)";

struct Named {
    const char* name;
    std::vector<std::pair<std::string, std::string>> changes;  // of the description above
    std::vector<std::string> asked;                            // every acknowledgement, sorted
};

const std::vector<Named>& named_operations() {
    static const std::vector<Named> all = {
        {"Unsubscribe", {{", Security Updates]", "]"}}, {"unsubscribe:CAS"}},
        {"ChangeSource", {{"source: microsoftUpdate", "source: none"}}, {"changeSource:CAS"}},
        {"Supersedence", {{"months: 3", "months: 9"}}, {"supersedence:CAS"}},
        {"DisableClients",
         {{"{enabled: true}", "{enabled: false}"}},
         {"disableClients:Default Client Agent Settings"}},
        {"DisableClientsThatHadNoValue",
         {{"{deltaContent: true}", "{deltaContent: true, enabled: false}"}},
         {"disableClients:Servers"}},
        {"MoveDefault",
         {{"defaultSoftwareUpdatePoint: a.", "defaultSoftwareUpdatePoint: b."}},
         {"moveDefault:CAS"}},
        {"RemovePoint", {{"b.lab.local: {}", "b.lab.local: {state: removed}"}}, {"removePoint:b.lab.local"}},
        {"RemoveLastPoint", {{"c.lab.local: {}", "c.lab.local: {state: removed}"}}, {"removeLastPoint:PS1"}},
        {"RemoveDefault",
         {{"a.lab.local: {}", "a.lab.local: {state: removed}"},
          {"defaultSoftwareUpdatePoint: a.", "defaultSoftwareUpdatePoint: b."}},
         {"moveDefault:CAS", "removePoint:a.lab.local"}}};
    return all;
}

class NamedOperation : public ::testing::TestWithParam<std::size_t> {
  protected:
    NamedOperation() {
        write_text(from_, kTwoPoints);
        std::string text = kTwoPoints;
        for (const auto& [old, wanted] : operation_.changes) {
            const auto at = text.find(old);
            EXPECT_NE(at, std::string::npos) << old;
            if (at != std::string::npos) text.replace(at, old.size(), wanted);
        }
        write_text(wanted_, text);
        state_ = kept_state(scratch_.path(), from_, simulator::Stage::converged, {});
        connection_ =
            simulated(scratch_.path(), from_, "converged", "writes: merge\n  state: " + state_.string(),
                      "store: {sqlite: " + (scratch_.path() / "store.db").string() + "}\n");
    }
    json::value plan() {
        const Ran ran =
            run({"plan", wanted_.string(), "--connection", connection_.string(), "--format", "json"});
        EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
        return ran.exit == 0 ? json::parse(ran.out) : json::value();
    }
    Ran apply(const json::value& plan, const std::vector<std::string>& acknowledged) {
        std::vector<std::string> all{"apply",        wanted_.string(),
                                     "--connection", connection_.string(),
                                     "--approve",    std::string(plan.at("planId").as_string())};
        for (const std::string& one : acknowledged) all.insert(all.end(), {"--acknowledge", one});
        return run(all);
    }
    std::string dump() {
        simulator::Options options;
        options.state_file = state_.string();
        auto site =
            simulator::Simulator::create(world_of(from_, simulator::Stage::converged), std::move(options));
        EXPECT_TRUE(site) << site.error().message;
        return (*site)->dump();
    }

    const Named& operation_ = named_operations()[GetParam()];
    ScratchFolder scratch_;
    fs::path from_ = scratch_.path() / "from.yaml", wanted_ = scratch_.path() / "wanted.yaml", state_,
             connection_;
};

TEST_P(NamedOperation, IsRefusedUntilEverythingIsNamedAndThenCarriedOut) {
    const json::value planned = plan();
    ASSERT_TRUE(planned.is_object());
    std::set<std::string> asked;
    for (const json::value& step : planned.at("steps").as_array())
        if (const auto* needed = step.as_object().if_contains("acknowledge"))
            for (const json::value& one : needed->as_array())
                asked.insert(std::string(one.at("operation").as_string()) + ":" +
                             std::string(one.at("target").as_string()));
    ASSERT_EQ(asked, std::set<std::string>(operation_.asked.begin(), operation_.asked.end()));

    const std::string before = dump();
    for (const std::string& missing : operation_.asked) {
        std::vector<std::string> rest = operation_.asked;
        std::erase(rest, missing);
        const Ran refused = apply(planned, rest);
        EXPECT_EQ(refused.exit, 5) << missing << refused.out << refused.err;
        EXPECT_NE(refused.err.find("error[SUP4004]"), std::string::npos) << refused.err;
        EXPECT_NE(refused.err.find("--acknowledge " + missing), std::string::npos) << refused.err;
    }
    EXPECT_EQ(dump(), before) << "a refused run wrote";

    const Ran done = apply(planned, operation_.asked);
    EXPECT_EQ(done.exit, 0) << done.out << done.err;
    EXPECT_NE(dump(), before);
    const json::value left = plan();
    ASSERT_TRUE(left.is_object());
    EXPECT_TRUE(left.at("steps").as_array().empty()) << json::serialize(left.at("steps"));
}

INSTANTIATE_TEST_SUITE_P(Operations, NamedOperation,
                         ::testing::Range(std::size_t{0}, named_operations().size()),
                         [](const auto& info) { return std::string(named_operations()[info.param].name); });

/// An operation without a row here fails, so that none is left out.
TEST(NamedOperations, AllHaveARow) {
    std::set<std::string> rows;
    for (const Named& one : named_operations())
        for (const std::string& asked : one.asked) rows.insert(asked.substr(0, asked.find(':')));
    for (auto value = Operation::removePoint; value <= Operation::disableClients;
         value = static_cast<Operation>(static_cast<int>(value) + 1))
        // Nothing asks for it: a full synchronization is not built, and refused.
        if (value != Operation::fullSynchronization) {
            EXPECT_TRUE(rows.contains(std::string(to_text(value)))) << to_text(value);
        }
    const Ran full = run({"sync", kLab, "--full", "--connection", "simulator"});
    EXPECT_NE(full.exit, 0);
    EXPECT_NE(full.err.find("not built yet"), std::string::npos) << full.err;
}

}  // namespace
}  // namespace supctl::end_to_end
