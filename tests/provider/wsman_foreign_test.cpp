// What the product's Reader and Writer put on the wire, beside what clients that others wrote put there for
// the same operation, captured while the test runs and compared as XML. Whose word is compared with ours:
// - wsl: header and body of Get, Enumerate with a WQL filter, Pull, Put and Invoke, all made by wsl itself.
//   In Put the frame, the changed value and the selectors are wsl's; what it does not change it copies from
//   the answer, so there its word is that an object goes back in the form in which it came. wsl calls methods
//   on objects only: the selectors of Invoke have no counterpart.
// - pywinrm and Go's masterzen/winrm, which are known to work with Windows: their headers of all seven
//   operations. Of bodies they make those of a shell alone; that of a deletion, an empty one, is compared.
// Without any foreign counterpart, and checked in wsman_envelope_test.cpp by the documents: the body of
// Create, and an object's own xsi:type in Put.
#include <gtest/gtest.h>

#include <array>
#include <boost/json/parse.hpp>
#include <cstdio>
#include <filesystem>
#include <map>

#include "provider/wsman/envelope.h"
#include "tests/provider/wsman_service.h"

namespace supctl::provider::wsman::test {
namespace {

/// What a program prints.
std::string printed(const std::string& command) {
    std::string out;
    FILE* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) return out;
    std::array<char, 4096> piece{};
    while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), pipe))
        out.append(piece.data(), got);
    EXPECT_EQ(::pclose(pipe), 0) << command;
    return out;
}

/// What the script prints; the variables that redirect requests are taken from it.
std::string captured_by(const std::string& script) {
    return printed(
        "env -u REQUESTS_CA_BUNDLE -u CURL_CA_BUNDLE -u http_proxy -u https_proxy -u HTTP_PROXY -u "
        "HTTPS_PROXY -u ALL_PROXY -u all_proxy NO_PROXY=127.0.0.1 timeout 60 "
        "/usr/bin/python3 " SUPCTL_SOURCE_DIR "/tests/provider/" +
        script);
}

/// What Go compiles for it is kept in the build tree: tests/wsman_foreign needs most of it, too.
std::string captured_from_masterzen() {
    const std::filesystem::path binary = SUPCTL_BINARY;
    const std::filesystem::path folder =
        binary.empty() ? std::filesystem::temp_directory_path() : binary.parent_path();
    return printed(
        "env GOPATH=/usr/share/gocode GO111MODULE=off GOFLAGS= GOCACHE=" + (folder / "go-cache").string() +
        " timeout 300 go run " SUPCTL_SOURCE_DIR "/tests/provider/masterzen_requests.go");
}

struct SentRequest {
    std::string action;
    xml::Document document;
    [[nodiscard]] xml::Element header() const { return at(document.root(), "Header"); }
    [[nodiscard]] xml::Element body() const { return at(document.root(), "Body"); }
};

SentRequest request_of(std::string_view text) {
    xml::Document document = parsed(text);
    std::string action = at(document.root(), "Header/Action").text();
    return {std::move(action), std::move(document)};
}

/// The requests that a program printed, in their order.
std::vector<SentRequest> requests_of(const std::string& captured) {
    std::vector<SentRequest> out;
    boost::system::error_code failed;
    const boost::json::value all = boost::json::parse(captured, failed);
    EXPECT_FALSE(failed) << "no requests were captured";
    if (failed) return out;
    for (const boost::json::value& one : all.as_array()) {
        if (const auto* type = one.as_object().if_contains("contentType")) {
            EXPECT_TRUE(equal_ignoring_case(std::string_view(type->as_string()), kSoapContent));
        }
        out.push_back(request_of(std::string_view(one.at("body").as_string())));
    }
    return out;
}

/// Keeps what is sent; the answers come in the order in which they were put down.
class Capture final : public Channel {
  public:
    Task<Result<network::Response>> post(std::string message, network::Repeatable) override {
        sent.push_back(request_of(message));
        network::Response out;
        out.status = 200;
        if (!answers.empty()) out.body = wsman::test::message(answers.front());
        if (!answers.empty()) answers.pop_front();
        co_return out;
    }
    std::deque<std::string> answers;
    std::vector<SentRequest> sent;
};

/// The product's own requests.
class Ours {
  public:
    /// What is sent for one piece of work of Reader or Writer, after these answers.
    template <class Work>
    std::vector<SentRequest> of(std::deque<std::string> answers, Work work) {
        Capture capture;
        capture.answers = std::move(answers);
        provider::test::InstantClock clock;
        boost::asio::io_context context;
        Exchange exchange(capture, clock,
                          {.to = "https://cas01:5986/wsman", .name_space = std::string(kSite)});
        WsmanReader reader(exchange);
        WsmanWriter writer(exchange);
        work(context, reader, writer);
        return std::move(capture.sent);
    }
    SentRequest get(const std::string& class_name, const Key& key) {
        auto sent = of({instance(class_name, "")}, [&](auto& context, WsmanReader& reader, WsmanWriter&) {
            Key copy = key;
            EXPECT_TRUE(run(context, reader.get(class_name, std::move(copy))));
        });
        return std::move(sent.at(0));
    }
    SentRequest put(const Key& key, const Instance& object) {
        auto sent = of({""}, [&](auto& context, WsmanReader&, WsmanWriter& writer) {
            Key to = key;
            Instance copy = object;
            EXPECT_TRUE(run(context, writer.put(std::move(to), std::move(copy))));
        });
        return std::move(sent.at(0));
    }
    SentRequest create(const Instance& object) {
        auto sent = of({""}, [&](auto& context, WsmanReader&, WsmanWriter& writer) {
            Instance copy = object;
            EXPECT_TRUE(run(context, writer.create(std::move(copy))));
        });
        return std::move(sent.at(0));
    }
    SentRequest remove(const std::string& class_name, const Key& key) {
        auto sent = of({""}, [&](auto& context, WsmanReader&, WsmanWriter& writer) {
            Key copy = key;
            EXPECT_TRUE(run(context, writer.remove(class_name, std::move(copy))));
        });
        return std::move(sent.at(0));
    }
    /// Enumerate, and the Pull for the rest.
    std::vector<SentRequest> scan() {
        return of({first_page("", "uuid:C-1"), next_page("")},
                  [](auto& context, WsmanReader& reader, WsmanWriter&) {
                      Query query;
                      query.class_name = "SMS_Site";
                      query.select = {"SiteCode", "Type"};
                      query.filter = Filter::equal("Type", std::int64_t{2});
                      Sink sink = [](const Instance&) -> Result<void> { return {}; };
                      EXPECT_TRUE(run(context, reader.scan(std::move(query), std::move(sink))));
                  });
    }
    SentRequest sync_now() {
        const std::string output = fmt::format(
            "<p:SyncNow_OUTPUT xmlns:p=\"{}\"><p:ReturnValue>0</p:ReturnValue></p:SyncNow_OUTPUT>",
            class_uri(kSite, "SMS_SoftwareUpdate"));
        auto sent = of({output}, [](auto& context, WsmanReader&, WsmanWriter& writer) {
            boost::json::object parameters{{"fullSync", false}};
            EXPECT_TRUE(run(context, writer.invoke("SMS_SoftwareUpdate", "SyncNow", std::move(parameters))));
        });
        return std::move(sent.at(0));
    }
};

/// The header's elements by qualified name: text, what stands inside, whether it must be understood. Left out
/// is what the two sides must differ in: ids, and the address.
std::map<std::string, std::string> comparable(const xml::Element& header) {
    std::map<std::string, std::string> out;
    for (const xml::Element& child : header.children()) {
        const std::string name = fmt::format("{{{}}}{}", child.space(), child.name());
        std::string text = child.name() == "MessageID" || child.name() == "To" ? "*" : child.text();
        for (const xml::Element& inner : child.children())
            text += fmt::format(" {{{}}}{}[{}]={}", inner.space(), inner.name(), inner.attribute("Name"),
                                inner.text());
        // pywinrm leaves the attribute without its namespace; the local name is what both have.
        text += " mustUnderstand=" + child.attribute("mustUnderstand") + " lang=" + child.attribute("lang");
        out[name] = text;
    }
    return out;
}

/// An element as one text: qualified names, what the attributes say, texts, in document order.
std::string canonical(const xml::Element& element) {
    std::string out = fmt::format("{{{}}}{}", element.space(), element.name());
    for (const std::string_view name : {"Name", "Dialect"})
        if (const std::string value = element.attribute(name); !value.empty())
            out += fmt::format(" {}={}", name, value);
    if (element.nil()) out += " nil";
    if (const auto type = element.type()) out += fmt::format(" type={{{}}}{}", type->space, type->local);
    const std::vector<xml::Element> children = element.children();
    out += children.empty() ? fmt::format(" `{}`", element.text()) : std::string();
    out += '\n';
    for (const xml::Element& child : children) out += canonical(child);
    return out;
}

std::string canonical_body(const SentRequest& request) {
    std::string out;
    for (const xml::Element& child : request.body().children()) out += canonical(child);
    return out;
}

const Key kShell = {{"ShellId", "S-1"}};

/// Their headers of the seven operations against ours, and their deletion of a shell from the first to the
/// last byte: its resource alone is another.
void expect_agreement(const std::vector<SentRequest>& theirs) {
    const Instance component("SMS_SCI_Component", {{"Flag", 6}});
    std::vector<SentRequest> all;
    Ours ours;
    all.push_back(ours.get("SMS_SCI_Component", kShell));
    all.push_back(ours.put(kShell, component));
    all.push_back(ours.create(component));
    all.push_back(ours.remove("SMS_SCI_Component", kShell));
    for (SentRequest& one : ours.scan()) all.push_back(std::move(one));
    all.push_back(ours.sync_now());
    const std::string resource = fmt::format("{{{}}}ResourceURI", spaces::kManagement);
    const std::string options = fmt::format("{{{}}}OptionSet", spaces::kManagement);
    std::map<std::string, int> compared;
    int shells = 0;
    for (const SentRequest& one : theirs) {
        EXPECT_TRUE(one.document.root().is(spaces::kSoap, "Envelope"));
        auto expected = comparable(one.header());
        for (const SentRequest& same : all) {
            if (same.action != one.action) continue;
            auto header = comparable(same.header());
            if (expected[resource].starts_with(std::string(kWmiRoot))) {
                ++compared[one.action];
            } else {
                ++shells;
                header[resource] = expected[resource];
                expected.erase(options);  // a provider's class has none
                if (one.action == actions::kDelete) {
                    EXPECT_EQ(canonical_body(same), canonical_body(one));
                }
            }
            EXPECT_EQ(header, expected) << one.action;
        }
    }
    EXPECT_EQ(compared.size(), 7U);
    for (const auto& [action, times] : compared) EXPECT_EQ(times, 1) << action;
    EXPECT_EQ(shells, 2) << "a shell's creation and its deletion";
}

TEST(WsmanForeign, RequestsAgreeWithPywinrm) {
    expect_agreement(requests_of(captured_by("pywinrm_requests.py")));
}

TEST(WsmanForeign, RequestsAgreeWithMasterzen) {
    expect_agreement(requests_of(captured_from_masterzen()));
}

/// wsl names fewer headers, and marks others than pywinrm, Go and we do: what it names is compared by
/// content.
void expect_header_within(const SentRequest& ours, const SentRequest& theirs) {
    for (const xml::Element& child : theirs.header().children()) {
        const bool differs = child.name() == "To" || child.name() == "MessageID";
        const xml::Element same = ours.header().child(child.space(), child.name());
        ASSERT_TRUE(same) << theirs.action << " has " << child.name();
        std::string wanted = canonical(child);
        if (child.name() == "OperationTimeout") wanted.replace(wanted.find(".000S"), 5, "S");
        if (!differs) {
            EXPECT_EQ(canonical(same), wanted) << theirs.action;
        }
    }
}

TEST(WsmanForeign, HeadersAndBodiesAgreeWithWsl) {
    const std::vector<SentRequest> theirs = requests_of(captured_by("wsl_requests.py"));
    ASSERT_EQ(theirs.size(), 6U);
    const SentRequest &get = theirs[0], &enumerate = theirs[1], &pull = theirs[2], &put = theirs[4],
                      &invoke = theirs[5];
    Ours ours;
    const SentRequest our_get = ours.get("SMS_Site", {{"SiteCode", "CAS"}});
    EXPECT_EQ(our_get.action, get.action);
    expect_header_within(our_get, get);
    EXPECT_EQ(canonical_body(our_get), canonical_body(get));

    const std::vector<SentRequest> our_scan = ours.scan();
    ASSERT_EQ(our_scan.size(), 2U);
    expect_header_within(our_scan[0], enumerate);
    EXPECT_EQ(canonical_body(our_scan[0]), canonical_body(enumerate));
    expect_header_within(our_scan[1], pull);
    EXPECT_EQ(canonical_body(our_scan[1]), canonical_body(pull));

    const auto property = [](const char* name, int value, const char* first, const char* second) {
        return boost::json::object{
            {"PropertyName", name}, {"Value", value}, {"Value1", first}, {"Value2", second}};
    };
    const Instance object(
        "SMS_SCI_Component",
        {{"ComponentName", "SMS_WSUS_SYNC_MANAGER"},
         {"FileType", 2},
         {"Flag", 6},
         {"ItemName", "SMS_WSUS_SYNC_MANAGER|cas01.contoso.com"},
         {"ItemType", "Component"},
         {"Name", "SMS_WSUS_SYNC_MANAGER"},
         {"Props",
          {property("Sync Schedule", 1, "<a&b>", "x"), property("Parent WSUS", 0, "y", "ws.contoso.com")}},
         {"SiteCode", "CAS"}});
    const SentRequest our_put = ours.put({{"FileType", std::int64_t{2}},
                                          {"ItemName", "SMS_WSUS_SYNC_MANAGER|cas01.contoso.com"},
                                          {"ItemType", "Component"},
                                          {"SiteCode", "CAS"}},
                                         object);
    expect_header_within(our_put, put);
    std::string our_object = canonical_body(our_put);
    const std::string own_type =
        fmt::format(" type={{{}}}SMS_SCI_Component_Type", class_uri(kSite, "SMS_SCI_Component"));
    ASSERT_NE(our_object.find(own_type), std::string::npos);
    our_object.erase(our_object.find(own_type), own_type.size());
    EXPECT_EQ(our_object, canonical_body(put));

    const SentRequest our_call = ours.sync_now();
    EXPECT_EQ(our_call.action, invoke.action);
    EXPECT_EQ(at(our_call.header(), "ResourceURI").text(), at(invoke.header(), "ResourceURI").text());
    EXPECT_EQ(canonical_body(our_call), canonical_body(invoke));
}

}  // namespace
}  // namespace supctl::provider::wsman::test
