// What the reading commands do on the wire: only GET, few requests, the right site or none, and what they say
// when the provider is in trouble.
#include <algorithm>
#include <map>
#include <set>

#include "base/uri.h"
#include "site_state.h"

namespace supctl::end_to_end {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

Ran plan(const std::string& description, const fs::path& connection, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"plan", description, "--connection", connection.string(), "--format", "json"});
    return run(more);
}

bool holds(const Ran& ran, std::string_view text) {
    return (ran.out + ran.err).find(text) != std::string::npos;
}

std::string query_option(const std::string& target, const std::string& name) {
    const auto at = target.find("$" + name + "=");
    if (at == std::string::npos) return {};
    const auto from = at + name.size() + 2;
    return percent_decode(target.substr(from, target.find('&', from) - from)).value_or("");
}

/// 12 + the sum of ceil(rows / 1000) over what was asked.
void expect_few_requests(const Simulation& site, const simulator::World& world) {
    auto twin = simulator::Simulator::create(world, {});
    ASSERT_TRUE(twin);
    std::size_t allowed = 12, asked = 0;
    for (const json::object& one : site.requests()) {
        ++asked;
        const std::string target(one.at("target").as_string());
        if (!query_option(target, "skip").empty()) continue;
        const auto from = target.rfind('/') + 1;
        const auto rows =
            (*twin)->rows(target.substr(from, target.find('?') - from), query_option(target, "filter"));
        allowed += (rows.size() + 999) / 1000;
    }
    EXPECT_GT(asked, 5U);
    EXPECT_LE(asked, allowed);
}

void expect_only_get(const Simulation& site) {
    const auto all = site.requests();
    EXPECT_FALSE(all.empty());
    for (const json::object& one : all)
        EXPECT_EQ(one.at("method").as_string(), "GET") << json::serialize(one);
}

/// Over both ways: what asks, and the methods that read a registry.
void expect_only_reads(const Simulation& site) {
    const std::string registry = "/wsman/root/cimv2/StdRegProv/";
    std::set<std::string> methods;
    for (const json::object& one : site.requests()) {
        std::string method(one.at("method").as_string());
        const std::string target(one.at("target").as_string());
        if (method == "Invoke" && target.starts_with(registry)) {
            const std::string name = target.substr(registry.size());
            EXPECT_TRUE(name.starts_with("Get") || name.starts_with("Enum")) << target;
        } else {
            EXPECT_TRUE(method == "GET" || method == "Get" || method == "Enumerate" || method == "Pull")
                << json::serialize(one);
        }
        methods.insert(std::move(method));
    }
    EXPECT_TRUE(methods.contains("GET") && methods.contains("Enumerate")) << "both ways were taken";
}

TEST(OnTheWire, ReadingCommandsOnlyGet) {
    const ScratchFolder scratch;
    const Simulation site(scratch.path(), {"--from", kContoso, "--at", "midBootstrap"});
    const std::string connection = site.connection.string();
    EXPECT_EQ(run({"validate", kContoso}).exit, 0);
    EXPECT_TRUE(site.requests().empty());
    const Ran planned = run({"plan", kContoso, "--connection", connection, "--detailed-exitcode"});
    EXPECT_EQ(planned.exit, 2) << planned.err;
    const Ran status = run({"status", "--connection", connection});
    EXPECT_EQ(status.exit, 0) << status.err;
    const Ran exported = run({"export", "--connection", connection});
    EXPECT_EQ(exported.exit, 0) << exported.err;
    const fs::path declared = scratch.path() / "clients.yaml";
    write_text(declared,
               "clientSettings: {Default Client Agent Settings: {softwareUpdates: {enabled: true}}}\n");
    std::size_t before = site.requests().size();
    const auto asks = [&](std::vector<std::string> command) {
        command.insert(command.end(), {"--connection", connection});
        const Ran ran = run(command);
        EXPECT_TRUE(ran.exit == 0 || ran.exit == 3) << command[0] << ran.out << ran.err;
        const std::size_t now = site.requests().size();
        EXPECT_GT(now, before) << command[0] << " asked nothing, so that nothing was seen";
        before = now;
    };
    asks({"verify", kContoso, "--overlay", declared.string()});
    asks({"catalog", "list"});
    asks({"catalog", "search", "windows 11"});
    asks({"render", kContoso});
    asks({"status", kContoso});
    // It asks the servers, and the site only where the connection says how to reach them.
    EXPECT_NE(run({"preflight", kContoso, "--connection", connection}).exit, 64);
    expect_only_get(site);
    asks({"doctor"});
    expect_only_reads(site);
}

TEST(OnTheWire, APlanOfContosoAsksFewTimes) {
    const ScratchFolder scratch;
    const Simulation site(scratch.path(), {"--from", kContoso, "--at", "converged"});
    const Ran ran = plan(kContoso, site.connection);
    EXPECT_EQ(ran.exit, 0) << ran.err;
    expect_few_requests(site, world_of(kSource / kContoso, simulator::Stage::converged));
}

/// 1 + 10 + 10 x 249 sites with a point each.
std::string large() {
    const auto code = [](std::size_t n) {
        const char* digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        return std::string("Z") + digits[n / 36] + digits[n % 36];
    };
    const auto secondary = [](std::size_t n) {
        const char* digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXY";
        return std::string(1, digits[n / 1225]) + digits[n / 35 % 35] + digits[n % 35];
    };
    std::string out =
        "apiVersion: supctl/v1\nhierarchy: large\nsites:\n"
        "  ZZZ: {type: centralAdministrationSite, softwareUpdatePoints: [zzz.corp.test]}\n";
    for (std::size_t p = 0; p < 10; ++p) {
        out += "  " + code(p) + ": {type: primarySite, parent: ZZZ, softwareUpdatePoints: [p" +
               std::to_string(p) + ".corp.test]}\n";
        for (std::size_t s = 0; s < 249; ++s) {
            const std::size_t n = 10000 + p * 249 + s;
            out += "  \"" + secondary(n) + "\": {type: secondarySite, parent: " + code(p) +
                   ", softwareUpdatePoints: [s" + std::to_string(n) + ".corp.test]}\n";
        }
    }
    return out +
           "synchronization: {source: microsoftUpdate}\nclassifications: [Security Updates]\n"
           "products: [Windows 11]\n";
}

TEST(OnTheWire, APlanOfTwoThousandFiveHundredSitesAsksFewTimes) {
    const ScratchFolder scratch;
    const fs::path description = scratch.path() / "large.yaml";
    write_text(description, large());
    const Simulation site(scratch.path(), {"--from", description.string(), "--at", "converged"});
    const Ran ran = plan(description.string(), site.connection);
    EXPECT_EQ(ran.exit, 0) << ran.out.substr(0, 2000) << ran.err.substr(0, 2000);
    EXPECT_TRUE(holds(ran, "\"steps\":[]"));
    expect_only_get(site);
    expect_few_requests(site, world_of(description, simulator::Stage::converged));
}

// ---------------------------------------------------------------------------------------------------------

void expect_refused(const Ran& ran, std::string_view code, std::string_view names) {
    EXPECT_EQ(ran.exit, 5) << ran.out << ran.err;
    EXPECT_TRUE(holds(ran, code)) << ran.out << ran.err;
    EXPECT_TRUE(holds(ran, names)) << ran.out << ran.err;
    EXPECT_FALSE(holds(ran, "installRole")) << "a refusal is no plan";
    EXPECT_FALSE(holds(ran, "\"steps\"")) << "a refusal is no plan";
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), with);
}

struct Wrong {
    std::string name, what, with, names;
};
class WrongSite : public testing::TestWithParam<Wrong> {};

TEST_P(WrongSite, IsRefusedByName) {
    const ScratchFolder scratch;
    std::string all = read_text(kSource / kContoso / "hierarchy.yaml");
    all += "\n" + read_text(kSource / kContoso / "sites.yaml");
    all = replaced(all, GetParam().what, GetParam().with);
    write_text(scratch.path() / "d" / "sites.yaml", all);
    const auto connection = simulated(scratch.path(), kSource / kContoso, "bare");
    expect_refused(plan((scratch.path() / "d").string(), connection), "SUP3401", GetParam().names);
}

INSTANTIATE_TEST_SUITE_P(
    Of, WrongSite,
    testing::Values(Wrong{"code", "  S04: {type", "  S05: {type", "`S05`"},
                    Wrong{"parent", "S02: {type: secondarySite, parent: PS1",
                          "S02: {type: secondarySite, parent: PS3", "`PS3`"},
                    Wrong{"type",
                          "  S04: {type: secondarySite, parent: PS3, server: s04.contoso.com, "
                          "softwareUpdatePoints: [s04.contoso.com]}",
                          "  S04: {type: primarySite, parent: CAS, softwareUpdatePoints: [s04.contoso.com]}",
                          "primarySite"},
                    Wrong{"server", "server: ps2.contoso.com", "server: ps9.contoso.com", "ps9.contoso.com"},
                    Wrong{"name", "name: Contoso-EMEA", "name: Contoso-Emea-2", "Contoso-Emea-2"}),
    [](const testing::TestParamInfo<Wrong>& info) { return info.param.name; });

TEST(RightSite, AnotherHierarchysCodesAreRefused) {
    const ScratchFolder scratch;
    expect_refused(plan(kContoso, simulated(scratch.path(), kSource / kLab, "bare")), "SUP3401", "`LAB`");
}

TEST(RightSite, AScopedAccountNeverLeadsToAnInstallation) {
    for (const std::string hidden : {"S01", "PS2", "CAS"}) {
        SCOPED_TRACE(hidden);
        const ScratchFolder scratch;
        const Simulation site(scratch.path(),
                              {"--from", kContoso, "--at", "converged", "--hide-site", hidden});
        expect_refused(plan(kContoso, site.connection), "SUP34", hidden);
    }
}

TEST(RightSite, ASiteThatIsNotInNormalModeIsLeftAlone) {
    const ScratchFolder scratch;
    expect_refused(plan(kContoso, simulated(scratch.path(), kSource / kContoso, "bare",
                                            "faults: ['site_mode:site=PS1,mode=5']")),
                   "SUP3402", "`PS1`");
}

// ---------------------------------------------------------------------------------------------------------

struct Lost {
    std::string example, server;
};
class LostTopPoint : public testing::TestWithParam<Lost> {};

TEST_P(LostTopPoint, IsPutBackWithoutAnyUnsubscription) {
    const ScratchFolder scratch;
    const fs::path description = kSource / "examples" / GetParam().example;
    const fs::path state =
        kept_state(scratch.path(), description, simulator::Stage::converged, [](simulator::Simulator& site) {
            const std::string filter = "RoleName eq 'SMS Software Update Point'";
            bool removed = false;
            for (const std::string& text : site.rows("SMS_SCI_SysResUse", filter)) {
                const json::value row = json::parse(text);
                if (text.find(GetParam().server) == std::string::npos) continue;
                std::string key;
                for (const char* name : {"FileType", "ItemName", "ItemType", "SiteCode"}) {
                    const json::value& value = row.at(name);
                    key += (key.empty() ? "" : ";") +
                           (value.is_string() ? std::string(value.as_string()) : json::serialize(value));
                }
                const auto done = site.remove("SMS_SCI_SysResUse", key);
                EXPECT_TRUE(done) << done.error().message;
                removed = done.has_value();
            }
            EXPECT_TRUE(removed);
        });
    const Simulation site(scratch.path(), {"--from", description.string(), "--state", state.string()});
    const Ran ran = plan(description.string(), site.connection, {"--detailed-exitcode"});
    ASSERT_EQ(ran.exit, 2) << ran.out << ran.err;
    const json::value read = json::parse(ran.out);
    EXPECT_EQ(read.at("phase").as_string(), "established");
    bool installs = false;
    for (const json::value& step : read.at("steps").as_array()) {
        installs = installs ||
                   step.at("id").as_string().find("/role/" + GetParam().server) != std::string_view::npos;
        EXPECT_NE(step.at("kind").as_string(), "select") << json::serialize(step);
        for (const json::value& change : step.at("changes").as_array()) {
            const auto& field = change.at("field").as_string();
            EXPECT_NE(field, "products") << json::serialize(step);
            EXPECT_NE(field, "classifications") << json::serialize(step);
        }
    }
    EXPECT_TRUE(installs) << ran.out;
    EXPECT_FALSE(holds(ran, "unsubscribe"));
}

INSTANTIATE_TEST_SUITE_P(Of, LostTopPoint,
                         testing::Values(Lost{"contoso", "cas-sup1.contoso.com"},
                                         Lost{"standalone", "lab01.lab.local"}),
                         [](const testing::TestParamInfo<Lost>& info) { return info.param.example; });

// ---------------------------------------------------------------------------------------------------------

Ran plan_with(const std::string& fault) {
    const ScratchFolder scratch;
    return plan(kLab, simulated(scratch.path(), kSource / kLab, "converged", "faults: ['" + fault + "']"));
}

TEST(Trouble, OfOneMomentIsWaitedOut) {
    const std::string undisturbed = plan_with("SMS_Nothing:reset").out;
    const auto plan_id = [](const std::string& text) { return text.substr(0, text.find("\"hierarchy\"")); };
    for (const std::string of : {"SMS_Identification", "SMS_SCI_SysResUse", "SMS_UpdateCategoryInstance"})
        for (const std::string kind : {"status=429,retry-after=7", "status=503,retry-after=2", "status=502",
                                       "status=504", "reset", "cut_body"}) {
            SCOPED_TRACE(of + " " + kind);
            const Ran ran = plan_with(of + "#1:" + kind);
            EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
            EXPECT_EQ(plan_id(ran.out), plan_id(undisturbed)) << ran.out;
        }
}

TEST(Trouble, ThatLastsEndsWithAClearDiagnostic) {
    const std::map<std::string, std::string> wanted = {
        {"status=400", "SUP3302"}, {"status=401", "SUP3301"}, {"status=403", "SUP3301"},
        {"status=404", "SUP3304"}, {"status=409", "SUP3302"}, {"status=429", "SUP3302"},
        {"status=500", "SUP3302"}, {"status=502", "SUP3302"}, {"status=503", "SUP3302"},
        {"status=504", "SUP3302"}, {"reset", "SUP3203"},      {"cut_body", "SUP3203"},
        {"garbage", "SUP3204"}};
    for (const auto& [kind, code] : wanted) {
        SCOPED_TRACE(kind);
        const Ran ran = plan_with("SMS_Identification:" + kind);
        EXPECT_EQ(ran.exit, 1) << ran.out << ran.err;
        EXPECT_TRUE(holds(ran, code)) << ran.out << ran.err;
        EXPECT_FALSE(holds(ran, "\"steps\""));
    }
}

TEST(Trouble, WithOneClassIsAnIncompleteView) {
    for (const std::string of : {"SMS_Site", "SMS_SCI_SysResUse", "SMS_SUPSyncStatus"})
        for (const std::string kind : {"status=403", "status=500", "garbage", "reset", "cut_body"}) {
            SCOPED_TRACE(of + " " + kind);
            // Over AdminService, and over WS-Man when AdminService does not answer.
            expect_refused(plan_with(of + "?:" + kind + "', 'Enumerate FROM " + of + ":" + kind), "SUP3403",
                           "could not be read");
        }
}

TEST(Trouble, WithTheCatalogNeverEmptiesASelection) {
    for (const std::string at : {"bare", "converged"}) {
        const ScratchFolder scratch;
        const Ran ran = plan(kLab, simulated(scratch.path(), kSource / kLab, at,
                                             "faults: ['SMS_UpdateCategoryInstance:status=403']"));
        SCOPED_TRACE(at);
        EXPECT_EQ(ran.exit, at == "bare" ? 5 : 0) << ran.out;
        EXPECT_FALSE(holds(ran, "\"kind\":\"select\"")) << ran.out;
        EXPECT_TRUE(holds(ran, at == "bare" ? "SUP3403" : "SUP3404")) << ran.out;
    }
}

TEST(Trouble, IsNotTakenForAgreement) {
    const ScratchFolder scratch;
    const auto connection = simulated(scratch.path(), kSource / kLab, "converged",
                                      "faults: ['SMS_UpdateCategoryInstance:status=403']");
    const Ran ran = run({"plan", kLab, "--connection", connection.string()});
    EXPECT_EQ(ran.exit, 0) << ran.err;
    EXPECT_FALSE(holds(ran, "is as described")) << ran.out;
    EXPECT_TRUE(holds(ran, "2 managed settings could not be read")) << ran.out;
}

// ---------------------------------------------------------------------------------------------------------

class OwnProcess : public testing::Test {
  protected:
    ScratchFolder scratch;
    Simulation site{scratch.path(), {"--from", kLab, "--at", "converged"}};

    /// The connection file with one line changed.
    fs::path changed(const std::string& key, const std::string& line) const {
        std::istringstream lines(read_text(site.connection));
        std::string out;
        for (std::string one; std::getline(lines, one);) out += (one.starts_with(key) ? line : one) + "\n";
        const fs::path file = site.connection.parent_path() / "changed.yaml";
        write_text(file, out);
        return file;
    }
};

TEST_F(OwnProcess, IsReachedWithTheFileItWrites) {
    const Ran ran = plan(kLab, site.connection);
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
    EXPECT_TRUE(holds(ran, "\"steps\":[]"));
    const auto mode = fs::status(site.connection.string() + ".token").permissions();
    EXPECT_EQ(mode & fs::perms::mask, fs::perms(0600));
    EXPECT_EQ(site.stop(), 0);
}

TEST_F(OwnProcess, AnUnknownRootIsNotTrustedAndTheHelpSaysHowTo) {
    const Ran ran = plan(kLab, changed("trust:", ""));
    EXPECT_EQ(ran.exit, 1) << ran.out << ran.err;
    EXPECT_TRUE(holds(ran, "SUP3202"));
    EXPECT_TRUE(holds(ran, "name it under `trust`")) << ran.out;
    EXPECT_TRUE(site.requests().empty()) << "nothing is sent to a server that is not trusted";
}

TEST_F(OwnProcess, AnotherHostNameIsNotAccepted) {
    const std::string text = read_text(site.connection);
    const auto colon = text.find("127.0.0.1:") + 10;
    const std::string port = text.substr(colon, text.find('"', colon) - colon);
    const fs::path file = site.connection.parent_path() / "changed.yaml";
    write_text(file, "providers: [{adminService: \"https://other.lab.local:" + port +
                         "/AdminService\"}]\naddresses: {other.lab.local: \"127.0.0.1:" + port +
                         "\"}\nauthenticate: bearer\nbearer: {token: {file: connection.yaml.token}}\n"
                         "trust: connection.yaml.root.pem\n");
    const Ran ran = plan(kLab, file);
    EXPECT_EQ(ran.exit, 1) << ran.out << ran.err;
    EXPECT_TRUE(holds(ran, "SUP3202")) << ran.out;
    EXPECT_TRUE(holds(ran, "other.lab.local")) << ran.out;
    EXPECT_TRUE(site.requests().empty());
}

TEST_F(OwnProcess, AWrongTokenIsRefused) {
    How how;
    how.environment = {{"SUPCTL_TOKEN", "nobodys-token"}};
    const Ran ran = run({"plan", kLab, "--format", "json", "--connection",
                         changed("bearer:", "bearer: {token: {env: SUPCTL_TOKEN}}").string()},
                        how);
    EXPECT_EQ(ran.exit, 1) << ran.out << ran.err;
    EXPECT_TRUE(holds(ran, "SUP3301"));
    EXPECT_FALSE(holds(ran, "nobodys-token"));
}

TEST_F(OwnProcess, ATokenThatOthersCanReadIsNotUsed) {
    fs::permissions(site.connection.string() + ".token", fs::perms(0644));
    const Ran ran = plan(kLab, site.connection);
    EXPECT_EQ(ran.exit, 1) << ran.out << ran.err;
    EXPECT_TRUE(holds(ran, "SUP3102"));
    EXPECT_TRUE(site.requests().empty());
}

TEST(SimulatorClock, ServesSteppedAndRealTime) {
    for (const std::string clock : {"stepped", "real", "x1000"}) {
        SCOPED_TRACE(clock);
        const ScratchFolder scratch;
        const Simulation site(scratch.path(), {"--from", kLab, "--at", "converged", "--clock", clock,
                                               "--fault", "SMS_Identification#1:status=503,retry-after=1"});
        const Ran ran = plan(kLab, site.connection);
        EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
    }
}

TEST(SimulatorClock, AKilledClientLeaves) {
    const ScratchFolder scratch;
    // The first client joins and hangs; time stands still for the second until the first is gone.
    const Simulation site(scratch.path(), {"--from", kLab, "--at", "converged", "--clock", "stepped",
                                           "--fault", "SMS_Identification#1:hang", "--fault",
                                           "SMS_Identification#2:status=503,retry-after=30"});
    const std::vector<std::string> arguments{"plan", kLab, "--verbose", "--connection",
                                             site.connection.string()};
    Process first(arguments, {});
    ASSERT_TRUE(first.says("reading ")) << first.ran.err;
    while (site.requests().empty()) ASSERT_FALSE(first.says("never said", std::chrono::seconds(1)));
    Process second(arguments, {});
    ASSERT_TRUE(second.says("reading ")) << second.ran.err;
    EXPECT_FALSE(second.says("requests", std::chrono::seconds(1)))
        << "time passed while a participant worked";
    first.signal(SIGKILL);
    const Ran ran = second.finish(std::chrono::seconds(60));
    EXPECT_EQ(ran.exit, 0) << ran.err;
}

}  // namespace
}  // namespace supctl::end_to_end
