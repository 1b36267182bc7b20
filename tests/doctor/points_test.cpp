// Points that are not well: what does not fit together around them, one row a reason.
#include "doctor/points.h"

#include <gtest/gtest.h>

#include <functional>

namespace supctl::test {
namespace {

/// A central site with two points, and a primary below it with one; the point that is looked at has failed.
class Around {
  public:
    enum Of : std::uint32_t { top, additional, below };

    Around() {
        for (const auto& [name, parent] : {std::pair{"CAS", ""}, std::pair{"PS1", "CAS"}}) {
            Site site;
            site.code = *SiteCode::parse(name);
            if (*parent != 0) site.parent = *SiteCode::parse(parent);
            live().add(site);
        }
        for (const auto& [name, site] : kPoints) {
            live().add(SoftwareUpdatePoint{pool_.text(name), *SiteCode::parse(site), {}});
            live().add(SiteSystem{pool_.text(name), *SiteCode::parse(site), {}});
        }
        live().finish();
        live().set({Owner::site, 0}, FieldId::default_point, text("cas-sup.x"));
        seen.coverage.classes[static_cast<std::size_t>(ObservedClass::synchronizationStatus)] =
            Completeness::complete;
    }
    void point(Of of, FieldId id, Value value) { live().set({Owner::softwareUpdatePoint, of}, id, value); }
    void system(Of of, FieldId id, Value value) { live().set({Owner::siteSystem, of}, id, value); }
    void ssl(Of of, bool on) { point(of, FieldId::require_ssl, Value::of_boolean(on)); }
    void ports(std::uint32_t http, std::uint32_t https) {
        point(below, FieldId::http_port, Value::of_integer(http));
        point(below, FieldId::https_port, Value::of_integer(https));
    }
    void source(Of of, std::string_view name) { row(of).source = pool_.text(name); }
    Value text(std::string_view value) { return Value::of(pool_.text(value)); }
    SynchronizationRow& row(Of of) {
        SynchronizationRow& one = seen.synchronization.emplace_back();
        one.site = *SiteCode::parse(kPoints[of].second);
        one.server = pool_.text(kPoints[of].first);
        one.state = sync_state::kFailed;
        return one;
    }
    [[nodiscard]] std::vector<std::string> mismatches(Of of) const {
        for (const PointReport& one : points_not_in_success(seen))
            if (one.server == kPoints[of].first) return one.mismatches;
        ADD_FAILURE() << kPoints[of].first << " is not reported";
        return {};
    }
    Hierarchy& live() { return seen.live; }

  private:
    static constexpr std::pair<const char*, const char*> kPoints[] = {
        {"cas-sup.x", "CAS"}, {"cas-sup2.x", "CAS"}, {"ps1-sup.x", "PS1"}};
    ValuePool pool_;

  public:
    Observation seen{pool_};
};

struct Mismatch {
    const char* name;
    std::function<void(Around&)> make;
    Around::Of of;
    std::vector<std::string> expected;
};
void PrintTo(const Mismatch& one, std::ostream* out) {
    *out << one.name;
}

const Value kOn = Value::of_boolean(true);
const std::string kNoProxy = "proxy: the point uses a proxy, and its site system names none";
const std::string kNoSsl = "SSL: the upstream `cas-sup.x` requires SSL, this point does not use it";

const std::vector<Mismatch> kMismatches = {
    {"Nothing", [](Around&) {}, Around::below, {}},
    {"ProxyForSynchronizationWithoutOne",
     [](Around& a) { a.point(Around::below, FieldId::use_proxy_synchronization, kOn); },
     Around::below,
     {kNoProxy}},
    {"ProxyForContentWithoutOne",
     [](Around& a) { a.point(Around::below, FieldId::use_proxy_content, kOn); },
     Around::below,
     {kNoProxy}},
    {"ProxyWithAnEmptyName",
     [](Around& a) {
         a.point(Around::below, FieldId::use_proxy_synchronization, kOn);
         a.system(Around::below, FieldId::proxy_server, a.text(""));
     },
     Around::below,
     {kNoProxy}},
    {"ProxyThatIsNamed",
     [](Around& a) {
         a.point(Around::below, FieldId::use_proxy_synchronization, kOn);
         a.system(Around::below, FieldId::proxy_server, a.text("proxy.x"));
     },
     Around::below,
     {}},
    {"ProxyThatCouldNotBeRead",
     [](Around& a) {
         a.point(Around::below, FieldId::use_proxy_synchronization, kOn);
         a.system(Around::below, FieldId::proxy_server, Value::unknown());
     },
     Around::below,
     {}},
    {"PortsOfTheDefaultSiteAndOfTheOther",
     [](Around& a) { a.ports(80, 8531); },
     Around::below,
     {"ports: 80 and 8531 belong to different web sites"}},
    {"PortsOfTheOtherAndOfTheDefaultSite",
     [](Around& a) { a.ports(8530, 443); },
     Around::below,
     {"ports: 8530 and 443 belong to different web sites"}},
    {"PortsOfOneSite", [](Around& a) { a.ports(80, 443); }, Around::below, {}},
    {"PortOfWhichOneIsNotKnown",
     [](Around& a) { a.point(Around::below, FieldId::http_port, Value::of_integer(80)); },
     Around::below,
     {}},
    {"PortThatIsKnownAlone",
     [](Around& a) { a.point(Around::below, FieldId::https_port, Value::of_integer(443)); },
     Around::below,
     {}},
    {"SslOfTheParentAlone", [](Around& a) { a.ssl(Around::top, true); }, Around::below, {kNoSsl}},
    {"SslOfTheDefaultPointAlone", [](Around& a) { a.ssl(Around::top, true); }, Around::additional, {kNoSsl}},
    {"SslOfBoth",
     [](Around& a) {
         a.ssl(Around::top, true);
         a.ssl(Around::below, true);
     },
     Around::below,
     {}},
    {"SslOfThePointAlone", [](Around& a) { a.ssl(Around::below, true); }, Around::below, {}},
    {"SslOfTheTopItself", [](Around& a) { a.ssl(Around::top, true); }, Around::top, {}},
    {"UpstreamElsewhere",
     [](Around& a) { a.source(Around::below, "Old-SUP.x"); },
     Around::below,
     {"upstream: it synchronizes from `old-sup.x`, not from `cas-sup.x`"}},
    {"UpstreamOfAnAdditionalPointElsewhere",
     [](Around& a) { a.source(Around::additional, "Microsoft Update"); },
     Around::additional,
     {"upstream: it synchronizes from `microsoft update`, not from `cas-sup.x`"}},
    {"UpstreamInOtherLetters", [](Around& a) { a.source(Around::below, "CAS-SUP.x"); }, Around::below, {}},
    {"UpstreamThatIsNotShown", [](Around& a) { a.source(Around::below, ""); }, Around::below, {}},
    {"UpstreamOfTheTopIsAnybodys",
     [](Around& a) { a.source(Around::top, "Microsoft Update"); },
     Around::top,
     {}},
    {"Everything",
     [](Around& a) {
         a.point(Around::below, FieldId::use_proxy_content, kOn);
         a.ports(80, 8531);
         a.ssl(Around::top, true);
         a.source(Around::below, "old-sup.x");
     },
     Around::below,
     {kNoProxy, "ports: 80 and 8531 belong to different web sites", kNoSsl,
      "upstream: it synchronizes from `old-sup.x`, not from `cas-sup.x`"}},
};

class AroundAPoint : public testing::TestWithParam<Mismatch> {};

TEST_P(AroundAPoint, IsNamedWhatDoesNotFit) {
    Around around;
    GetParam().make(around);
    EXPECT_EQ(around.mismatches(GetParam().of), GetParam().expected);
}
INSTANTIATE_TEST_SUITE_P(Points, AroundAPoint, testing::ValuesIn(kMismatches),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(Points, ThatFollowAreLeftOutAlsoWhereSomethingDoesNotFit) {
    Around around;
    around.ports(80, 8531);
    for (const auto of : {Around::top, Around::additional, Around::below})
        around.row(of).state = sync_state::kSucceeded;
    EXPECT_TRUE(points_not_in_success(around.seen).empty());
}

}  // namespace
}  // namespace supctl::test
