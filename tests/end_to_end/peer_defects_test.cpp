// Defects that were found in the nearest tool of this field, one test each, named after it: supctl has none
// of them. D numbers are those of the list of that tool's source; P numbers those of prior art as a whole.
#include <map>
#include <set>

#include "process.h"
#include "simulator/simulator.h"
#include "site_state.h"

namespace supctl::end_to_end::peer_defects {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// The lab with one point; `point` is its block, `rest` the root's other lines.
std::string lab(const std::string& point, const std::string& rest) {
    return "apiVersion: supctl/v1\nhierarchy: lab\nsites:\n  LAB:\n    type: primarySite\n"
           "    softwareUpdatePoints: {lab01.lab.local: {" +
           point + "}}\n" + rest;
}

/// A simulated site that is kept from one command to the next.
class PeerSite {
  public:
    explicit PeerSite(const std::string& from, const std::string& at = "converged",
                      const std::function<void(simulator::Simulator&)>& change = {})
        : from_(scratch_.path() / "from.yaml") {
        write_text(from_, from);
        keep(at, change);
    }
    explicit PeerSite(const fs::path& from, const std::string& at = "converged",
                      const std::function<void(simulator::Simulator&)>& change = {})
        : from_(from) {
        keep(at, change);
    }

    Ran plan(const std::string& description, const How& how = {}) {
        return run({"plan", file(description), "--connection", connection_.string(), "--format", "json"},
                   how);
    }
    /// Plans and applies what was planned, with what it asks to acknowledge.
    Ran apply(const std::string& description, const std::vector<std::string>& more = {}) {
        const Ran planned = plan(description);
        EXPECT_EQ(planned.exit, 0) << planned.out << planned.err;
        const json::value read = json::parse(planned.out);
        std::vector<std::string> all{"apply",        file(description),
                                     "--connection", connection_.string(),
                                     "--format",     "json",
                                     "--approve",    std::string(read.at("planId").as_string())};
        for (const std::string operation : {"changeSource", "supersedence", "unsubscribe"})
            all.insert(all.end(), {"--acknowledge", operation + ":LAB"});
        all.insert(all.end(), more.begin(), more.end());
        return run(all);
    }
    /// Rows of the site as it is kept now.
    std::vector<json::object> rows(std::string_view of, std::string_view filter = {}) const {
        simulator::Options options;
        options.state_file = state_.string();
        auto site = simulator::Simulator::create(world_of(from_, simulator::Stage::bare), std::move(options));
        EXPECT_TRUE(site) << site.error().message;
        std::vector<json::object> out;
        for (const std::string& text : (*site)->rows(of, filter))
            out.push_back(json::parse(text).as_object());
        return out;
    }
    [[nodiscard]] std::string connection() const { return connection_.string(); }

  private:
    void keep(const std::string& at, const std::function<void(simulator::Simulator&)>& change) {
        const auto stage = at == "bare" ? simulator::Stage::bare : simulator::Stage::converged;
        state_ = kept_state(scratch_.path(), from_, stage, change);
        connection_ = simulated(scratch_.path(), from_, at, "writes: merge\n  state: " + state_.string(),
                                "store: {sqlite: " + (scratch_.path() / "store.db").string() + "}\n");
    }
    std::string file(const std::string& description) {
        if (fs::exists(kSource / description)) return description;
        write_text(scratch_.path() / "d.yaml", description);
        return (scratch_.path() / "d.yaml").string();
    }

    ScratchFolder scratch_;
    fs::path from_, state_, connection_;
};

json::array steps_of(const Ran& ran) {
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
    return json::parse(ran.out).at("steps").as_array();
}
/// `field -> to` of every change of a plan, as text.
std::multimap<std::string, std::string> changes_of(const Ran& ran) {
    std::multimap<std::string, std::string> out;
    for (const json::value& step : steps_of(ran))
        for (const json::value& change : step.at("changes").as_array())
            out.emplace(std::string(change.at("field").as_string()), json::serialize(change.at("to")));
    return out;
}
std::vector<std::string> codes_of(const Ran& ran) {
    std::vector<std::string> out;
    const json::value read = json::parse(ran.out);
    const json::array& all = read.is_array() ? read.as_array() : read.at("diagnostics").as_array();
    for (const json::value& one : all) out.emplace_back(one.at("code").as_string());
    return out;
}
bool has(const std::vector<std::string>& all, std::string_view one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}
Ran validate(const std::string& description, const How& how = {}) {
    const ScratchFolder scratch;
    write_text(scratch.path() / "d.yaml", description);
    return run({"validate", (scratch.path() / "d.yaml").string(), "--format", "json"}, how);
}

// Its guard forgot SSL that was on already, and always refused.
TEST(PeerDefects, D1CloudGatewayWithSslThatIsOnAlready) {
    PeerSite site(lab("requireSsl: true, clientConnections: internetAndIntranet", ""));
    const std::string wanted =
        lab("clientConnections: internetAndIntranet, allowCloudManagementGatewayTraffic: true", "");
    EXPECT_EQ(changes_of(site.plan(wanted)),
              (std::multimap<std::string, std::string>{{"allowCloudManagementGatewayTraffic", "true"}}));
    const Ran applied = site.apply(wanted);
    EXPECT_EQ(applied.exit, 0) << applied.out << applied.err;
    EXPECT_TRUE(steps_of(site.plan(wanted)).empty());
}

// A new point was added with defaults and modified afterwards: the site saw one on the wrong ports.
TEST(PeerDefects, D2ANewPointIsWrittenOnceWithAllItsValues) {
    const ScratchFolder scratch;
    write_text(scratch.path() / "d.yaml", lab("httpPort: 8540, httpsPort: 8541, requireSsl: true", ""));
    const std::string description = (scratch.path() / "d.yaml").string();
    const Simulation site(scratch.path(), {"--from", description, "--writes", "merge", "--clock", "stepped"});
    const std::string connection = site.connection.string();
    examine(connection);
    const Ran planned = run({"plan", description, "--connection", connection, "--format", "json"});
    ASSERT_EQ(planned.exit, 0) << planned.err;
    const Ran applied = run({"apply", description, "--connection", connection, "--approve",
                             std::string(json::parse(planned.out).at("planId").as_string())});
    ASSERT_EQ(applied.exit, 0) << applied.out << applied.err;
    std::size_t created = 0;
    for (const json::object& request : site.requests()) {
        const std::string text = json::serialize(request);
        if (text.find("SMS_SCI_SysResUse") == std::string::npos) continue;
        // The server's site system, and the point: created, never changed.
        created += request.at("method") == "POST";
        EXPECT_FALSE(request.at("method") == "PUT" && text.find("lab01") != std::string::npos) << text;
    }
    EXPECT_EQ(created, 2u);
    const Ran status = run({"export", "--connection", connection});
    EXPECT_NE(status.out.find("8540"), std::string::npos) << status.out << status.err;
}

// The upstream was read back as http whatever it was.
TEST(PeerDefects, D3AnHttpsUpstreamConverges) {
    PeerSite site(lab("", "synchronization: {source: microsoftUpdate}\n"));
    const std::string wanted =
        lab("", "synchronization: {source: {upstream: \"https://wsus.outside.test:8531\"}}\n");
    const Ran applied = site.apply(wanted);
    EXPECT_EQ(applied.exit, 0) << applied.out << applied.err;
    EXPECT_TRUE(steps_of(site.plan(wanted)).empty());
}

// Names of companies, families, products and classifications were one list.
TEST(PeerDefects, D4TypesOfCategoriesAreToldApart) {
    PeerSite site(fs::path(kSource / kLab));
    for (const std::string wrong :
         {"classifications: [Windows 11]\n", "products: [Security Updates]\n", "products: [Windows]\n"}) {
        const Ran ran = site.plan(lab("", wrong));
        EXPECT_EQ(ran.exit, 4) << wrong << ran.out;
        EXPECT_TRUE(has(codes_of(ran), "SUP2102")) << wrong << ran.out;
    }
    const Ran twice = site.plan(lab("", "products: [Windows Server 2019]\n"));
    EXPECT_EQ(twice.exit, 4);
    EXPECT_TRUE(has(codes_of(twice), "SUP2104")) << "two products of that title: " << twice.out;
}

// A name that the catalog does not know stopped everything, even where it was only excluded.
TEST(PeerDefects, D5ARetiredProductIsNoObstacleInAnExcludeList) {
    PeerSite site(fs::path(kSource / kLab));
    const Ran ran =
        site.plan(lab("", "products: {include: [Microsoft Edge], exclude: [A Product Long Retired]}\n"));
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
}

// Nothing could be declared before the first synchronization.
TEST(PeerDefects, D5ANewProductIsDeclaredBeforeTheFirstSynchronization) {
    PeerSite site(lab("", "products: [Windows 11]\nclassifications: [Security Updates]\n"), "bare");
    const Ran ran = site.plan(lab("", "products: [A Product Of Next Year]\nclassifications: [Updates]\n"));
    EXPECT_EQ(ran.exit, 0) << ran.out << ran.err;
    EXPECT_NE(ran.out.find("\"pending\":\"catalog\""), std::string::npos) << ran.out;
}

// Whether the failure alert is on was decided by any alert of the hierarchy.
TEST(PeerDefects, D6TheAlertOfAnotherSiteSaysNothingAboutThisOne) {
    const std::string wanted = lab("", "synchronization: {alertOnFailure: true}\n");
    PeerSite site(wanted, "converged", [](simulator::Simulator& live) {
        bool ours = false, other = false;
        for (const std::string& text : live.rows("SMS_Alert")) {
            const json::value row = json::parse(text);
            const std::string id = json::serialize(row.at("ID"));
            const bool failure = row.at("Name").as_string().starts_with("Synchronization failure alert");
            if (failure) {
                ours = static_cast<bool>(live.edit("SMS_Alert", id, "Enabled", "false"));
                continue;
            }
            // What was left of another site, with a lower number, and on.
            other = live.edit("SMS_Alert", id, "Name",
                              "\"Synchronization failure alert for software update point: OLD\"") &&
                    live.edit("SMS_Alert", id, "SourceSiteCode", "\"OLD\"");
        }
        EXPECT_TRUE(ours && other);
    });
    EXPECT_EQ(changes_of(site.plan(wanted)).count("synchronization.alertOnFailure"), 1u);
    const Ran applied = site.apply(wanted);
    EXPECT_EQ(applied.exit, 0) << applied.out << applied.err;
    for (const json::object& row : site.rows("SMS_Alert"))
        if (row.at("SourceSiteCode") == "LAB") {
            EXPECT_TRUE(row.at("Enabled").as_bool());
        }
    EXPECT_TRUE(steps_of(site.plan(wanted)).empty());
}

// Nothing started, awaited or looked at a synchronization.
TEST(PeerDefects, D7SynchronizationsAreRequestedAwaitedAndSeen) {
    const std::string wanted =
        lab("",
            "classifications: [Security Updates]\nproducts: [Windows 11]\nsynchronization: {source: "
            "microsoftUpdate}\n");
    PeerSite site(wanted, "bare");
    const Ran applied = site.apply(wanted);
    ASSERT_EQ(applied.exit, 0) << applied.out << applied.err;
    EXPECT_EQ(json::parse(applied.out).at("synchronizations").as_int64(), 2);
    const Ran status = run({"status", "--connection", site.connection(), "--format", "json"});
    EXPECT_EQ(status.exit, 0) << status.err;
    EXPECT_TRUE(json::parse(status.out).at("inStep").as_bool()) << status.out;
}

// A top-level-only setting at a child was a warning, and then ignored.
TEST(PeerDefects, D8ATopLevelSettingAtAChildIsRefused) {
    const Ran ran = validate(
        "apiVersion: supctl/v1\nhierarchy: t\nsites:\n"
        "  CAS: {type: centralAdministrationSite, softwareUpdatePoints: [a.x.test]}\n"
        "  PS1: {type: primarySite, parent: CAS, softwareUpdatePoints: [b.x.test], products: [Windows "
        "11]}\n");
    EXPECT_EQ(ran.exit, 4) << ran.out;
    EXPECT_TRUE(has(codes_of(ran), "SUP2000")) << ran.out;
}

// The first bad value ended the run.
TEST(PeerDefects, D9AllErrorsAreToldInOneRun) {
    const Ran ran = validate(lab("httpPort: 80, httpsPort: 8531",
                                 "synchronization:\n  source: {upstream: \"https://wsus.test\"}\n"
                                 "  schedule: {every: {hours: 48}, startingAt: 2026-01-01T19:00, timeZone: "
                                 "utc}\nlanguages: {summaryDetails: [tlh]}\n"));
    EXPECT_EQ(ran.exit, 4);
    std::vector<std::string> errors;
    const json::value read = json::parse(ran.out);
    for (const json::value& one : read.as_array())
        if (one.at("severity") == "error")
            errors.push_back(std::string(one.at("code").as_string()) + " " +
                             json::serialize(one.at("labels").at(0).at("line")));
    EXPECT_EQ(errors, (std::vector<std::string>{"SUP2020 6", "SUP2013 8", "SUP2033 9", "SUP2049 10"}))
        << ran.out;
}

/// Makes a locale of the system in that folder; the words that a program then says for a decimal point.
std::string make_locale(const fs::path& folder, const std::string& name, const std::string& charmap) {
    How how;
    how.binary = "/usr/bin/localedef";
    const std::string language = name.substr(0, name.find('.'));
    const Ran made =
        run({"--no-archive", "-c", "-i", language, "-f", charmap, (folder / name).string()}, how);
    EXPECT_TRUE(fs::exists(folder / name / "LC_CTYPE")) << made.out << made.err;
    how.binary = "/usr/bin/locale";
    how.environment = {{"LOCPATH", folder.string()}, {"LC_ALL", name}};
    const Ran asked = run({"decimal_point", "charmap"}, how);
    EXPECT_EQ(asked.err, "") << "the locale did not take";
    return asked.out;
}

// Languages were matched by the display names of the computer that ran it.
TEST(PeerDefects, D10LanguagesDoNotDependOnTheComputer) {
    PeerSite site(lab("", "languages: {summaryDetails: [de, zh-CN, nl]}\n"));
    const std::string names =
        lab("", "languages: {summaryDetails: [Dutch, German, \"Chinese (Simplified, PRC)\"]}\n");
    const ScratchFolder locales;
    EXPECT_EQ(make_locale(locales.path(), "de_DE.UTF-8", "UTF-8"), ",\nUTF-8\n");
    EXPECT_EQ(make_locale(locales.path(), "tr_TR.UTF-8", "UTF-8"), ",\nUTF-8\n");
    EXPECT_EQ(make_locale(locales.path(), "ja_JP.EUC-JP", "EUC-JP"), ".\nEUC-JP\n");
    std::set<std::string> answers;
    for (const std::string locale : {"C", "de_DE.UTF-8", "tr_TR.UTF-8", "ja_JP.EUC-JP"}) {
        How how;
        how.environment = {
            {"LOCPATH", locales.path().string()}, {"LANG", locale}, {"LC_ALL", locale}, {"LANGUAGE", locale}};
        const Ran ran = site.plan(names, how);
        EXPECT_TRUE(steps_of(ran).empty()) << locale << ran.out;
        answers.insert(std::string(json::parse(ran.out).at("planId").as_string()));
        const Ran foreign = validate(lab("", "languages: {summaryDetails: [Deutsch]}\n"), how);
        EXPECT_EQ(foreign.exit, 4) << locale;
    }
    EXPECT_EQ(answers.size(), 1u);
}

// Start times were text in the shape of a locale, in nobody's time zone.
TEST(PeerDefects, D11AStartIsOneFormWithItsTimeZone) {
    const auto with = [](const std::string& start) {
        return lab("", "synchronization: {schedule: {every: {days: 1}, startingAt: " + start + "}}\n");
    };
    for (const std::string wrong :
         {"\"03/01/2026 19:00\", timeZone: utc", "\"1.3.2026 19:00\", timeZone: utc", "2026-03-01T19:00",
          "2026-03-01T19:00, timeZone: Europe/Berlin"}) {
        const Ran ran = validate(with(wrong));
        EXPECT_EQ(ran.exit, 4) << wrong << ran.out;
    }
    const std::string good = with("2026-03-01T19:00, timeZone: utc");
    PeerSite site(good);
    for (const std::string zone : {"UTC", "Pacific/Auckland", "America/St_Johns"}) {
        How how;
        how.environment = {{"TZ", zone}, {"LC_ALL", "en_US.UTF-8"}};
        EXPECT_TRUE(steps_of(site.plan(good, how)).empty()) << zone;
    }
}

// A switch that the product had dropped was still used to turn the schedule on and off.
TEST(PeerDefects, D12TheScheduleItselfIsTheSwitch) {
    const auto with = [](const std::string& schedule) {
        return lab("", "synchronization: {schedule: " + schedule + "}\n");
    };
    const std::string daily = with("{every: {days: 1}, startingAt: 2026-03-01T19:00, timeZone: utc}");
    PeerSite site(daily);
    const auto token = [&]() -> std::string {
        for (const json::object& row :
             site.rows("SMS_SCI_Component", "ComponentName eq 'SMS_WSUS_SYNC_MANAGER'"))
            for (const json::value& property : row.at("Props").as_array())
                if (property.at("PropertyName") == "Sync Schedule")
                    return std::string(property.at("Value1").is_string() ? property.at("Value1").as_string()
                                                                         : "");
        return "no schedule";
    };
    ASSERT_EQ(token().size(), 16u);
    ASSERT_EQ(site.apply(with("disabled")).exit, 0);
    EXPECT_EQ(token(), "");
    EXPECT_TRUE(steps_of(site.plan(with("disabled"))).empty());
    ASSERT_EQ(site.apply(daily).exit, 0);
    EXPECT_EQ(token().size(), 16u);
    EXPECT_TRUE(steps_of(site.plan(daily)).empty());
}

// A schedule out of range was clamped silently and then differed for ever.
TEST(PeerDefects, P7AScheduleOutOfRangeIsRefused) {
    for (const std::string every :
         {"every: {hours: 24}", "every: {days: 32}", "every: {days: 0}", "weekly: {day: monday, weeks: 5}",
          "monthly: {day: 32}", "monthly: {week: fifth, day: monday}", "monthly: {day: 1, months: 13}"}) {
        const Ran ran = validate(lab("", "synchronization: {schedule: {" + every +
                                             ", startingAt: 2026-03-01T19:00, timeZone: utc}}\n"));
        EXPECT_EQ(ran.exit, 4) << every << ran.out;
    }
}

// Sites and points had no order.
TEST(PeerDefects, P9EverySiteComesAfterItsParent) {
    PeerSite site(fs::path(kSource / kContoso), "bare");
    std::map<std::string, std::size_t> places;
    const json::array steps = steps_of(site.plan(kContoso));
    for (const json::value& step : steps) {
        const std::string id(step.at("id").as_string());
        places[id] = places.size();
        for (const json::value& edge : step.at("after").as_array())
            EXPECT_TRUE(places.contains(std::string(edge.at("step").as_string()))) << id;
    }
    const auto before = [&](const std::string& first, const std::string& then) {
        ASSERT_TRUE(places.contains(first) && places.contains(then)) << first << " " << then;
        EXPECT_LT(places[first], places[then]);
    };
    before("CAS/wait/configured", "PS1/role/ps1-sup1.contoso.com");
    before("CAS/wait/configured", "CAS/role/cas-sup2.contoso.com");
    before("PS1/wait/configured", "S01/role/s01.contoso.com");
    before("PS1/wait/propagation", "S01/wait/propagation");
}

// After an expansion, categories still name the site that was the top before; their selection was not seen.
TEST(PeerDefects, P10ASelectionCountsWhicheverSiteItsCategoriesName) {
    PeerSite site(fs::path(kSource / kContoso), "converged", [](simulator::Simulator& live) {
        std::size_t moved = 0;
        for (const std::string& text : live.rows("SMS_UpdateCategoryInstance", "IsSubscribed eq true"))
            moved += live.edit("SMS_UpdateCategoryInstance",
                               json::serialize(json::parse(text).at("CategoryInstanceID")), "SourceSite",
                               "\"PS1\"")
                         .has_value();
        EXPECT_GT(moved, 0u);
    });
    EXPECT_TRUE(steps_of(site.plan(kContoso)).empty());
}

// Any number but two meant that third-party updates were on.
TEST(PeerDefects, P11AnUnknownThirdPartyValueIsUnknown) {
    const std::string wanted = lab("", "thirdPartyUpdates: automaticCertificate\n");
    PeerSite site(wanted, "converged", [](simulator::Simulator& live) {
        const auto rows = live.rows("SMS_SCI_Component", "ComponentName eq 'SMS_WSUS_SYNC_MANAGER'");
        ASSERT_EQ(rows.size(), 1u);
        const json::value row = json::parse(rows.front());
        std::string key;
        for (const char* name : {"FileType", "ItemName", "ItemType", "SiteCode"}) {
            const json::value& value = row.at(name);
            key += (key.empty() ? "" : ";") +
                   (value.is_string() ? std::string(value.as_string()) : json::serialize(value));
        }
        const auto done = live.edit("SMS_SCI_Component", key, "Props/EnableThirdPartyUpdates/Value", "9");
        EXPECT_TRUE(done) << done.error().message;
    });
    const Ran ran = site.plan(wanted);
    EXPECT_TRUE(steps_of(ran).empty()) << "what is not understood is not overwritten";
    EXPECT_TRUE(has(codes_of(ran), "SUP3404")) << ran.out;
}

// A removed default left the others without a source, and a role came back at once.
// proves: SEED-176 SEED-177
TEST(PeerDefects, P12ARemovedDefaultHasASuccessorAndItsServerAQuarterOfAnHour) {
    const auto two = [](const std::string& chosen, const std::string& points) {
        return "apiVersion: supctl/v1\nhierarchy: lab\nsites:\n  LAB:\n    type: primarySite\n" +
               (chosen.empty() ? "" : "    defaultSoftwareUpdatePoint: " + chosen + "\n") +
               "    softwareUpdatePoints: " + points + "\nsynchronization: {source: microsoftUpdate}\n";
    };
    const std::string both = two("a.lab.local", "[a.lab.local, b.lab.local]");
    const std::string without = "{a.lab.local: {state: removed}, b.lab.local: {}}";
    PeerSite site(both);
    const Ran orphaned = site.plan(two("", without));
    EXPECT_EQ(orphaned.exit, 4) << orphaned.out;
    EXPECT_TRUE(has(codes_of(orphaned), "SUP2062")) << orphaned.out;

    const std::string wanted = two("b.lab.local", without);
    const Ran refused = site.apply(wanted);
    EXPECT_EQ(refused.exit, 5) << refused.out;
    for (const std::string needed : {"removePoint:a.lab.local", "moveDefault:LAB"})
        EXPECT_NE((refused.out + refused.err).find("--acknowledge " + needed), std::string::npos)
            << refused.out << refused.err;
    const auto points = [&] {
        return site.rows("SMS_SCI_SysResUse", "RoleName eq 'SMS Software Update Point'");
    };
    EXPECT_EQ(points().size(), 2u);
    // Stopped right after the removal: the next run knows of it.
    const Ran moved = site.apply(wanted, {"--max-duration", "2m", "--acknowledge", "removePoint:a.lab.local",
                                          "--acknowledge", "moveDefault:LAB"});
    EXPECT_EQ(moved.exit, 8) << moved.out << moved.err;
    const auto left = points();
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left[0].at("NetworkOSPath").as_string(), "\\\\b.lab.local");
    std::map<std::string, std::size_t> places;
    for (const json::value& step : steps_of(site.plan(both)))
        places.emplace(std::string(step.at("id").as_string()), places.size());
    ASSERT_TRUE(places.contains("LAB/role/a.lab.local"));
    ASSERT_TRUE(places.contains("LAB/wait/holdOff/a.lab.local"));
    EXPECT_LT(places["LAB/wait/holdOff/a.lab.local"], places["LAB/role/a.lab.local"]);
}

}  // namespace
}  // namespace supctl::end_to_end::peer_defects
