// What records leave behind once their directives are applied in order.
#include "grouppolicy/policy_values.h"

#include "objects.h"

namespace supctl::grouppolicy {
namespace {

PolicyValues values_of(const std::string& file) {
    PolicyValues out;
    const auto scanned =
        scan_registry_pol(bytes_of(file), file, [&](const PolicyRecord& record) { out.apply(record); });
    EXPECT_TRUE(scanned);
    return out;
}

TEST(PolicyValues, DirectivesDeleteAndSparePerName) {
    const PolicyValues values = values_of("directives.pol");
    const auto server = values.find(PolicyKey::windowsUpdate, "wuserver");
    EXPECT_EQ(server.presence, Presence::removed);
    EXPECT_EQ(server.directive, "**del.WUServer");
    EXPECT_EQ(values.find(PolicyKey::windowsUpdate, "WUStatusServer").directive, "**DeleteValues");
    EXPECT_EQ(values.find(PolicyKey::windowsUpdate, "TargetGroup").presence, Presence::removed);
    EXPECT_EQ(values.find(PolicyKey::windowsUpdate, "TargetGroupEnabled").presence, Presence::absent);
}

TEST(PolicyValues, DeletingAllValuesTakesEarlierOnesAndSparesLaterOnes) {
    const PolicyValues values = values_of("directives.pol");
    const auto gone = values.find(PolicyKey::automaticUpdates, "NoAutoUpdate");
    EXPECT_EQ(gone.presence, Presence::removed);
    EXPECT_EQ(gone.directive, "**delvals.");
    EXPECT_EQ(values.find(PolicyKey::automaticUpdates, "never mentioned").presence, Presence::removed);
    EXPECT_EQ(values.find(PolicyKey::automaticUpdates, "AUOptions").value.number(), 4U);
    // All values were deleted before, so that the soft one is missing and is written.
    EXPECT_EQ(values.find(PolicyKey::automaticUpdates, "UseWUServer").presence, Presence::set);
}

TEST(PolicyValues, DeletingAKeyTakesItsSubkeysAlong) {
    const PolicyValues values = values_of("deleted_keys.pol");
    EXPECT_EQ(values.find(PolicyKey::automaticUpdates, "UseWUServer").presence, Presence::removed);
    EXPECT_EQ(values.find(PolicyKey::windowsUpdate, "WUServer").presence, Presence::removed);
    EXPECT_EQ(values.find(PolicyKey::windowsUpdate, "WUServer").directive, "**DeleteKeys");
    EXPECT_EQ(values.find(PolicyKey::windowsUpdate, "AcceptTrustedPublisherCerts").value.number(), 1U);
    EXPECT_EQ(values.set().size(), 1U);
}

TEST(PolicyValues, ASoftValueYieldsToOneThatIsWritten) {
    const auto alone = object("o", {au("**soft.UseWUServer", 1U)});
    EXPECT_EQ(alone.values.find(PolicyKey::automaticUpdates, "UseWUServer").presence, Presence::setIfMissing);
    const auto after = object("o", {au("UseWUServer", 0U), au("**soft.UseWUServer", 1U)});
    EXPECT_EQ(after.values.find(PolicyKey::automaticUpdates, "UseWUServer").value.number(), 0U);
}

TEST(PolicyValues, OtherKeysAndDirectivesLeaveNothing) {
    PolicyValues values;
    values.apply({"Software\\Policies\\Microsoft\\Windows\\WindowsUpdateX", "WUServer", RegistryType::number,
                  std::string_view("\1\0\0\0", 4), 8});
    values.apply({"Software\\Other", "**delvals.", RegistryType::text, {}, 8});
    values.apply({"Software\\Other", "**DeleteKeys", RegistryType::text, utf16("WindowsUpdate"), 8});
    values.apply({std::string(to_text(PolicyKey::automaticUpdates)), "**SecureKey", RegistryType::number,
                  std::string_view("\1\0\0\0", 4), 8});
    EXPECT_TRUE(values.empty());
}

TEST(PolicyValues, AFloodOfValuesIsNotKept) {
    PolicyValues values;
    for (int i = 0; i < 5000; ++i)
        values.apply(
            {std::string(to_text(PolicyKey::windowsUpdate)), std::to_string(i), RegistryType::binary, {}, 8});
    EXPECT_TRUE(values.overflown());
    EXPECT_LE(values.set().size(), 4096U);
}

}  // namespace
}  // namespace supctl::grouppolicy
