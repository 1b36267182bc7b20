// The assumptions: each that is broken in turn is reported, and no other, over every reach of a site; nothing
// broken is nothing found.
#include "doctored_site.h"
#include "schema/assumptions.h"
#include "simulator/broken.h"

namespace supctl::end_to_end {
namespace {

namespace json = boost::json;

/// What has to be done at a bootstrapped site before the assumption shows; empty: the bootstrap shows it.
std::string deed(std::string_view id) {
    if (id == assumption::kDeleteRole)
        return "sites: {CAS: {softwareUpdatePoints: {cas-sup2.contoso.com: {state: removed}}}}\n";
    if (id == assumption::kDefaultThenDelete)
        return "sites: {PS1: {defaultSoftwareUpdatePoint: ps1-sup2.contoso.com, softwareUpdatePoints: "
               "{ps1-sup1.contoso.com: {state: removed}}}}\n";
    return {};
}

/// What a reach cannot show, and why. Everything else has to be seen over both.
struct Unobservable {
    std::string_view id;
    Reach reach;
    std::string_view why;
};
constexpr Unobservable kUnobservable[] = {
    {assumption::kRegistryState, Reach::adminService, "AdminService shows nobody a registry"},
};

using BrokenCase = std::tuple<std::string, Reach>;
class BrokenAssumption : public testing::TestWithParam<BrokenCase> {};

// Every assumption of the list, also one that is added tomorrow.
TEST_P(BrokenAssumption, IsReportedAndNoOther) {
    const auto& [id, reach] = GetParam();
    std::vector<std::string> more{"--break", id};
    // That a failure is not tried again is seen where something fails.
    if (id == assumption::kChildRetries) more.insert(more.end(), {"--fault", "fail_sync:site=PS1"});
    const DoctoredSite site(more, reach);
    (void)site.doctor();
    Ran applied = site.apply();
    if (const std::string overlay = deed(id); !overlay.empty()) {
        EXPECT_EQ(applied.exit, 0) << applied.out << applied.err;
        const Ran before = site.doctor();
        EXPECT_EQ(with_verdict(read(before), "broken"), std::set<std::string>{});
        EXPECT_TRUE(with_verdict(read(before), "unverified").contains(id));
        EXPECT_NE(before.out.find("not examined: only"), std::string::npos);
        applied = site.apply(overlay);
        // The operation itself says which assumption it found broken, and no other.
        EXPECT_NE(applied.exit, 0) << applied.out << applied.err;
        EXPECT_EQ(count(applied.err, "assumption ASM-"), 1u) << applied.err;
        EXPECT_EQ(count(applied.err, "assumption " + id + " does not hold here"), 1u) << applied.err;
    }
    const Ran ran = site.doctor();
    const json::value report = read(ran);
    std::set<std::string> expected{id};
    for (const Unobservable& one : kUnobservable) {
        if (one.id != id || one.reach != reach) continue;
        expected.clear();
        EXPECT_TRUE(with_verdict(report, "unverified").contains(id)) << one.why;
    }
    EXPECT_EQ(with_verdict(report, "broken"), expected) << ran.out << ran.err << applied.out << applied.err;
    EXPECT_EQ(ran.out.find("SUP3601") == std::string::npos, expected.empty());
}

std::vector<std::string> every_assumption() {
    std::vector<std::string> out;
    for (const Assumption& one : assumptions()) out.emplace_back(one.id);
    return out;
}
/// Under sanitizers the product's main route only: each takes seconds there.
std::vector<Reach> reaches() {
    if (kSanitized) return {Reach::all};
    return {Reach::all, Reach::adminService};
}

INSTANTIATE_TEST_SUITE_P(Doctor, BrokenAssumption,
                         testing::Combine(testing::ValuesIn(every_assumption()),
                                          testing::ValuesIn(reaches())),
                         [](const testing::TestParamInfo<BrokenCase>& info) {
                             return "ASM" + std::get<0>(info.param).substr(4) +
                                    (std::get<1>(info.param) == Reach::all ? "Mixed" : "AdminService");
                         });

TEST(Doctor, TheSimulatorCanBreakEveryAssumption) {
    const auto all = simulator::broken::all();
    ASSERT_EQ(all.size(), assumptions().size());
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].id, assumptions()[i].id);
}

class NothingBroken : public testing::TestWithParam<Reach> {};

TEST_P(NothingBroken, IsNothingFound) {
    const DoctoredSite site({"--fault", "fail_sync:site=PS1"}, GetParam());
    for (int round = 0; round < 2; ++round) {
        const Ran ran = site.doctor();
        const json::value report = read(ran);
        EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
        EXPECT_EQ(serious(report), "") << (round == 0 ? "before" : "after") << " the bootstrap";
        EXPECT_EQ(with_verdict(report, "broken"), std::set<std::string>());
        if (round == 0) {
            const Ran applied = site.apply();
            EXPECT_EQ(applied.exit, 0) << applied.out << applied.err;
            continue;
        }
        // What one bootstrap with a failing child shows; that a site's early failures mean what they are
        // taken for takes one.
        std::set<std::string> open{"ASM-12", "ASM-16", "ASM-17"};
        if (GetParam() == Reach::adminService) open.insert("ASM-20");
        EXPECT_EQ(with_verdict(report, "unverified"), open) << ran.out;
    }
}
INSTANTIATE_TEST_SUITE_P(Doctor, NothingBroken, testing::Values(Reach::all, Reach::adminService),
                         [](const testing::TestParamInfo<Reach>& info) {
                             return info.param == Reach::all ? "Mixed" : "AdminService";
                         });

TEST(Doctor, TheRegistryIsLookedAtWhereWsmanLeadsToIt) {
    const DoctoredSite site({}, Reach::all, "converged");
    const json::value report = read(site.doctor());
    EXPECT_TRUE(with_verdict(report, "holds").contains(std::string(assumption::kRegistryState)));
    EXPECT_EQ(with_verdict(report, "broken"), std::set<std::string>{});
}

TEST(Doctor, ARemovalThatWorkedIsShownToHaveWorked) {
    const DoctoredSite site({});
    (void)site.doctor();
    EXPECT_EQ(site.apply().exit, 0);
    const Ran applied = site.apply(deed(assumption::kDefaultThenDelete));
    EXPECT_EQ(applied.exit, 0) << applied.out << applied.err;
    const json::value report = read(site.doctor());
    for (const std::string_view id : {assumption::kDeleteRole, assumption::kDefaultThenDelete})
        EXPECT_TRUE(with_verdict(report, "holds").contains(std::string(id))) << id;
    EXPECT_EQ(with_verdict(report, "broken"), std::set<std::string>{});
}

}  // namespace
}  // namespace supctl::end_to_end
