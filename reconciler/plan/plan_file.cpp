#include "plan/plan_file.h"

#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <unordered_map>

#include "base/codes.h"
#include "base/text.h"
#include "plan/value_json.h"

namespace supctl {
namespace {

namespace json = boost::json;

/// Times are shown to reviewers and are no part of what is approved.
enum class Times : std::uint8_t { leftOut, kept };

json::value steps_json(const Plan& plan, Times times) {
    json::array steps;
    for (const Step& step : plan.steps) {
        json::array changes;
        for (const Change& change : step.changes)
            changes.push_back(json::object{{"field", view(field_name(change.field))},
                                           {"from", value_to_json(change.field, change.from, *plan.pool)},
                                           {"to", value_to_json(change.field, change.to, *plan.pool)}});
        json::array after;
        for (const Edge& edge : step.after)
            after.push_back(json::object{{"step", view(plan.steps[edge.step].id)},
                                         {"rule", edge.rule},
                                         {"strength", view(to_text(edge.strength))}});
        json::array acknowledge;
        for (const auto& one : step.acknowledgements)
            acknowledge.push_back(
                json::object{{"operation", view(to_text(one.operation))}, {"target", one.target}});
        steps.push_back(json::object{{"id", step.id},
                                     {"purpose", view(to_text(step.purpose))},
                                     {"kind", view(to_text(step.kind))},
                                     {"site", step.site.text()},
                                     {"server", view(plan.pool->text(step.server))},
                                     {"danger", view(to_text(step.danger))},
                                     {"changes", std::move(changes)},
                                     {"after", std::move(after)},
                                     {"acknowledge", std::move(acknowledge)}});
        if (times == Times::leftOut) continue;
        json::object& made = steps.back().get_object();
        made["expected"] = step.estimate.expected.count();
        made["worst"] = step.estimate.worst.count();
        made["limit"] = step.limit.count();
    }
    return steps;
}

json::object content(const Plan& plan, Times times) {
    return json::object{{"hierarchy", plan.hierarchy},     {"top", plan.top.text()},
                        {"topServer", plan.top_server},    {"phase", view(to_text(plan.phase))},
                        {"declaration", plan.declaration}, {"steps", steps_json(plan, times)}};
}

tl::unexpected<Diagnostic> bad(std::string_view why) {
    return fail(error(codes::kPlanFile, fmt::format("the plan file cannot be used: {}", why)));
}

Result<std::string> text_of(const json::object& object, std::string_view key) {
    const json::value* found = object.if_contains(view(key));
    if (found == nullptr || !found->is_string()) return bad(fmt::format("`{}` is missing", key));
    return std::string(found->get_string().data(), found->get_string().size());
}

Result<const json::array*> array_of(const json::object& object, std::string_view key) {
    const json::value* found = object.if_contains(view(key));
    if (found == nullptr || !found->is_array()) return bad(fmt::format("`{}` is missing", key));
    return &found->get_array();
}

template <class Enum>
std::optional<Enum> find_word(std::size_t count, std::string_view word) {
    for (std::size_t i = 0; i < count; ++i)
        if (to_text(static_cast<Enum>(i)) == word) return static_cast<Enum>(i);
    return std::nullopt;
}

/// Seconds; files of earlier versions have none.
std::chrono::seconds seconds_of(const json::object& object, std::string_view key) {
    constexpr std::int64_t kMost = 366LL * 24 * 3600;
    const json::value* found = object.if_contains(view(key));
    if (found == nullptr || !found->is_int64()) return {};
    const std::int64_t seconds = found->get_int64();
    return std::chrono::seconds(seconds < 0 || seconds > kMost ? 0 : seconds);
}

/// By the name that plans show. Templates of sites have nodes of the same names; only settings count here.
std::optional<FieldId> find_setting(std::string_view name) {
    static const auto names = [] {
        std::unordered_map<std::string_view, FieldId> out;
        for (const Owner owner :
             {Owner::hierarchy, Owner::site, Owner::siteSystem, Owner::softwareUpdatePoint})
            for (const FieldId id : settings_of(owner)) out.emplace(field_name(id), id);
        return out;
    }();
    const auto found = names.find(name);
    return found == names.end() ? std::nullopt : std::optional(found->second);
}

Result<Change> read_change(const json::value& value, ValuePool& pool) {
    if (!value.is_object()) return bad("a change is not an object");
    const auto name = text_of(value.get_object(), "field");
    if (!name) return tl::unexpected(name.error());
    const auto id = find_setting(*name);
    if (!id) return bad(fmt::format("it names an unknown field `{}`", escape_controls(*name)));
    const json::value* from = value.get_object().if_contains("from");
    const json::value* to = value.get_object().if_contains("to");
    if (from == nullptr || to == nullptr) return bad("a change lacks `from` or `to`");
    auto old_value = value_from_json(*id, *from, pool);
    if (!old_value) return tl::unexpected(old_value.error());
    auto new_value = value_from_json(*id, *to, pool);
    if (!new_value) return tl::unexpected(new_value.error());
    return Change{*id, *old_value, *new_value};
}

Result<Step> read_step(const json::object& object, ValuePool& pool) {
    Step step;
    const auto id = text_of(object, "id");
    const auto purpose_word = text_of(object, "purpose");
    const auto kind_word = text_of(object, "kind");
    const auto site = text_of(object, "site");
    const auto server = text_of(object, "server");
    const auto danger_word = text_of(object, "danger");
    const auto changes = array_of(object, "changes");
    const auto acknowledge = array_of(object, "acknowledge");
    for (const auto* part : {&id, &purpose_word, &kind_word, &site, &server, &danger_word})
        if (!*part) return tl::unexpected(part->error());
    if (!changes) return tl::unexpected(changes.error());
    if (!acknowledge) return tl::unexpected(acknowledge.error());
    const auto purpose = find_word<Purpose>(kPurposeCount, *purpose_word);
    const auto kind = parse_step_kind(*kind_word);
    const auto code = SiteCode::parse(*site);
    const auto danger = find_word<Danger>(4, *danger_word);
    if (!purpose || !kind || !code || !danger)
        return bad(fmt::format("step `{}` has an unknown word", escape_controls(*id)));
    step.id = *id;
    step.purpose = *purpose;
    step.kind = *kind;
    step.site = *code;
    step.server = pool.text(*server);
    step.danger = *danger;
    step.estimate = {seconds_of(object, "expected"), seconds_of(object, "worst")};
    step.limit = seconds_of(object, "limit");
    for (const auto& value : **changes) {
        auto change = read_change(value, pool);
        if (!change) return tl::unexpected(change.error());
        step.changes.push_back(*change);
    }
    for (const auto& value : **acknowledge) {
        if (!value.is_object()) return bad("an acknowledgement is not an object");
        const auto operation_word = text_of(value.get_object(), "operation");
        const auto target = text_of(value.get_object(), "target");
        if (!operation_word || !target) return bad("an acknowledgement lacks its words");
        const auto operation = parse_operation(*operation_word);
        if (!operation) return bad("an acknowledgement names an unknown operation");
        step.acknowledgements.push_back({*operation, *target});
    }
    return step;
}

Result<void> read_edges(const json::array& steps, Plan& plan) {
    std::unordered_map<std::string_view, std::uint32_t> places;
    for (std::uint32_t i = 0; i < plan.steps.size(); ++i)
        if (!places.emplace(plan.steps[i].id, i).second)
            return bad(fmt::format("step `{}` stands twice", escape_controls(plan.steps[i].id)));
    for (std::uint32_t i = 0; i < plan.steps.size(); ++i) {
        const auto after = array_of(steps[i].get_object(), "after");
        if (!after) return tl::unexpected(after.error());
        for (const auto& value : **after) {
            if (!value.is_object()) return bad("an edge is not an object");
            const auto step = text_of(value.get_object(), "step");
            const auto strength = text_of(value.get_object(), "strength");
            const json::value* rule = value.get_object().if_contains("rule");
            if (!step || !strength || rule == nullptr || !rule->is_int64())
                return bad("an edge lacks its parts");
            const auto place = places.find(*step);
            if (place == places.end() || place->second >= i)
                return bad("an edge leads to a step that does not stand before it");
            plan.steps[i].after.push_back(
                {place->second, static_cast<std::uint16_t>(rule->get_int64()),
                 *strength == "required" ? Strength::required : Strength::preferred});
        }
    }
    return {};
}

}  // namespace

std::string plan_id(const Plan& plan) {
    return sha256_hex(canonical_json(content(plan, Times::leftOut)));
}

std::string write_plan_file(const Plan& plan) {
    json::object out;
    out["formatVersion"] = "1.0";
    out["planId"] = plan.id;
    out["observedAt"] = iso_time(plan.observed_at);
    json::object rest = content(plan, Times::kept);
    for (auto& member : rest) out[member.key()] = std::move(member.value());
    return json::serialize(out) + "\n";
}

Result<Plan> read_plan_file(std::string_view text, ValuePool& pool) {
    boost::system::error_code failed;
    json::parse_options options;
    options.max_depth = 32;
    const json::value document = json::parse(view(text), failed, {}, options);
    if (failed || !document.is_object()) return bad("it is not a JSON object");
    const json::object& object = document.get_object();
    const auto version = text_of(object, "formatVersion");
    if (!version) return tl::unexpected(version.error());
    if (!version->starts_with("1."))
        return bad(fmt::format("its format is {}, this version reads 1.x", escape_controls(*version)));
    Plan plan;
    plan.pool = &pool;
    const auto id = text_of(object, "planId");
    const auto observed = text_of(object, "observedAt");
    const auto hierarchy = text_of(object, "hierarchy");
    const auto top = text_of(object, "top");
    const auto server = text_of(object, "topServer");
    const auto phase = text_of(object, "phase");
    const auto declaration = text_of(object, "declaration");
    const auto steps = array_of(object, "steps");
    for (const auto* part : {&id, &observed, &hierarchy, &top, &server, &phase, &declaration})
        if (!*part) return tl::unexpected(part->error());
    if (!steps) return tl::unexpected(steps.error());
    const auto code = SiteCode::parse(*top);
    const auto when = parse_iso_time(*observed);
    if (!code || !when || (*phase != "neverSynchronized" && *phase != "established"))
        return bad("its head has an unknown word");
    plan.id = *id;
    plan.observed_at = *when;
    plan.hierarchy = *hierarchy;
    plan.top = *code;
    plan.top_server = *server;
    plan.phase = *phase == "established" ? Phase::established : Phase::neverSynchronized;
    plan.declaration = *declaration;
    for (const auto& value : **steps) {
        if (!value.is_object()) return bad("a step is not an object");
        auto step = read_step(value.get_object(), pool);
        if (!step) return tl::unexpected(step.error());
        plan.steps.push_back(std::move(*step));
    }
    const auto edges = read_edges(**steps, plan);
    if (!edges) return tl::unexpected(edges.error());
    if (plan_id(plan) != plan.id) return bad("its id does not fit its content");
    return plan;
}

}  // namespace supctl
