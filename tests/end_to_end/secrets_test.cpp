// Secrets that were written where they do not belong are refused and never shown again: neither by the
// finding about them nor by another one on the same line, neither as text nor as JSON.
#include "process.h"

namespace supctl::end_to_end {
namespace {

constexpr const char* kSecret = "hunter2";

/// Runs the command in both formats; the secret must stand in no stream.
void expect_hidden(const std::vector<std::string>& command, const std::string& code) {
    const int exit = code == "SUP3102" ? 1 : 4;
    for (const char* format : {"text", "json"}) {
        std::vector<std::string> arguments = command;
        arguments.insert(arguments.end(), {"--format", format});
        const Ran ran = run(arguments);
        EXPECT_EQ(ran.exit, exit) << ran.out << ran.err;
        EXPECT_NE((ran.out + ran.err).find(code), std::string::npos) << ran.out << ran.err;
        EXPECT_EQ(ran.out.find(kSecret), std::string::npos) << ran.out;
        EXPECT_EQ(ran.err.find(kSecret), std::string::npos) << ran.err;
    }
}

TEST(Secrets, OfAConnectionFileAreNotShown) {
    const std::pair<const char*, const char*> cases[] = {
        {"providers: [a.b]\nauthenticate: bearer\nbearer: {token: hunter2}\n", "SUP1017"},
        {"providers: [a.b]\nauthenticate: bearer\nbearer: {token: {value: hunter2}}\n", "SUP1005"},
        {"providers: [a.b]\nauthenticate: bearer\nbearer:\n  token:\n    value: hunter2\n", "SUP1005"},
        {"providers: [a.b]\nauthenticate: bearer\nbearer: {token: {env: hunter2}}\n", "SUP3102"},
        {"providers: [a.b]\nauthenticate: bearer\nbearer: {token: hunter2: x}\n", "SUP1003"},
        {"providers: [{adminService: 'https://bob:hunter2@a.b'}]\nauthenticate: none\n", "SUP3205"},
        {"providers: [{adminService: 'https://bob:hunter2@…'}]\nauthenticate: none\n", "SUP3205"},
        {"providers: [{adminService: 'ftp://bob:hunter2@a.b'}]\nauthenticate: none\n", "SUP3205"},
        {"providers: [{adminService: 'https://a.b/x?token=hunter2'}]\nauthenticate: none\n", "SUP3205"},
        {"password: hunter2\nproviders: [a.b]\nauthenticate: none\n", "SUP1017"}};
    for (const auto& [text, code] : cases) {
        SCOPED_TRACE(text);
        const ScratchFolder scratch;
        const auto file = scratch.path() / "c.yaml";
        write_text(file, text);
        expect_hidden({"plan", "examples/standalone", "--connection", file.string()}, code);
    }
}

TEST(Secrets, OfADescriptionAreNotShown) {
    const std::pair<const char*, const char*> cases[] = {
        {"  LAB: {type: primarySite, password: hunter2}\n", "SUP2031"},
        // Another finding on the same line.
        {"  LAB: {type: elementarySite, password: hunter2}\n", "SUP1007"},
        {"  LAB: {typ: primarySite, password: hunter2}\n", "SUP1005"},
        {"  LAB: {type: primarySite}\nsynchronization: {source: {upstream: "
         "'https://bob:hunter2@a.b:8531'}}\n",
         "SUP2013"}};
    for (const auto& [text, code] : cases) {
        SCOPED_TRACE(text);
        const ScratchFolder scratch;
        const auto file = scratch.path() / "d.yaml";
        write_text(file, std::string("apiVersion: supctl/v1\nhierarchy: t\nsites:\n") + text);
        expect_hidden({"validate", file.string()}, code);
    }
}

}  // namespace
}  // namespace supctl::end_to_end
