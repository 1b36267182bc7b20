// URLs, error bodies, dates, instances, and the row decoder against every kind of damage.
#include "provider/odata.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/codes.h"
#include "provider/http_date.h"
#include "provider/row_decoder.h"

namespace supctl::provider {
namespace {

using Operator = Filter::Operator;

TEST(OData, RendersFilters) {
    EXPECT_EQ(odata::filter_text({}), "");
    EXPECT_EQ(odata::filter_text(Filter::equal("Name", std::string("O'Brien"))), "Name eq 'O''Brien'");
    EXPECT_EQ(
        odata::filter_text(Filter::all_of(
            {Filter::equal("A", std::int64_t{-5}),
             Filter::any_of({Filter::equal("B", true), Filter::compare("C", Operator::less, TimePoint{})})})),
        "A eq -5 and (B eq true or C lt 1970-01-01T00:00:00Z)");
    EXPECT_EQ(odata::filter_text(Filter::compare("N", Operator::startsWith, std::string("a"))),
              "startswith(N,'a') eq true");
    EXPECT_EQ(odata::filter_text(Filter::all_of({Filter{}, Filter::equal("A", std::int64_t{1})})), "A eq 1");
}

TEST(OData, RendersUrls) {
    Query query{.class_name = "C", .select = {"A", "B"}, .filter = Filter::equal("A", std::string("x&y#z"))};
    EXPECT_EQ(odata::query_url(query, 10, 20),
              "C?$select=A,B&$filter=A%20eq%20%27x%26y%23z%27&$top=10&$skip=20");
    EXPECT_EQ(odata::object_url("C", {{"Id", std::int64_t{5}}}), "C(5)");
    EXPECT_EQ(odata::object_url("C", {{"Id", std::string("a/b")}}), "C('a%2Fb')");
    EXPECT_EQ(odata::object_url("R", {{"SiteCode", std::string("CAS")},
                                      {"ItemName", std::string("[\"D=\\\\S\\\"]:,'")},
                                      {"FileType", std::int64_t{2}}}),
              "R(FileType=2,ItemName='%5B%22D%3D%5C%5CS%5C%22%5D%3A%2C%27%27',SiteCode='CAS')");
}

TEST(OData, ReadsErrorBodies) {
    EXPECT_EQ(odata::error_message(R"({"error":{"code":"404","message":"gone"}})"), "404: gone");
    EXPECT_EQ(odata::error_message(R"({"error":{"code":"","message":"bell\u0007"}})"), "bell\\x07");
    for (const std::string_view other : {"", "<html>", "[]", R"({"error":5})", R"({"error":{"code":1}})"})
        EXPECT_EQ(odata::error_message(other), "") << other;
    EXPECT_LT(
        odata::error_message(R"({"error":{"code":"","message":")" + std::string(5000, 'x') + "\"}}").size(),
        600u);
}

TEST(HttpDate, ReadsOnlyTheFixedForm) {
    EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), TimePoint(Seconds(784'111'777)));
    EXPECT_EQ(parse_http_date("Thu, 29 Feb 2024 00:00:00 GMT"), TimePoint(Seconds(1'709'164'800)));
    for (const std::string_view bad :
         {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 UTC",
          "Sun, 30 Feb 2024 00:00:00 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
          "Sun, 06 Nov 1994 08:4a:37 GMT", "Sux, 06 Nov 1994 08:49:37 GMT"})
        EXPECT_FALSE(parse_http_date(bad)) << bad;
}

TEST(Instance, ReadsTypedValuesAndNothingElse) {
    const Instance row("C", boost::json::parse(R"({"T":"x","N":-1,"U":4294967295,"B":true,"Z":0,"Null":null,
        "D":"2024-08-30T20:55:06Z","L":[1]})")
                                .as_object());
    EXPECT_EQ(row.text("T"), "x");
    EXPECT_EQ(row.text("t"), std::nullopt) << "names are case-exact";
    EXPECT_EQ(row.number("U"), 4294967295);
    EXPECT_EQ(row.number("T"), std::nullopt);
    EXPECT_EQ(row.boolean("B"), true);
    EXPECT_EQ(row.boolean("Z"), false);
    EXPECT_EQ(row.boolean("N"), std::nullopt);
    EXPECT_EQ(row.time("D"), TimePoint(Seconds(1'725'051'306)));
    EXPECT_FALSE(row.has("Null") || row.has("Other"));
    ASSERT_NE(row.list("L"), nullptr);
}

TEST(Instance, StripsWhatMustNotBeSentBack) {
    Instance row("C", boost::json::parse(R"({"__PATH":"x","@odata.etag":"e","A":1,"Lazy":[],
        "__LAZYPROPERTIES":["__QUALIFIER_SECURITYVERBS","Lazy"]})")
                          .as_object());
    EXPECT_TRUE(row.has_unfilled());
    row.strip_system();
    EXPECT_EQ(boost::json::serialize(row.properties()), R"({"A":1})");
    EXPECT_FALSE(row.has_unfilled());
}

constexpr std::string_view kBody =
    R"({"@odata.context":"c","skipped":{"value":[1,{"deep":[]}]},"value":[{"A":"x\u00e4\"y","Props":[{"V":-1.5e2}]},)"
    R"({"B":18446744073709551615,"C":null,"D":[true,false]},{}],"after":[[]]})";

/// Feeds the pieces; the rows as JSON, or the error's code.
struct Outcome {
    std::vector<std::string> rows;
    std::optional<Code> failure;
    bool operator==(const Outcome&) const = default;
};
Outcome decode(std::initializer_list<std::string_view> pieces) {
    Outcome out;
    const Sink sink = [&](const Instance& row) -> Result<void> {
        out.rows.push_back(boost::json::serialize(row.properties()));
        return {};
    };
    RowDecoder decoder("C", sink);
    for (const auto piece : pieces) {
        if (auto fed = decoder.feed(piece); !fed) {
            out.failure = fed.error().code;
            EXPECT_FALSE(decoder.feed("{}")) << "a decoder that failed stays dead";
            return out;
        }
    }
    if (auto ended = decoder.finish(); !ended) out.failure = ended.error().code;
    EXPECT_EQ(decoder.rows(), out.rows.size());
    return out;
}

TEST(RowDecoder, GivesTheSameRowsWhereverTheBodyIsSplit) {
    const Outcome whole = decode({kBody});
    EXPECT_FALSE(whole.failure);
    ASSERT_EQ(whole.rows.size(), 3u);
    EXPECT_EQ(whole.rows[0], "{\"A\":\"xä\\\"y\",\"Props\":[{\"V\":-1.5E2}]}");
    EXPECT_EQ(whole.rows[2], "{}");
    for (std::size_t at = 0; at <= kBody.size(); ++at)
        EXPECT_EQ(decode({kBody.substr(0, at), kBody.substr(at)}), whole) << at;
}

TEST(RowDecoder, ACutBodyIsAnErrorAtEveryByte) {
    for (std::size_t at = 0; at < kBody.size(); ++at)
        EXPECT_EQ(decode({kBody.substr(0, at)}).failure, codes::kProviderAnswer) << at;
}

TEST(RowDecoder, GarbageAtAnyByteNeverInventsARow) {
    const Outcome whole = decode({kBody});
    for (std::size_t at = 0; at < kBody.size(); ++at) {
        std::string damaged(kBody);
        damaged[at] = '\x01';  // stands nowhere in JSON
        const Outcome outcome = decode({damaged});
        EXPECT_EQ(outcome.failure, codes::kProviderAnswer) << at;
        for (std::size_t i = 0; i < outcome.rows.size(); ++i) EXPECT_EQ(outcome.rows[i], whole.rows[i]) << at;
    }
}

TEST(RowDecoder, RefusesOtherShapes) {
    for (const std::string_view bad : {"", "[]", "5", "null", "{}", R"({"value":{}})", R"({"value":[1]})",
                                       R"({"value":[[]]})", R"({"value":[null]})", R"({"value":[]}{})",
                                       R"({"value":[],"value":[]})", R"({"error":{"code":"x"}})", "<html>"})
        EXPECT_EQ(decode({bad}).failure, codes::kProviderAnswer) << bad;
    EXPECT_FALSE(decode({R"({"value":[]})", " \r\n"}).failure);
}

TEST(RowDecoder, CapsDepthAndRowSize) {
    std::string deep = R"({"value":[{"A":)" + std::string(64, '[') + std::string(64, ']') + "}]}";
    EXPECT_EQ(decode({deep}).failure, codes::kProviderAnswer);
    std::string wide = R"({"value":[{"A":[)";
    for (int i = 0; i < 300'000; ++i) wide += "0,";
    EXPECT_EQ(decode({wide + "0]}]}"}).failure, codes::kProviderAnswer);
    const std::string text = R"({"value":[{"A":")" + std::string(5 * 1024 * 1024, 'x') + "\"}]}";
    EXPECT_EQ(decode({text}).failure, codes::kProviderAnswer);
}

TEST(RowDecoder, ASinksErrorEndsTheScan) {
    int taken = 0;
    const Sink sink = [&](const Instance&) -> Result<void> {
        if (++taken == 2) return fail(error(codes::kConflict, "enough"));
        return {};
    };
    RowDecoder decoder("C", sink);
    const auto fed = decoder.feed(kBody);
    ASSERT_FALSE(fed);
    EXPECT_EQ(fed.error().code, codes::kConflict);
    EXPECT_EQ(taken, 2);
}

}  // namespace
}  // namespace supctl::provider
