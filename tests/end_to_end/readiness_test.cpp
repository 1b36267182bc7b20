// Whether updates may be deployed, as `status` says it of a site and of a folder of group policy objects that
// another tool wrote.
#include <boost/json.hpp>

#include "site_state.h"

namespace supctl::end_to_end {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

const std::string kPolicies = (kSource / "tests/grouppolicy/fixtures").string() + "/";

/// Two sites whose points are those that the policy fixtures name.
class Deployable : public ::testing::Test {
  protected:
    void describe(const std::string& more) {
        write_text(
            file(),
            "apiVersion: supctl/v1\nhierarchy: contoso\nsites:\n"
            "  CAS: {type: centralAdministrationSite, softwareUpdatePoints: "
            "{cas-sup1.contoso.com: {requireSsl: false}}}\n"
            "  PS1: {type: primarySite, parent: CAS, defaultSoftwareUpdatePoint: ps1-sup1.contoso.com, "
            "softwareUpdatePoints: {ps1-sup1.contoso.com: {requireSsl: false}, "
            "ps1-sup2.contoso.com: {requireSsl: false}}}\n"
            "synchronization: {source: microsoftUpdate}\n"
            "classifications: [Critical Updates]\nproducts: [Windows 11]\n" +
                more);
    }
    Ran status(const std::vector<std::string>& more,
               const std::function<void(simulator::Simulator&)>& change = {}) {
        fs::remove(scratch_.path() / "site.db");
        const fs::path state = kept_state(scratch_.path(), file(), simulator::Stage::converged, change);
        std::vector<std::string> all{"status", file().string(), "--connection",
                                     connection_to_state(scratch_.path(), file(), state).string()};
        all.insert(all.end(), more.begin(), more.end());
        return run(all);
    }
    /// The gate's word and reason.
    std::string gate(const std::vector<std::string>& more,
                     const std::function<void(simulator::Simulator&)>& change = {}) {
        auto all = more;
        all.insert(all.end(), {"--format", "json"});
        const Ran ran = status(all, change);
        EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
        const json::value read = json::parse(ran.out);
        for (const json::value& site : read.at("readiness").as_array())
            for (const json::value& one : site.at("conditions").as_array())
                EXPECT_EQ(one.at("since").is_null(), one.as_object().contains("sinceUnknown")) << ran.out;
        const json::value& said = read.at("updatesMayBeDeployed");
        return json::value_to<std::string>(said.at("status")) + ": " +
               json::value_to<std::string>(said.at("reason"));
    }
    [[nodiscard]] fs::path file() const { return scratch_.path() / "d.yaml"; }

    ScratchFolder scratch_;
};

// proves: SEED-01 SEED-16
TEST_F(Deployable, OnlyWithGroupPolicyAsItIsAsserted) {
    describe("groupPolicy: {intranetUpdateService: matchesSoftwareUpdatePoint}\n");
    EXPECT_EQ(gate({"--gpo", kPolicies + "sysvol"}), "True: every step is done at every site");
    const Ran text = status({"--gpo", kPolicies + "sysvol"});
    EXPECT_NE(text.out.find("updates may be deployed: every step is done at every site\n"), std::string::npos)
        << text.out;
    EXPECT_EQ(gate({}),
              "Unknown: ClientsVerified of CAS: group policy was not looked at: name its folder "
              "with --gpo");
    EXPECT_EQ(gate({"--gpo", kPolicies + "malformed/second_record_40.pol"}),
              "Unknown: ClientsVerified of CAS: some of the group policy could not be read");
    describe("groupPolicy: {automaticUpdates: notConfigured}\n");
    EXPECT_EQ(gate({"--gpo", kPolicies + "backups"}),
              "False: ClientsVerified of CAS: group policy is not as asserted: see `supctl verify`");
}

TEST_F(Deployable, NotWithASecondPointThatFails) {
    describe("groupPolicy: {intranetUpdateService: matchesSoftwareUpdatePoint}\n");
    const auto fails = [](simulator::Simulator& site) {
        for (const auto& [name, value] :
             {std::pair("LastSyncState", "6703"), std::pair("LastSyncErrorCode", "2147954402")})
            ASSERT_TRUE(site.edit("SMS_SUPSyncStatus", "PS1;ps1-sup2.contoso.com", name, value));
    };
    EXPECT_EQ(gate({"--gpo", kPolicies + "sysvol"}, fails),
              "False: Synchronized of PS1: ps1-sup2.contoso.com: the last one failed (0x80072EE2)");
}

}  // namespace
}  // namespace supctl::end_to_end
