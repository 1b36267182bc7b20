// The ways to a site, over the wire: AdminService and WS-Man read the same, and a provider that does not
// answer is followed by the next.
#include "process.h"
#include "site_state.h"
#include "ways.h"

namespace supctl::end_to_end {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string plan_of(const std::string& connection, std::string* talk = nullptr) {
    const Ran ran = run({"plan", kLab, "--connection", connection, "--format", "json", "--verbose"});
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
    if (talk != nullptr) *talk = ran.err;
    boost::system::error_code failed;
    json::value plan = json::parse(ran.out, failed);
    EXPECT_FALSE(failed) << ran.out << ran.err;
    if (failed) return "";
    return std::string(plan.at("planId").as_string()) + json::serialize(plan.at("diagnostics"));
}

TEST(Route, BothWaysReadTheSame) {
    for (const std::string at : {"bare", "converged"}) {
        const ScratchFolder scratch;
        const Simulation site(scratch.path(), {"--from", kLab, "--at", at, "--clock", "stepped"});
        const Ways ways(site);
        const std::string expected = plan_of(ways.write("service", ways.over_admin_service()));
        std::string talk;
        EXPECT_EQ(plan_of(ways.write("wsman", ways.over_wsman()), &talk), expected) << at;
        EXPECT_NE(talk.find("scan SMS_Site over WS-Man of "), std::string::npos) << talk;
        EXPECT_EQ(plan_of(site.connection.string(), &talk), expected) << at;
        EXPECT_NE(talk.find("scan SMS_Site over AdminService of "), std::string::npos) << talk;
        EXPECT_EQ(talk.find("over WS-Man"), std::string::npos) << talk;
    }
}

TEST(Route, AProviderThatDoesNotAnswerIsFollowedByTheNext) {
    const ScratchFolder scratch;
    const Simulation site(scratch.path(), {"--from", kLab, "--clock", "stepped"});
    const Ways ways(site);
    std::string talk;
    const std::string dead = "{adminService: \"https://lab02.lab.local/AdminService\"}, ";
    const std::string connection =
        ways.write("two", dead + ways.mixed(), {}, "  lab02.lab.local: \"127.0.0.1:1\"\n");
    EXPECT_EQ(plan_of(connection, &talk), plan_of(site.connection.string()));
    EXPECT_NE(talk.find("over AdminService of lab02.lab.local: SUP3201"), std::string::npos) << talk;
    EXPECT_NE(talk.find("scan SMS_Site over AdminService of lab01.lab.local\n"), std::string::npos) << talk;
}

}  // namespace
}  // namespace supctl::end_to_end
