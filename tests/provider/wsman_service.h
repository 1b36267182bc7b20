// What the WS-Man tests share: a service of prepared answers on a real socket, the words of its answers, and
// a look at the messages it saw.
#pragma once

#include <fmt/format.h>

#include <deque>

#include "base/text.h"
#include "base/xml.h"
#include "provider/wsman/exchange.h"
#include "provider/wsman/names.h"
#include "provider/wsman/reader.h"
#include "provider/wsman/writer.h"
#include "tests/network/house.h"
#include "tests/provider/instant_clock.h"

namespace supctl::provider::wsman::test {

using network::Answer;
using network::test::run;
using network::test::say;

inline constexpr std::string_view kSite = "root/sms/site_CAS";

/// The document, or a failed test and an empty one.
inline xml::Document parsed(std::string_view text) {
    auto document = xml::Document::parse(text, "test");
    EXPECT_TRUE(document) << text;
    if (!document) document = xml::Document::parse("<nothing/>", "test");
    return std::move(*document);
}

/// Follows `header/ResourceURI`-like steps of local names from the element; false where one is missing.
inline xml::Element at(xml::Element from, std::string_view path) {
    while (!path.empty() && from) {
        const auto slash = path.find('/');
        const std::string_view step = path.substr(0, slash);
        xml::Element next;
        for (const xml::Element& child : from.children())
            if (child.name() == step && !next) next = child;
        from = next;
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    }
    return from;
}

inline std::string message(std::string_view body, std::string_view header = {}) {
    return fmt::format(
        R"(<s:Envelope xmlns:s="{}" xmlns:a="{}" xmlns:w="{}" xmlns:n="{}" xmlns:x="{}" xmlns:f="{}" xmlns:cim="{}" xmlns:xsi="{}"><s:Header>{}</s:Header><s:Body>{}</s:Body></s:Envelope>)",
        spaces::kSoap, spaces::kAddressing, spaces::kManagement, spaces::kEnumeration, spaces::kTransfer,
        spaces::kFault, spaces::kCim, xml::kInstance, header, body);
}
inline Answer answer(unsigned status, std::string body) {
    Answer out;
    out.response = {
        status,
        {{"Content-Type", "application/soap+xml;charset=UTF-8"}, {"Date", "Sun, 06 Nov 1994 08:49:37 GMT"}},
        std::move(body)};
    return out;
}
inline Answer good(std::string_view body) {
    return answer(200, message(body));
}
inline Answer fault(std::string_view subcode, std::string_view reason, std::string_view detail = {}) {
    return answer(500, message(fmt::format(
                           "<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>{}</s:Value>"
                           "</s:Subcode></s:Code><s:Reason><s:Text xml:lang=\"en-US\">{}</s:Text></s:Reason>"
                           "<s:Detail>{}</s:Detail></s:Fault>",
                           subcode, reason, detail)));
}
inline std::string wsman_detail(std::uint32_t code, std::string_view words) {
    return fmt::format(R"(<f:WSManFault Code="{}" Machine="cas01"><f:Message>{}</f:Message></f:WSManFault>)",
                       code, words);
}
/// `<p:Class …>inner</p:Class>` of the site's namespace.
inline std::string instance(std::string_view class_name, std::string_view inner) {
    return fmt::format(R"(<p:{0} xmlns:p="{1}" xsi:type="p:{0}_Type">{2}</p:{0}>)", class_name,
                       class_uri(kSite, class_name), inner);
}
/// The first answer to an enumeration; a context means that there is more.
inline std::string first_page(std::string_view items, std::string_view context = {}) {
    return fmt::format(
        "<n:EnumerateResponse><n:EnumerationContext>{}</n:EnumerationContext><w:Items>{}</w:Items>{}"
        "</n:EnumerateResponse>",
        context, items, context.empty() ? "<w:EndOfSequence/>" : "");
}
inline std::string next_page(std::string_view items, std::string_view context = {}) {
    return fmt::format(
        "<n:PullResponse>{}<n:Items>{}</n:Items>{}</n:PullResponse>",
        context.empty() ? "" : fmt::format("<n:EnumerationContext>{}</n:EnumerationContext>", context), items,
        context.empty() ? "<n:EndOfSequence/>" : "");
}
inline std::string sites(int first, int count) {
    std::string out;
    for (int i = 0; i < count; ++i)
        out += instance("SMS_Site",
                        fmt::format("<p:SiteCode>{:03}</p:SiteCode><p:Type>{}</p:Type>", first + i, 2));
    return out;
}

/// Answers are given in the order in which they were put down; one more request than answers is a failure.
class CannedService : public network::test::House {
  protected:
    void SetUp() override {
        serve([this](const network::Request&, network::Peer&) {
            if (answers.empty()) return say(answer(418, "no answer was prepared"));
            Answer next = std::move(answers.front());
            answers.pop_front();
            return say(std::move(next));
        });
        http_.emplace(origin(), network::Trust{network::test::root().certificate_pem, {}, {}}, limits,
                      traffic);
        open({.to = "https://site.test:5986/wsman", .name_space = std::string(kSite)});
    }
    void open(Options options) {
        channel = make_tls_channel(*http_, *authenticator, {.host = "site.test"});
        exchange.emplace(*channel, clock, std::move(options));
        reader.emplace(*exchange);
        writer.emplace(*exchange);
    }
    [[nodiscard]] static Query some_sites() {
        return {.class_name = "SMS_Site", .select = {"SiteCode", "Type"}, .keys = {"SiteCode"}};
    }
    /// Scans for SiteCode; the codes as they came.
    Result<ScanEnd> scan(Query query = some_sites()) {
        codes.clear();
        Sink sink = [this](const Instance& row) -> Result<void> {
            codes.emplace_back(row.text("SiteCode").value_or("?"));
            return {};
        };
        return run(context, reader->scan(std::move(query), std::move(sink)));
    }
    [[nodiscard]] std::string action(std::size_t index) const {
        return at(parsed(seen.at(index).body).root(), "Header/Action").text();
    }

    std::deque<Answer> answers;
    provider::test::InstantClock clock;
    std::unique_ptr<Authenticator> authenticator = make_no_authentication();
    std::optional<network::HttpClient> http_;
    std::unique_ptr<Channel> channel;
    std::optional<Exchange> exchange;
    std::optional<WsmanReader> reader;
    std::optional<WsmanWriter> writer;
    std::vector<std::string> codes;
};

}  // namespace supctl::provider::wsman::test
