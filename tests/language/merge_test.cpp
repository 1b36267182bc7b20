// Several files, folders and overlays.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/codes.h"
#include "reading_helper.h"

using namespace supctl;
using supctl::test::described;
using supctl::test::Read;

namespace {

const std::string kBase = R"(apiVersion: supctl/v1
hierarchy: test
defaults:
  primarySite: {softwareUpdatePoint: {requireSsl: true}, languages: {softwareUpdateFiles: [en]}}
profiles:
  one: {softwareUpdatePoint: {httpPort: 80, httpsPort: 443}, siteSystem: {proxy: {server: p1, port: 81}}}
  two: {softwareUpdatePoint: {httpPort: 8530}, siteSystem: {proxy: none}}
sites:
  PS1:
    type: primarySite
    profiles: [one, two]
    softwareUpdatePoints: {a.b: {httpsPort: 8531}, c.d: {}}
synchronization: {schedule: {every: {days: 1}}, contentFiles: fullFilesOnly}
classifications: [Updates]
)";

Read overlaid(const std::string& overlay) {
    return Read(std::vector<NamedText>{{"base.yaml", kBase}}, {{"overlay.yaml", overlay}});
}

TEST(Merge, LaterProfilesWinAndTheSiteWinsOverAll) {
    Read read{kBase};
    ASSERT_TRUE(read.declaration) << read.messages();
    const auto& settings = read.point("PS1", "a.b")->settings;
    EXPECT_EQ(read.hierarchy().get(settings, FieldId::http_port), Value::of_integer(8530));
    EXPECT_EQ(read.hierarchy().get(settings, FieldId::https_port), Value::of_integer(8531));
    EXPECT_EQ(read.hierarchy().get(settings, FieldId::require_ssl), Value::of_boolean(true));
    EXPECT_EQ(read.origin(settings, FieldId::http_port).layer, Layer::profile);
    EXPECT_EQ(read.origin(settings, FieldId::https_port).layer, Layer::site);
    EXPECT_EQ(read.origin(settings, FieldId::require_ssl).layer, Layer::defaults);
    // `proxy: none` of the later profile takes the earlier one's port away, too.
    const auto& system = read.system("PS1", "a.b")->settings;
    EXPECT_EQ(read.hierarchy().get(system, FieldId::proxy_server), Value::of(TextId{}));
    EXPECT_FALSE(system.has(FieldId::proxy_port));
}

TEST(Merge, FilesMergeAndEqualValuesAgree) {
    Read read(std::vector<NamedText>{
        {"a.yaml", "apiVersion: supctl/v1\nhierarchy: t\nsites: {PS1: {type: primarySite, name: One}}\n"},
        {"b.yaml", "sites:\n  ps1: {name: One, softwareUpdatePoints: [a.b]}\n  S01: {type: secondarySite}\n"},
        {"c.yaml",
         "apiVersion: supctl/v1\nsites: {PS1: {softwareUpdatePoints: {A.B: {httpPort: 80}, c.d: {}}}}\n"}});
    ASSERT_TRUE(read.declaration) << read.messages();
    EXPECT_EQ(read.hierarchy().sites().size(), 2u);
    EXPECT_EQ(read.hierarchy().points().size(), 2u);
    EXPECT_EQ(read.hierarchy().get(read.point("PS1", "a.b")->settings, FieldId::http_port),
              Value::of_integer(80));
}

TEST(Merge, FilesThatDisagreeAreRefusedWithBothPlaces) {
    Read read(std::vector<NamedText>{
        {"a.yaml", described("classifications: [Updates]\nproducts: [A]\nsynchronization: {source: none}\n")},
        {"b.yaml",
         "classifications: [Updates, Tools]\nproducts: [A]\nsynchronization: {source: microsoftUpdate}\n"}});
    EXPECT_FALSE(read.declaration);
    EXPECT_EQ(read.codes(), "SUP1013 1:1\nSUP1013 3:27\n") << read.messages();
    ASSERT_EQ(read.diagnostics.all()[0].labels.size(), 2u);
    EXPECT_EQ(read.sources.describe(read.diagnostics.all()[1].labels[1].span), "a.yaml:6:27");
}

TEST(Overlay, ReplacesScalarsListsAndWholeValues) {
    auto read = overlaid(
        "synchronization: {schedule: {weekly: {day: sunday}}}\nclassifications: []\n"
        "sites: {PS1: {softwareUpdatePoints: {a.b: {httpsPort: 444}}}}\n");
    ASSERT_TRUE(read.declaration) << read.messages();
    const auto schedule = read.pool.schedule(read.global(FieldId::schedule).schedule());
    EXPECT_EQ(schedule.form, Schedule::Form::weekly);
    EXPECT_TRUE(read.declaration->classifications->include.empty());
    const auto& settings = read.point("PS1", "a.b")->settings;
    EXPECT_EQ(read.hierarchy().get(settings, FieldId::https_port), Value::of_integer(444));
    EXPECT_EQ(read.origin(settings, FieldId::https_port).layer, Layer::overlay);
    EXPECT_EQ(read.sources.describe(read.origin(settings, FieldId::https_port).span), "overlay.yaml:3:55");
    EXPECT_EQ(read.global(FieldId::content_files), Value::of_choice(0)) << "maps merge";
}

TEST(Overlay, NullMakesUnmanagedAndLowerLayersDoNotGiveBack) {
    auto read = overlaid(
        "synchronization: {schedule: null}\nclassifications: ~\n"
        "sites:\n  PS1:\n    languages:\n    softwareUpdatePoints: {c.d: null, a.b: {requireSsl: null}}\n");
    ASSERT_TRUE(read.declaration) << read.messages();
    EXPECT_FALSE(read.global(FieldId::schedule).present());
    EXPECT_FALSE(read.declaration->classifications);
    EXPECT_FALSE(read.site("PS1").settings.has(FieldId::update_file_languages));
    EXPECT_EQ(read.point("PS1", "c.d"), nullptr);
    EXPECT_FALSE(read.point("PS1", "a.b")->settings.has(FieldId::require_ssl));
    EXPECT_TRUE(read.point("PS1", "a.b")->settings.has(FieldId::http_port));
}

TEST(Overlay, NullOnStructures) {
    auto read = overlaid(
        "defaults: null\nprofiles: {one: null}\nsynchronization: null\n"
        "sites: {PS1: {softwareUpdatePoints: null}}\n");
    ASSERT_TRUE(read.declaration) << read.messages();
    EXPECT_FALSE(read.site("PS1").points_managed);
    EXPECT_TRUE(read.hierarchy().points().empty());
    EXPECT_FALSE(read.site("PS1").settings.has(FieldId::update_file_languages));
    EXPECT_FALSE(read.global(FieldId::content_files).present());
}

TEST(Overlay, MayChangeDefaultsAndProfilesUnderTheSite) {
    auto read = overlaid(
        "defaults: {primarySite: {softwareUpdatePoint: {requireSsl: false}}}\n"
        "profiles: {two: {softwareUpdatePoint: {httpsPort: 1, httpPort: 2}}}\n");
    ASSERT_TRUE(read.declaration) << read.messages();
    const auto& a = read.point("PS1", "a.b")->settings;
    EXPECT_EQ(read.hierarchy().get(a, FieldId::require_ssl), Value::of_boolean(false));
    EXPECT_EQ(read.hierarchy().get(a, FieldId::http_port), Value::of_integer(2));
    EXPECT_EQ(read.hierarchy().get(a, FieldId::https_port), Value::of_integer(8531))
        << "the site says otherwise";
    EXPECT_EQ(read.origin(a, FieldId::http_port).layer, Layer::overlay);
}

TEST(Overlay, NullInAFileIsNoValue) {
    Read read{described("synchronization: {schedule: null}\n")};
    EXPECT_EQ(read.codes(), "SUP1006 4:29\n");
}

TEST(Sites, ManagedPointsAreThoseWritten) {
    Read read{
        "apiVersion: supctl/v1\nhierarchy: t\nsites:\n  PS1: {type: primarySite}\n"
        "  PS2: {type: primarySite, softwareUpdatePoints: {}}\n  PS3: {type: primarySite, "
        "softwareUpdatePoints: [x.y]}\n"};
    ASSERT_TRUE(read.declaration) << read.messages();
    EXPECT_FALSE(read.site("PS1").points_managed);
    EXPECT_TRUE(read.site("PS2").points_managed);
    EXPECT_TRUE(read.site("PS3").points_managed);
    EXPECT_EQ(read.point("PS3", "x.y")->settings.present, 0u);
}

class Folder : public testing::Test {
  protected:
    std::filesystem::path root_ = std::filesystem::path(testing::TempDir()) / ("supctl-load-test-" + std::to_string(::getpid()));
    SourceStore sources_;
    ValuePool pool_;
    Diagnostics diagnostics_;

    void SetUp() override {
        std::filesystem::remove_all(root_);
        std::filesystem::create_directories(root_);
    }
    void TearDown() override { std::filesystem::remove_all(root_); }
    void write(const std::string& name, const std::string& text) { std::ofstream(root_ / name) << text; }
    std::optional<Declaration> load_paths(std::vector<std::filesystem::path> paths,
                                          std::vector<std::filesystem::path> overlays = {}) {
        return load(paths, overlays, sources_, pool_, diagnostics_);
    }
};

TEST_F(Folder, SkipsHiddenForeignAndConnectionFiles) {
    write("20-sites.yml", "sites: {PS1: {type: primarySite}}\n");
    write("10-main.yaml", "apiVersion: supctl/v1\nhierarchy: t\n");
    write(".hidden.yaml", "x: [\n");
    write("README.md", "x: [\n");
    write("connection.yaml", "x: [\n");
    write("connection-lab.yml", "x: [\n");
    write("simulated.yaml", "simulator: {at: bare}\n");
    std::filesystem::create_directory(root_ / "inner.yaml");
    const auto declared = load_paths({root_});
    ASSERT_TRUE(declared) << diagnostics_.all()[0].message;
    EXPECT_EQ(declared->hierarchy.sites().size(), 1u);
    EXPECT_TRUE(sources_.path(0).ends_with("10-main.yaml"));
}

TEST_F(Folder, NamedFilesAreNeverSkipped) {
    write("connection.yaml", "simulator: {at: bare}\n");
    EXPECT_FALSE(load_paths({root_ / "connection.yaml"}));
    EXPECT_EQ(diagnostics_.all()[0].code, codes::kUnknownKey);
}

TEST_F(Folder, NothingIsNeverADescription) {
    EXPECT_FALSE(load_paths({root_}));
    EXPECT_EQ(diagnostics_.all()[0].code, codes::kEmptyInput);
    EXPECT_FALSE(load_paths({}));
    EXPECT_EQ(diagnostics_.all()[1].code, codes::kEmptyInput);
    EXPECT_FALSE(load_paths({root_ / "absent.yaml"}));
    EXPECT_EQ(diagnostics_.all()[2].code, codes::kUnreadableFile);
    EXPECT_EQ(diagnostics_.all().size(), 3u);
}

TEST_F(Folder, TooLargeFilesAreRefused) {
    write("big.yaml", "# " + std::string((16u << 20) + 1, 'x') + "\n");
    EXPECT_FALSE(load_paths({root_}));
    EXPECT_EQ(diagnostics_.all()[0].code, codes::kTooLarge);
}

TEST_F(Folder, OneUnreadableFileDoesNotHideErrorsOfOthers) {
    write("a.yaml", "sites: [\n");
    write("b.yaml", "apiVersion: supctl/v1\nhierarchy: t\nobserv: 1\n");
    EXPECT_FALSE(load_paths({root_}));
    ASSERT_EQ(diagnostics_.all().size(), 2u) << "and `sites` is not called missing";
    EXPECT_EQ(diagnostics_.all()[0].code, codes::kYamlSyntax);
    EXPECT_EQ(diagnostics_.all()[1].code, codes::kUnknownKey);
    EXPECT_EQ(diagnostics_.all()[1].suggestion, "observe");
}

}  // namespace
