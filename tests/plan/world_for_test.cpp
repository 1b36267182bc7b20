#include "world.h"

#include <algorithm>

#include "base/text.h"
#include "schema/builtin_catalog.h"

namespace supctl::testing_plan {

const std::string kLab = R"(apiVersion: supctl/v1
hierarchy: lab
sites:
  LAB: {type: primarySite, softwareUpdatePoints: [lab01.lab.local]}
synchronization:
  source: microsoftUpdate
  schedule: {every: {days: 1}, startingAt: 2026-01-01T19:00, timeZone: utc}
  alertOnFailure: true
classifications: [Critical Updates, Security Updates]
products: [Windows 11, {family: Windows, product: Windows Server 2019}]
)";

const std::string kContoso = R"(apiVersion: supctl/v1
hierarchy: contoso
sites:
  CAS:
    type: centralAdministrationSite
    defaultSoftwareUpdatePoint: cas-a.contoso.com
    softwareUpdatePoints: [cas-a.contoso.com, cas-b.contoso.com]
  PS1:
    type: primarySite
    parent: CAS
    defaultSoftwareUpdatePoint: ps1-a.contoso.com
    softwareUpdatePoints:
      ps1-a.contoso.com: {requireSsl: true, useProxy: {synchronization: true}}
      ps1-b.contoso.com: {}
    siteSystems:
      ps1-a.contoso.com: {proxy: {server: proxy.contoso.com, port: 8080}}
    languages: {softwareUpdateFiles: [en, de]}
  PS2: {type: primarySite, parent: CAS, softwareUpdatePoints: [ps2-a.contoso.com]}
  S01: {type: secondarySite, parent: PS1, softwareUpdatePoints: {s01-a.contoso.com: {requireSsl: true}}, languages: {softwareUpdateFiles: [en]}}
synchronization:
  source: microsoftUpdate
  schedule: {every: {days: 1}, startingAt: 2026-01-01T19:00, timeZone: utc}
  alertOnFailure: true
  contentFiles: fullFilesOnly
classifications: [Critical Updates, Security Updates, Updates]
products: {include: [Windows 11, {family: Windows, product: Windows Server 2019}]}
languages: {summaryDetails: [en, de]}
supersedence: {featureUpdates: {expireAfter: {months: 3}}}
wsusMaintenance: {declineExpiredUpdates: true}
thirdPartyUpdates: automaticCertificate
)";

World::World(const std::string& yaml) : seen(pool) {
    declare(yaml);
    build_bare();
}

void World::declare(const std::string& yaml) {
    const NamedText file{"test.yaml", yaml};
    Diagnostics reading;
    declared = load_texts({&file, 1}, {}, sources, pool, reading);
    for (const auto& each : reading.all())
        if (each.severity == Severity::error) ADD_FAILURE() << each.code.text() << " " << each.message;
}

/// Sites without any point, a catalog as right after WSUS was set up, an alert that exists and is off.
void World::build_bare() {
    for (auto& completeness : seen.coverage.classes) completeness = Completeness::complete;
    seen.server_time = now;
    for (const Site& site : declared->hierarchy.sites()) {
        Site live;
        live.code = site.code;
        live.parent = site.parent;
        live.type = site.type;
        live.name = pool.text("Site " + site.code.text());
        live.server = pool.text("server." + lower_ascii(site.code.text()));
        seen.live.add(live);
        seen.site_states.push_back({site.code, 1, 0, pool.text("5.00.9128.1000")});
    }
    seen.alert = {true, false, 7};
    const Hierarchy::Entry off[] = {{FieldId::alert_on_failure, Value::of_boolean(false)},
                                    {FieldId::schedule, Value::of(pool.schedule(Schedule{}))}};
    seen.live.set_global(seen.live.append(off));
    seen.live.finish();
    category(CategoryType::company, "Microsoft", "56309036-4c77-4dd9-951a-99ee9c246a94");
    category(CategoryType::family, "Windows", "6964aab4-c5b5-43bd-a17d-ffb4346a8e1d");
    category(CategoryType::family, "Developer Tools, Runtimes, and Redistributables",
             "00000000-0000-0000-0000-00000000000d");
    for (const auto& known : builtin_catalog())
        if (known.type == BuiltinType::classification)
            category(CategoryType::classification, known.title, known.guid);
    subscribe(CategoryType::product, {});
    subscribe(CategoryType::classification, {});
}

void World::rebuild(std::vector<Category> categories) {
    seen.catalog = Catalog();
    for (const Category& each : categories) seen.catalog.add(each);
    seen.catalog.finish(pool);
    set(FieldId::products, Value::of(pool.set(seen.catalog.subscribed(CategoryType::product))));
    set(FieldId::classifications, Value::of(pool.set(seen.catalog.subscribed(CategoryType::classification))));
}

void World::category(CategoryType type, std::string_view title, std::string_view guid,
                     std::string_view family) {
    Category made;
    const bool classification = type == CategoryType::classification;
    const bool product = type == CategoryType::product;
    made.id = pool.text((classification ? "UpdateClassification:"
                         : product      ? "Product:"
                                        : "ProductFamily:") +
                        std::string(guid));
    made.type = type;
    made.title = pool.text(title);
    for (const Category* each : seen.catalog.find_title(CategoryType::family, family)) made.parent = each->id;
    std::vector<Category> all(seen.catalog.all().begin(), seen.catalog.all().end());
    all.push_back(made);
    rebuild(std::move(all));
}

void World::client_settings(std::string_view name) {
    ClientSetting made;
    made.name = pool.text(name);
    made.type = ClientSettingType::device;
    seen.live.add(made);
    seen.live.finish();
    seen.coverage.classes[static_cast<std::size_t>(ObservedClass::clientSettings)] = Completeness::complete;
}

void World::refresh_catalog() {
    if (seen.catalog.refreshed()) return;
    std::vector<Category> all(seen.catalog.all().begin(), seen.catalog.all().end());
    for (const auto& known : builtin_catalog()) {
        if (known.type != BuiltinType::product) continue;
        Category made;
        made.id = pool.text("Product:" + std::string(known.guid));
        made.type = CategoryType::product;
        made.title = pool.text(known.title);
        for (const Category* each : seen.catalog.find_title(CategoryType::family, known.family))
            made.parent = each->id;
        all.push_back(made);
    }
    for (int i = 0; all.size() < 120; ++i) {
        Category made;
        made.id = pool.text("Product:filler-" + std::to_string(i));
        made.type = CategoryType::product;
        made.title = pool.text("Filler " + std::to_string(i));
        all.push_back(made);
    }
    rebuild(std::move(all));
}

void World::change_category(std::string_view title, const std::function<void(Category&)>& change) {
    std::vector<Category> all(seen.catalog.all().begin(), seen.catalog.all().end());
    for (Category& each : all)
        if (pool.text(each.title) == title) change(each);
    rebuild(std::move(all));
}

void World::subscribe(CategoryType type, const std::set<std::string>& titles) {
    std::vector<Category> all(seen.catalog.all().begin(), seen.catalog.all().end());
    for (Category& each : all)
        if (each.type == type) each.subscribed = titles.contains(std::string(pool.text(each.title)));
    rebuild(std::move(all));
}

void World::select(FieldId id, Value to) {
    ASSERT_EQ(to.kind, Value::Kind::set) << "only what is resolved is written";
    const auto wanted = pool.set(to.set());
    std::vector<Category> all(seen.catalog.all().begin(), seen.catalog.all().end());
    const CategoryType type = id == FieldId::products ? CategoryType::product : CategoryType::classification;
    for (Category& each : all)
        if (each.type == type)
            each.subscribed = std::find(wanted.begin(), wanted.end(), each.id) != wanted.end();
    rebuild(std::move(all));
}

void World::set_site(std::string_view site, FieldId id, Value value) {
    const Site* found = seen.live.find_site(code(site));
    seen.live.set({Owner::site, static_cast<std::uint32_t>(found - seen.live.sites().data())}, id, value);
}

void World::set_point(std::string_view server, FieldId id, Value value) {
    for (std::uint32_t i = 0; i < seen.live.points().size(); ++i)
        if (pool.text(seen.live.points()[i].server) == server)
            seen.live.set({Owner::softwareUpdatePoint, i}, id, value);
}

void World::lose_point(std::string_view server) {
    Hierarchy rest(pool);
    const auto copy = [&](const Settings& settings, Owner owner) {
        std::vector<Hierarchy::Entry> entries;
        for (const FieldId id : settings_of(owner)) entries.push_back({id, seen.live.get(settings, id)});
        return rest.append(entries);
    };
    rest.set_global(copy(seen.live.global(), Owner::hierarchy));
    for (Site each : seen.live.sites()) {
        each.settings = copy(each.settings, Owner::site);
        rest.add(each);
    }
    for (SiteSystem each : seen.live.systems()) {
        each.settings = copy(each.settings, Owner::siteSystem);
        rest.add(each);
    }
    for (SoftwareUpdatePoint each : seen.live.points()) {
        if (pool.text(each.server) == server) continue;
        each.settings = copy(each.settings, Owner::softwareUpdatePoint);
        rest.add(each);
    }
    rest.finish();
    seen.live = std::move(rest);
    std::erase_if(seen.synchronization, [&](const auto& row) { return pool.text(row.server) == server; });
}

SynchronizationRow& World::row(std::string_view site, std::string_view server) {
    const Fqdn name = pool.text(server);
    for (auto& each : seen.synchronization)
        if (each.site == code(site) && each.server == name) return each;
    SynchronizationRow made;
    made.site = code(site);
    made.server = name;
    const auto after = std::find_if(seen.synchronization.begin(), seen.synchronization.end(),
                                    [&](const auto& each) { return made.site < each.site; });
    return *seen.synchronization.insert(after, made);
}

void World::message(std::uint32_t id, std::string_view site, std::string_view server, TimePoint time) {
    StatusMessage made;
    made.record = static_cast<std::int64_t>(seen.messages.size()) + 1;
    made.id = id;
    made.site = code(site);
    made.machine = pool.text(server);
    made.time = time;
    seen.messages.push_back(made);
}

Value World::daily() {
    Schedule schedule;
    schedule.form = Schedule::Form::interval;
    schedule.utc = true;
    schedule.start = 31 * 24 * 60;
    schedule.days = 1;
    return Value::of(pool.schedule(schedule));
}

void World::synchronize() {
    const Site* top = seen.live.top();
    message(6701, top->code.text(), pool.text(seen.live.default_point(*top)->server), now);
    now += std::chrono::minutes(30);
    ++version_;
    refresh_catalog();
    for (const SoftwareUpdatePoint& point : seen.live.points()) {
        auto& each = row(point.site.text(), pool.text(point.server));
        each.state = 6702;
        each.state_time = each.last_success = now;
        each.catalog_version = version_;
    }
}

void World::perform(const Step& step) {
    now += std::chrono::minutes(1);
    seen.server_time = now;
    if (step.kind == StepKind::synchronize) return synchronize();
    if (step.kind == StepKind::wait || step.kind == StepKind::manual) return;
    if (step.kind == StepKind::createSiteSystem) {
        seen.live.add(SiteSystem{step.server, step.site, {}});
        return seen.live.finish();
    }
    if (step.kind == StepKind::installRole) {
        seen.live.add(SoftwareUpdatePoint{step.server, step.site, {}});
        seen.live.finish();
        message(1015, step.site.text(), pool.text(step.server), now);
    }
    for (const Change& each : step.changes) {
        switch (field(each.field).owner) {
            case Owner::softwareUpdatePoint:
                set_point(pool.text(step.server), each.field, each.to);
                break;
            case Owner::siteSystem: {
                const SiteSystem* found = seen.live.find_system(step.site, step.server);
                ASSERT_NE(found, nullptr);
                seen.live.set(
                    {Owner::siteSystem, static_cast<std::uint32_t>(found - seen.live.systems().data())},
                    each.field, each.to);
                break;
            }
            case Owner::site:
                set_site(step.site.text(), each.field, each.to);
                break;
            default:
                if (each.field == FieldId::products || each.field == FieldId::classifications)
                    select(each.field, each.to);
                else
                    set(each.field, each.to);
                if (each.field == FieldId::alert_on_failure) seen.alert.enabled = each.to.as_boolean();
        }
    }
    if (step.kind == StepKind::removeRole) {
        lose_point(pool.text(step.server));
        memory.removed[std::string(pool.text(step.server))] = now;
    }
}

int World::converge(int rounds) {
    for (int round = 0; round < rounds; ++round) {
        const Plan next = planned();
        if (next.steps.empty()) return round;
        for (const Step& step : next.steps) {
            perform(step);
            if (!step.resolves.empty()) break;  // plan again with the catalog
            if (::testing::Test::HasFatalFailure()) return round;
        }
    }
    return rounds;
}

std::optional<Plan> World::plan(PlanOptions options) {
    findings = Diagnostics();
    declared->hierarchy.finish();
    return make_plan(*declared, seen, memory, options, findings);
}

Plan World::planned(PlanOptions options) {
    auto made = plan(options);
    if (made) return std::move(*made);
    for (const auto& each : findings.all()) ADD_FAILURE() << each.code.text() << " " << each.message;
    Plan none;
    none.pool = &pool;
    return none;
}

std::vector<unsigned> World::found() const {
    std::vector<unsigned> out;
    for (const auto& each : findings.all()) out.push_back(each.code.number);
    return out;
}

const Diagnostic* World::finding(unsigned number) const {
    for (const auto& each : findings.all())
        if (each.code.number == number) return &each;
    return nullptr;
}

std::string replaced(std::string text, const std::vector<std::pair<std::string, std::string>>& parts) {
    for (const auto& [from, to] : parts) {
        const auto at = text.find(from);
        if (at == std::string::npos)
            ADD_FAILURE() << "no `" << from << "` in the text";
        else
            text.replace(at, from.size(), to);
    }
    return text;
}

std::vector<std::string> ids(const Plan& plan, std::string_view site) {
    std::vector<std::string> out;
    for (const Step& step : plan.steps)
        if (site.empty() || step.site.text() == site) out.push_back(step.id);
    return out;
}

const Change* change(const Plan& plan, std::string_view step, FieldId id) {
    const Step* found = plan.find(step);
    if (found == nullptr) return nullptr;
    for (const Change& each : found->changes)
        if (each.field == id) return &each;
    return nullptr;
}

std::size_t place(const Plan& plan, std::string_view step) {
    for (std::size_t i = 0; i < plan.steps.size(); ++i)
        if (plan.steps[i].id == step) return i;
    ADD_FAILURE() << "no step " << step;
    return plan.steps.size();
}

::testing::AssertionResult in_order(const Plan& plan) {
    for (std::size_t i = 0; i < plan.steps.size(); ++i)
        for (const Edge& edge : plan.steps[i].after)
            if (edge.step >= i)
                return ::testing::AssertionFailure()
                       << plan.steps[i].id << " stands before " << plan.steps[edge.step].id;
    return ::testing::AssertionSuccess();
}

}  // namespace supctl::testing_plan
