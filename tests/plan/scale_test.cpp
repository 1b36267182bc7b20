// The largest hierarchy the product allows (25 primary sites, 250 secondary sites each) is planned from bare
// in time that grows with its sites, not with their square.
#include <chrono>

#include "world.h"

namespace supctl {
namespace {

using testing_plan::World;

std::string code_of(int number) {
    constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return {'Q', digits[static_cast<std::size_t>(number / 36 % 36)],
            digits[static_cast<std::size_t>(number % 36)]};
}

std::string hierarchy(int primaries, int secondaries) {
    std::string yaml =
        "apiVersion: supctl/v1\nhierarchy: big\nsites:\n  CAS: {type: centralAdministrationSite, "
        "softwareUpdatePoints: [cas.big.local]}\n";
    constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (int p = 0; p < primaries; ++p) {
        const std::string parent = std::string("P0") + digits[static_cast<std::size_t>(p)];
        yaml += "  " + parent + ": {type: primarySite, parent: CAS, softwareUpdatePoints: [" + parent +
                ".big.local]}\n";
        for (int s = 0; s < secondaries; ++s) {
            std::string code = code_of(s);
            code[0] = static_cast<char>('R' - 17 + p % 15);  // A..O
            if (p >= 15) code[0] = static_cast<char>('0' + p - 15);
            if (code == "AUX" || code == "CON" || code == "ENV") continue;
            yaml += "  " + code + ": {type: secondarySite, parent: " + parent + ", softwareUpdatePoints: [" +
                    code + ".big.local]}\n";
        }
    }
    return yaml;
}

TEST(Scale, TheLargestHierarchyFromBare) {
    World world(hierarchy(25, 250));
    EXPECT_GT(world.declared->hierarchy.sites().size(), 6'200u);
    const auto begin = std::chrono::steady_clock::now();
    const Plan plan = world.planned();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    EXPECT_GT(plan.steps.size(), 24'000u);
    EXPECT_TRUE(testing_plan::in_order(plan));
    RecordProperty("milliseconds", static_cast<int>(taken.count() * 1000));
    std::printf("%zu sites, %zu steps: %.0f ms\n", world.declared->hierarchy.sites().size(),
                plan.steps.size(), taken.count() * 1000);
    // A quadratic loop over 6,000 sites takes far more than this, even with sanitizers on.
    EXPECT_LT(taken.count(), 20.0);
}

}  // namespace
}  // namespace supctl
