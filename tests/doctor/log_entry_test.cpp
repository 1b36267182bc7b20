// Entries of logs in their three forms and their encodings, however the bytes are cut into pieces; what is no
// entry is counted.
#include "doctor/log_entry.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "doctor/log_time.h"

namespace supctl {
namespace {

struct Read {
    std::vector<LogEntry> entries;
    std::uint64_t lines = 0;
    std::uint64_t malformed = 0;
    LogEncoding encoding{};

    explicit Read(std::string_view bytes, std::size_t piece = static_cast<std::size_t>(-1)) {
        LogParser parser([&](const LogEntry& entry) { entries.push_back(entry); });
        for (std::size_t at = 0; at < bytes.size();) {
            const auto part = bytes.substr(at, piece);
            parser.feed(part);
            at += part.size();
        }
        parser.finish();
        lines = parser.lines();
        malformed = parser.malformed();
        encoding = parser.encoding();
        EXPECT_EQ(parser.entries(), entries.size());
    }
};

const std::string kTagged =
    "<![LOG[Failed to download the update from internet. Error = 12007]LOG]!><time=\"08:00:01.123+480\" "
    "date=\"03-02-2026\" component=\"SMS_RULE_ENGINE\" context=\"\" type=\"3\" thread=\"5732\" "
    "file=\"ruleengine.cpp:12\">\r\n";
const std::string kPlain =
    "Sync failed: WSUS server not configured. Please refer to WCM.log  $$<SMS_WSUS_SYNC_MANAGER><03-02-2026 "
    "08:00:02.123-060><thread=5732 (0x1664)>\r\n";
const std::string kSetUp = "<03-02-2026 08:00:03> Installation was successful.\r\n";

std::string utf16(const std::string& ascii, bool big_endian) {
    std::string out;
    for (const char c : ascii) {
        if (big_endian) out += '\0';
        out += c;
        if (!big_endian) out += '\0';
    }
    return out;
}

void expect_all_three(const Read& read, std::uint64_t first_line = 1) {
    ASSERT_EQ(read.entries.size(), 3U);
    EXPECT_EQ(read.malformed, 0U);
    const auto& [tagged, plain, set_up] = std::tie(read.entries[0], read.entries[1], read.entries[2]);
    EXPECT_EQ(tagged.message, "Failed to download the update from internet. Error = 12007");
    EXPECT_EQ(tagged.component, "SMS_RULE_ENGINE");
    EXPECT_EQ(tagged.written, "2026-03-02 08:00:01");
    EXPECT_EQ(iso_time(*tagged.time), "2026-03-02T16:00:01Z") << "480 minutes west of Greenwich";
    EXPECT_EQ(tagged.line, first_line);
    EXPECT_EQ(plain.message, "Sync failed: WSUS server not configured. Please refer to WCM.log");
    EXPECT_EQ(plain.component, "SMS_WSUS_SYNC_MANAGER");
    EXPECT_EQ(iso_time(*plain.time), "2026-03-02T07:00:02Z");
    EXPECT_EQ(plain.line, first_line + 1);
    EXPECT_EQ(set_up.message, "Installation was successful.");
    EXPECT_EQ(set_up.written, "2026-03-02 08:00:03");
    EXPECT_FALSE(set_up.time) << "no zone is given";
    EXPECT_EQ(set_up.line, first_line + 2);
}

TEST(LogParser, KnowsTheThreeForms) {
    expect_all_three(Read(kTagged + kPlain + kSetUp));
    expect_all_three(Read(kTagged + kPlain + "<03/02/26 08:00:03> Installation was successful."));
}

TEST(LogParser, KnowsTheEncodings) {
    const std::string text = kTagged + kPlain + kSetUp;
    expect_all_three(Read("\xef\xbb\xbf" + text));
    for (const bool mark : {true, false}) {
        const Read little((mark ? "\xff\xfe" : "") + utf16(text, false));
        EXPECT_EQ(little.encoding, LogEncoding::utf16le);
        expect_all_three(little);
        const Read big((mark ? "\xfe\xff" : "") + utf16(text, true));
        EXPECT_EQ(big.encoding, LogEncoding::utf16be);
        expect_all_three(big);
    }
    // U+00E9, U+20AC, U+1F600, and half a pair.
    const Read wide(std::string("\xff\xfe", 2) + utf16("<03-02-2026 08:00:03> ", false) +
                    std::string("\xe9\x00\xac\x20\x3d\xd8\x00\xde\x3d\xd8", 10) + utf16("!\n", false));
    ASSERT_EQ(wide.entries.size(), 1U);
    EXPECT_EQ(wide.entries[0].message, "\u00e9\u20ac\U0001F600\ufffd!");
}

TEST(LogParser, JoinsMessagesOfSeveralLines) {
    const Read read(
        "one\ntwo  $$<A><03-02-2026 08:00:02.1+000><thread=1 (0x1)>\n<![LOG[three\r\n\r\nfour]LOG]!>"
        "<time=\"08:00:01.123+480\" date=\"03-02-2026\" component=\"B\">\n");
    ASSERT_EQ(read.entries.size(), 2U);
    EXPECT_EQ(read.entries[0].message, "one two");
    EXPECT_EQ(read.entries[0].line, 1U);
    EXPECT_EQ(read.entries[1].message, "three  four");
    EXPECT_EQ(read.entries[1].line, 3U);
    EXPECT_EQ(read.lines, 5U);
    EXPECT_EQ(read.malformed, 0U);
}

TEST(LogParser, CountsWhatIsNoEntry) {
    EXPECT_EQ(Read("").lines, 0U);
    EXPECT_EQ(Read("\r\n\r\n").malformed, 0U) << "empty lines are nothing";
    const Read between("garbage\n" + kSetUp + "<![LOG[never ends\n\nat all\n");
    ASSERT_EQ(between.entries.size(), 1U);
    EXPECT_EQ(between.malformed, 4U);
    const Read no_time("<![LOG[text]LOG]!><time=\"25:00:00\" date=\"03-02-2026\" component=\"B\">\n");
    ASSERT_EQ(no_time.entries.size(), 1U);
    EXPECT_EQ(no_time.entries[0].written, "");
    EXPECT_EQ(no_time.malformed, 1U);
    const Read endless(std::string(3 * kMostLogEntry, 'x') + "\n" + kSetUp);
    ASSERT_EQ(endless.entries.size(), 1U);
    EXPECT_EQ(endless.entries[0].line, 2U);
    EXPECT_EQ(endless.malformed, 1U);
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "no end\n";
    EXPECT_EQ(Read(many + kPlain).malformed, 1000U);
    EXPECT_EQ(Read("half " + kTagged).entries.size(), 0U) << "a mark inside a line is text";
}

TEST(LogParser, GoesOnWhereATrailerIsNone) {
    const Read read("costs $$<5> and more  $$<A><03-02-2026 08:00:02.1+000><thread=1>\n");
    ASSERT_EQ(read.entries.size(), 1U);
    EXPECT_EQ(read.entries[0].message, "costs $$<5> and more");
}

RC_GTEST_PROP(LogParser, ReadsTheSameHoweverTheBytesAreCut, ()) {
    const auto piece = *rc::gen::inRange<std::size_t>(1, 40);
    const bool wide = *rc::gen::arbitrary<bool>();
    const auto more = *rc::gen::container<std::string>(rc::gen::element('a', '<', '>', '\n', '$', ' ', '['));
    const std::string text = kTagged + more + "\n" + kPlain + kSetUp;
    const std::string bytes = wide ? "\xff\xfe" + utf16(text, false) : text;
    const Read whole(bytes);
    const Read cut(bytes, piece);
    RC_ASSERT(whole.entries.size() == cut.entries.size());
    RC_ASSERT(whole.lines == cut.lines);
    RC_ASSERT(whole.malformed == cut.malformed);
    for (std::size_t i = 0; i < whole.entries.size(); ++i) {
        RC_ASSERT(whole.entries[i].message == cut.entries[i].message);
        RC_ASSERT(whole.entries[i].line == cut.entries[i].line);
        RC_ASSERT(whole.entries[i].time == cut.entries[i].time);
    }
}

TEST(LogTime, RefusesWhatIsNone) {
    for (const auto& [date, time] :
         {std::pair{"02-30-2026", "08:00:00"}, std::pair{"13-01-2026", "08:00:00"},
          std::pair{"03-02-2026", "24:00:00"}, std::pair{"03-02-2026", "08:60:00"},
          std::pair{"03-02-2026", "08:00"}, std::pair{"03-02-2026", "08:00:00.+000"},
          std::pair{"03-02-2026", "08:00:00+"}, std::pair{"03-02-2026", "08:00:00+12345"},
          std::pair{"2026-03-02", "08:00:00"}, std::pair{"", ""}})
        EXPECT_FALSE(read_log_time(date, time)) << date << " " << time;
    EXPECT_EQ(iso_time(*read_log_time("01-01-2026", "00:30:00.000-120")->time), "2025-12-31T22:30:00Z");
}

}  // namespace
}  // namespace supctl
