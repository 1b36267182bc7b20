// Every code has a broken description or a failing run that produces it, at the place it names. The tables
// are the whole list: a code without an entry fails the last test of this file.
#include <functional>
#include <map>
#include <set>

#include "base/codes.h"
#include "plan/graph.h"
#include "process.h"
#include "rules/rule_list.h"
#include "simulator/simulator.h"
#include "site_state.h"
#include "store/database.h"

namespace supctl::end_to_end::code_runs {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// `SUP1005 5:19` of each finding, of JSON on standard output or of text on standard error.
std::vector<std::string> findings(const Ran& ran) {
    std::vector<std::string> out;
    boost::system::error_code failed;
    const json::value read = json::parse(ran.out, failed);
    const json::array* all = nullptr;
    if (!failed && read.is_array()) all = &read.get_array();
    if (!failed && read.is_object() && read.get_object().contains("diagnostics"))
        all = &read.at("diagnostics").as_array();
    if (all != nullptr)
        for (const json::value& one : *all) {
            std::string text(one.at("code").as_string());
            if (const auto& labels = one.at("labels").as_array(); !labels.empty())
                text += " " + std::to_string(labels[0].at("line").as_int64()) + ":" +
                        std::to_string(labels[0].at("column").as_int64());
            out.push_back(std::move(text));
        }
    for (auto at = ran.err.find("[SUP"); at != std::string::npos; at = ran.err.find("[SUP", at + 1))
        out.push_back(ran.err.substr(at + 1, 7));
    return out;
}

void expect(const Ran& ran, const std::string& finding, int exit) {
    EXPECT_EQ(ran.exit, exit) << ran.out << ran.err;
    const auto all = findings(ran);
    EXPECT_NE(std::find(all.begin(), all.end(), finding), all.end()) << ran.out << ran.err;
}

std::string complete(const std::string& body) {
    std::string text = "apiVersion: supctl/v1\nhierarchy: t\n" + body;
    if (body.find("sites:") == std::string::npos) text += "sites: {PS1: {type: primarySite}}\n";
    return text;
}

Ran validate(const fs::path& scratch, const std::string& text) {
    write_text(scratch / "d.yaml", text);
    return run({"validate", (scratch / "d.yaml").string(), "--format", "json"});
}

// ---------------------------------------------------------------------------------------------------------
// Rules: the example that `supctl explain` shows breaks the rule, at this place.

const std::map<int, std::string> kRulePlaces = {
    {2000, "4:71"},  {2001, "5:3"},   {2004, "5:38"},  {2005, "4:3"},   {2006, "4:34"}, {2007, "4:28"},
    {2008, "7:43"},  {2009, "4:3"},   {2010, "5:64"},  {2011, "3:27"},  {2012, "3:38"}, {2013, "3:38"},
    {2014, "3:19"},  {2015, "5:19"},  {2016, "4:59"},  {2017, "3:27"},  {2019, "4:96"}, {2020, "4:94"},
    {2021, "5:94"},  {2022, "4:134"}, {2023, "4:88"},  {2024, "4:106"}, {2025, "5:98"}, {2026, "6:74"},
    {2027, "4:98"},  {2028, "5:89"},  {2029, "4:112"}, {2030, "4:121"}, {2031, "4:76"}, {2032, "4:59"},
    {2033, "3:45"},  {2034, "3:60"},  {2035, "3:19"},  {2036, "3:33"},  {2037, "3:55"}, {2038, "3:35"},
    {2039, "4:42"},  {2043, "3:49"},  {2044, "4:1"},   {2045, "3:19"},  {2046, "6:17"}, {2047, "3:12"},
    {2048, "3:45"},  {2049, "3:34"},  {2050, "3:29"},  {2051, "4:53"},  {2054, "5:77"}, {2055, "3:1"},
    {2056, "3:105"}, {2057, "3:68"},  {2058, "3:77"},  {2059, "3:107"}, {2061, "3:33"}, {2062, "7:28"},
    {2063, "4:51"},  {2064, "5:66"},  {2065, "6:70"},  {2068, "3:19"}};

TEST(Codes, TheExampleOfEveryRuleBreaksItAtItsPlace) {
    const ScratchFolder scratch;
    for (const auto& [number, place] : kRulePlaces) {
        const Rule* rule = find_rule(Code{static_cast<std::uint16_t>(number)});
        ASSERT_NE(rule, nullptr) << number;
        SCOPED_TRACE(rule->id);
        const Ran ran = validate(scratch.path(), complete(std::string(rule->example)));
        const auto all = findings(ran);
        EXPECT_NE(std::find(all.begin(), all.end(), rule->code.text() + " " + place), all.end()) << ran.out;
        EXPECT_EQ(ran.exit, ran.out.find("\"error\"") == std::string::npos ? 0 : 4);
        EXPECT_EQ(ran.err, "");
    }
}

/// One site more than the product supports, below `parent`.
std::string crowd(const std::string& above, const std::string& parent, const std::string& type, int count) {
    std::string out = "sites:\n" + above;
    for (int i = 0; i < count; ++i) {
        const std::string number = std::to_string(100 + i);
        out += "  " + std::string(1, static_cast<char>('A' + i / 100)) + number.substr(1) +
               ": {type: " + type + ", parent: " + parent + "}\n";
    }
    return out;
}

TEST(Codes, TooManySitesAreToldAtTheirParent) {
    const ScratchFolder scratch;
    expect(validate(scratch.path(),
                    complete(crowd("  ZZZ: {type: centralAdministrationSite}\n", "ZZZ", "primarySite", 26))),
           "SUP2002 4:3", 4);
    expect(validate(scratch.path(),
                    complete(crowd("  ZZZ: {type: primarySite}\n", "ZZZ", "secondarySite", 251))),
           "SUP2003 4:3", 4);
    EXPECT_EQ(
        validate(scratch.path(), complete(crowd("  ZZZ: {type: primarySite}\n", "ZZZ", "secondarySite", 250)))
            .exit,
        0);
}

// ---------------------------------------------------------------------------------------------------------
// Reading: the files of tests/language/broken, which say the place in their first line.

const std::map<int, std::string> kBrokenFiles = {{1002, "empty"},
                                                 {1003, "syntax"},
                                                 {1004, "duplicate_key"},
                                                 {1005, "unknown_key"},
                                                 {1006, "wrong_type_yes"},
                                                 {1007, "bad_value"},
                                                 {1008, "out_of_range"},
                                                 {1009, "missing_type"},
                                                 {1010, "bad_utf8"},
                                                 {1011, "exploding_aliases"},
                                                 {1012, "tag"},
                                                 {1014, "unknown_profile"},
                                                 {1015, "api_version"},
                                                 {1016, "bad_time"},
                                                 {9001, "not_built_values"}};

TEST(Codes, BrokenFilesAreRefusedAtTheirPlace) {
    for (const auto& [number, name] : kBrokenFiles) {
        SCOPED_TRACE(name);
        const fs::path file = kSource / "tests/language/broken" / (name + ".yaml");
        std::string head = read_text(file);
        head = head.substr(10, head.find('\n') - 10);
        ASSERT_EQ(head.find("SUP" + std::to_string(number)), 0U) << head;
        expect(run({"validate", file.string(), "--format", "json"}), head, 4);
    }
}

// ---------------------------------------------------------------------------------------------------------
// The rest, one run each.

/// A converged lab that an administrator has changed; `plan` sees it through a connection of its own.
Ran plan_changed(const fs::path& scratch, const std::function<void(simulator::Simulator&)>& change,
                 const std::string& text = {}) {
    const fs::path state = kept_state(scratch, kSource / kLab, simulator::Stage::converged, change);
    std::string paths = (kSource / kLab).string();
    if (!text.empty()) {
        write_text(scratch / "d.yaml", text);
        paths = (scratch / "d.yaml").string();
    }
    return run({"plan", paths, "--format", "json", "--connection",
                connection_to_state(scratch, kSource / kLab, state).string()});
}

/// The lab's description without one of its top-level keys, and with more at its end.
std::string lab(const std::string& more, const std::string& without = {}) {
    std::string out;
    std::istringstream lines(read_text(kSource / kLab / "lab.yaml"));
    bool leaving = false;
    for (std::string line; std::getline(lines, line);) {
        leaving = line.starts_with(' ') ? leaving : !without.empty() && line.starts_with(without);
        if (!leaving) out += line + "\n";
    }
    return out + more;
}

Ran plan_fault(const fs::path& scratch, const std::string& fault) {
    return run({"plan", kLab, "--format", "json", "--connection",
                simulated(scratch, kSource / kLab, "converged", "faults: ['" + fault + "']").string()});
}

Ran plan_connection(const fs::path& scratch, const std::string& text) {
    write_text(scratch / "c.yaml", text);
    return run({"plan", kLab, "--format", "json", "--connection", (scratch / "c.yaml").string()});
}

/// `apply` of the lab as the plan of the same moment is approved; `at` and more lines under `simulator:`.
Ran apply_approved(const fs::path& scratch, const fs::path& description, const std::string& at,
                   const std::string& more) {
    const auto connection = simulated(scratch, kSource / kLab, at, more,
                                      "store: {sqlite: " + (scratch / "store.db").string() + "}\n");
    const Ran planned =
        run({"plan", description.string(), "--connection", connection.string(), "--format", "json"});
    const json::value plan = json::parse(planned.out);
    return run({"apply", description.string(), "--connection", connection.string(), "--approve",
                std::string(plan.at("planId").as_string())});
}

std::string any_row(simulator::Simulator& site, const char* of, const std::string& filter, const char* key) {
    const auto rows = site.rows(of, filter);
    if (rows.empty()) {
        ADD_FAILURE() << "no " << of << " where " << filter;
        return "";
    }
    const json::value row = json::parse(rows.front());
    const json::value& value = row.at(key);
    return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
}

/// `apply` of one setting of the converged lab, while something else goes wrong.
Ran apply_disturbed(const fs::path& scratch, const std::string& fault) {
    write_text(scratch / "d.yaml", lab("thirdPartyUpdates: automaticCertificate\n"));
    return apply_approved(scratch, scratch / "d.yaml", "converged",
                          "writes: merge\n  faults: ['" + fault + "']");
}

/// A plan is kept and approved; then somebody unticks a product, which goes beyond it.
Ran apply_beyond(const fs::path& scratch) {
    write_text(scratch / "d.yaml", lab("thirdPartyUpdates: automaticCertificate\n"));
    const auto untick = [](simulator::Simulator& site) {
        const auto row = any_row(site, "SMS_UpdateCategoryInstance",
                                 "LocalizedCategoryInstanceName eq 'Windows 11'", "CategoryInstanceID");
        ASSERT_TRUE(site.edit("SMS_UpdateCategoryInstance", row, "IsSubscribed", "false"));
    };
    const fs::path state = kept_state(scratch, kSource / kLab, simulator::Stage::converged, {});
    const std::string connection =
        simulated(scratch, kSource / kLab, "converged", "writes: merge\n  state: " + state.string()).string();
    const std::string plan = (scratch / "plan.json").string();
    const Ran planned =
        run({"plan", (scratch / "d.yaml").string(), "--connection", connection, "--out", plan});
    EXPECT_EQ(planned.exit, 0) << planned.err;
    const std::string id(json::parse(read_text(plan)).at("planId").as_string());
    (void)kept_state(scratch, kSource / kLab, simulator::Stage::converged, untick);
    return run({"apply", plan, "--connection", connection, "--approve", id});
}

/// `apply` while this very process holds the lease.
Ran apply_beside_another(const fs::path& scratch) {
    {
        auto store = open_store((scratch / "store.db").string());
        EXPECT_TRUE(store);
        Lease held;
        held.hierarchy = "lab";
        held.run = "lab-99";
        held.holder = "eve@here";
        held.process = ProcProcesses().self();
        const TimePoint later(std::chrono::sys_days(std::chrono::year(2099) / 1 / 1));
        EXPECT_TRUE((*store)->leases().acquire(held, later, ProcProcesses()));
    }
    return apply_disturbed(scratch, "SMS_Nothing:hang");
}

/// `apply` of contoso, converged, with all child points moved to other ports.
Ran apply_moved_ports(const fs::path& scratch) {
    const std::string contoso = (kSource / "examples/contoso").string();
    const std::string overlay = (scratch / "ports.yaml").string();
    const char* ports = "{softwareUpdatePoint: {httpPort: 8540, httpsPort: 8541}}";
    write_text(overlay,
               std::string("defaults: {primarySite: ") + ports + ", secondarySite: " + ports + "}\n");
    const auto connection = simulated(scratch, contoso, "converged", "writes: merge");
    const std::vector<std::string> of = {contoso, "--overlay", overlay, "--connection", connection.string()};
    std::vector<std::string> planning = {"plan", "--format", "json"};
    planning.insert(planning.end(), of.begin(), of.end());
    const json::value plan = json::parse(run(planning).out);
    // The plan's line to copy holds what the refusal asks for.
    planning.erase(planning.begin() + 1, planning.begin() + 3);
    const std::string shown = run(planning).out;
    EXPECT_NE(shown.find("--allow-mass-change --approve"), shown.npos) << shown;
    std::vector<std::string> applying = {"apply", "--approve", std::string(plan.at("planId").as_string())};
    applying.insert(applying.end(), of.begin(), of.end());
    return run(applying);
}

/// `apply` of the lab against a simulator whose time runs a hundred times as fast, interrupted in its first
/// wait.
Ran apply_interrupted(const fs::path& scratch) {
    Simulation simulation(scratch, {"--from", kLab, "--writes", "merge", "--clock", "x100"});
    const std::string connection = simulation.connection.string();
    examine(connection);
    const json::value plan =
        json::parse(run({"plan", kLab, "--connection", connection, "--format", "json"}).out);
    Process process(
        {"apply", kLab, "--connection", connection, "--approve", std::string(plan.at("planId").as_string())},
        How{});
    EXPECT_TRUE(process.says("done LAB/selection/none")) << process.ran.err;
    process.signal(SIGINT);
    return process.finish(std::chrono::seconds(60));
}

struct Failing {
    friend void PrintTo(const Failing& one, std::ostream* out) { *out << one.finding; }
    int code;
    std::string finding;  // with its place, where it has one
    int exit;
    std::function<Ran(const fs::path&)> run;
};

const std::vector<Failing>& failing_runs() {
    static const std::vector<Failing> all = {
        {1001, "SUP1001", 4,
         [](const fs::path& scratch) {
             return run({"validate", (scratch / "nowhere.yaml").string(), "--format", "json"});
         }},
        {1019, "SUP1019 1:1", 4,
         [](const fs::path& scratch) {
             write_text(scratch / "facts.json", "servers: {}\n");
             write_text(scratch / "d.yaml", complete(""));
             return run({"validate", (scratch / "d.yaml").string(), "--format", "json", "--facts",
                         (scratch / "facts.json").string()});
         }},
        {2131, "SUP2131 3:11", 4,
         [](const fs::path& scratch) { return validate(scratch, complete("silence: {VR-99: {reason: x}}\n")); }},
        {2132, "SUP2132 5:11", 4,
         [](const fs::path& scratch) {
             return validate(scratch, complete("sites:\n  PS1: {type: primarySite, softwareUpdatePoints: "
                                               "[a.contoso.com, b.contoso.com]}\n"
                                               "silence: {VR-09: {reason: x}}\n"));
         }},
        {2133, "SUP2133 3:11", 0,
         [](const fs::path& scratch) { return validate(scratch, complete("silence: {VR-14: {reason: x}}\n")); }},
        {1013, "SUP1013 1:12", 4,
         [](const fs::path& scratch) {
             write_text(scratch / "a.yaml", complete(""));
             write_text(scratch / "b.yaml", "hierarchy: another\n");
             return run({"validate", (scratch / "a.yaml").string(), (scratch / "b.yaml").string(), "--format",
                         "json"});
         }},
        {1017, "SUP1017 3:17", 4,
         [](const fs::path& scratch) {
             return plan_connection(scratch,
                                    "providers: [lab01.lab.local]\nauthenticate: bearer\n"
                                    "bearer: {token: swordfish}\n");
         }},
        {2102, "SUP2102 12:12", 4,
         [](const fs::path& scratch) {
             return plan_changed(scratch, {}, lab("products: [\n           Windows 12]\n", "products"));
         }},
        {2104, "SUP2104 11:12", 4,
         [](const fs::path& scratch) {
             return plan_changed(scratch, {}, lab("products: [Windows Server 2019]\n", "products"));
         }},
        {2105, "SUP2105 11:12", 4,
         [](const fs::path& scratch) {
             const auto forbid = [](simulator::Simulator& site) {
                 const auto row =
                     any_row(site, "SMS_UpdateCategoryInstance",
                             "LocalizedCategoryInstanceName eq 'Windows 10'", "CategoryInstanceID");
                 ASSERT_TRUE(site.edit("SMS_UpdateCategoryInstance", row, "AllowSubscription", "false"));
             };
             return plan_changed(scratch, forbid,
                                 lab("products: [{family: Windows, product: Windows 10}]\n", "products"));
         }},
        {2106, "SUP2106 14:54", 4,
         [](const fs::path& scratch) {
             return plan_changed(scratch, {},
                                 lab("sites:\n  LAB:\n    type: primarySite\n    softwareUpdatePoints:\n"
                                     "      lab01.lab.local: {wsusServerConnectionAccount: LAB\\nobody}\n",
                                     "sites"));
         }},
        {2107, "SUP2107 9:35", 0,
         [](const fs::path& scratch) {
             const auto drop = [](simulator::Simulator& site) {
                 ASSERT_TRUE(site.remove("SMS_Alert", any_row(site, "SMS_Alert", "", "ID")));
             };
             return plan_changed(scratch, drop,
                                 lab("synchronization: {alertOnFailure: true}\n", "synchronization"));
         }},
        {2108, "SUP2108 12:18", 4,
         [](const fs::path& scratch) {
             return plan_changed(scratch, {},
                                 lab("clientSettings: {Nobody's: {softwareUpdates: {enabled: true}}}\n"));
         }},
        {2109, "SUP2109 11:12", 4,
         [](const fs::path& scratch) {
             return plan_changed(
                 scratch, {},
                 lab("products: [{product: Windows 3.11, id: bbbbbbbb-0000-0000-0000-000000000001}]\n",
                     "products"));
         }},
        {2110, "SUP2110 11:12", 0,
         [](const fs::path& scratch) {
             return plan_changed(
                 scratch, {},
                 lab("products: [{product: Windows Eleven, id: 72e7624a-5b00-45d2-b92f-e561c0a6a160}]\n",
                     "products"));
         }},
        {2112, "SUP2112 9:12", 0,
         [](const fs::path& scratch) {
             write_text(scratch / "catalog.lock", "lockVersion: supctl/v1\n");
             return plan_changed(scratch, {}, lab("", "classifications"));
         }},
        {2113, "SUP2113 11:12", 0,
         [](const fs::path& scratch) {
             return plan_changed(scratch, {},
                                 lab("products: [{family: Windows, newProducts: ask, pinned: []}]\n", "products"));
         }},
        {3406, "SUP3406 12:18", 0,
         [](const fs::path& scratch) {
             return plan_changed(scratch, {},
                                 lab("maximumRunTime: {allOtherUpdates: {minutes: 60}}\n"));
         }},
        {3101, "SUP3101", 64,
         [](const fs::path&) {
             return run({"plan", kLab, "--format", "json"});
         }},
        {3102, "SUP3102 3:10", 1,
         [](const fs::path& scratch) {
             write_text(scratch / "token", "swordfish\n");
             fs::permissions(scratch / "token", fs::perms(0644));
             return plan_connection(scratch,
                                    "providers: [{adminService: \"https://127.0.0.1:9\"}]\n"
                                    "authenticate: bearer\nbearer: {token: {file: token}}\n");
         }},
        {3103, "SUP3103", 1,
         [](const fs::path&) {
             return run({"simulate", "--from", kSource / kLab, "--wsman-http", "127.0.0.1:0"});
         }},
        {3201, "SUP3201", 1,
         [](const fs::path& scratch) {
             return plan_connection(scratch,
                                    "providers: [{adminService: \"https://127.0.0.1:9\"}]\n"
                                    "authenticate: none\n");
         }},
        {3202, "SUP3202", 1,
         [](const fs::path& scratch) {
             const Simulation site(scratch, {"--from", kLab, "--at", "converged"});
             std::string text = read_text(site.connection);
             const auto trust = text.find("trust:");
             text.erase(trust, text.find('\n', trust) + 1 - trust);
             write_text(site.connection, text);
             return run({"plan", kLab, "--format", "json", "--connection", site.connection.string()});
         }},
        {3203, "SUP3203", 1,
         [](const fs::path& scratch) { return plan_fault(scratch, "SMS_Identification:reset"); }},
        {3204, "SUP3204", 1,
         [](const fs::path& scratch) { return plan_fault(scratch, "SMS_Identification:garbage"); }},
        {3205, "SUP3205 1:28", 4,
         [](const fs::path& scratch) {
             return plan_connection(scratch,
                                    "providers: [{adminService: \"http://cas01.contoso.com\"}]\n"
                                    "authenticate: bearer\nbearer: {token: {env: SUPCTL_TOKEN}}\n");
         }},
        {3301, "SUP3301", 1,
         [](const fs::path& scratch) { return plan_fault(scratch, "SMS_Identification:status=401"); }},
        {3302, "SUP3302", 1,
         [](const fs::path& scratch) { return plan_fault(scratch, "SMS_Identification:status=500"); }},
        {3303, "SUP3303", 1,
         [](const fs::path& scratch) { return plan_fault(scratch, "SMS_Identification:status=200"); }},
        {3304, "SUP3304", 1,
         [](const fs::path& scratch) { return plan_fault(scratch, "SMS_Identification:status=404"); }},
        {3401, "SUP3401 4:3", 5,
         [](const fs::path& scratch) {
             std::string text = lab("");
             for (auto at = text.find("LAB:"); at != std::string::npos; at = text.find("LAB:"))
                 text.replace(at, 4, "LAC:");
             return plan_changed(scratch, {}, text.substr(text.find('\n') + 1));
         }},
        {3402, "SUP3402 5:3", 5,
         [](const fs::path& scratch) {
             return plan_changed(scratch, [](simulator::Simulator& site) {
                 ASSERT_TRUE(site.edit("SMS_Site", "LAB", "Mode", "1"));
             });
         }},
        {3403, "SUP3403", 5,
         [](const fs::path& scratch) { return plan_fault(scratch, "SMS_SUPSyncStatus:status=403"); }},
        {3404, "SUP3404 8:3", 0,
         [](const fs::path& scratch) { return plan_fault(scratch, "SMS_WSUS_SYNC_MANAGER:status=403"); }},
        {3405, "SUP3405 5:3", 0,
         [](const fs::path& scratch) {
             write_text(scratch / "two.yaml",
                        lab("sites:\n  LAB: {type: primarySite, server: lab01.lab.local, "
                            "defaultSoftwareUpdatePoint: lab01.lab.local, softwareUpdatePoints: "
                            "[lab01.lab.local, lab02.lab.local]}\n",
                            "sites"));
             return run({"plan", kLab, "--format", "json", "--connection",
                         simulated(scratch, scratch / "two.yaml", "converged").string()});
         }},
        {3308, "SUP3308", 5,
         [](const fs::path& scratch) {
             return apply_disturbed(
                 scratch, "PUT SMS_SCI_Component:status=502', 'Put /SMS_SCI_Component:status=502");
         }},
        {4002, "SUP4002", 5, [](const fs::path& scratch) { return apply_beyond(scratch); }},
        {5001, "SUP5001", 7,
         [](const fs::path& scratch) {
             // Two observations of two readings each, and between them the doctor's two for each of the two
             // ways to write: then the write looks again.
             return apply_disturbed(scratch, "GET SMS_SCI_Component#9:edit=1,property=EnableThirdPartyUpdates");
         }},
        {5003, "SUP5003", 1,
         [](const fs::path& scratch) { return apply_disturbed(scratch, "PUT SMS_SCI_Component#2:ignore"); }},
        {5004, "SUP5004", 0,
         [](const fs::path& scratch) {
             return apply_disturbed(scratch,
                                    "PUT SMS_SCI_Component#2:edit=9,property=Full Sync Interval (days)");
         }},
        {3601, "SUP3601", 3,
         [](const fs::path& scratch) {
             return run({"doctor", "--connection",
                         simulated(scratch, kSource / kLab, "converged", "faults: ['break:assumption=ASM-15']")
                             .string()});
         }},
        {3602, "SUP3602", 0,
         [](const fs::path& scratch) {
             const auto fail_point = [](simulator::Simulator& site) {
                 ASSERT_TRUE(site.edit("SMS_SUPSyncStatus", "LAB;" + any_row(site, "SMS_SUPSyncStatus", "", "WSUSServerName"),
                                       "LastSyncState", "6703"));
             };
             const fs::path state = kept_state(scratch, kSource / kLab, simulator::Stage::converged, fail_point);
             return run({"doctor", "--connection", connection_to_state(scratch, kSource / kLab, state).string()});
         }},
        {3605, "SUP3605", 0,
         [](const fs::path& scratch) {
             const auto of_tomorrow = [](simulator::Simulator& site) {
                 ASSERT_TRUE(site.edit("SMS_Identification", any_row(site, "SMS_Identification", "", "ThisSiteCode"),
                                       "SMSVersion", "\"4.00.6487.2000\""));
             };
             const fs::path state = kept_state(scratch, kSource / kLab, simulator::Stage::converged, of_tomorrow);
             return run({"doctor", "--connection", connection_to_state(scratch, kSource / kLab, state).string()});
         }},
        {4010, "SUP4010", 5,
         [](const fs::path& scratch) {
             const Simulation site(scratch, {"--from", kLab, "--writes", "merge"});
             return run({"apply", kLab, "--connection", site.connection.string()});
         }},
        {6002, "SUP6002", 6, [](const fs::path& scratch) { return apply_beside_another(scratch); }},
        {4009, "SUP4009", 5,
         [](const fs::path& scratch) {
             return run({"sync", kLab, "--connection", simulated(scratch, kSource / kLab, "bare").string()});
         }},
        {4001, "SUP4001", 1,
         [](const fs::path& scratch) {
             write_text(scratch / "plan.json", "{\"formatVersion\":\"9.0\"}");
             return run({"explain", "LAB/select", "--plan", (scratch / "plan.json").string()});
         }},
        {4003, "SUP4003", 5,
         [](const fs::path& scratch) {
             const auto connection = simulated(scratch, kSource / kLab, "bare", "writes: merge");
             return run({"apply", kLab, "--connection", connection.string()});
         }},
        {4004, "SUP4004", 5,
         [](const fs::path& scratch) {
             write_text(scratch / "d.yaml", lab("synchronization: {source: none}\n", "synchronization"));
             return apply_approved(scratch, scratch / "d.yaml", "converged", "writes: merge");
         }},
        {4005, "SUP4005", 5, [](const fs::path& scratch) { return apply_moved_ports(scratch); }},
        {4011, "SUP4011 4:51", 5,
         [](const fs::path& scratch) {
             const std::string before =
                 complete("sites:\n  PS1: {type: primarySite, softwareUpdatePoints: [a.b]}\n"
                          "  S01: {type: secondarySite, parent: PS1, softwareUpdatePoints: [c.d]}\n");
             write_text(scratch / "before.yaml", before);
             write_text(scratch / "d.yaml",
                        complete("sites:\n  PS1: {type: primarySite, softwareUpdatePoints: {a.b: {state: "
                                 "removed}}}\n  S01: {type: secondarySite, parent: PS1}\n"));
             return run({"plan", (scratch / "d.yaml").string(), "--format", "json", "--connection",
                         simulated(scratch, scratch / "before.yaml", "converged").string()});
         }},
        {5007, "SUP5007", 130, [](const fs::path& scratch) { return apply_interrupted(scratch); }},
        {5002, "SUP5002", 5,
         [](const fs::path& scratch) {
             return apply_approved(scratch, kSource / kLab, "bare",
                                   "faults: ['Put /wsman/root/sms:fault=internalError']");
         }},
        {5005, "SUP5005", 1,
         [](const fs::path& scratch) {
             return apply_approved(scratch, kSource / kLab, "bare",
                                   "writes: merge\n  faults: ['fail_sync:site=LAB,count=0']");
         }},
        {5006, "SUP5006", 1,
         [](const fs::path& scratch) {
             return apply_approved(scratch, kSource / kLab, "bare",
                                   "writes: merge\n  faults: ['dead_server:server=lab01.lab.local']");
         }},
        {6003, "SUP6003", 5,
         [](const fs::path& scratch) {
             write_text(scratch / "c.yaml",
                        "providers: [lab01.lab.local]\nauthenticate: bearer\n"
                        "bearer: {token: {env: SUPCTL_TOKEN}}\n");
             How how;
             how.folder = scratch;
             how.environment = {{"SUPCTL_TOKEN", "swordfish"}};
             return run({"apply", (kSource / kLab).string(), "--connection", "c.yaml"}, how);
         }},
        {6004, "SUP6004", 1,
         [](const fs::path& scratch) {
             const auto connection = simulated(scratch, kSource / kLab, "bare", "writes: merge",
                                               "store: {sqlite: " + (scratch / "store.db").string() + "}\n");
             (void)run({"apply", kLab, "--connection", connection.string()});
             return run({"history", "nothing-1", "--connection", connection.string()});
         }},
        {4007, "SUP4007", 64,
         [](const fs::path& scratch) {
             const Ran made =
                 run({"plan", kLab, "--connection", "simulator", "--out", (scratch / "plan.json").string()});
             EXPECT_EQ(made.exit, 0) << made.err;
             return run({"explain", "LAB/nothing", "--plan", (scratch / "plan.json").string()});
         }},
        {4008, "SUP4008", 0,
         [](const fs::path& scratch) {
             const Simulation site(scratch, {"--from", kLab, "--at", "converged"});
             return run({"plan", kLab, "--format", "json", "--connection", site.connection.string()});
         }},
        {6001, "SUP6001", 1,
         [](const fs::path& scratch) {
             write_text(scratch / "state.db", "this is no database, and never was one; it is just some text");
             return run({"plan", kLab, "--format", "json", "--connection",
                         simulated(scratch, kSource / kLab, "converged", "",
                                   "store: {sqlite: " + (scratch / "state.db").string() + "}\n")
                             .string()});
         }},
        {6101, "SUP6101", 1,
         [](const fs::path& scratch) {
             write_text(scratch / "there", "");
             return run({"status", "--record", (scratch / "there").string(), "--connection",
                         simulated(scratch, kSource / kLab, "converged").string()});
         }},
        {6102, "SUP6102", 1,
         [](const fs::path& scratch) {
             write_text(scratch / "r.ndjson", "{\"recording\":\"supctl-recording/9\"}\n");
             return run({"status", "--connection", "replay:" + (scratch / "r.ndjson").string()});
         }},
        {6103, "SUP6103", 1,
         [](const fs::path& scratch) {
             write_text(scratch / "r.ndjson",
                        "{\"recording\":\"supctl-recording/1\",\"began\":\"2026-01-01T00:00:00Z\"}\n"
                        "{\"ended\":\"2026-01-01T00:00:00Z\"}\n");
             return run({"status", "--connection", "replay:" + (scratch / "r.ndjson").string()});
         }},
        {6401, "SUP6401", 64, [](const fs::path&) {
             return run({"explain", "nothing like it"});
         }}};
    return all;
}

class FailingRun : public testing::TestWithParam<Failing> {};

TEST_P(FailingRun, NamesItsCodeAndPlace) {
    const ScratchFolder scratch;
    expect(GetParam().run(scratch.path()), GetParam().finding, GetParam().exit);
}

INSTANTIATE_TEST_SUITE_P(Codes, FailingRun, testing::ValuesIn(failing_runs()),
                         [](const testing::TestParamInfo<Failing>& info) {
                             return "SUP" + std::to_string(info.param.code);
                         });

// ---------------------------------------------------------------------------------------------------------
// Codes that need another kind of run, with the test that produces each.

struct Elsewhere {
    int code;
    std::string file;
    std::string held;  // what that file holds
};

const std::vector<Elsewhere> kElsewhere = {
    // What no reader takes, and a catalog that lacks what everybody knows.
    {1020, "tests/end_to_end/output_test.cpp", "SUP1020"},
    {2111, "tests/plan/resolve_test.cpp", "kNotYetKnown"},
    {1018, "tests/base/xml_test.cpp", "kBadXml"},
    // Rules that are found elsewhere and only explained under their own number.
    {2040, "tests/plan/resolve_test.cpp", "VR-40"},
    {2041, "tests/plan/resolve_test.cpp", "VR-41"},
    // What only servers or a site show.
    {2018, "tests/rules/host_rules_test.cpp", "VR-18"},
    {2042, "tests/rules/host_rules_test.cpp", "VR-42"},
    {2052, "tests/rules/host_rules_test.cpp", "VR-52"},
    {2053, "tests/rules/host_rules_test.cpp", "VR-53"},
    {2066, "tests/rules/host_rules_test.cpp", "VR-66"},
    {2067, "tests/rules/host_rules_test.cpp", "VR-67"},
    {2060, "tests/rules/operation_rules_test.cpp", "VR-60"},
    {2069, "tests/rules/operation_rules_test.cpp", "VR-69"},
    {2070, "tests/rules/operation_rules_test.cpp", "VR-70"},
    // A certificate of the simulator lasts a year, and its ways stand or fall together.
    {3603, "tests/doctor/examine_test.cpp", "kWayFails"},
    {3604, "tests/doctor/examine_test.cpp", "kCertificateEnds"},
    // What a domain and its servers refuse takes a domain.
    {3111, "tests/authentication/kerberos_test.cpp", "kWrongPassword"},
    {3112, "tests/authentication/kerberos_test.cpp", "kUnknownUser"},
    {3113, "tests/authentication/answers_test.cpp", "kAccountBarred"},
    {3114, "tests/authentication/kerberos_test.cpp", "kClockSkew"},
    {3115, "tests/authentication/kerberos_test.cpp", "kNoServicePrincipal"},
    {3116, "tests/authentication/kerberos_test.cpp", "kUnknownRealm"},
    {3117, "tests/authentication/kerberos_test.cpp", "kNoKeyCentre"},
    {3118, "tests/authentication/kerberos_test.cpp", "kTicketExpired"},
    {3119, "tests/authentication/kerberos_test.cpp", "kNoTicket"},
    {3120, "tests/authentication/answers_test.cpp", "kNoMechanism"},
    {3121, "tests/authentication/channel_binding_test.cpp", "kAuthenticationFailed"},
    {3122, "tests/authentication/sealing_test.cpp", "kChannelMismatch"},
    {3123, "tests/authentication/answers_test.cpp", "kStrongerAuthentication"},
    {3124, "tests/authentication/answers_test.cpp", "kServerNotProven"},
    {3125, "tests/authentication/sealing_test.cpp", "kSealBroken"},
    // A hundred rounds take a site that undoes everything.
    {5008, "tests/apply/executor_test.cpp", "kEndless"},
    // Work of another team takes a server on which it was not done.
    {5009, "tests/end_to_end/manual_work_test.cpp", "SUP5009"},
    // What a WS-Man service refuses takes a service that refuses it.
    {3305, "tests/provider/wsman_writer_test.cpp", "kValueRefused"},
    {3306, "tests/provider/wsman_reader_test.cpp", "kProviderQuota"},
    {3307, "tests/provider/wsman_channel_test.cpp", "kUnsealed"},
    // What servers and their logs show.
    {3701, "tests/end_to_end/preflight_test.cpp", "SUP3701"},
    {3711, "tests/doctor/log_findings_test.cpp", "kNoLogs"},
    {3712, "tests/report/preflight_report_test.cpp", "SUP3712"},
    // What group policy may be is a matter of its own room.
    {3501, "tests/grouppolicy/registry_pol_test.cpp", "kPolicyFile"},
    {3502, "tests/grouppolicy/gpo_folder_test.cpp", "kPolicyFolder"},
    {3503, "tests/grouppolicy/gpo_folder_test.cpp", "kNoPolicy"},
    {3504, "tests/grouppolicy/judge_test.cpp", "kPolicyLocation"},
    {3505, "tests/grouppolicy/judge_test.cpp", "kPolicySignedContent"},
    {3506, "tests/grouppolicy/judge_test.cpp", "kPolicyAutomaticUpdates"},
    {3507, "tests/grouppolicy/judge_test.cpp", "kPolicyScanSource"},
    {3508, "tests/grouppolicy/gpo_folder_test.cpp", "kUserPolicy"},
    {3509, "tests/grouppolicy/judge_test.cpp", "kPolicyAgent"},
    {3510, "tests/grouppolicy/gpo_folder_test.cpp", "kPolicyPreferences"}};

/// A cycle is a defect of supctl; no description makes one.
TEST(Codes, StepsThatWaitForEachOtherAreACycle) {
    ValuePool pool;
    Hierarchy hierarchy(pool);
    Site site;
    site.code = *SiteCode::parse("PS1");
    site.type = SiteType::primary;
    hierarchy.add(site);
    hierarchy.finish();
    Plan plan;
    plan.pool = &pool;
    plan.top = site.code;
    for (const std::uint32_t other : {1U, 0U}) {
        Step step;
        step.site = site.code;
        step.purpose = other == 1 ? Purpose::settings : Purpose::select;
        step.after.push_back({.step = other, .rule = 1, .strength = Strength::required});
        plan.steps.push_back(step);
    }
    Diagnostics diagnostics;
    EXPECT_FALSE(order_steps(plan, hierarchy, {}, {}, PlanOptions::Edges::all, diagnostics));
    ASSERT_EQ(diagnostics.all().size(), 1U);
    EXPECT_EQ(diagnostics.all()[0].code, codes::kCycle);
}

TEST(Codes, ThoseProducedElsewhereAreThere) {
    for (const Elsewhere& one : kElsewhere)
        EXPECT_NE(read_text(kSource / one.file).find(one.held), std::string::npos) << one.file;
}

TEST(Codes, EveryOneIsProduced) {
    std::multiset<int> listed = {2002, 2003, 4006};
    for (const auto& [number, place] : kRulePlaces) listed.insert(number);
    for (const auto& [number, file] : kBrokenFiles) listed.insert(number);
    for (const Failing& one : failing_runs()) listed.insert(one.code);
    for (const Elsewhere& one : kElsewhere) listed.insert(one.code);
    std::set<int> known;
    for (const CodeEntry& entry : code_table()) known.insert(entry.code.number);
    for (const Rule& rule : rule_list()) known.insert(rule.code.number);
    for (const int number : known) EXPECT_EQ(listed.count(number), 1U) << "SUP" << number;
    for (const int number : listed) EXPECT_TRUE(known.contains(number)) << "SUP" << number;
}

}  // namespace
}  // namespace supctl::end_to_end::code_runs
