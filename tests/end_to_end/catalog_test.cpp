// `catalog list`, `search` and `lock` as people run them, and what the lock is for: one description means the
// same categories with and without a site, whatever becomes of their titles.
#include <boost/json.hpp>
#include <set>

#include "site_state.h"

namespace supctl::end_to_end {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr const char* kWindows11 = "72e7624a-5b00-45d2-b92f-e561c0a6a160";
constexpr const char* kServer2019 = "f702a48c-919b-45d6-9aef-ca4248d50397";
constexpr const char* kOtherServer2019 = "6e56e6da-f22f-47c9-97b4-510153a06740";

/// A lab whose catalog was refreshed, and a description of it in a folder of its own.
class CatalogOfTheLab : public ::testing::Test {
  protected:
    void SetUp() override {
        fs::create_directory(folder());
        describe("[Windows 11]");
    }
    void describe(const std::string& products) {
        write_text(folder() / "lab.yaml",
                   "apiVersion: supctl/v1\nhierarchy: lab\nsites:\n"
                   "  LAB: {type: primarySite, server: lab01.lab.local, softwareUpdatePoints: "
                   "[lab01.lab.local]}\nsynchronization: {source: microsoftUpdate}\n"
                   "classifications: [Critical Updates]\nproducts: " +
                       products + "\n");
    }
    /// The site as the example describes it, with Windows 11 and two others selected, after `change`.
    std::string connection(const std::function<void(simulator::Simulator&)>& change = {}) {
        const fs::path state = kept_state(scratch_.path(), kLabFolder, simulator::Stage::converged, change);
        return connection_to_state(scratch_.path(), kLabFolder, state).string();
    }
    Ran catalog(const std::vector<std::string>& arguments, const std::string& connection) {
        std::vector<std::string> all{"catalog"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        all.insert(all.end(), {"--connection", connection});
        return run(all);
    }
    Ran lock(const std::string& connection) { return catalog({"lock", folder().string()}, connection); }
    Ran plan(const std::string& connection) {
        return run({"plan", folder().string(), "--connection", connection, "--format", "json"});
    }
    [[nodiscard]] Ran validate() const { return run({"validate", folder().string(), "--format", "json"}); }
    [[nodiscard]] fs::path folder() const { return scratch_.path() / "described"; }
    [[nodiscard]] fs::path lock_file() const { return folder() / "catalog.lock"; }

    ScratchFolder scratch_;
};

/// Codes with line and column, one a finding, in order.
std::string places_in(const Ran& ran) {
    std::string out;
    json::error_code failed;
    const json::value read = json::parse(ran.out, failed);
    if (failed) return "no JSON: " + ran.out;
    const json::array& all = read.is_array() ? read.get_array() : read.at("diagnostics").as_array();
    for (const json::value& one : all) {
        // What nobody can know without the servers is said of every description.
        if (one.as_object().contains("standing")) continue;
        out += out.empty() ? "" : "; ";
        out += one.at("code").as_string();
        if (const auto& labels = one.at("labels").as_array(); !labels.empty())
            out += " " + std::to_string(labels.front().at("line").to_number<int>()) + ":" +
                   std::to_string(labels.front().at("column").to_number<int>());
    }
    return out;
}

TEST_F(CatalogOfTheLab, ListsWhatIsSelectedAndFindsByText) {
    const std::string site = connection();
    const Ran listed = catalog({"list", "--selected", "--format", "json"}, site);
    ASSERT_EQ(listed.exit, 0) << listed.err;
    const json::value read = json::parse(listed.out);
    EXPECT_TRUE(read.at("refreshed").as_bool());
    std::set<std::string> titles;
    for (const json::value& one : read.at("categories").as_array()) {
        EXPECT_TRUE(one.at("selected").as_bool());
        titles.insert(std::string(one.at("title").as_string()));
    }
    EXPECT_EQ(titles,
              (std::set<std::string>{"Critical Updates", "Definition Updates", "Microsoft Defender Antivirus",
                                     "Microsoft Edge", "Security Updates", "Windows 11"}));
    const Ran all = catalog({"list", "--format", "json"}, site);
    EXPECT_GT(json::parse(all.out).at("categories").as_array().size(), 100u);

    const Ran found = catalog({"search", "windows server 2019"}, site);
    EXPECT_EQ(found.exit, 0) << found.err;
    for (const char* id : {kServer2019, kOtherServer2019})
        EXPECT_NE(found.out.find(id), std::string::npos) << found.out;
    EXPECT_EQ(catalog({"search"}, site).exit, 64);
}

TEST_F(CatalogOfTheLab, LockSaysWhichIdsAreMeantAndValidateGoesByIt) {
    describe(
        "{include: [Windows 11], exclude: [{family: Windows, product: Windows Server 2019}, {family: "
        "Office}]}");
    const std::string site = connection();
    const Ran locked = lock(site);
    ASSERT_EQ(locked.exit, 0) << locked.out << locked.err;
    EXPECT_EQ(
        read_text(lock_file()),
        "# Which ids the description's titles mean. `supctl catalog lock` writes it; commit it.\n"
        "lockVersion: supctl/v1\n"
        "classifications:\n"
        "  - {classification: Critical Updates, id: e6cf1350-c01b-414d-a61f-263d14d133b4}\n"
        "products:\n"
        "  - {family: Windows, product: Windows Server 2019, id: f702a48c-919b-45d6-9aef-ca4248d50397}\n"
        "  - {product: Windows 11, id: 72e7624a-5b00-45d2-b92f-e561c0a6a160}\n");
    EXPECT_EQ(places_in(validate()), "");
    EXPECT_EQ(validate().exit, 0);
    // What was added since is said, in both lists.
    describe("{include: [Windows 11, Windows 10], exclude: [Windows Server 2016]}");
    EXPECT_EQ(places_in(validate()), "SUP2112 7:34; SUP2112 7:57");
    EXPECT_EQ(validate().exit, 0);
}

TEST_F(CatalogOfTheLab, AnExcludedTitleThatStandsTwiceIsNotLockedBlindly) {
    describe("{include: [Windows 11], exclude: [Windows Server 2019]}");
    const std::string site = connection();
    const Ran refused = lock(site);
    EXPECT_EQ(refused.exit, 4) << refused.out << refused.err;
    EXPECT_NE(refused.err.find("error[SUP2104]"), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find("lab.yaml:7:45"), std::string::npos) << refused.err;
    EXPECT_FALSE(fs::exists(lock_file()));
    EXPECT_NE(places_in(plan(site)).find("SUP2104 7:45"), std::string::npos);
    // Whoever says in the lock which one is meant has said it for the plan too.
    write_text(lock_file(),
               "lockVersion: supctl/v1\nclassifications:\n  - {classification: Critical Updates, id: "
               "e6cf1350-c01b-414d-a61f-263d14d133b4}\nproducts:\n  - {product: Windows 11, id: " +
                   std::string(kWindows11) + "}\n  - {product: Windows Server 2019, id: " + kServer2019 +
                   "}\n");
    EXPECT_EQ(places_in(validate()), "");
    const Ran planned = plan(site);
    EXPECT_EQ(planned.exit, 0) << planned.out;
    EXPECT_EQ(places_in(planned).find("SUP2104"), std::string::npos) << planned.out;
}

TEST_F(CatalogOfTheLab, AnExcludedTitleThatNobodyKnowsIsNoObstacle) {
    describe("{include: [Windows 11], exclude: [Windows 3.11]}");
    const Ran locked = lock(connection());
    EXPECT_EQ(locked.exit, 0) << locked.out << locked.err;
    EXPECT_NE(locked.err.find("warning[SUP2102]"), std::string::npos) << locked.err;
    EXPECT_EQ(read_text(lock_file()).find("3.11"), std::string::npos);
}

TEST_F(CatalogOfTheLab, ARenamedTitleIsFoundAsRenamed) {
    ASSERT_EQ(lock(connection()).exit, 0);
    fs::remove(scratch_.path() / "site.db");
    const std::string site = connection([](simulator::Simulator& simulator) {
        const auto rows =
            simulator.rows("SMS_UpdateCategoryInstance", "LocalizedCategoryInstanceName eq 'Windows 11'");
        ASSERT_EQ(rows.size(), 1u);
        const json::value& key = json::parse(rows.front()).at("CategoryInstanceID");
        ASSERT_TRUE(simulator.edit("SMS_UpdateCategoryInstance", json::serialize(key),
                                   "LocalizedCategoryInstanceName", "\"Windows Eleven\""));
    });
    const Ran pinned = plan(site);
    EXPECT_EQ(pinned.exit, 0) << pinned.out;
    EXPECT_NE(places_in(pinned).find("SUP2110 7:12"), std::string::npos) << places_in(pinned);
    fs::remove(lock_file());
    const Ran unpinned = plan(site);
    EXPECT_EQ(unpinned.exit, 4) << unpinned.out;
    EXPECT_EQ(places_in(unpinned).find("SUP2110"), std::string::npos) << places_in(unpinned);
}

TEST_F(CatalogOfTheLab, APlanWithoutASiteExpectsWhatTheLockSays) {
    describe("[Windows 11, Windows Server 2019]");
    const auto expected = [&] {
        const Ran planned = plan("simulator");
        EXPECT_EQ(planned.exit, 0) << planned.out << planned.err;
        const json::value read = json::parse(planned.out);
        for (const json::value& step : read.at("steps").as_array())
            if (step.at("id").as_string() == "LAB/select")
                for (const json::value& change : step.at("changes").as_array())
                    if (change.at("field").as_string() == "products")
                        return json::serialize(change.at("to").at("expected"));
        return std::string("no selection");
    };
    // Two products carry the title: without the lock nobody can say which one a site will select.
    const Ran open = plan("simulator");
    EXPECT_EQ(open.exit, 4) << open.out;
    EXPECT_NE(places_in(open).find("SUP2104 7:24"), std::string::npos) << open.out;
    write_text(lock_file(),
               "lockVersion: supctl/v1\nproducts:\n  - {product: Windows 11, id: " + std::string(kWindows11) +
                   "}\n  - {product: Windows Server 2019, id: " + kServer2019 + "}\n");
    EXPECT_NE(expected().find(kServer2019), std::string::npos) << expected();
    EXPECT_EQ(expected().find(kOtherServer2019), std::string::npos) << expected();
}

TEST_F(CatalogOfTheLab, APullRequestIsPlannedAgainstASiteAsTheMainBranchDescribesIt) {
    const fs::path main = scratch_.path() / "main.yaml";
    fs::copy_file(folder() / "lab.yaml", main);
    const std::string site = simulated(scratch_.path(), main, "converged").string();
    write_text(lock_file(),
               "lockVersion: supctl/v1\nclassifications:\n  - {classification: Critical Updates, id: "
               "e6cf1350-c01b-414d-a61f-263d14d133b4}\nproducts:\n  - {product: Windows 11, id: " +
                   std::string(kWindows11) + "}\n  - {product: Windows Server 2019, id: " + kOtherServer2019 +
                   "}\n");
    EXPECT_EQ(json::parse(plan(site).out).at("steps").as_array().size(), 0u);
    describe("[Windows 11, Windows Server 2019]");
    const Ran planned = plan(site);
    ASSERT_EQ(planned.exit, 0) << planned.out << planned.err;
    const json::value step = json::parse(planned.out).at("steps").at(0);
    EXPECT_EQ(step.at("id").as_string(), "LAB/select");
    ASSERT_EQ(step.at("changes").as_array().size(), 1u);
    EXPECT_EQ(json::serialize(step.at("changes").at(0).at("to")),
              std::string("[\"Product:") + kOtherServer2019 + "\",\"Product:" + kWindows11 + "\"]");
}

TEST_F(CatalogOfTheLab, ADamagedLockIsRefusedAtItsPlace) {
    struct Case {
        const char* text;
        const char* found;
    };
    for (const Case& one :
         {Case{"lockVersion: supctl/v9\n", "SUP1015 1:14"},
          Case{"lockVersion: supctl/v1\nproducts:\n  - {product: Windows 11, id: 72e7}\n", "SUP1007 3:31"},
          Case{"lockVersion: supctl/v1\nproducts: [Windows 11]\n", "SUP1007 2:12"},
          Case{"lockVersion: supctl/v1\nproduct: []\n", "SUP1005 2:1"},
          Case{"lockVersion: supctl/v1\nproducts: [\n", "SUP1003 3:1"}}) {
        write_text(lock_file(), one.text);
        const Ran ran = validate();
        EXPECT_EQ(ran.exit, 4) << one.text;
        EXPECT_EQ(places_in(ran), one.found) << one.text;
        EXPECT_NE(ran.out.find("catalog.lock"), std::string::npos) << ran.out;
    }
}

}  // namespace
}  // namespace supctl::end_to_end
