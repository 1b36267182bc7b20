// Folders as the Group Policy console, SYSVOL and people's scripts leave them.
#include "grouppolicy/gpo_folder.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include "base/codes.h"
#include "objects.h"

namespace supctl::grouppolicy {
namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;

std::vector<std::string> messages(const Diagnostics& diagnostics, Severity severity) {
    std::vector<std::string> out;
    for (const Diagnostic& one : diagnostics.all())
        if (one.severity == severity) out.push_back(one.message);
    return out;
}

class Scratch {
  public:
    Scratch() {
        path_ = fs::temp_directory_path() / ("supctl-gpo-" + std::to_string(::getpid()));
        fs::remove_all(path_);
        fs::create_directories(path_);
    }
    Scratch(const Scratch&) = delete;
    ~Scratch() { fs::remove_all(path_); }
    [[nodiscard]] const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

TEST(GpoFolder, BackupsAreNamedByTheirXml) {
    Diagnostics diagnostics;
    const auto found = find_gpos(kFixtures / "backups", diagnostics);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_TRUE(diagnostics.empty());
    EXPECT_EQ(found[0].layout, Layout::backup);
    EXPECT_EQ(found[0].name, "Workstations <old & new>");
    EXPECT_EQ(found[0].id, "{00000001-AAAA-4BBB-8CCC-DDDDEEEEFFFF}") << "the object's id, not the backup's";
    EXPECT_EQ(found[0].domain, "contoso.com");
    EXPECT_EQ(found[0].backup_time, "2026-01-10T08:00:00");
    EXPECT_THAT(found[0].machine.string(), HasSubstr("DomainSysvol/GPO/Machine/registry.pol"));
    EXPECT_TRUE(found[0].user.empty());
    EXPECT_THAT(found[1].user.string(), HasSubstr("DomainSysvol/GPO/User/registry.pol"));
    EXPECT_TRUE(found[2].machine.empty()) << "an object without a registry policy is an object";
}

TEST(GpoFolder, OneBackupByItselfAndOneFileByItself) {
    Diagnostics diagnostics;
    const auto one = find_gpos(kFixtures / "backups" / "{00000002-1111-4222-8333-444455556666}", diagnostics);
    ASSERT_EQ(one.size(), 1U);
    EXPECT_EQ(one[0].shown(), "Signed content");
    const auto file = find_gpos(kFixtures / "parser" / "Registry.pol", diagnostics);
    ASSERT_EQ(file.size(), 1U);
    EXPECT_EQ(file[0].layout, Layout::file);
    EXPECT_EQ(file[0].shown(), "Registry.pol");
    EXPECT_TRUE(diagnostics.empty());
}

TEST(GpoFolder, SysvolIsFoundWhateverTheCaseOfItsNames) {
    Diagnostics diagnostics;
    for (const char* start : {"sysvol", "sysvol/contoso.com/Policies"}) {
        const auto found = find_gpos(kFixtures / start, diagnostics);
        ASSERT_EQ(found.size(), 2U) << start;
        EXPECT_EQ(found[0].layout, Layout::sysvol);
        EXPECT_EQ(found[0].id, "{31B2F340-016D-11D2-945F-00C04FB984F9}");
        EXPECT_THAT(found[0].machine.string(), HasSubstr("MACHINE/Registry.pol"));
        EXPECT_TRUE(found[1].machine.empty());
    }
    EXPECT_TRUE(diagnostics.empty());
}

TEST(GpoFolder, OfSeveralBackupsOnlyTheNewestIsJudged) {
    Diagnostics diagnostics;
    const auto found = find_gpos(kFixtures / "twice", diagnostics);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].backup_time, "2026-01-10T08:00:00");
    EXPECT_THAT(messages(diagnostics, Severity::advice),
                testing::ElementsAre(HasSubstr("2025-06-01T08:00:00")));
}

TEST(GpoFolder, WhatABackupPromisesAndDoesNotHoldIsAnError) {
    Diagnostics diagnostics;
    const auto found = find_gpos(kFixtures / "incomplete", diagnostics);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(messages(diagnostics, Severity::error),
                testing::UnorderedElementsAre(HasSubstr("`Lost policy`"), HasSubstr("`Lost folder`")));
    EXPECT_FALSE(read_gpos(kFixtures / "incomplete", diagnostics).complete);
}

TEST(GpoFolder, DamagedXmlCostsTheNameAndNotThePolicy) {
    Diagnostics diagnostics;
    const auto reading = read_gpos(kFixtures / "handmade", diagnostics);
    ASSERT_EQ(reading.gpos.size(), 1U);
    EXPECT_EQ(reading.gpos[0].gpo.name, "By hand") << "from the manifest";
    EXPECT_TRUE(reading.complete);
    EXPECT_EQ(reading.gpos[0].values.find(PolicyKey::automaticUpdates, "NoAutoUpdate").value.number(), 1U);
    ASSERT_EQ(diagnostics.all().size(), 1U);
    EXPECT_EQ(diagnostics.all()[0].code, codes::kBadXml);
    EXPECT_EQ(diagnostics.all()[0].severity, Severity::warning);
}

TEST(GpoFolder, AFolderWithoutPolicyAndOneThatIsNotThereAreErrors) {
    const Scratch scratch;
    Diagnostics empty, missing;
    EXPECT_TRUE(find_gpos(scratch.path(), empty).empty());
    ASSERT_EQ(empty.all().size(), 1U);
    EXPECT_EQ(empty.all()[0].code, codes::kNoPolicy);
    EXPECT_TRUE(find_gpos(scratch.path() / "missing", missing).empty());
    ASSERT_EQ(missing.all().size(), 1U);
    EXPECT_EQ(missing.all()[0].code, codes::kPolicyFolder);
}

TEST(GpoFolder, LinksAreNamedAndNotFollowed) {
    const Scratch scratch;
    const fs::path object = scratch.path() / "{31B2F340-016D-11D2-945F-00C04FB984F9}";
    fs::create_directories(object / "Machine");
    fs::create_directory_symlink(scratch.path(), scratch.path() / "round");
    Diagnostics diagnostics;
    EXPECT_EQ(find_gpos(scratch.path(), diagnostics).size(), 1U);
    EXPECT_THAT(messages(diagnostics, Severity::warning), testing::ElementsAre(HasSubstr("round")));
}

TEST(GpoFolder, WindowsUpdateValuesForUsersAreMentioned) {
    Diagnostics diagnostics;
    const auto reading = read_gpos(kFixtures / "backups", diagnostics);
    EXPECT_TRUE(reading.complete);
    ASSERT_EQ(diagnostics.all().size(), 1U);
    EXPECT_EQ(diagnostics.all()[0].code, codes::kUserPolicy);
    EXPECT_THAT(diagnostics.all()[0].message, HasSubstr("`DisableWindowsUpdateAccess`"));
}

TEST(GpoFolder, RegistryPreferencesAreMentioned) {
    const Scratch scratch;
    const fs::path folder =
        scratch.path() / "{31B2F340-016D-11D2-945F-00C04FB984F9}" / "Machine" / "Preferences" / "Registry";
    fs::create_directories(folder);
    std::ofstream(folder / "Registry.xml")
        << R"(<RegistrySettings clsid="{A3CCFC41}"><Registry name="WUServer"><Properties action="U")"
           R"( hive="HKEY_LOCAL_MACHINE" key="SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate" name="WUServer")"
           R"( type="REG_SZ" value="http://old:8530"/></Registry><Registry><Properties key="SOFTWARE\Other")"
           R"( name="Else"/></Registry></RegistrySettings>)";
    Diagnostics diagnostics;
    EXPECT_TRUE(read_gpos(scratch.path(), diagnostics).complete);
    ASSERT_EQ(diagnostics.all().size(), 1U);
    EXPECT_EQ(diagnostics.all()[0].code, codes::kPolicyPreferences);
    EXPECT_EQ(diagnostics.all()[0].severity, Severity::warning);
    EXPECT_THAT(diagnostics.all()[0].message, testing::EndsWith("not judged: `WUServer`"));
    // What cannot be read may set anything.
    std::ofstream(folder / "Registry.xml") << "<RegistrySettings>";
    EXPECT_FALSE(read_gpos(scratch.path(), diagnostics).complete);
}

TEST(GpoFolder, ADamagedPolicyIsUnknownAndNothingOfItIsUsed) {
    const Scratch scratch;
    const fs::path object = scratch.path() / "{31B2F340-016D-11D2-945F-00C04FB984F9}" / "Machine";
    fs::create_directories(object);
    const std::string sound = bytes_of(
        "backups/{00000001-1111-4222-8333-444455556666}/DomainSysvol/GPO/Machine/"
        "registry.pol");
    std::ofstream(object / "Registry.pol", std::ios::binary) << sound.substr(0, sound.size() - 3);
    Diagnostics diagnostics;
    const auto reading = read_gpos(scratch.path(), diagnostics);
    ASSERT_EQ(reading.gpos.size(), 1U);
    EXPECT_EQ(reading.gpos[0].reading, Reading::unknown);
    EXPECT_FALSE(reading.complete);
    EXPECT_TRUE(reading.gpos[0].values.empty());
    ASSERT_EQ(diagnostics.all().size(), 1U);
    EXPECT_THAT(diagnostics.all()[0].message, HasSubstr("at byte " + std::to_string(sound.size() - 3)));
}

TEST(GpoFolder, AFileBeyondAllMeasureIsNotRead) {
    const Scratch scratch;
    const fs::path file = scratch.path() / "Registry.pol";
    std::ofstream(file).put('P');
    fs::resize_file(file, (16u << 20) + 1);
    Diagnostics diagnostics;
    EXPECT_FALSE(read_gpos(file, diagnostics).complete);
    ASSERT_EQ(diagnostics.all().size(), 1U);
    EXPECT_THAT(diagnostics.all()[0].message, HasSubstr("larger than 16 MiB"));
}

}  // namespace
}  // namespace supctl::grouppolicy
