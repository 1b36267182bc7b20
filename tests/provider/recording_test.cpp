// What passes is recorded with other names and without secrets, and a replay gives it back.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <csignal>
#include <functional>
#include <random>

#include "base/codes.h"
#include "provider/recording/recorder.h"
#include "provider/recording/redact.h"
#include "provider/recording/replay.h"
#include "tests/end_to_end/binary.h"
#include "tests/network/loop.h"
#include "tests/provider/instant_clock.h"

namespace supctl::provider::recording {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using end_to_end::read_text;
using end_to_end::ScratchFolder;
using end_to_end::write_text;
using test::InstantClock;

TEST(Pseudonyms, AreTheSameWhereverANameStands) {
    Pseudonyms names;
    const std::string host = names.host("cas01.contoso.com");
    EXPECT_EQ(names.host("CAS01.CONTOSO.COM"), "HOST-5.EXAMPLE");
    EXPECT_EQ(host, "host-5.example");
    EXPECT_EQ(names.host("cas01"), "host-5");
    const std::string code = names.site_code("CAS");
    EXPECT_EQ(code.size(), 3u);
    EXPECT_EQ(names.account("CONTOSO\\svc-wsus"), "EXAMPLE\\user-5");
    EXPECT_EQ(names.account("NT AUTHORITY\\SYSTEM"), "NT AUTHORITY\\SYSTEM");
    EXPECT_EQ(names.name("Contoso-Central"), "name-5");
    EXPECT_EQ(names.name("Default Client Agent Settings"), "Default Client Agent Settings");
    EXPECT_EQ(
        names.text("[\"Display=\\\\cas01.contoso.com\\\"]MSWNET:[\"SMS_SITE=CAS\"]\\\\CAS01\\,SMS Software "
                   "Update Point",
                   Look::known),
        "[\"Display=\\\\host-5.example\\\"]MSWNET:[\"SMS_SITE=" + code +
            "\"]\\\\HOST-5\\,SMS Software Update Point");
    EXPECT_EQ(names.text("root\\sms\\site_CAS and package CAS0001F, not CASE", Look::known),
              "root\\sms\\site_" + code + " and package " + code + "0001F, not CASE");
    EXPECT_EQ(names.text("https://cas01.contoso.com:8531/x", Look::known), "https://host-5.example:8531/x");
}

TEST(Pseudonyms, FindWhatHasTheShapeOfAName) {
    Pseudonyms names;
    const auto shapes = [&](std::string_view text) { return names.text(text, Look::shapes); };
    EXPECT_EQ(shapes("at sup7.fabrikam.net, or 10.1.2.3."), "at host-5.example, or 192.0.2.1.");
    EXPECT_EQ(shapes("\\\\SUP9"), "\\\\HOST-7");
    EXPECT_EQ(shapes("FABRIKAM\\bob$"), "EXAMPLE\\user-5");
    EXPECT_EQ(shapes("bob@fabrikam.net"), "user-2@example");
    for (const char* plain :
         {"5.00.9128.1000", "SMS_Site.SiteCode", "wsyncmgr.log", "0001200000100038", "en,de",
          "30eb551c-6288-4716-9a78-f300ec36d72b", "SMS_WSUS_CONFIGURATION_MANAGER", "127.0.0.1",
          "sws.update.microsoft.com", "2026-01-01T19:00:00Z"})
        EXPECT_EQ(shapes(plain), plain);
}

TEST(Pseudonyms, LeaveNoTokenAndNoOrganisationInWordsForPeople) {
    Pseudonyms names;
    names.conceal("hunter2!");
    (void)names.host("cas01.contoso.com");
    (void)names.name("Contoso Servers");
    EXPECT_EQ(
        names.text("run contoso-17 of Contoso Servers said hunter2!, eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
                   Look::words),
        "run example-17 of name-5 said <removed>, <removed>");
}

// Whatever names there are and in whatever order they are met: what is sorted by name stays sorted, and no
// two names become one.
TEST(Pseudonyms, KeepTheOrderOfNames) {
    std::mt19937 random(7);
    for (int round = 0; round < 20; ++round) {
        Pseudonyms names;
        Pseudonyms::Names known;
        std::vector<std::string> hosts, codes;
        for (int i = 0; i < 60; ++i) {
            hosts.push_back("h" + std::to_string(random() % 1'000'000) + ".a" + std::to_string(random() % 9) +
                            ".test");
            std::string code;
            for (int k = 0; k < 3; ++k) code += "ABCDEFGHILMNOPRSTUVW0123456789"[random() % 30];
            codes.push_back(code);
        }
        known.hosts.assign(hosts.begin(), hosts.begin() + 20);
        known.site_codes.assign(codes.begin(), codes.begin() + 20);
        names.prime(known);
        const auto keeps = [](std::vector<std::string> all,
                              const std::function<std::string(std::string_view)>& of) {
            for (const std::string& one : all) (void)of(one);
            std::sort(all.begin(), all.end());
            all.erase(std::unique(all.begin(), all.end()), all.end());
            for (std::size_t i = 1; i < all.size(); ++i)
                EXPECT_LT(of(all[i - 1]), of(all[i])) << all[i - 1] << " " << all[i];
        };
        keeps(hosts, [&](std::string_view one) { return names.host(one); });
        keeps(codes, [&](std::string_view one) { return names.site_code(one); });
    }
}

TEST(Redact, LeavesNothingThatLeadsBack) {
    Pseudonyms names;
    const json::object row = json::parse(R"({
        "__SERVER": "CAS01", "__PATH": "\\\\CAS01\\root\\sms\\site_CAS:X", "@odata.etag": "CAS;SUP1.contoso.com",
        "__LAZYPROPERTIES": ["Lazy"], "SiteCode": "CAS", "RoleName": "SMS Software Update Point",
        "NetworkOSPath": "\\\\SUP1.contoso.com", "Password": "hunter2",
        "ItemName": "[\"Display=\\\\SUP1.contoso.com\\\"]MSWNET:[\"SMS_SITE=CAS\"]\\\\SUP1.contoso.com\\,SMS Software Update Point",
        "Props": [
          {"PropertyName": "WSUSAccessAccount", "Value": 0, "Value1": "", "Value2": "CONTOSO\\svc-wsus"},
          {"PropertyName": "DefaultWSUS", "Value": 0, "Value1": "REG_SZ", "Value2": "SUPSHORT"},
          {"PropertyName": "ProxyPassword", "Value": 0, "Value1": "", "Value2": "swordfish"},
          {"PropertyName": "SupportedTitleLanguages", "Value": 0, "Value1": "", "Value2": "en,de"},
          {"PropertyName": "WSUSIISPort", "Value": 8530, "Value1": "", "Value2": ""}],
        "PropLists": [{"PropertyListName": "Servers", "Values": ["sup2.contoso.com", "10.0.0.7"]}]})")
                                 .as_object();
    const json::object out = redact("SMS_SCI_SysResUse", row, names);
    const std::string text = json::serialize(out);
    for (const char* original : {"CAS", "SUP1", "SUPSHORT", "sup2", "contoso", "CONTOSO", "svc-wsus",
                                 "hunter2", "swordfish", "10.0.0.7", "__PATH", "etag"})
        EXPECT_EQ(text.find(original), std::string::npos) << original << " in " << text;
    EXPECT_EQ(out.at("RoleName"), "SMS Software Update Point");
    EXPECT_EQ(out.at("Props").at(4), row.at("Props").at(4));
    EXPECT_EQ(out.at("Props").at(3).at("Value2"), "en,de");
    EXPECT_EQ(out.at("Props").at(1).at("Value1"), "REG_SZ");
    const json::object category = json::parse(R"({"LocalizedCategoryInstanceName": "ASP.NET Web Frameworks",
        "CategoryInstance_UniqueID": "Product:30eb551c-6288-4716-9a78-f300ec36d72b", "SourceSite": "CAS"})")
                                      .as_object();
    const json::object public_one = redact("SMS_UpdateCategoryInstance", category, names);
    EXPECT_EQ(public_one.at("LocalizedCategoryInstanceName"), "ASP.NET Web Frameworks");
    EXPECT_EQ(public_one.at("SourceSite"), out.at("SiteCode"));
}

/// A site that answers from lists, each answer once.
class Listed final : public Reader, public Writer {
  public:
    Task<Result<ScanEnd>> scan(Query, Sink sink) override {
        const json::array rows = scans.at(next_scan++);
        for (const json::value& row : rows) {
            const Instance instance("SMS_Site", row.as_object());
            Result<void> taken = sink(instance);
            if (!taken) co_return fail(taken.error());
        }
        if (refused) co_return fail(*refused);
        co_return ScanEnd{rows.size(), 1, TimePoint(Seconds(1'000'000'000)), true};
    }
    Task<Result<Instance>> get(std::string class_name, Key) override {
        co_return Instance(class_name, json::object{{"SiteCode", "CAS"}});
    }
    Task<Result<std::optional<Instance>>> find(Query) override { co_return std::optional<Instance>(); }
    Task<Result<void>> put(Key, Instance) override { co_return Result<void>(); }
    Task<Result<Instance>> create(Instance instance) override { co_return instance; }
    Task<Result<void>> remove(std::string, Key) override {
        co_return fail(error(codes::kNotFound, "the provider does not find `cas01.contoso.com` of CAS"));
    }
    Task<Result<json::object>> invoke(std::string, std::string, json::object) override {
        co_return json::object{{"ReturnValue", 0}};
    }
    std::vector<json::array> scans;
    std::size_t next_scan = 0;
    std::optional<Diagnostic> refused;
};

class Recorded : public ::testing::Test {
  protected:
    const ScratchFolder scratch;
    const fs::path file = scratch.path() / "r.ndjson";
    boost::asio::io_context context;
    InstantClock clock;
    Listed site;

    static Query sites() {
        Query query{.class_name = "SMS_Site", .select = {"SiteCode", "ServerName"}, .keys = {"SiteCode"}};
        query.filter =
            Filter::all_of({Filter::equal("SiteCode", std::string("CAS")),
                            Filter::compare("Time", Filter::Operator::greaterOrEqual, TimePoint())});
        return query;
    }
    static Instance point(int port) {
        return {"SMS_SCI_SysResUse", {{"NetworkOSPath", "\\\\cas01.contoso.com"}, {"Port", port}}};
    }
    /// The same site under the names of the recording.
    static Query replayed_sites(const Recording& recording) {
        Query query = sites();
        query.filter.operands[0].literal = recording.text("site");
        query.filter.operands[1].literal = TimePoint(Seconds(99));
        return query;
    }
    Result<ScanEnd> scan(Reader& reader, Query query, json::array* rows = nullptr) {
        Sink sink = [&](const Instance& row) -> Result<void> {
            if (rows != nullptr) rows->emplace_back(row.properties());
            return {};
        };
        return supctl::test::run(context, reader.scan(std::move(query), std::move(sink)));
    }
    /// Two readings of the same, a writing of each kind, a refusal.
    void record() {
        const json::array rows{
            {{"SiteCode", "CAS"}, {"ServerName", "cas01.contoso.com"}, {"Long", std::string(250, '7')}}};
        site.scans = {rows, rows, {}};
        auto recorder = Recorder::create(file);
        ASSERT_TRUE(recorder) << recorder.error().message;
        (*recorder)->head({{"site", (*recorder)->names().site_code("CAS")}}, clock.now());
        const auto reader = make_recording_reader(site, **recorder, clock);
        const auto writer = make_recording_writer(site, **recorder, clock);
        EXPECT_TRUE(scan(*reader, sites()));
        supctl::test::run(context, clock.wait_until(clock.now() + Seconds(30)));
        EXPECT_TRUE(scan(*reader, sites()));
        site.refused = error(codes::kUnauthorized, "the provider refused `CONTOSO\\bob`");
        EXPECT_FALSE(scan(*reader, sites()));
        const auto run_all = [&]() -> Task<void> {
            Instance first = point(1), second = point(2);
            Key key{{"ItemName", std::string("\\\\cas01.contoso.com")}}, same = key, gone = key;
            (void)co_await writer->put(std::move(key), std::move(first));
            (void)co_await writer->put(std::move(same), std::move(second));
            (void)co_await writer->remove("SMS_SCI_SysResUse", std::move(gone));
            json::object parameters{{"fullSync", false}};
            (void)co_await writer->invoke("SMS_SoftwareUpdate", "SyncNow", std::move(parameters));
            Instance made = point(3);
            (void)co_await writer->create(std::move(made));
            Key own{{"SiteCode", std::string("CAS")}};
            (void)co_await reader->get("SMS_Site", std::move(own));
            Query query = sites();
            (void)co_await reader->find(std::move(query));
        };
        supctl::test::run(context, run_all());
        (*recorder)->end(clock.now());
    }
    Recording open() {
        auto opened = Recording::open(file);
        EXPECT_TRUE(opened) << opened.error().message;
        return std::move(*opened);
    }
};

TEST_F(Recorded, IsForItsOwnerAndOverwritesNothing) {
    record();
    struct stat what {};
    ASSERT_EQ(::stat(file.c_str(), &what), 0);
    EXPECT_EQ(what.st_mode & 0777, 0600u);
    const auto again = Recorder::create(file);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, codes::kRecordingUnwritten);
    fs::create_symlink(scratch.path() / "other", scratch.path() / "link");
    EXPECT_FALSE(Recorder::create(scratch.path() / "link"));
    EXPECT_FALSE(fs::exists(scratch.path() / "other"));
}

TEST_F(Recorded, HoldsNoOriginal) {
    record();
    const std::string text = read_text(file);
    for (const char* original : {"CAS", "cas01", "contoso", "CONTOSO", "bob"})
        EXPECT_EQ(text.find(original), std::string::npos) << original << " in " << text;
    EXPECT_NE(text.find("\"rowsOfLine\":2"), std::string::npos) << "what is the same is not written again";
}

TEST_F(Recorded, IsGivenBackOnItsClock) {
    record();
    const TimePoint end = clock.now();
    InstantClock later;
    Replay replay(open(), later);
    json::array first, second;
    const Query query = replayed_sites(replay.recording());
    ASSERT_TRUE(scan(replay.reader(), query, &first));
    EXPECT_LT(later.now(), end);
    const auto ended = scan(replay.reader(), query, &second);
    ASSERT_TRUE(ended);
    EXPECT_EQ(later.now(), end);
    EXPECT_EQ(ended->server_time, TimePoint(Seconds(1'000'000'000)));
    ASSERT_EQ(first.size(), 1u);
    EXPECT_EQ(first, second);
    EXPECT_EQ(first[0].at("ServerName"), "host-5.example");
    const auto refused = scan(replay.reader(), query);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, codes::kUnauthorized);
    EXPECT_EQ(refused.error().message, "the provider refused `EXAMPLE\\user-5`");
    EXPECT_FALSE(replay.trouble());
}

Instance renamed(int port) {
    return {"SMS_SCI_SysResUse", {{"NetworkOSPath", "\\\\host-5.example"}, {"Port", port}}};
}

TEST_F(Recorded, WritesAreFoundByWhatTheySend) {
    record();
    Replay replay(open(), clock);
    const Key key{{"ItemName", std::string("\\\\host-5.example")}};
    const auto put = [&](int port) {
        return supctl::test::run(context, replay.writer().put(key, renamed(port)));
    };
    EXPECT_TRUE(put(2));
    EXPECT_TRUE(put(1)) << "writes side by side come in any order";
    const auto made = supctl::test::run(context, replay.writer().create(renamed(3)));
    ASSERT_TRUE(made);
    EXPECT_EQ(made->number("Port"), 3);
    const auto gone = supctl::test::run(context, replay.writer().remove("SMS_SCI_SysResUse", key));
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, codes::kNotFound);
    const auto output = supctl::test::run(
        context, replay.writer().invoke("SMS_SoftwareUpdate", "SyncNow", {{"fullSync", false}}));
    ASSERT_TRUE(output);
    EXPECT_EQ(output->at("ReturnValue"), 0);
    const Key own{{"SiteCode", replay.recording().text("site")}};
    EXPECT_TRUE(supctl::test::run(context, replay.reader().get("SMS_Site", own)));
    const auto nothing = supctl::test::run(context, replay.reader().find(replayed_sites(replay.recording())));
    ASSERT_TRUE(nothing);
    EXPECT_FALSE(*nothing);
    EXPECT_FALSE(replay.trouble());
}

TEST_F(Recorded, WhatWasNotRecordedIsNamedWithItsPlace) {
    record();
    Replay replay(open(), clock);
    ASSERT_TRUE(scan(replay.reader(), replayed_sites(replay.recording())));
    const auto foreign = scan(replay.reader(), {.class_name = "SMS_Alert"});
    ASSERT_FALSE(foreign);
    EXPECT_EQ(foreign.error().code, codes::kNotRecorded);
    EXPECT_NE(foreign.error().message.find("`scan SMS_Alert`"), std::string::npos) << foreign.error().message;
    ASSERT_EQ(foreign.error().notes.size(), 2u);
    EXPECT_NE(foreign.error().notes[0].find("line 2 of"), std::string::npos) << foreign.error().notes[0];
    EXPECT_NE(foreign.error().notes[1].find("a `scan`, stands in line 3"), std::string::npos)
        << foreign.error().notes[1];
    const Key key{{"ItemName", std::string("\\\\host-5.example")}};
    const auto other = supctl::test::run(context, replay.writer().put(key, renamed(9)));
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, codes::kNotRecorded);
    EXPECT_NE(other.error().message.find("another `Port` than in line 5"), std::string::npos)
        << other.error().message;
    ASSERT_TRUE(replay.trouble());
    EXPECT_EQ(replay.trouble()->message, foreign.error().message) << "the first one counts";
}

/// Opens a file of that text and, if it opens, asks everything of it.
Code opened(const fs::path& file, const std::string& text, ReadLimits limits = {}) {
    write_text(file, text);
    auto recording = Recording::open(file, limits);
    if (!recording) return recording.error().code;
    boost::asio::io_context context;
    InstantClock clock;
    Replay replay(std::move(*recording), clock);
    Sink sink = [](const Instance&) -> Result<void> { return {}; };
    (void)supctl::test::run(context, replay.reader().scan({.class_name = "SMS_Site"}, std::move(sink)));
    return Code{};
}

TEST_F(Recorded, CutAnywhereItIsRefusedOrSaidToBeShort) {
    record();
    const std::string whole = read_text(file);
    const fs::path cut = scratch.path() / "cut";
    for (std::size_t size = 0; size < whole.size(); size += 7) {
        const bool at_line = size > 0 && whole[size - 1] == '\n';
        EXPECT_EQ(opened(cut, whole.substr(0, size)), at_line ? Code{} : codes::kBadRecording) << size;
        if (!at_line) continue;
        EXPECT_FALSE(Recording::open(cut)->ended());
    }
    EXPECT_TRUE(open().ended());
}

TEST_F(Recorded, WhatIsDamagedIsAFindingWithItsLine) {
    const std::string head = "{\"recording\":\"supctl-recording/1\",\"began\":\"2026-01-01T00:00:00Z\"}\n";
    const std::string call =
        "{\"call\":\"scan\",\"class\":\"SMS_Site\",\"from\":\"2026-01-01T00:00:00Z\","
        "\"to\":\"2026-01-01T00:00:01Z\",";
    const fs::path bad = scratch.path() / "bad";
    EXPECT_EQ(opened(bad, head + call + "\"rows\":[],\"end\":{}}\n"), Code{});
    for (const std::string& rest :
         {std::string("\xff\n"), std::string("[]\n"), std::string(2000, '[') + "\n", call + "\"rows\":[]}\n",
          call + "\"rows\":[1],\"end\":{}}\n", call + "\"rowsOfLine\":2,\"end\":{}}\n",
          call + "\"rowsOfLine\":-1,\"end\":{}}\n", call + "\"rowsOfLine\":\"x\",\"end\":{}}\n",
          call + "\"rows\":[],\"failed\":{}}\n",
          call + "\"rows\":[],\"failed\":{\"code\":\"x\",\"message\":1}}\n",
          call + "\"rows\":[],\"failed\":{\"code\":99999,\"message\":\"\"}}\n",
          std::string("{\"call\":\"scan\"}\n"), std::string("{\"call\":7}\n"),
          std::string("{\"call\":\"put\",\"class\":\"a\",\"from\":\"2026-01-01T00:00:00Z\",\"to\":"
                      "\"2026-01-01T00:00:00Z\",\"done\":true}\n"),
          std::string("{\"call\":\"scan\",\"class\":\"a\",\"from\":\"2026-01-01T00:00:00Z\",\"to\":"
                      "\"9026-01-01T00:00:00Z\",\"rows\":[],\"end\":{}}\n"),
          std::string("{\"ended\":\"\"}\n{}\n")}) {
        write_text(bad, head + rest);
        const auto found = Recording::open(bad);
        ASSERT_FALSE(found) << rest;
        EXPECT_EQ(found.error().code, codes::kBadRecording) << rest;
        EXPECT_NE(found.error().message.find("line "), std::string::npos) << found.error().message;
    }
    EXPECT_EQ(opened(bad, "{\"recording\":\"supctl-recording/2\"}\n"), codes::kBadRecording);
    EXPECT_EQ(opened(bad, head + std::string(200, ' ') + "{}\n", {.line_bytes = 150}), codes::kBadRecording);
    EXPECT_EQ(opened(bad, head + std::string(200, ' '), {.line_bytes = 150}), codes::kBadRecording);
    EXPECT_EQ(opened(bad, head + "{}\n{}\n{}\n", {.lines = 3}), codes::kBadRecording);
    EXPECT_EQ(Recording::open(scratch.path()).error().code, codes::kUnreadableFile);
    EXPECT_EQ(Recording::open(scratch.path() / "none").error().code, codes::kUnreadableFile);
    EXPECT_EQ(Recording::open("/dev/zero").error().code, codes::kUnreadableFile) << "it never ends";
}

TEST_F(Recorded, AFileThatChangesMeanwhileIsNoticed) {
    record();
    auto recording = open();
    fs::resize_file(file, 200);
    Replay replay(std::move(recording), clock);
    const auto answer = scan(replay.reader(), replayed_sites(replay.recording()));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, codes::kBadRecording);
}

TEST_F(Recorded, AFullDiskEndsTheRecordingAndNotTheRun) {
    auto recorder = Recorder::create(file);
    ASSERT_TRUE(recorder);
    (*recorder)->head({}, clock.now());
    const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit old{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
    const rlimit small{100, old.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto writer = make_recording_writer(site, **recorder, clock);
    const bool written = supctl::test::run(context, writer->put({}, point(1))).has_value();
    (*recorder)->end(clock.now());
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
    (void)std::signal(SIGXFSZ, old_handler);
    EXPECT_TRUE(written);
    ASSERT_TRUE((*recorder)->trouble());
    EXPECT_EQ((*recorder)->trouble()->code, codes::kRecordingUnwritten);
    EXPECT_EQ((*recorder)->trouble()->severity, Severity::warning);
    EXPECT_NE((*recorder)->trouble()->notes.at(0).find("after line 1"), std::string::npos);
    EXPECT_EQ(Recorder::create("/proc/none/r.ndjson").error().code, codes::kRecordingUnwritten);
}

}  // namespace
}  // namespace supctl::provider::recording
