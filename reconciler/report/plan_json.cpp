#include "report/plan_json.h"

#include <fmt/format.h>

#include "plan/manual.h"
#include "plan/value_json.h"
#include "report/diagnostic_json.h"
#include "report/json_writer.h"

namespace supctl {
namespace {

void write_estimate(JsonWriter& json, const Estimate& estimate) {
    json.key("estimate").open_object().number("expectedSeconds", estimate.expected.count());
    json.number("worstSeconds", estimate.worst.count()).close_object();
}

void write_step(JsonWriter& json, const Plan& plan, const Step& step, const SourceStore& sources) {
    json.new_line().open_object();
    json.text("id", step.id).text("kind", to_text(step.kind)).text("site", step.site.text());
    if (step.server != Fqdn{}) json.text("server", plan.pool->text(step.server));
    json.key("changes").open_array();
    for (const Change& change : step.changes) {
        json.open_object().text("field", field_name(change.field));
        json.key("from").value(value_to_json(change.field, change.from, *plan.pool));
        json.key("to").value(value_to_json(change.field, change.to, *plan.pool)).close_object();
    }
    json.close_array().key("after").open_array();
    for (const Edge& edge : step.after) {
        json.open_object()
            .text("step", plan.steps[edge.step].id)
            .text("rule", fmt::format("ORD-{:02}", edge.rule));
        json.text("strength", to_text(edge.strength)).close_object();
    }
    json.close_array();
    write_estimate(json, step.estimate);
    json.text("danger", to_text(step.danger)).key("impact").open_array();
    for (const auto& sentence : step.impact) json.text(sentence);
    json.close_array();
    if (const auto place = sources.describe(step.because); !place.empty()) json.text("because", place);
    if (step.kind == StepKind::manual) {
        const ManualWork work = manual_work(step, *plan.pool);
        json.key("manual").open_object().text("owner", work.owner).key("tasks").open_array();
        for (const auto& task : work.tasks) json.text(task);
        json.close_array().text("probe", work.probe).close_object();
    }
    if (!step.resolves.empty()) {
        json.key("resolves").open_array();
        for (const FieldId id : step.resolves) json.text(field_name(id));
        json.close_array();
    }
    if (!step.acknowledgements.empty()) {
        json.key("acknowledge").open_array();
        for (const Acknowledgement& needed : step.acknowledgements)
            json.open_object()
                .text("operation", to_text(needed.operation))
                .text("target", needed.target)
                .close_object();
        json.close_array();
    }
    json.close_object();
}

void write_drift(JsonWriter& json, const Drift& drift, const ValuePool& pool) {
    json.new_line()
        .open_object()
        .text("address", drift.address)
        .text("site", drift.site.text())
        .text("field", field_name(drift.field));
    json.key("declared").value(value_to_json(drift.field, drift.declared, pool));
    json.key("applied").value(value_to_json(drift.field, drift.applied, pool));
    json.key("live").value(value_to_json(drift.field, drift.live, pool));
    json.text("verdict", to_text(drift.verdict))
        .text("severity", severity_text(drift.severity))
        .close_object();
}

}  // namespace

std::string_view severity_text(DriftClass drift) {
    constexpr std::string_view words[] = {"none", "low", "medium", "high"};
    return words[static_cast<std::size_t>(drift)];
}

std::string plan_json(const Plan& plan, const Diagnostics& diagnostics, const SourceStore& sources) {
    const Summary summary = plan.summary();
    JsonWriter json;
    json.reserve(512 + plan.steps.size() * 640);
    json.open_object()
        .text("formatVersion", kPlanFormatVersion)
        .text("planId", plan.id)
        .text("hierarchy", plan.hierarchy);
    json.text("observedAt", iso_time(plan.observed_at)).text("phase", to_text(plan.phase));
    json.new_line().key("summary").open_object();
    json.number("install", static_cast<std::int64_t>(summary.install))
        .number("change", static_cast<std::int64_t>(summary.change));
    json.number("select", static_cast<std::int64_t>(summary.select))
        .number("synchronize", static_cast<std::int64_t>(summary.synchronize));
    json.number("remove", static_cast<std::int64_t>(summary.remove));
    if (summary.uncomparable != 0)
        json.number("uncomparable", static_cast<std::int64_t>(summary.uncomparable));
    write_estimate(json, summary.estimate);
    json.close_object();
    json.new_line().key("steps").open_array();
    for (const Step& step : plan.steps) write_step(json, plan, step, sources);
    json.close_array().new_line().key("criticalPath").open_array();
    for (const auto index : plan.critical_path) json.text(plan.steps[index].id);
    json.close_array().new_line().key("drift").open_array();
    for (const Drift& drift : plan.drift) write_drift(json, drift, *plan.pool);
    json.close_array().new_line().key("diagnostics");
    write_diagnostics(json, diagnostics, sources);
    json.close_object();
    return json.take() + '\n';
}

}  // namespace supctl
