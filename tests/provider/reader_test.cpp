// Reading over AdminService: paging without an order, repeats after trouble, and what refusals mean.
#include "provider/wsman/reader.h"
#include "tests/provider/canned_site.h"
#include "tests/provider/writes.h"

namespace supctl::provider::test {
namespace {

static_assert(!Writes<Reader> && !Writes<adminservice::AdminServiceReader> && !Writes<wsman::WsmanReader>,
              "whoever holds a Reader cannot write");

TEST_F(CannedSite, PagesUntilAShortPage) {
    answers = {answer(200, rows(0, 1000)), answer(200, rows(1000, 1000)), answer(200, rows(2000, 7))};
    const auto end = scan();
    ASSERT_TRUE(end) << end.error().message;
    EXPECT_EQ(end->rows, 2007u);
    EXPECT_EQ(end->pages, 3u);
    EXPECT_TRUE(end->complete);
    EXPECT_EQ(distinct().size(), 2007u);
    ASSERT_EQ(seen.size(), 3u);
    EXPECT_EQ(seen[0].target, "/AdminService/wmi/SMS_Site?$select=Id&$top=1000");
    EXPECT_EQ(seen[2].target, "/AdminService/wmi/SMS_Site?$select=Id&$top=1000&$skip=2000");
    for (const auto& request : seen) {
        EXPECT_EQ(request.method, "GET");
        EXPECT_EQ(request.body, "");
        EXPECT_EQ(network::header(request.headers, "accept"), "application/json");
        EXPECT_EQ(network::header(request.headers, "prefer"), "");
    }
}

TEST_F(CannedSite, AFullPageNeedsOneMore) {
    answers = {answer(200, rows(0, 1000)), answer(200, rows(0, 0))};
    const auto end = scan();
    ASSERT_TRUE(end);
    EXPECT_EQ(end->rows, 1000u);
    EXPECT_EQ(end->pages, 2u);
}

TEST_F(CannedSite, GoesOnWhileTheServerSaysThatItHasMore) {
    answers = {answer(200, R"({"value":[{"Id":1}],"@odata.nextLink":"x"})"), answer(200, rows(2, 1))};
    EXPECT_EQ(scan()->rows, 2u);
    EXPECT_TRUE(seen[1].target.ends_with("$skip=1"));
}

TEST_F(CannedSite, RereadsOnceWhenRowsCameTwice) {
    // The first reading repeats 999 and so misses 1000; the second finds it.
    answers = {answer(200, rows(0, 1000)), answer(200, rows(999, 1)), answer(200, rows(1, 1000)),
               answer(200, rows(0, 1))};
    const auto end = scan();
    ASSERT_TRUE(end);
    EXPECT_TRUE(end->complete);
    EXPECT_EQ(end->rows, 1001u);
    EXPECT_EQ(end->pages, 4u);
    EXPECT_EQ(ids.size(), 1001u) << "no row is handed on twice";
    EXPECT_EQ(distinct().size(), 1001u);
}

TEST_F(CannedSite, SaysWhenRowsStayLost) {
    answers = {answer(200, rows(0, 1000)), answer(200, rows(999, 1)), answer(200, rows(0, 1000)),
               answer(200, rows(999, 1))};
    const auto end = scan();
    ASSERT_TRUE(end);
    EXPECT_FALSE(end->complete);
    EXPECT_EQ(end->rows, 1000u);
}

TEST_F(CannedSite, TellsTheServersTime) {
    answers = {answer(200, rows(0, 1), {{"Date", "Sun, 06 Nov 1994 08:49:37 GMT"}})};
    EXPECT_EQ(scan()->server_time, TimePoint(Seconds(784'111'777)));
}

TEST_F(CannedSite, RepeatsWhatMayPassAndBacksOff) {
    answers = {refusal(503, "busy"), refusal(500, "timeout"), refusal(429, "slow"), refusal(502, "x"),
               answer(200, rows(0, 1))};
    ASSERT_TRUE(scan());
    ASSERT_EQ(clock.waits.size(), 4u);
    for (int attempt = 0; attempt < 4; ++attempt) {
        EXPECT_GE(clock.waits[attempt], Seconds(1 << attempt));
        EXPECT_LE(clock.waits[attempt], Seconds(2 << attempt));
    }
}

TEST_F(CannedSite, GivesUpAfterFourRepeats) {
    for (int i = 0; i < 9; ++i) answers.push_back(refusal(504, "still busy"));
    const auto end = scan();
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().code, codes::kProviderRefused);
    EXPECT_NE(end.error().message.find("still busy"), std::string::npos);
    EXPECT_EQ(seen.size(), 5u);
}

TEST_F(CannedSite, HonoursRetryAfter) {
    answers = {
        answer(503, "", {{"Retry-After", "37"}}),
        answer(503, "",
               {{"Retry-After", "Sun, 06 Nov 1994 09:00:00 GMT"}, {"Date", "Sun, 06 Nov 1994 08:59:00 GMT"}}),
        answer(200, rows(0, 1))};
    ASSERT_TRUE(scan());
    EXPECT_EQ(clock.waits, (std::vector<Seconds>{Seconds(37), Seconds(60)}));
    answers = {answer(503, "", {{"Retry-After", "86400"}})};
    EXPECT_FALSE(scan()) << "nobody waits a day for a read";
}

TEST_F(CannedSite, DoesNotRepeatARefusal) {
    const std::pair<unsigned, Code> refusals[] = {{401, codes::kUnauthorized},
                                                  {403, codes::kUnauthorized},
                                                  {404, codes::kNotFound},
                                                  {400, codes::kProviderRefused},
                                                  {302, codes::kProviderRefused}};
    for (const auto& [status, code] : refusals) {
        answers = {refusal(status, "why")};
        const auto end = scan();
        ASSERT_FALSE(end);
        EXPECT_EQ(end.error().code, code) << status;
    }
    answers = {refusal(500, "You have no permission to do this")};
    ASSERT_FALSE(scan());
    EXPECT_EQ(seen.size(), 6u);
    EXPECT_TRUE(clock.waits.empty());
}

TEST_F(CannedSite, EscapesWhatTheProviderSays) {
    answers = {refusal(400, R"(a\u001b[31mred)")};
    const auto end = scan();
    ASSERT_FALSE(end);
    EXPECT_NE(end.error().message.find("a\\x1b[31mred"), std::string::npos) << end.error().message;
}

TEST_F(CannedSite, ABrokenAnswerIsAskedForAgainWithoutDoubleRows) {
    Answer cut = answer(200, rows(0, 900));
    cut.fault = Answer::Fault::cut_body;
    answers = {cut, answer(200, rows(0, 900))};
    const auto end = scan();
    ASSERT_TRUE(end) << end.error().message;
    EXPECT_TRUE(end->complete);
    EXPECT_EQ(ids.size(), 900u);
    EXPECT_EQ(distinct().size(), 900u);
}

TEST_F(CannedSite, WithoutKeysABrokenAnswerIsFinal) {
    Answer cut = answer(200, rows(0, 900));
    cut.fault = Answer::Fault::cut_body;
    answers = {cut, answer(200, rows(0, 900))};
    const auto end = scan({.class_name = "SMS_Site"});
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().code, codes::kTransport);
}

TEST_F(CannedSite, StopsAtTheMostRowsAskedFor) {
    answers = {answer(200, rows(0, 1000)), answer(200, rows(1000, 500))};
    EXPECT_EQ(scan({.class_name = "SMS_Site", .select = {"Id"}, .keys = {"Id"}, .most = 1500})->rows, 1500u);
    EXPECT_NE(seen[1].target.find("$top=500&$skip=1000"), std::string::npos);
}

TEST_F(CannedSite, GetsOneObjectInEitherForm) {
    adminservice::AdminServiceReader reader(*exchange);
    for (const std::string_view body : {R"({"value":[{"Id":5}]})", R"({"@odata.context":"x","Id":5})"}) {
        answers = {answer(200, std::string(body))};
        const auto found = network::test::run(context, [&]() -> Task<std::optional<std::int64_t>> {
            const Key key{{"Id", std::int64_t{5}}};
            const auto object = co_await reader.get("C", key);
            co_return object ? object->number("Id") : std::nullopt;
        }());
        EXPECT_EQ(found, 5) << body;
    }
    EXPECT_EQ(seen[0].target, "/AdminService/wmi/C(5)");
}

TEST_F(CannedSite, FindsOneNoneOrTooMany) {
    adminservice::AdminServiceReader reader(*exchange);
    const auto find = [&](std::uint64_t count) {
        answers = {answer(200, rows(0, count))};
        std::string out;
        const auto go = [&]() -> Task<void> {
            Query query{.class_name = "C"};
            const auto found = co_await reader.find(query);
            out = !found ? "error" : *found ? "one" : "none";
        };
        network::test::run(context, go());
        return out;
    };
    EXPECT_EQ(find(0), "none");
    EXPECT_EQ(find(1), "one");
    EXPECT_EQ(find(2), "error");
}

TEST_F(CannedSite, WritesAreSentOnce) {
    adminservice::AdminServiceWriter writer(*exchange);
    answers = {refusal(503, "busy")};
    Instance object("C", {{"A", 1}, {"__PATH", "x"}, {"@odata.etag", "y"}});
    const auto put =
        network::test::run(context, writer.put({{"B", std::string("it's")}, {"A", std::int64_t{1}}}, object));
    ASSERT_FALSE(put);
    EXPECT_EQ(put.error().code, codes::kUnclearAnswer);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].method, "PUT");
    EXPECT_EQ(seen[0].target, "/AdminService/wmi/C(A=1,B='it%27%27s')");
    EXPECT_EQ(seen[0].body, R"({"A":1})");
    EXPECT_EQ(network::header(seen[0].headers, "content-type"), "application/json");
    Answer lost = answer(200, "{}");
    lost.fault = Answer::Fault::lose_response;
    answers = {lost, answer(200, "{}")};
    const auto unknown = network::test::run(context, writer.put({{"A", std::int64_t{1}}}, object));
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, codes::kTransport);
    EXPECT_EQ(seen.size(), 2u);
}

TEST_F(CannedSite, OnlyTheProvidersOwnWordsAreARefusalOfAWrite) {
    adminservice::AdminServiceWriter writer(*exchange);
    const Instance object("C", {{"A", 1}});
    const auto put = [&](Answer said) {
        answers = {std::move(said)};
        return network::test::run(context, writer.put({{"A", std::int64_t{1}}}, object)).error().code;
    };
    EXPECT_EQ(put(refusal(500, "the site says no")), codes::kProviderRefused);
    EXPECT_EQ(put(refusal(405, "not this method")), codes::kProviderRefused);
    EXPECT_EQ(put(refusal(404, "gone")), codes::kNotFound);
    EXPECT_EQ(put(answer(500, "<html>oops</html>")), codes::kUnclearAnswer);
    for (const unsigned gateway : {502u, 503u, 504u})
        EXPECT_EQ(put(refusal(gateway, "try later")), codes::kUnclearAnswer);
    EXPECT_TRUE(clock.waits.empty());
    // What the provider asks to wait for is waited out before anybody looks again.
    EXPECT_EQ(put(answer(503, "", {{"Retry-After", "7"}})), codes::kUnclearAnswer);
    EXPECT_EQ(clock.waits, (std::vector<Seconds>{Seconds(7)}));
    EXPECT_EQ(put(answer(503, "", {{"Retry-After", "86400"}})), codes::kUnclearAnswer);
    EXPECT_EQ(clock.waits.size(), 1u) << "longer than anybody waits";
}

TEST_F(CannedSite, InvokesCreatesAndRemoves) {
    adminservice::AdminServiceWriter writer(*exchange);
    answers = {answer(201, R"({"ReturnValue":0})"), answer(201, R"({"Id":9})"), answer(204, "")};
    bool done = false;
    const auto go = [&]() -> Task<void> {
        boost::json::object parameters{{"fullSync", false}};
        const auto returned = co_await writer.invoke("SMS_SoftwareUpdate", "SyncNow", parameters);
        EXPECT_TRUE(returned && returned->at("ReturnValue") == 0);
        Instance fresh("C", {{"Id", 9}});
        const auto made = co_await writer.create(fresh);
        EXPECT_TRUE(made && made->number("Id") == 9);
        Key key{{"Id", std::int64_t{9}}};
        const auto gone = co_await writer.remove("C", key);
        EXPECT_TRUE(gone.has_value());
        done = true;
    };
    network::test::run(context, go());
    EXPECT_TRUE(done);
    EXPECT_EQ(seen[0].target, "/AdminService/wmi/SMS_SoftwareUpdate.SyncNow");
    EXPECT_EQ(seen[0].body, R"({"fullSync":false})");
    EXPECT_EQ(seen[2].method, "DELETE");
}

TEST_F(CannedSite, TheTokenGoesOnlyToItsHost) {
    authenticator = make_bearer_authentication("SITE.test", [] { return Result<std::string>("s3cret"); });
    exchange.emplace(*http_, *authenticator, clock, adminservice::Options{});
    answers = {answer(200, rows(0, 1))};
    ASSERT_TRUE(scan());
    EXPECT_EQ(network::header(seen[0].headers, "Authorization"), "Bearer s3cret");
    authenticator = make_bearer_authentication("other.test", [] { return Result<std::string>("s3cret"); });
    exchange.emplace(*http_, *authenticator, clock, adminservice::Options{});
    const auto refused = scan();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, codes::kForeignCredential);
    EXPECT_EQ(refused.error().message.find("s3cret"), std::string::npos);
    EXPECT_EQ(seen.size(), 1u);
    authenticator = make_bearer_authentication("site.test", [] { return Result<std::string>("a\r\nX: y"); });
    exchange.emplace(*http_, *authenticator, clock, adminservice::Options{});
    EXPECT_EQ(scan().error().code, codes::kBadSecret);
}

}  // namespace
}  // namespace supctl::provider::test
