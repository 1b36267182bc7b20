#include "language/emit.h"

#include <gtest/gtest.h>
//
#include <rapidcheck/gtest.h>

#include "language/export_layout.h"
#include "reading_helper.h"
#include "schema/languages.h"
#include "schema/words.h"

using namespace supctl;
using supctl::test::Read;

namespace {

std::string emitted(const std::string& text) {
    Read read{text};
    EXPECT_TRUE(read.declaration) << read.messages();
    return read.declaration ? emit(*read.declaration) : std::string();
}

TEST(Emit, IsMinimalAndInTableOrder) {
    const std::string text = R"(apiVersion: supctl/v1
hierarchy: contoso
productVersion: "2403"
sites:
  CAS:
    type: centralAdministrationSite
    name: Contoso-Central
    defaultSoftwareUpdatePoint: a.contoso.com
    softwareUpdatePoints:
      a.contoso.com:
        httpPort: 80
        wsusServerConnectionAccount: CONTOSO\svc-wsus
        useProxy: {synchronization: true}
      b.contoso.com: {}
    siteSystems:
      a.contoso.com:
        proxy: {server: proxy.contoso.com, port: 8080, account: none}
      b.contoso.com:
        proxy: none
    languages: {softwareUpdateFiles: [de, en, "no"]}
  NO1:
    type: primarySite
    parent: CAS
synchronization:
  source: {upstream: https://wsus.contoso.com:8531}
  schedule: {every: {days: 1}, startingAt: 2026-01-01T19:00, timeZone: utc}
classifications:
  - Critical Updates
  - "null"
products:
  include:
    - Windows 11
    - {family: "Developer Tools, Runtimes, and Redistributables", product: Windows 10}
    - {id: 30eb551c-6288-4716-9a78-f300ec36d72b}
  exclude:
    - "2019"
supersedence:
  featureUpdates: {expireAfter: {months: 3}}
  nonFeatureUpdates: immediately
maximumRunTime: {windowsFeatureUpdates: {minutes: 120}}
limits:
  roleInstallation: {hours: 1}
  propagation: {minutes: 90}
)";
    EXPECT_EQ(emitted(text), text);
}

TEST(Emit, KeepsWhatIsOnlyCheckedOrKnown) {
    const std::string text = R"(apiVersion: supctl/v1
hierarchy: contoso
sites:
  PS1:
    type: primarySite
    softwareUpdatePoints:
      a.contoso.com:
        ledbat: true
        boundaryGroups: [Hamburg, "Berlin, Mitte"]
      b.contoso.com:
        boundaryGroups: []
maximumRunTime: {allOtherUpdates: {minutes: 60}}
surfaceDrivers: false
sharedUpdateDatabases:
  main: {softwareUpdatePoints: [b.contoso.com, a.contoso.com]}
silence:
  VR-38:
    reason: agreed with security
  VR-45:
    at: [hierarchy/products/Silverlight, a.contoso.com]
    reason: "old kiosks: until 2027"
groupPolicy:
  intranetUpdateService: notConfigured
  signedContent: enabled
  automaticUpdates: disabled
)";
    EXPECT_EQ(emitted(text), text);
}

TEST(Emit, QuotesOnlyWhatNeedsIt) {
    EXPECT_EQ(emit_text("Windows 10, version 1903"), "\"Windows 10, version 1903\"");
    EXPECT_EQ(emit_text("C#"), "C#");
    EXPECT_EQ(emit_text("a #b"), "\"a #b\"");
    EXPECT_EQ(emit_text("CONTOSO\\x"), "CONTOSO\\x");
    EXPECT_EQ(emit_text("a: b"), "\"a: b\"");
    EXPECT_EQ(emit_text("say \"x\"\n"), "\"say \\\"x\\\"\\x0a\"");
    EXPECT_EQ(emit_text("1E5"), "\"1E5\"");
    EXPECT_EQ(emit_text("NO1"), "NO1");
    EXPECT_EQ(emit_text(""), "\"\"");
}

template <class T>
T one_of(std::initializer_list<T> items) {
    return *rc::gen::elementOf(std::vector<T>(items));
}

/// Any value of a row, as YAML.
std::string arbitrary(const Field& row) {
    const auto number = [](int least, int most) {
        return std::to_string(*rc::gen::inRange(least, most + 1));
    };
    const auto start = [&]() -> std::string {
        if (*rc::gen::arbitrary<bool>()) return {};
        return ", startingAt: " + number(1970, 2033) + "-0" + number(1, 9) + "-" + number(10, 28) + "T" +
               number(10, 23) + ":" + number(10, 59) +
               ", timeZone: " + one_of<std::string>({"utc", "siteServerLocal"});
    };
    switch (row.type) {
        case Type::boolean:
            return one_of<std::string>({"true", "false"});
        case Type::choice:
            return std::string(row.choices[*rc::gen::inRange<std::size_t>(0, row.choices.size())].word);
        case Type::integer:
            return number(static_cast<int>(row.range.least), static_cast<int>(row.range.most));
        case Type::account:
            return one_of<std::string>({"none", "CONTOSO\\svc", "'A B\\c d'"});
        case Type::source:
            return one_of<std::string>({"none", "microsoftUpdate", "{upstream: http://Wsus:8530/}"});
        case Type::expiry:
            return one_of<std::string>({"immediately", "{expireAfter: {months: " + number(1, 99) + "}}"});
        case Type::runTime:
            return "{minutes: " + number(5, 9999) + "}";
        case Type::duration:
            return one_of<std::string>({"{minutes: " + number(1, 10000) + "}",
                                        "{hours: " + number(1, 168) + "}", "{days: " + number(1, 7) + "}"});
        case Type::languages: {
            const auto all = languages();
            return "[\"" + std::string(all[*rc::gen::inRange<std::size_t>(0, all.size())].name) + "\", " +
                   std::string(all[*rc::gen::inRange<std::size_t>(0, all.size())].code) + "]";
        }
        case Type::schedule:
            return one_of<std::string>(
                {"disabled", "{every: {days: " + number(1, 31) + "}" + start() + "}",
                 "{every: {hours: " + number(1, 23) + "}" + start() + "}",
                 "{weekly: {day: friday, weeks: " + number(1, 4) + "}" + start() + "}",
                 "{monthly: {week: last, day: monday}" + start() + "}",
                 "{monthly: {day: last, months: " + number(1, 12) + "}" + start() + "}",
                 "{monthly: {day: " + number(1, 31) + "}" + start() + "}"});
        case Type::fqdn:
            return "a.b";
        default:
            return "text";
    }
}

/// Some settings below a structure, in flow form; empty when none was chosen.
std::string some(FieldId structure) {
    std::string out;
    for (const FieldId child : children(structure)) {
        const Field& row = field(shape_of(child));
        if (row.built == Built::no || (!row.required && !*rc::gen::arbitrary<bool>())) continue;
        std::string value;
        if (row.kind == Kind::setting && row.type != Type::selection)
            value = arbitrary(row);
        else if (row.type == Type::object || row.type == Type::proxy)
            value = some(child);
        if (value.empty()) continue;
        out += (out.empty() ? "" : ", ") + std::string(field(child).key) + ": " + value;
    }
    return out.empty() ? out : "{" + out + "}";
}

/// `title` is the word for a title beside its id or family.
std::string selection(const std::string& title_word) {
    const auto reference = [] {
        const auto title = *rc::gen::nonEmpty(rc::gen::container<std::string>(
            rc::gen::elementOf(std::string("aB1 :#,[]{}'\"\\-?!&*%@`|>~=.\t"))));
        return "\"" + [&] {
            std::string quoted = "x";
            for (const char c : title)
                quoted += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
            return quoted;
        }() + "\"";
    };
    switch (*rc::gen::inRange(0, 4)) {
        case 0:
            return "[]";
        case 1:
            return "[" + reference() + "]";
        case 2:
            return "{include: [{family: " + reference() + ", " + title_word + ": " + reference() + "}]}";
        default:
            return "{include: [], exclude: [{id: 30eb551c-6288-4716-9a78-f300ec36d72b}, " + reference() +
                   "]}";
    }
}

RC_GTEST_PROP(Emit, ReadsBackAsTheSame, ()) {
    std::string text = "apiVersion: supctl/v1\nhierarchy: any\nsites:\n";
    for (const std::string code : {"CAS", "1E5", "007"}) {
        text += "  " + code + ":\n    type: primarySite\n";
        for (const FieldId id : children(FieldId::site)) {
            const Field& row = field(id);
            if (row.kind == Kind::setting && *rc::gen::arbitrary<bool>())
                text += "    " + std::string(row.key) + ": " + arbitrary(row) + "\n";
            else if (row.type == Type::object)
                if (const auto inside = some(id); !inside.empty())
                    text += "    " + std::string(row.key) + ": " + inside + "\n";
            if (row.type != Type::serverSet && row.type != Type::serverMap) continue;
            if (!*rc::gen::arbitrary<bool>()) continue;
            const auto block = some(children(id).front());
            text +=
                "    " + std::string(row.key) + ": {a.b: " + (block.empty() ? "{}" : block) + ", c.d: {}}\n";
        }
    }
    for (const FieldId id : children(FieldId::description)) {
        const Field& row = field(id);
        if (row.built == Built::no || row.kind != Kind::setting) continue;
        const std::string title = id == FieldId::products ? "product" : "classification";
        text += std::string(row.key) + ": " +
                (row.type == Type::selection ? selection(title) : arbitrary(row)) + "\n";
    }
    for (const FieldId id : {FieldId::synchronization, FieldId::top_languages, FieldId::supersedence,
                             FieldId::wsus_maintenance, FieldId::maximum_run_time, FieldId::limits})
        if (const auto inside = some(id); !inside.empty())
            text += std::string(field(id).key) + ": " + inside + "\n";

    Read first{text};
    if (!first.declaration) RC_FAIL(first.messages() + text);
    const std::string once = emit(*first.declaration);
    Read second{once};
    if (!second.declaration) RC_FAIL(second.messages() + once);
    RC_ASSERT(emit(*second.declaration) == once);

    // The same values, compared by meaning and not by their spelling.
    const auto& a = *first.declaration;
    const auto& b = *second.declaration;
    RC_ASSERT(a.hierarchy.sites().size() == b.hierarchy.sites().size());
    RC_ASSERT(a.hierarchy.points().size() == b.hierarchy.points().size());
    RC_ASSERT(a.hierarchy.systems().size() == b.hierarchy.systems().size());
    const auto same = [&](const Settings& x, const Settings& y, Owner owner) {
        if (x.present != y.present) return false;
        for (const FieldId id : settings_of(owner))
            if (x.has(id) && emit_value(field(id), a.hierarchy.get(x, id), first.pool) !=
                                 emit_value(field(id), b.hierarchy.get(y, id), second.pool))
                return false;
        return true;
    };
    RC_ASSERT(same(a.hierarchy.global(), b.hierarchy.global(), Owner::hierarchy));
    for (std::size_t i = 0; i < a.hierarchy.sites().size(); ++i) {
        RC_ASSERT(a.hierarchy.sites()[i].points_managed == b.hierarchy.sites()[i].points_managed);
        RC_ASSERT(same(a.hierarchy.sites()[i].settings, b.hierarchy.sites()[i].settings, Owner::site));
    }
    for (std::size_t i = 0; i < a.hierarchy.points().size(); ++i)
        RC_ASSERT(same(a.hierarchy.points()[i].settings, b.hierarchy.points()[i].settings,
                       Owner::softwareUpdatePoint));
    for (const FieldId id : {FieldId::classifications, FieldId::products}) {
        const auto& x = *a.selection(id);
        const auto& y = *b.selection(id);
        RC_ASSERT(x.mode == y.mode);
        RC_ASSERT(x.include.size() == y.include.size());
        RC_ASSERT(x.exclude.size() == y.exclude.size());
        for (std::size_t i = 0; i < x.include.size(); ++i)
            RC_ASSERT(first.pool.text(x.include[i].title) == second.pool.text(y.include[i].title));
    }
}

struct Live {
    ValuePool pool;
    Hierarchy hierarchy{pool};
    Catalog catalog;
    Diagnostics findings;

    void category(CategoryType type, const char* id, const char* title, const char* parent = "") {
        Category made;
        made.id = pool.text(id);
        made.type = type;
        made.title = pool.text(title);
        made.parent = pool.text(parent);
        made.subscribed = type != CategoryType::family;
        catalog.add(made);
    }
};

TEST(ExportLayout, LeavesOutProductDefaultsAndNamesCategoriesUniquely) {
    Live live;
    auto& pool = live.pool;
    Schedule minutes;
    minutes.form = Schedule::Form::interval;
    minutes.minutes = 30;
    const Hierarchy::Entry global[] = {{FieldId::content_files, Value::of_choice(0)},
                                       {FieldId::third_party, Value::of_choice(1)},
                                       {FieldId::source, Value::of(pool.text("microsoftUpdate"))},
                                       {FieldId::schedule, Value::of(pool.schedule(minutes))},
                                       {FieldId::expire_feature, Value::of_integer(0)},
                                       {FieldId::expire_non_feature, Value::of_integer(3)},
                                       {FieldId::run_time_feature, Value::unknown()}};
    live.hierarchy.set_global(live.hierarchy.append(global));
    Site site;
    site.code = *SiteCode::parse("PS1");
    site.type = SiteType::primary;
    const Hierarchy::Entry of_site[] = {{FieldId::default_point, Value::of(pool.text("a.b"))}};
    site.settings = live.hierarchy.append(of_site);
    live.hierarchy.add(site);
    const Hierarchy::Entry of_point[] = {{FieldId::http_port, Value::of_integer(8530)},
                                         {FieldId::https_port, Value::of_integer(443)},
                                         {FieldId::connection_account, Value::of(TextId{})}};
    live.hierarchy.add(SoftwareUpdatePoint{pool.text("a.b"), site.code, live.hierarchy.append(of_point)});
    const Hierarchy::Entry off[] = {{FieldId::proxy_server, Value::of(TextId{})},
                                    {FieldId::proxy_port, Value::of_integer(8080)}};
    live.hierarchy.add(SiteSystem{pool.text("a.b"), site.code, live.hierarchy.append(off)});
    const Hierarchy::Entry on[] = {{FieldId::proxy_server, Value::of(pool.text("proxy"))},
                                   {FieldId::proxy_port, Value::of_integer(80)}};
    live.hierarchy.add(SiteSystem{pool.text("c.d"), site.code, live.hierarchy.append(on)});
    live.hierarchy.finish();

    live.category(CategoryType::classification, "UpdateClassification:1", "Updates");
    live.category(CategoryType::family, "ProductFamily:w", "Windows");
    live.category(CategoryType::family, "ProductFamily:d", "Developer Tools");
    live.category(CategoryType::product, "Product:00000000-0000-0000-0000-000000000001", "Windows 10",
                  "ProductFamily:w");
    live.category(CategoryType::product, "Product:00000000-0000-0000-0000-000000000002", "windows  10",
                  "ProductFamily:d");
    live.category(CategoryType::product, "Product:00000000-0000-0000-0000-000000000003", "Twin",
                  "ProductFamily:d");
    live.category(CategoryType::product, "Product:00000000-0000-0000-0000-000000000004", "Twin",
                  "ProductFamily:d");
    live.category(CategoryType::product, "Product:00000000-0000-0000-0000-000000000005", "Windows 11",
                  "ProductFamily:w");
    live.catalog.finish(pool);

    const auto layout = export_layout(live.hierarchy, live.catalog, "lab", "", live.findings);
    EXPECT_EQ(emit(layout), R"(apiVersion: supctl/v1
hierarchy: lab
sites:
  PS1:
    type: primarySite
    softwareUpdatePoints:
      a.b:
        httpsPort: 443
    siteSystems:
      c.d:
        proxy: {server: proxy}
classifications:
  - Updates
products:
  - {id: 00000000-0000-0000-0000-000000000003}
  - {id: 00000000-0000-0000-0000-000000000004}
  - {family: Windows, product: Windows 10}
  - {family: Developer Tools, product: windows  10}
  - Windows 11
supersedence: {featureUpdates: immediately}
thirdPartyUpdates: manualCertificate
)");
    ASSERT_EQ(live.findings.all().size(), 2u) << "the schedule in minutes and the unknown run time";
    EXPECT_EQ(live.findings.all()[0].address, "hierarchy/synchronization.schedule");
    Read back{emit(layout)};
    EXPECT_TRUE(back.declaration) << back.messages();
}

}  // namespace
