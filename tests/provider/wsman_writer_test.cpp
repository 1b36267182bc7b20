// Writing over WS-Man: what is sent, once, and what is said when the outcome is not known.
#include "tests/provider/wsman_service.h"

namespace supctl::provider::wsman::test {
namespace {

namespace json = boost::json;
using network::test::expect_code;

Instance role() {
    return Instance("SMS_SCI_SysResUse",
                    {{"FileType", 2},
                     {"ItemName", R"(["Display=\\a.b\"],x)"},
                     {"__PATH", "x"},
                     {"__LAZYPROPERTIES", json::array{"ServiceWindows"}},
                     {"ServiceWindows", nullptr},
                     {"Props", json::array{json::object{{"PropertyName", "SSLWSUS"}, {"Value", 1}}}}});
}
Key role_key() {
    return {{"FileType", std::int64_t{2}}, {"ItemName", R"(["Display=\\a.b\"],x)"}};
}

TEST_F(CannedService, PutsTheWholeObject) {
    answers = {good(instance("SMS_SCI_SysResUse", ""))};
    ASSERT_TRUE(run(context, writer->put(role_key(), role())));
    EXPECT_EQ(action(0), actions::kPut);
    const auto request = parsed(seen[0].body);
    EXPECT_EQ(at(request.root(), "Header/ResourceURI").text(), class_uri(kSite, "SMS_SCI_SysResUse"));
    EXPECT_EQ(at(request.root(), "Header/SelectorSet").children().size(), 2U);
    const auto body = at(request.root(), "Body/SMS_SCI_SysResUse");
    EXPECT_EQ(at(body, "ItemName").content(), R"(["Display=\\a.b\"],x)");
    EXPECT_EQ(at(body, "Props/Value").content(), "1");
    EXPECT_EQ(body.children().size(), 3U) << "neither system properties nor lazy ones that were not filled";
}

TEST_F(CannedService, CreationGivesTheKey) {
    answers = {good(fmt::format(
        "<x:ResourceCreated><a:Address>x</a:Address><a:ReferenceParameters><w:ResourceURI>{}</w:ResourceURI>"
        "<w:SelectorSet><w:Selector Name=\"FileType\">2</w:Selector><w:Selector "
        "Name=\"ItemName\">a&amp;b</w:Selector>"
        "</w:SelectorSet></a:ReferenceParameters></x:ResourceCreated>",
        class_uri(kSite, "SMS_SCI_SysResUse")))};
    const auto made = run(context, writer->create(role()));
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->number("FileType"), 2);
    EXPECT_EQ(made->text("ItemName"), "a&b");
    EXPECT_EQ(action(0), actions::kCreate);
    EXPECT_FALSE(at(parsed(seen[0].body).root(), "Header/SelectorSet"));
}

TEST_F(CannedService, RemovesByKey) {
    answers = {good("")};
    ASSERT_TRUE(run(context, writer->remove("SMS_SCI_SysResUse", role_key())));
    EXPECT_EQ(action(0), actions::kDelete);
    EXPECT_EQ(at(parsed(seen[0].body).root(), "Body").children().size(), 0U);
}

TEST_F(CannedService, InvokesAStaticMethod) {
    answers = {good(
        fmt::format("<p:SyncNow_OUTPUT xmlns:p=\"{}\"><p:ReturnValue>0</p:ReturnValue></p:SyncNow_OUTPUT>",
                    class_uri(kSite, "SMS_SoftwareUpdate")))};
    const auto output = run(context, writer->invoke("SMS_SoftwareUpdate", "SyncNow", {{"fullSync", false}}));
    ASSERT_TRUE(output);
    EXPECT_EQ(output->at("ReturnValue"), 0);
    const auto request = parsed(seen[0].body);
    EXPECT_EQ(at(request.root(), "Body/SyncNow_INPUT/fullSync").text(), "false");
}

TEST_F(CannedService, AWriteIsSentOnce) {
    const auto broken = [](Answer::Fault how) {
        Answer out = good("");
        out.fault = how;
        return out;
    };
    const std::vector<Answer> unknown = {
        fault("w:TimedOut", "no time", wsman_detail(2150858793, "no time")),
        answer(200, "not xml"),
        answer(200, message(first_page("")).substr(0, 200)),
        answer(500, "<html/>"),
        answer(502, ""),
        broken(Answer::Fault::reset),
        broken(Answer::Fault::lose_response),
        broken(Answer::Fault::cut_body),
        broken(Answer::Fault::garbage),
    };
    for (const Answer& one : unknown) {
        answers = {one, good("")};
        EXPECT_CODE(run(context, writer->put(role_key(), role())), codes::kTransport);
        EXPECT_EQ(answers.size(), 1U) << "it was sent again";
    }
}

TEST_F(CannedService, ARefusalIsNoUnknownOutcome) {
    const std::vector<std::pair<Answer, Code>> refusals = {
        {answer(401, ""), codes::kUnauthorized},
        {fault("w:InternalError", "x", wsman_detail(0x80041001, "Generic failure")), codes::kProviderRefused},
        {fault("w:QuotaLimit", "too many"), codes::kProviderQuota},
        {fault("a:DestinationUnreachable", "gone"), codes::kNotFound},
    };
    for (const auto& [one, code] : refusals) {
        answers = {one, good("")};
        EXPECT_CODE(run(context, writer->put(role_key(), role())), code);
        EXPECT_EQ(answers.size(), 1U) << "it was sent again";
    }
}

TEST_F(CannedService, ARefusedValueNamesItsProperty) {
    const auto message_of = [&](std::string_view words) {
        answers = {fault("w:SchemaValidationError", "x", wsman_detail(2150858817, words))};
        const auto put = run(context, writer->put(role_key(), role()));
        EXPECT_FALSE(put);
        EXPECT_EQ(put.error().code, codes::kValueRefused);
        return put.error().message;
    };
    EXPECT_NE(message_of("Cannot convert the string to a number in property \"Value\"")
                  .find("does not accept the value of `Value`"),
              std::string::npos);
    EXPECT_NE(message_of("The parameter FileType is wrong").find("the value of `FileType`"),
              std::string::npos);
    EXPECT_NE(message_of("Bad element 'p:ItemName' found").find("the value of `ItemName`"),
              std::string::npos);
    EXPECT_EQ(message_of("The Value is wrong").find("value of `"), std::string::npos)
        << "a word is no property";
}

TEST_F(CannedService, WhatCannotBeSentIsNotSent) {
    Instance bad = role();
    bad.set("ItemName", "\x02");
    EXPECT_CODE(run(context, writer->put(role_key(), std::move(bad))), codes::kValueRefused);
    EXPECT_TRUE(seen.empty());
}

}  // namespace
}  // namespace supctl::provider::wsman::test
