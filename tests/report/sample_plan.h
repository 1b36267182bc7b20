// A small plan written by hand: every kind of thing that a renderer shows, none of the planner's decisions.
#pragma once

#include <string>

#include "plan/plan.h"

namespace supctl::testing_report {

inline SiteCode code(std::string_view text) {
    return SiteCode::parse(text).value();
}

inline Step step(ValuePool& pool, Purpose purpose, StepKind kind, std::string_view site,
                 std::string_view server, int expected, int worst) {
    Step made;
    made.id = step_id(purpose, code(site), server);
    made.kind = kind;
    made.purpose = purpose;
    made.site = code(site);
    made.server = pool.text(server);
    made.estimate = {Seconds(expected), Seconds(worst)};
    return made;
}

/// Owns what a plan refers to. Source 0 is `sites.yaml`.
struct SamplePlan {
    ValuePool pool;
    SourceStore sources;
    Plan plan;

    SamplePlan() {
        sources.add("sites.yaml",
                    "sites:\n  CAS:\n    softwareUpdatePoints:\n      cas-sup1.contoso.com: {}\n");
        plan.id = "4f1c" + std::string(60, '0');
        plan.hierarchy = "contoso";
        plan.top = code("CAS");
        plan.phase = Phase::neverSynchronized;
        plan.observed_at = TimePoint(Seconds(1767294000));
        plan.pool = &pool;

        Step system = step(pool, Purpose::siteSystem, StepKind::createSiteSystem, "CAS",
                           "cas-sup1.contoso.com", 60, 120);
        Step role = step(pool, Purpose::role, StepKind::installRole, "CAS", "cas-sup1.contoso.com", 300, 600);
        role.changes = {{FieldId::http_port, {}, Value::of_integer(8530)},
                        {FieldId::require_ssl, {}, Value::of_boolean(true)}};
        role.after = {{0, 2, Strength::required}};
        role.because = {0, 4, 7, 20};
        Step wait = step(pool, Purpose::catalog, StepKind::wait, "CAS", "", 1800, 7200);
        wait.limit = Seconds(43200);
        wait.resolves = {FieldId::products};
        wait.after = {{1, 7, Strength::required}};
        Step select = step(pool, Purpose::select, StepKind::select, "CAS", "", 5, 10);
        Pending pending;
        pending.references = {pool.text("Windows 11"), pool.text("Evil \x1b[31m\"title\"")};
        pending.expected = pool.set({pool.text("Product:72e7624a-5b00-45d2-b92f-e561c0a6a160")});
        pending.at_most = 2;
        pending.resolved_by = pool.text("CAS/wait/catalog");
        select.changes = {
            {FieldId::products, Value::of(SetId{}), Value::of(pool.pending(pending))},
            {FieldId::classifications, Value::of(pool.set({pool.text("UpdateClassification:old")})),
             Value::of(pool.set({pool.text("UpdateClassification:new")}))}};
        select.after = {{2, 8, Strength::required}};
        select.danger = Danger::notable;
        select.impact = {"updates of unselected classifications expire"};
        select.acknowledgements = {{Operation::unsubscribe, "CAS"}};
        Step settings = step(pool, Purpose::settings, StepKind::configure, "PS1", "", 5, 10);
        settings.changes = {{FieldId::reporting_events, Value::unknown(),
                             Value::of_choice(field(FieldId::reporting_events).choices[0].stored)}};
        settings.after = {{1, 24, Strength::preferred}};
        settings.danger = Danger::disruptive;
        plan.steps = {system, role, wait, select, settings};
        plan.critical_path = {0, 1, 2, 3};

        Drift drift;
        drift.address = "sites/PS1/reportingEvents";
        drift.site = code("PS1");
        drift.field = FieldId::reporting_events;
        drift.declared = settings.changes[0].to;
        drift.live = Value::unknown();
        drift.verdict = DriftVerdict::drifted;
        drift.severity = DriftClass::automatic;
        plan.drift = {drift};
    }
};

}  // namespace supctl::testing_report
