// The matrix of places: every setting at every place where it does not belong is told, and none where it
// does.
#include <gtest/gtest.h>

#include "build.h"

namespace supctl::testing_rules {
namespace {

/// Codes that say "not here": the scope matrix, and the rules of settings that have their own words for it.
bool told(const std::vector<Diagnostic>& diagnostics) {
    for (const unsigned number : {2000u, 2016u, 2032u, 2051u})
        if (find(diagnostics, number) != nullptr) return true;
    return false;
}

/// A value that the setting's rules have nothing to say about; the matrix looks at places only.
Entry some_value(Builder& build, FieldId id) {
    if (field(id).type == Type::integer) return number(id, 9000 + static_cast<std::uint32_t>(id));
    if (field(id).type == Type::languages) return build.languages(id, {"en"});
    if (field(id).type == Type::boolean) return flag(id);
    if (field(id).type == Type::choice) return {id, Value::of_choice(0)};
    return build.text(id, "a.x");
}

constexpr Position kPositions[] = {Position::topDefault, Position::topAdditional, Position::childDefault,
                                   Position::childAdditional, Position::secondary};

/// A sound hierarchy with one setting of a site or of a point at one position.
std::vector<Diagnostic> judged(FieldId id, Position position) {
    World w;
    const bool site = field(id).owner == Owner::site;
    const auto of_site = [&](Position here, std::string_view server) {
        std::vector<Entry> out;
        const bool named = server.empty() || id != FieldId::default_point;
        if (!server.empty()) out.push_back(w.write.text(FieldId::default_point, server));
        if (site && here == position && named) out.push_back(some_value(w.write, id));
        return out;
    };
    const auto of_point = [&](Position here) {
        return !site && here == position ? std::vector<Entry>{some_value(w.write, id)} : std::vector<Entry>{};
    };
    w.write.site(kCas, "CAS", "", of_site(Position::topDefault, "a.x"))
        .point("a.x", of_point(Position::topDefault))
        .point("b.x", of_point(Position::topAdditional));
    w.write.site(kPrimary, "PS1", "CAS", of_site(Position::childDefault, "c.x"))
        .point("c.x", of_point(Position::childDefault))
        .point("d.x", of_point(Position::childAdditional));
    w.write.site(kSecondary, "S01", "PS1", of_site(Position::secondary, ""))
        .point("e.x", of_point(Position::secondary));
    return w.offline();
}

// proves: SEED-04
TEST(ScopeMatrix, TellsEverySettingOfASiteOrPointOutOfItsPlace) {
    for (const Owner owner : {Owner::site, Owner::softwareUpdatePoint})
        for (const FieldId id : settings_of(owner))
            for (const Position position : kPositions) {
                const Permission allowed = permission(field(id), position);
                // A site's setting has no place at an additional point: the point's block does not know it.
                const bool additional =
                    position == Position::topAdditional || position == Position::childAdditional;
                if (owner == Owner::site && additional) continue;
                if (allowed == Permission::noEffect) continue;  // told by a rule that looks at the value
                EXPECT_EQ(told(judged(id, position)), allowed != Permission::settable)
                    << field_name(id) << " at " << static_cast<int>(position);
            }
}

bool source_is_told(SiteType top, std::string_view source) {
    World w;
    w.write.site(top, "TOP").point("sup.x").global({w.write.text(FieldId::source, source)});
    return find(w.offline(), 2011) != nullptr;
}

// proves: SEED-50 SEED-96
TEST(Source, OfACentralSiteIsOneOfThree) {
    for (const char* one : {"microsoftUpdate", "none", "https://wsus.outside.test:8531"})
        EXPECT_FALSE(source_is_told(kCas, one)) << one;
    EXPECT_TRUE(source_is_told(kCas, "parent"));
}

// proves: SEED-50 SEED-97
TEST(Source, OfAStandAloneSiteIsOneOfTheSameThree) {
    for (const char* one : {"microsoftUpdate", "none", "https://wsus.outside.test:8531"})
        EXPECT_FALSE(source_is_told(kPrimary, one)) << one;
    EXPECT_TRUE(source_is_told(kPrimary, "parent"));
}

/// A hierarchy in which a child site holds a setting of the whole hierarchy.
std::vector<Diagnostic> at_a_child(FieldId id, SiteType type) {
    World w;
    w.write.site(kCas, "CAS").site(kPrimary, "PS1", "CAS");
    if (type == kSecondary) w.write.site(kSecondary, "S01", "PS1");
    w.write.misplaced(id);
    return w.offline();
}

struct TopOnly {
    const char* name;
    FieldId field;
};

const TopOnly kTopOnly[] = {
    // proves: SEED-10 SEED-51 SEED-52 SEED-56 VR-16
    {"Source", FieldId::source},
    // proves: SEED-61 VR-32
    {"Schedule", FieldId::schedule},
    // proves: SEED-69
    {"Supersedence", FieldId::expire_feature},
    // proves: SEED-03 SEED-13 SEED-79
    {"Classifications", FieldId::classifications},
    // proves: SEED-03 SEED-13 SEED-85 SEED-133
    {"Products", FieldId::products},
    // proves: SEED-89 VR-51
    {"SummaryLanguages", FieldId::summary_languages},
};

class TopOnlySetting : public testing::TestWithParam<TopOnly> {};

// proves: by row
TEST_P(TopOnlySetting, IsToldAtAChildSite) {
    EXPECT_TRUE(told(at_a_child(GetParam().field, kPrimary)));
    EXPECT_TRUE(told(at_a_child(GetParam().field, kSecondary)));
}

INSTANTIATE_TEST_SUITE_P(Of, TopOnlySetting, testing::ValuesIn(kTopOnly),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(ScopeMatrix, TellsEverySettingOfTheWholeHierarchyAtAChildSite) {
    for (const FieldId id : settings_of(Owner::hierarchy)) {
        if (field(id).carrier == Carrier::none)
            continue;  // limits and the like are the runner's, not a site's
        EXPECT_TRUE(told(at_a_child(id, kPrimary))) << field_name(id);
    }
}

}  // namespace
}  // namespace supctl::testing_rules
