// The field table, row by row: a description that differs in one setting gives a plan that names exactly it,
// and applying it makes the plan empty. A site that somebody else has set otherwise (the simulator writes it
// in its own words, from a World) is repaired the same way. Every setting that is carried takes part: a new
// row without a neighbouring value here fails, and what is left out is named with its reason.
#include <gtest/gtest.h>

#include "example_run.h"
#include "hierarchy/address.h"
#include "language/parse.h"

namespace supctl::end_to_end {
namespace {

constexpr const char* kBase = R"(apiVersion: supctl/v1
hierarchy: fields
sites:
  CAS:
    type: centralAdministrationSite
    server: cas01.f.local
    defaultSoftwareUpdatePoint: cas-sup1.f.local
    softwareUpdatePoints:
      cas-sup1.f.local: {}
      cas-sup2.f.local: {wsusServerConnectionAccount: F\svc-other}
    languages: {softwareUpdateFiles: [en, de]}
    reportingEvents: none
  PS1:
    type: primarySite
    parent: CAS
    server: ps1.f.local
    softwareUpdatePoints:
      ps1-sup1.f.local:
        httpPort: 8530
        httpsPort: 8531
        requireSsl: true
        wsusServerConnectionAccount: F\svc-wsus
        clientConnections: internetAndIntranet
        allowCloudManagementGatewayTraffic: false
        useProxy: {synchronization: true, contentDownload: true}
    siteSystems:
      ps1-sup1.f.local: {proxy: {server: proxy.f.local, port: 8080, account: F\svc-proxy}}
  PS2:
    type: primarySite
    parent: CAS
    server: ps2.f.local
    softwareUpdatePoints: {ps2-sup1.f.local: {requireSsl: false, wsusServerConnectionAccount: F\svc-wsus}}
    siteSystems:
      ps2-sup1.f.local: {proxy: {server: proxy.f.local, port: 8080, account: F\svc-proxy}}
  S01:
    type: secondarySite
    parent: PS2
    server: s01.f.local
    softwareUpdatePoints: {s01-sup1.f.local: {requireSsl: true}}
synchronization:
  source: microsoftUpdate
  schedule: {every: {days: 1}, startingAt: 2026-01-01T19:00, timeZone: utc}
  alertOnFailure: true
  contentFiles: fullFilesOnly
classifications: [Critical Updates, Security Updates, Updates]
products: [Windows 11, Microsoft Edge]
languages: {summaryDetails: [en, de]}
supersedence: {featureUpdates: {expireAfter: {months: 3}}, nonFeatureUpdates: {expireAfter: {months: 3}}}
wsusMaintenance: {declineExpiredUpdates: true, addNonClusteredIndexes: false, removeObsoleteUpdates: false}
maximumRunTime: {windowsFeatureUpdates: {minutes: 120}, windowsNonFeatureAndMicrosoft365Updates: {minutes: 60}}
thirdPartyUpdates: manualCertificate
surfaceDrivers: false
clientSettings:
  Default Client Agent Settings:
    softwareUpdates: {enabled: true, scanSchedule: {every: {days: 7}}}
  Servers:
    softwareUpdates:
      enabled: true
      scanSchedule: {every: {days: 7}}
      deploymentReevaluation: {every: {days: 7}}
      installOtherDeadlinesWithin: {hours: 12}
      deltaContent: true
      deltaContentPort: 8005
      manageMicrosoft365Apps: enabled
      thirdPartyUpdates: true
)";

bool is_carried(const Field& row) {
    return row.kind == Kind::setting && row.built == Built::yes && row.carrier != Carrier::none &&
           row.carrier != Carrier::undocumented;
}

/// The object of the base whose value of the field may change without breaking another rule.
ObjectRef object_for(const Hierarchy& hierarchy, FieldId id) {
    const auto index = [](const auto& items, auto match) {
        return static_cast<std::uint32_t>(std::find_if(items.begin(), items.end(), match) - items.begin());
    };
    const ValuePool& pool = hierarchy.pool();
    switch (field(id).owner) {
        case Owner::site:
            return {Owner::site,
                    index(hierarchy.sites(), [](const Site& site) { return site.code.text() == "CAS"; })};
        case Owner::softwareUpdatePoint: {
            const auto server = id == FieldId::require_ssl ? "ps2-sup1.f.local" : "ps1-sup1.f.local";
            return {Owner::softwareUpdatePoint, index(hierarchy.points(), [&](const auto& point) {
                        return pool.text(point.server) == server;
                    })};
        }
        case Owner::siteSystem:
            return {Owner::siteSystem, 0};
        case Owner::clientSetting:
            return {Owner::clientSetting, index(hierarchy.client_settings(), [&](const auto& setting) {
                        return pool.text(setting.name) == "Servers";
                    })};
        default:
            return {Owner::hierarchy, 0};
    }
}

/// Another value of the field's type; absent when the type is not known here.
Value neighbour(FieldId id, Value value, ValuePool& pool) {
    const Field& row = field(id);
    switch (row.type) {
        case Type::boolean:
            return Value::of_boolean(!value.as_boolean());
        case Type::integer:
            return Value::of_integer(value.data + 10);
        case Type::period:
            return Value::of_integer(value.data + 3600);
        case Type::expiry:
        case Type::runTime:
            return Value::of_integer(value.data + 1);
        case Type::choice: {
            const auto found =
                std::find_if(row.choices.begin(), row.choices.end(),
                             [&](const Choice& choice) { return choice.stored != value.data; });
            return Value::of_choice(found->stored);
        }
        case Type::account:
            return Value::of(pool.text("F\\svc-other"));
        case Type::text:
            return Value::of(pool.text("proxy2.f.local"));
        case Type::fqdn:
            return Value::of(pool.text("cas-sup2.f.local"));
        case Type::source:
            return Value::of(pool.text("https://wsus.f.local:8531"));
        case Type::languages:
            return Value::of(pool.set({pool.text("en"), pool.text("fr")}));
        case Type::schedule: {
            Schedule other = pool.schedule(value.schedule());
            other.days = other.days == 2 ? 3 : 2;
            if (row.owner == Owner::clientSetting) other.days = 14;
            return Value::of(pool.schedule(other));
        }
        default:
            return {};
    }
}

std::string base() {
    return kBase;
}

/// The base with another value of the field.
std::string with_neighbour(FieldId id) {
    SourceStore sources;
    ValuePool pool;
    Diagnostics findings;
    const NamedText files[] = {{"base.yaml", base()}};
    auto declaration = load_texts(files, {}, sources, pool, findings);
    if (!declaration) return {};
    if (field(id).type == Type::selection) {
        auto& chosen = id == FieldId::products ? declaration->products : declaration->classifications;
        chosen->include.pop_back();
        return emit(*declaration);
    }
    const ObjectRef object = object_for(declaration->hierarchy, id);
    const Value before = declaration->hierarchy.get(object, id);
    if (!before.present()) return {};
    const Value after = neighbour(id, before, pool);
    if (!after.present()) return {};
    declaration->hierarchy.set(object, id, after);
    return emit(*declaration);
}

/// One session on a converged site of `live`, with the description `wanted`.
class Differing {
  public:
    Differing(const std::string& live, const std::string& wanted, const std::filesystem::path& state) {
        write_text(scratch_.path() / "live.yaml", live);
        write_text(scratch_.path() / "wanted.yaml", wanted);
        const Paths paths{scratch_.path() / "wanted.yaml"};
        if (!input.read(paths, {})) return;
        input.declaration->normalised = emit(*input.declaration);
        ConnectionSettings settings = simulator_connection();
        settings.simulator->from = scratch_.path() / "live.yaml";
        settings.simulator->at = SimulatorStage::converged;
        settings.simulator->writes = SimulatorWrites::replace;
        settings.simulator->seed = 7;
        settings.simulator->state = state;
        session = open_session(settings, input, {8});
        if (auto opened = open_store(":memory:")) store = std::move(*opened);
    }

    std::optional<Plan> plan() {
        std::optional<Plan> out;
        if (session != nullptr && store != nullptr) session->run(observe_and_plan(out));
        return out;
    }
    Outcome apply_plan(const Plan& approved) {
        Outcome out;
        session->run(work(approved, out));
        return out;
    }

    Input input;
    std::unique_ptr<Session> session;
    std::unique_ptr<Store> store;

  private:
    Task<void> observe_and_plan(std::optional<Plan>& out) {
        const ObserveOptions options = observe_options(*input.declaration, session->clock());
        auto observed = co_await observe(session->reader(), input.pool, options);
        if (!observed) co_return;
        const auto memory = load_memory(*store, input.declaration->name);
        if (!memory) co_return;
        out = make_plan(*input.declaration, *observed, *memory, {}, input.diagnostics);
    }
    Task<void> work(const Plan& approved, Outcome& out) {
        const ProcProcesses processes;
        ApplyContext context{session->reader(), session->writer(), session->clock(),   *store,
                             processes,         input.pool,        *input.declaration, approved};
        context.holder = "test";
        for (const Step& step : approved.steps)
            context.acknowledged.insert(context.acknowledged.end(), step.acknowledgements.begin(),
                                        step.acknowledgements.end());
        // The team that runs a server has done its part of SSL.
        context.probe_wsus = [](std::string, std::uint16_t) -> Task<Result<void>> {
            co_return Result<void>();
        };
        out = co_await apply(context);
    }

    ScratchFolder scratch_{memory_folder()};
};

std::vector<FieldId> changed_fields(const Plan& plan) {
    std::vector<FieldId> out;
    for (const Step& step : plan.steps)
        for (const Change& change : step.changes) out.push_back(change.field);
    return out;
}

class EveryFieldTest : public ::testing::TestWithParam<FieldId> {};

/// `live` is made to be as `wanted` says, and the plan names the field and nothing else.
void repair(const std::string& live, const std::string& wanted, FieldId id,
            const std::filesystem::path& state) {
    Differing site(live, wanted, state);
    const auto plan = site.plan();
    ASSERT_TRUE(plan) << explain(site.input.diagnostics);
    EXPECT_EQ(changed_fields(*plan), std::vector<FieldId>{id});
    const Outcome out = site.apply_plan(*plan);
    EXPECT_EQ(exit_code(out, nullptr), 0) << explain(out.diagnostics);
    const auto after = site.plan();
    ASSERT_TRUE(after) << explain(site.input.diagnostics);
    for (const Step& step : after->steps) ADD_FAILURE() << "left: " << step.id;
}

TEST_P(EveryFieldTest, IsWrittenReadBackAndRepaired) {
    const FieldId id = GetParam();
    const std::string other = with_neighbour(id);
    ASSERT_FALSE(other.empty()) << field_name(id) << " has no value in the base, or no neighbouring value";
    ASSERT_NE(other, base());
    const ScratchFolder scratch(memory_folder());
    repair(base(), other, id, scratch.path() / "site.db");
    if (!HasFailure()) repair(other, base(), id, scratch.path() / "set_by_hand.db");
}

std::vector<FieldId> carried_fields() {
    std::vector<FieldId> out;
    for (const Field& row : field_table())
        if (is_carried(row)) out.push_back(row.id);
    return out;
}

/// No field is left out but these.
TEST(EveryField, LeavesOutOnlyWhatNoSiteCarriesOrNobodyDocuments) {
    std::map<Carrier, std::vector<std::string>> left;
    for (const Field& row : field_table())
        if (row.kind == Kind::setting && !is_carried(row)) {
            EXPECT_EQ(row.built, Built::yes) << field_path(row.id);
            left[row.carrier].emplace_back(row.key);
        }
    ASSERT_EQ(left.size(), 2u);
    // Time limits of supctl itself.
    EXPECT_EQ(left[Carrier::none],
              (std::vector<std::string>{"roleInstallation", "wsusConfiguration", "firstSynchronization",
                                        "propagation", "unreachableSite"}));
    // No public page says where the product keeps them: never compared and never written, counted by `plan`,
    // and unverified for `verify`. The README names each.
    EXPECT_EQ(left[Carrier::undocumented],
              (std::vector<std::string>{"ledbat", "allOtherUpdates", "userProxyForScans",
                                        "enforceTlsCertificatePinning", "deltaContentFallback",
                                        "microsoft365Notifications", "useAllDeploymentsWindow",
                                        "threadPriority", "dynamicUpdate"}));
    const std::string readme = read_text(kSource / "README.md");
    const auto begin = readme.find("neither read nor written, because no public page");
    ASSERT_NE(begin, readme.npos);
    const std::string named = readme.substr(begin, readme.find("\n\n", begin) - begin);
    for (const std::string& key : left[Carrier::undocumented])
        EXPECT_NE(named.find(key + "`"), named.npos) << key << " is not named in README.md";
}

/// What the test above does for each, it does for all that the document names.
// proves: SEED-155 SEED-156 SEED-158
TEST(EveryField, HoldsTheClientSettingsForSoftwareUpdates) {
    std::vector<std::string> names;
    for (const FieldId id : carried_fields())
        if (field(id).owner == Owner::clientSetting) names.emplace_back(field(id).key);
    EXPECT_EQ(names, (std::vector<std::string>{
                         "enabled", "scanSchedule", "deploymentReevaluation", "installOtherDeadlinesWithin",
                         "deltaContent", "deltaContentPort", "manageMicrosoft365Apps", "thirdPartyUpdates"}));
}

INSTANTIATE_TEST_SUITE_P(Fields, EveryFieldTest, ::testing::ValuesIn(carried_fields()), [](const auto& info) {
    std::string name(field_name(info.param));
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '.'; }, '_');
    return name;
});

}  // namespace
}  // namespace supctl::end_to_end
