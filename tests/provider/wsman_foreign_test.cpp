// Our requests beside those of pywinrm and of Go's masterzen/winrm, clients that are known to work with
// Windows: what they make of the same operation is captured while the test runs and compared as XML, header
// by header.
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
std::string captured_from_pywinrm() {
    return printed(
        "env -u REQUESTS_CA_BUNDLE -u CURL_CA_BUNDLE -u http_proxy -u https_proxy -u HTTP_PROXY -u "
        "HTTPS_PROXY "
        "-u ALL_PROXY -u all_proxy NO_PROXY=127.0.0.1 timeout 60 /usr/bin/python3 " SUPCTL_SOURCE_DIR
        "/tests/provider/pywinrm_requests.py");
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

/// What two headers must have in common: texts by qualified name, and whether each must be understood. Left
/// out are what the two sides must differ in: ids, and the address, which pywinrm does not fill in.
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

/// Compares each captured request with ours for the same operation; how often each action was seen.
std::map<std::string, int> compare(const std::string& captured) {
    std::map<std::string, int> seen;
    boost::system::error_code failed;
    const boost::json::value all = boost::json::parse(captured, failed);
    EXPECT_FALSE(failed) << "no requests were captured";
    if (failed) return seen;
    for (const boost::json::value& one : all.as_array()) {
        if (const auto* type = one.as_object().if_contains("contentType")) {
            EXPECT_EQ(type->as_string(), kSoapContent);
        }
        const xml::Document theirs = parsed(std::string_view(one.at("body").as_string()));
        const xml::Element header = at(theirs.root(), "Header");
        Operation same;
        same.action = at(header, "Action").text();
        same.resource = at(header, "ResourceURI").text();
        for (const xml::Element& selector : at(header, "SelectorSet").children())
            same.selectors.emplace_back(selector.attribute("Name"), selector.text());
        for (const xml::Element& child : at(theirs.root(), "Body").children()) same.body += child.print();
        const xml::Document ours = parsed(write_envelope(same, {"http://x", "uuid:1"}));
        EXPECT_EQ(ours.root().space(), theirs.root().space());
        auto expected = comparable(header);
        // Options belong to shells; no operation of a provider class has any.
        expected.erase(fmt::format("{{{}}}OptionSet", spaces::kManagement));
        EXPECT_EQ(comparable(at(ours.root(), "Header")), expected) << same.action;
        EXPECT_EQ(at(ours.root(), "Body").children().size(), at(theirs.root(), "Body").children().size());
        ++seen[same.action];
    }
    return seen;
}

TEST(WsmanForeign, RequestsAgreeWithPywinrm) {
    std::map<std::string, int> seen = compare(captured_from_pywinrm());
    // A creation, a deletion by selector, and two actions of the resource's own, as a method's is.
    EXPECT_EQ(seen[std::string(actions::kCreate)], 1);
    EXPECT_EQ(seen[std::string(actions::kDelete)], 1);
    EXPECT_EQ(seen.size(), 4U);
}

TEST(WsmanForeign, RequestsAgreeWithMasterzen) {
    std::map<std::string, int> seen = compare(captured_from_masterzen());
    for (const std::string_view action :
         {actions::kCreate, actions::kDelete, actions::kEnumerate, actions::kPull})
        EXPECT_EQ(seen[std::string(action)], 1) << action;
    EXPECT_EQ(seen[class_uri(kSite, "SMS_SoftwareUpdate") + "/SyncNow"], 1);
    EXPECT_EQ(seen.size(), 8U);  // and what only a shell has: a command, its output, a signal
}

}  // namespace
}  // namespace supctl::provider::wsman::test
