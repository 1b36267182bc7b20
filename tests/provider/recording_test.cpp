// What passes is recorded with other names and without secrets, and a replay gives it back.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <csignal>

#include "base/codes.h"
#include "provider/recording/recorder.h"
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

// What was read before is referred to, in whatever order it comes and with whatever is new between.
TEST_F(Recorded, RowsAreReferredToWhereTheyWereReadBefore) {
    const auto row = [](int number) {
        return json::value{{"Number", number}, {"Long", std::string(250, static_cast<char>('a' + number))}};
    };
    json::array many;
    for (int i = 1; i < 10; ++i) many.push_back(row(i));
    many.push_back(row(1));
    json::array other(many.rbegin(), many.rend());
    other.insert(other.begin() + 2, row(20));
    site.scans = {many, other, {}, {row(5), row(12), row(1)}, {row(1), row(12), row(5)}};
    const std::vector<json::array> originals = site.scans;
    auto recorder = Recorder::create(file);
    ASSERT_TRUE(recorder) << recorder.error().message;
    (*recorder)->head({{"site", (*recorder)->names().site_code("CAS")}}, clock.now());
    const auto reader = make_recording_reader(site, **recorder, clock);
    for (std::size_t i = 0; i < originals.size(); ++i) EXPECT_TRUE(scan(*reader, sites()));
    (*recorder)->end(clock.now());
    const std::string text = read_text(file);
    EXPECT_NE(text.find("\"rows\":[0,8,{\"Number\":20,"), std::string::npos) << text;
    EXPECT_NE(text.find("\"rows\":[2,1,0]"), std::string::npos) << text;
    Replay replay(open(), clock);
    const Query query = replayed_sites(replay.recording());
    for (const json::array& rows : originals) {
        json::array again;
        ASSERT_TRUE(scan(replay.reader(), query, &again));
        EXPECT_EQ(again, rows);
    }
}

TEST_F(Recorded, WhatAServerSaidOfItsWsusIsGivenBack) {
    auto recorder = Recorder::create(file);
    ASSERT_TRUE(recorder) << recorder.error().message;
    (*recorder)->head({}, clock.now());
    const auto said = [](Result<void> what) -> Task<Result<void>> { co_return what; };
    const auto ask = [&](std::uint16_t port, Result<void> what) {
        return supctl::test::run(
            context, record_probe(**recorder, clock, "cas01.contoso.com", port, said(std::move(what))));
    };
    EXPECT_TRUE(ask(8531, {}));
    const auto refused = fail(error(codes::kUnreachable, "`cas01.contoso.com` does not answer"));
    EXPECT_EQ(ask(8530, refused).error().message, "`cas01.contoso.com` does not answer");
    (*recorder)->end(clock.now());
    EXPECT_EQ(read_text(file).find("contoso"), std::string::npos);
    Replay replay(open(), clock);
    const auto probe = [&](std::uint16_t port) {
        return supctl::test::run(context, replay.probe("host-5.example", port));
    };
    EXPECT_EQ(probe(8530).error().message, "`host-5.example` does not answer");
    EXPECT_TRUE(probe(8531));
    EXPECT_EQ(probe(8531).error().code, codes::kNotRecorded) << "an answer is given once";
}

/// The registry of one server, whose value becomes another with every look, and is lost in the end.
class Moving final : public RegistryReader {
  public:
    bool reaches(std::string_view host) const override { return host == "cas01.contoso.com" && looks < 4; }
    Task<Result<std::optional<std::uint32_t>>> number(std::string host, std::string, std::string) override {
        if (++looks == 1) co_return std::optional<std::uint32_t>();
        if (looks < 4) co_return std::optional<std::uint32_t>(looks);
        co_return fail(error(codes::kUnauthorized, "`" + host + "` lets nobody look"));
    }
    std::uint32_t looks = 0;
};

TEST_F(Recorded, WhatARegistryHeldIsGivenBack) {
    auto recorder = Recorder::create(file);
    ASSERT_TRUE(recorder) << recorder.error().message;
    (*recorder)->head({}, clock.now());
    Moving moving;
    const auto recording = make_recording_registry(moving, **recorder, clock);
    const auto look = [&](RegistryReader& registry, const std::string& host) {
        return supctl::test::run(context, registry.number(host, R"(SOFTWARE\Microsoft\SMS)", "State"));
    };
    EXPECT_FALSE(recording->reaches("sup7.contoso.com"));
    while (recording->reaches("cas01.contoso.com")) (void)look(*recording, "cas01.contoso.com");
    (*recorder)->end(clock.now());
    EXPECT_EQ(read_text(file).find("contoso"), std::string::npos);
    EXPECT_NE(read_text(file).find(R"("key":"SOFTWARE\\Microsoft\\SMS")"), std::string::npos);
    Replay replay(open(), clock);
    RegistryReader& again = replay.registry();
    EXPECT_FALSE(again.reaches("host-7.example"));
    ASSERT_TRUE(again.reaches("HOST-5.example"));
    EXPECT_EQ(look(again, "host-5.example").value(), std::nullopt);
    EXPECT_EQ(look(again, "host-5.example").value(), 2u);
    EXPECT_EQ(look(again, "host-5.example").value(), 3u);
    EXPECT_EQ(look(again, "host-5.example").error().message, "`host-5.example` lets nobody look");
    EXPECT_FALSE(again.reaches("host-5.example")) << "as it was lost then";
    EXPECT_FALSE(replay.trouble());
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
    const std::string two = call + "\"rows\":[{},{}],\"end\":{}}\n" + call + "\"rowsOfLine\":2,";
    const std::string registry =
        "{\"call\":\"registry\",\"class\":\"StdRegProv\",\"to\":\"2026-01-01T00:00:01Z\",";
    const fs::path bad = scratch.path() / "bad";
    EXPECT_EQ(opened(bad, head + registry + "\"number\":4294967295}\n"), Code{});
    EXPECT_EQ(opened(bad, head + call + "\"rows\":[],\"end\":{}}\n"), Code{});
    const std::string long_call =
        call + "\"select\":[\"" + std::string(kWorthReferring, 'A') + "\"],\"rows\":[],\"end\":{}}\n";
    EXPECT_EQ(opened(bad, head + long_call + call + "\"asksAsLine\":2,\"rows\":[],\"end\":{}}\n"), Code{});
    EXPECT_EQ(opened(bad, head + two + "\"rows\":[1,{},0],\"end\":{}}\n"), Code{});
    for (const std::string& rest :
         {std::string("\xff\n"),
          std::string("[]\n"),
          std::string(2000, '[') + "\n",
          call + "\"rows\":[]}\n",
          call + "\"rows\":[1],\"end\":{}}\n",
          two + "\"rows\":[2],\"end\":{}}\n",
          two + "\"rows\":[-1],\"end\":{}}\n",
          two + "\"rows\":[0,1,0],\"end\":{}}\n",
          call + "\"asksAsLine\":2,\"rows\":[],\"end\":{}}\n",
          call + "\"rows\":[],\"end\":{}}\n" + call + "\"asksAsLine\":2,\"rows\":[],\"end\":{}}\n",
          long_call + call + "\"asksAsLine\":1,\"rows\":[],\"end\":{}}\n",
          long_call + call + "\"asksAsLine\":{},\"rows\":[],\"end\":{}}\n",
          two + "\"rows\":[\"0\"],\"end\":{}}\n",
          two + "\"end\":{}}\n",
          call + "\"rowsOfLine\":2,\"end\":{}}\n",
          call + "\"rowsOfLine\":-1,\"end\":{}}\n",
          call + "\"rowsOfLine\":\"x\",\"end\":{}}\n",
          call + "\"rows\":[],\"failed\":{}}\n",
          registry + "\"number\":-1}\n",
          registry + "\"number\":\"1\"}\n",
          registry + "\"number\":4294967296}\n",
          registry + "\"done\":true}\n",
          call + "\"rows\":[],\"failed\":{\"code\":\"x\",\"message\":1}}\n",
          call + "\"rows\":[],\"failed\":{\"code\":99999,\"message\":\"\"}}\n",
          std::string("{\"call\":\"scan\"}\n"),
          std::string("{\"call\":7}\n"),
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
