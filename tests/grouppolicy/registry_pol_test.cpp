// The reader of Registry.pol against files that Samba wrote, sound and broken.
#include "grouppolicy/registry_pol.h"

#include <gmock/gmock.h>

#include "base/codes.h"
#include "objects.h"

namespace supctl::grouppolicy {
namespace {

struct Kept {
    std::string key, name;
    RegistryValue value;
    std::size_t offset;
};

std::vector<Kept> records_of(const std::string& file) {
    std::vector<Kept> out;
    const auto count = scan_registry_pol(bytes_of(file), file, [&](const PolicyRecord& record) {
        out.push_back({record.key, record.name, {record.type, std::string(record.data)}, record.offset});
    });
    EXPECT_TRUE(count) << count.error().message;
    EXPECT_EQ(count.value_or(0), out.size());
    return out;
}

const Kept* find(const std::vector<Kept>& records, std::string_view name) {
    for (const Kept& one : records)
        if (one.name == name) return &one;
    return nullptr;
}

TEST(RegistryPol, EveryTypeIsReadAsSambaWroteIt) {
    const auto records = records_of("types.pol");
    ASSERT_EQ(records.size(), 11U);
    const auto value = [&](std::string_view name) { return find(records, name)->value; };
    EXPECT_EQ(value("number").number(), 0x5D003BU);
    EXPECT_EQ(value("text").text(), "a];[b");
    EXPECT_EQ(value("expand").type, RegistryType::expandableText);
    EXPECT_EQ(value("expand").text(), "%SystemRoot%\\x");
    EXPECT_EQ(value("list").shown(), R"(["one", "]", ";"])");
    EXPECT_EQ(value("long").shown(), "81985529216486895");  // 0x0123456789ABCDEF
    EXPECT_EQ(value("bytes").data, std::string("]\0;\0]\0[\0]", 9));
    EXPECT_EQ(value("bytes").shown(), "9 bytes");
    EXPECT_EQ(value("none").type, RegistryType::none);
    EXPECT_TRUE(value("none").data.empty());
    EXPECT_EQ(value("big").shown(), "16909060");  // 0x01020304
    EXPECT_EQ(value("big").number(), std::nullopt) << "only a REG_DWORD is a number for Windows Update";
    EXPECT_EQ(value("name];with[all").text(), "x");
    EXPECT_EQ(value("unicode").text(), "Prüfung \U0001F600");
    EXPECT_EQ(value("").text(), "default");
    for (const Kept& one : records) EXPECT_EQ(one.key, "K");
}

TEST(RegistryPol, OffsetsNameTheRecordsPlace) {
    const std::string bytes = bytes_of("types.pol");
    const auto records = records_of("types.pol");
    EXPECT_EQ(records.front().offset, 8U);
    for (const Kept& one : records) EXPECT_EQ(bytes.substr(one.offset, 4), std::string("[\0K\0", 4));
}

TEST(RegistryPol, AFileWithoutRecordsIsSound) {
    EXPECT_TRUE(records_of("none.pol").empty());
}

TEST(RegistryPol, WhatSambasParserWritesIsTheSameFormat) {
    const auto records = records_of("parser/Registry.pol");
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[0].value.text(), "https://ps1-sup1.contoso.com:8531");
    EXPECT_EQ(records[1].key, to_text(PolicyKey::automaticUpdates));
    EXPECT_EQ(records[1].value.number(), 1U);
}

struct Broken {
    std::string_view file;
    std::string_view why;
    std::size_t byte;
    std::size_t records_before;
};

class Malformed : public testing::TestWithParam<Broken> {};

TEST_P(Malformed, IsReportedAtItsByte) {
    const Broken& broken = GetParam();
    std::size_t seen = 0;
    const std::string file = "malformed/" + std::string(broken.file) + ".pol";
    const auto count = scan_registry_pol(bytes_of(file), file, [&](const PolicyRecord&) { ++seen; });
    ASSERT_FALSE(count);
    EXPECT_EQ(count.error().code, codes::kPolicyFile);
    EXPECT_THAT(count.error().message, testing::HasSubstr(file));
    EXPECT_THAT(count.error().message, testing::HasSubstr(std::string(broken.why)));
    EXPECT_THAT(count.error().message, testing::HasSubstr(" at byte " + std::to_string(broken.byte) + " ("));
    EXPECT_EQ(seen, broken.records_before);
}

// A record of `types` layout: `[` 8, key 10, `;` 14, name 16, `;` 20, type 22, `;` 26, size 28, `;` 32, data
// 34,
// `]` 38; the second begins at 40.
INSTANTIATE_TEST_SUITE_P(Files, Malformed,
                         testing::Values(Broken{"empty", "ends inside the header", 0, 0},
                                         Broken{"header_only_4", "ends inside the header", 4, 0},
                                         Broken{"signature_0", "no signature `PReg`", 0, 0},
                                         Broken{"version_4", "version is 2", 4, 0},
                                         Broken{"no_bracket_8", "no `[`", 8, 0},
                                         Broken{"no_semicolon_14", "no `;`", 14, 0},
                                         Broken{"no_end_38", "no `]`", 38, 0},
                                         Broken{"second_record_40", "no `[`", 40, 1},
                                         Broken{"size_28", "4294967295 bytes is announced", 28, 0},
                                         Broken{"size_65536_at_28", "65536 bytes is announced", 28, 0},
                                         Broken{"size_too_small_36", "no `]`", 36, 0},
                                         Broken{"key_without_end", "longer than 16383 characters", 10, 0},
                                         Broken{"cut_at_9", "ends inside a record", 9, 0},
                                         Broken{"cut_at_11", "ends inside a key", 11, 0},
                                         Broken{"cut_at_25", "ends inside the type of a value", 25, 0},
                                         Broken{"cut_at_33", "ends inside a record", 33, 0},
                                         Broken{"cut_at_39", "ends inside a record", 39, 0},
                                         Broken{"cut_at_41", "ends inside a record", 41, 1}),
                         [](const auto& info) { return std::string(info.param.file); });

TEST(RegistryPol, WhatFollowsTheLastRecordIsNoRecord) {
    const std::string bytes = bytes_of("malformed/trailing_byte.pol");
    const auto count = scan_registry_pol(bytes, "t", [](const PolicyRecord&) {});
    ASSERT_FALSE(count);
    EXPECT_THAT(count.error().message,
                testing::HasSubstr("inside a record at byte " + std::to_string(bytes.size())));
}

TEST(RegistryPol, EveryCutIsReportedAtTheEndThatIsLeft) {
    const std::string bytes = bytes_of("types.pol");
    std::vector<std::size_t> sound;
    (void)scan_registry_pol(bytes, "t", [&](const PolicyRecord& record) { sound.push_back(record.offset); });
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
        const auto count = scan_registry_pol(std::string_view(bytes).substr(0, cut), "t", [](const auto&) {});
        const bool between = std::find(sound.begin(), sound.end(), cut) != sound.end();
        EXPECT_EQ(count.has_value(), between) << cut;
        const std::string why = count ? "" : count.error().message;
        EXPECT_EQ(why.find(" at byte " + std::to_string(cut) + " (") != std::string::npos, !between) << why;
    }
}

TEST(RegistryValue, SurrogatesWithoutPartnerAreReplaced) {
    EXPECT_EQ(from_utf16(std::string("\x3D\xD8\x41\x00\x00\xDE", 6)), "\uFFFDA\uFFFD");
    EXPECT_EQ(from_utf16("A"), "\uFFFD");
}

}  // namespace
}  // namespace supctl::grouppolicy
