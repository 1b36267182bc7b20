// `supctl sync`: what an administrator starts by hand when there is no schedule, or after selecting.
#include "process.h"
#include "site_state.h"

namespace supctl::end_to_end {
namespace {

namespace json = boost::json;

std::size_t requests(const Simulation& site) {
    std::size_t out = 0;
    for (const json::object& one : site.requests()) out += one.at("method") == "Invoke";
    return out;
}

// proves: SEED-108 SEED-110
TEST(ManualSynchronization, IsRequestedOnceItWasConfirmed) {
    const ScratchFolder scratch;
    const Simulation site(scratch.path(), {"--from", kLab, "--at", "converged", "--clock", "stepped"});
    std::vector<std::string> arguments{"sync", kLab, "--connection", site.connection.string()};
    const Ran asked = run(arguments);
    EXPECT_EQ(asked.exit, 5) << asked.out << asked.err;
    EXPECT_NE(asked.err.find("SUP4003"), std::string::npos) << asked.err;
    EXPECT_EQ(requests(site), 0u) << "nothing is requested before somebody agreed";
    const auto id = asked.err.find("--approve ");
    ASSERT_NE(id, std::string::npos) << asked.err;
    arguments.insert(arguments.end(), {"--wait", "--approve", asked.err.substr(id + 10, 64)});
    const Ran done = run(arguments);
    EXPECT_EQ(done.exit, 0) << done.out << done.err;
    EXPECT_EQ(requests(site), 1u) << "one request, to the top-level site";
}

}  // namespace
}  // namespace supctl::end_to_end
