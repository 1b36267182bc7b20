
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "hierarchy/address.h"
#include "hierarchy/schedule.h"
#include "reading_helper.h"

using namespace supctl;
using supctl::test::described;
using supctl::test::Read;

namespace {

constexpr const char* kContoso = R"(apiVersion: supctl/v1
hierarchy: contoso
productVersion: "2403"
defaults:
  primarySite: {softwareUpdatePoint: {httpPort: 8530, httpsPort: 8531, requireSsl: true}}
  secondarySite: {languages: {softwareUpdateFiles: [en]}}
profiles:
  emea:
    languages: {softwareUpdateFiles: [en, de]}
    siteSystem: {proxy: {server: proxy.contoso.com, port: 8080, account: CONTOSO\svc-proxy}}
sites:
  CAS:
    type: centralAdministrationSite
    name: Contoso-Central
    server: cas01.contoso.com
    defaultSoftwareUpdatePoint: cas-sup1.contoso.com
    softwareUpdatePoints:
      cas-sup1.contoso.com:
        httpPort: 8530
        httpsPort: 8531
        requireSsl: true
        wsusServerConnectionAccount: CONTOSO\svc-wsus
        clientConnections: intranet
        allowCloudManagementGatewayTraffic: false
        useProxy: {synchronization: true, contentDownload: true}
      cas-sup2.contoso.com: {}
    siteSystems:
      cas-sup1.contoso.com: {proxy: {server: proxy.contoso.com, port: 8080, account: CONTOSO\svc-proxy}}
    languages: {softwareUpdateFiles: [en, de]}
    reportingEvents: none
  PS1: {type: primarySite, parent: CAS, profiles: [emea], softwareUpdatePoints: {ps1-sup1.contoso.com: {}}}
  S01: {type: secondarySite, parent: PS1, softwareUpdatePoints: {s01-sup1.contoso.com: {}}}
synchronization:
  source: microsoftUpdate
  schedule: {every: {days: 1}, startingAt: 2026-01-01T19:00, timeZone: utc}
  alertOnFailure: true
  contentFiles: fullFilesOnly
classifications: [Critical Updates, Security Updates, Updates]
products:
  include:
    - Windows 11
    - {family: Windows, product: Windows Server 2019}
    - {id: 30EB551C-6288-4716-9a78-f300ec36d72b}
languages: {summaryDetails: [en, German]}
supersedence: {featureUpdates: {expireAfter: {months: 3}}, nonFeatureUpdates: immediately}
wsusMaintenance: {declineExpiredUpdates: true, addNonClusteredIndexes: false, removeObsoleteUpdates: false}
maximumRunTime: {windowsFeatureUpdates: {minutes: 120}, windowsNonFeatureAndMicrosoft365Updates: {minutes: 60}}
thirdPartyUpdates: disabled
limits: {roleInstallation: {hours: 1}, unreachableSite: {minutes: 90}}
)";

TEST(Load, ReadsTheWholeDescription) {
    Read read{std::string(kContoso)};
    ASSERT_TRUE(read.declaration) << read.messages();
    const Declaration& declared = *read.declaration;
    EXPECT_EQ(declared.name, "contoso");
    EXPECT_EQ(declared.product_version, "2403");
    ASSERT_EQ(read.hierarchy().sites().size(), 3u);
    EXPECT_EQ(read.hierarchy().points().size(), 4u);

    const Site& cas = read.site("CAS");
    EXPECT_EQ(cas.type, SiteType::centralAdministration);
    EXPECT_TRUE(cas.parent.empty());
    EXPECT_TRUE(cas.points_managed);
    EXPECT_EQ(read.pool.text(cas.name), "Contoso-Central");
    EXPECT_EQ(read.pool.text(cas.server), "cas01.contoso.com");
    EXPECT_EQ(read.hierarchy().get(cas.settings, FieldId::reporting_events), Value::of_choice(0));

    const auto* sup = read.point("CAS", "cas-sup1.contoso.com");
    ASSERT_NE(sup, nullptr);
    EXPECT_EQ(read.hierarchy().get(sup->settings, FieldId::require_ssl), Value::of_boolean(true));
    EXPECT_EQ(read.pool.text(read.hierarchy().get(sup->settings, FieldId::connection_account).text()),
              "CONTOSO\\svc-wsus");
    EXPECT_EQ(read.hierarchy().get(sup->settings, FieldId::use_proxy_content), Value::of_boolean(true));
    EXPECT_EQ(read.point("CAS", "cas-sup2.contoso.com")->settings.present, 0u);

    const auto schedule = read.pool.schedule(read.global(FieldId::schedule).schedule());
    EXPECT_EQ(to_text(schedule), "every 1 day from 2026-01-01T19:00 utc");
    EXPECT_EQ(read.global(FieldId::expire_feature), Value::of_integer(3));
    EXPECT_EQ(read.global(FieldId::expire_non_feature), Value::of_integer(0));
    EXPECT_EQ(read.global(FieldId::run_time_feature), Value::of_integer(120));
    EXPECT_EQ(read.global(FieldId::limit_unreachable), Value::of_integer(5400));
    EXPECT_EQ(declared.limit(FieldId::limit_configuration), std::chrono::seconds(7200));
    EXPECT_EQ(read.pool.set_texts(read.global(FieldId::summary_languages).set()),
              (std::vector<std::string_view>{"de", "en"}));

    ASSERT_TRUE(declared.classifications);
    EXPECT_EQ(declared.classifications->mode, Selection::Mode::exactly);
    EXPECT_EQ(declared.classifications->include.size(), 3u);
    ASSERT_TRUE(declared.products);
    EXPECT_EQ(declared.products->mode, Selection::Mode::including);
    EXPECT_EQ(read.pool.text(declared.products->include[1].family), "Windows");
    EXPECT_EQ(read.pool.text(declared.products->include[2].id), "30eb551c-6288-4716-9a78-f300ec36d72b");
    EXPECT_EQ(read.sources.describe(declared.products->include[0].span), "test.yaml:41:7");
}

TEST(Load, LayersSitesOverProfilesOverDefaults) {
    Read read{std::string(kContoso)};
    ASSERT_TRUE(read.declaration) << read.messages();
    const auto* sup = read.point("PS1", "ps1-sup1.contoso.com");
    ASSERT_NE(sup, nullptr);
    EXPECT_EQ(read.hierarchy().get(sup->settings, FieldId::http_port), Value::of_integer(8530));
    EXPECT_EQ(read.origin(sup->settings, FieldId::http_port).layer, Layer::defaults);
    EXPECT_EQ(read.sources.describe(read.origin(sup->settings, FieldId::http_port).span), "test.yaml:5:49");

    const Site& ps1 = read.site("PS1");
    EXPECT_EQ(read.origin(ps1.settings, FieldId::update_file_languages).layer, Layer::profile);
    const auto* server = read.system("PS1", "ps1-sup1.contoso.com");
    ASSERT_NE(server, nullptr) << "the profile's siteSystem reaches servers that hold a point";
    EXPECT_EQ(read.hierarchy().get(server->settings, FieldId::proxy_port), Value::of_integer(8080));
    EXPECT_EQ(read.origin(server->settings, FieldId::proxy_port).layer, Layer::profile);
    EXPECT_EQ(read.system("S01", "s01-sup1.contoso.com"), nullptr);
    EXPECT_EQ(read.origin(read.site("S01").settings, FieldId::update_file_languages).layer, Layer::defaults);
}

TEST(Load, KnowsThePlacesOfThings) {
    Read read{std::string(kContoso)};
    ASSERT_TRUE(read.declaration);
    const auto& sources = read.declaration->sources;
    EXPECT_EQ(read.sources.describe(sources.sites.at(SiteCode::parse("PS1")->packed())), "test.yaml:31:3");
    const auto* sup = read.point("CAS", "cas-sup2.contoso.com");
    const ObjectRef point{Owner::softwareUpdatePoint,
                          static_cast<std::uint32_t>(sup - read.hierarchy().points().data())};
    EXPECT_EQ(read.sources.describe(read.declaration->span_of(point)), "test.yaml:26:7");
    const auto parent =
        SourceMap::key(*SiteCode::parse("PS1"), static_cast<std::uint32_t>(FieldId::site_parent));
    EXPECT_EQ(read.sources.describe(sources.nodes.at(parent)), "test.yaml:31:36");
    const auto synchronization =
        SourceMap::key(SiteCode(), static_cast<std::uint32_t>(FieldId::synchronization));
    EXPECT_EQ(read.sources.describe(sources.nodes.at(synchronization)), "test.yaml:33:1");
}

}  // namespace
