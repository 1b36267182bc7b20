#include "apply/write_probe.h"

#include <fmt/format.h>

#include <algorithm>

#include "apply/answer.h"
#include "base/codes.h"
#include "schema/assumptions.h"
#include "site/queries.h"
#include "site/rows.h"

namespace supctl {
namespace {

using Object = WriteTarget::Object;

std::string_view class_of(Object object) {
    switch (object) {
        case Object::role:
        case Object::siteSystem:
            return queries::kSystemResource;
        case Object::configurationManager:
        case Object::synchronizationManager:
            return queries::kComponent;
        case Object::category:
            return queries::kCategory;
        case Object::alert:
            return queries::kAlert;
        case Object::clientSettings:
            return queries::kClientSettings;
    }
    return {};
}

Diagnostic refused(std::string_view class_name, const WriteTarget& target, std::string why) {
    const Assumption* broken = find_assumption(assumption::kWritesAccepted);
    Diagnostic out =
        error(codes::kWriteRefused, fmt::format("{} {}; nothing was changed", to_text(target), why));
    out.notes.push_back(fmt::format("assumption {} does not hold at this site for {}: {}", broken->id,
                                    class_name, broken->statement));
    out.help = "this site cannot be written through its AdminService";
    return out;
}

/// The first server, by name, with a site system at the site: there before any role.
Task<Result<std::optional<WriteTarget>>> any_site_system(WriteContext& c, SiteCode site) {
    std::string first;
    provider::Sink sink = [&](const provider::Instance& row) -> Result<void> {
        const std::string server = rows::server(row);
        if (!server.empty() && (first.empty() || server < first)) first = server;
        return {};
    };
    provider::Query query = queries::role_objects(queries::kSiteSystemRole, site);
    query.select = {std::string(queries::kItemName), std::string(queries::kSiteCode),
                    std::string(queries::kServerPath)};
    Result<provider::ScanEnd> end = co_await c.reader.scan(std::move(query), std::move(sink));
    if (!end) co_return fail(std::move(end.error()));
    if (first.empty()) co_return std::optional<WriteTarget>();
    co_return std::optional<WriteTarget>(WriteTarget{Object::siteSystem, site, first, 0});
}

Task<Result<std::optional<WriteTarget>>> any_category(WriteContext& c) {
    std::optional<Category> first;
    provider::Sink sink = [&](const provider::Instance& row) -> Result<void> {
        const auto parsed = rows::category(row, c.pool);
        if (parsed && (!first || parsed->category.instance < first->instance)) first = parsed->category;
        return {};
    };
    provider::Query query = queries::categories();
    Result<provider::ScanEnd> end = co_await c.reader.scan(std::move(query), std::move(sink));
    if (!end) co_return fail(std::move(end.error()));
    if (!first) co_return std::optional<WriteTarget>();
    co_return std::optional<WriteTarget>(
        WriteTarget{Object::category, {}, std::string(c.pool.text(first->id)), first->instance});
}

/// How often an object is written back when answers get lost.
constexpr int kTries = 2;

/// Writes the object back as it is and reads it again. True: the site took it; false: the answer was not
/// clear, and the object is as it was.
Task<Result<bool>> write_back_once(WriteContext& c, WriteTarget target, std::optional<Diagnostic>& unclear) {
    const std::string class_name(class_of(target.object));
    Result<std::optional<LocatedObject>> found = co_await locate(c.reader, target);
    if (!found) co_return fail(std::move(found.error()));
    if (!*found) co_return true;
    const LocatedObject before = std::move(**found);
    const std::string step = "probe/" + class_name;
    Result<std::int64_t> intent = c.recorder.intent(step, {{"what", "probe"}, {"object", to_text(target)}});
    if (!intent) co_return fail(std::move(intent.error()));
    provider::Key key = before.key;
    provider::Instance copy = before.object;
    Result<void> answer = co_await c.writer.put(std::move(key), std::move(copy));
    std::string why;
    if (meaning(answer) == Answer::refused)
        why = fmt::format("was refused when it was written back unchanged: {}", answer.error().message);
    else {
        Result<std::optional<LocatedObject>> now = co_await locate(c.reader, target);
        if (!now) co_return fail(std::move(now.error()));
        if (!*now) {
            why = "is gone after it was written back unchanged";
        } else {
            const auto changed = differences(before.object, (**now).object, {});
            if (!changed.empty())
                why = fmt::format("was written back unchanged and came back with another `{}`",
                                  changed.front().property);
        }
    }
    const std::string_view word = !why.empty() ? "refused" : answer ? "done" : "lost";
    const std::string evidence = why.empty() && !answer ? answer.error().message : why;
    Result<void> told = c.recorder.outcome(*intent, step, word, evidence);
    if (!told) co_return fail(std::move(told.error()));
    if (!answer && answer.error().code == codes::kUnauthorized) co_return fail(std::move(answer.error()));
    if (!why.empty()) co_return fail(refused(class_name, target, std::move(why)));
    if (!answer) unclear = answer.error();
    co_return answer.has_value();
}

/// A lost answer says nothing about the site's readiness to be written: it is asked once more.
Task<Result<void>> write_back(WriteContext& c, WriteTarget target) {
    std::optional<Diagnostic> unclear;
    for (int attempt = 0; attempt < kTries; ++attempt) {
        WriteTarget same = target;
        Result<bool> taken = co_await write_back_once(c, std::move(same), unclear);
        if (!taken) co_return fail(std::move(taken.error()));
        if (*taken) co_return Result<void>();
    }
    co_return fail(std::move(*unclear));
}

}  // namespace

Task<Result<void>> WriteProbe::probe(WriteContext& context, const Plan& plan) {
    for (const Step& step : plan.steps) {
        if (step.kind == StepKind::wait || step.kind == StepKind::synchronize) continue;
        const std::vector<WriteTarget> targets = targets_of(step, context.pool, context.alert_instance);
        for (const WriteTarget& wanted : targets) {
            const std::string class_name(class_of(wanted.object));
            if (probed_.contains(class_name)) continue;
            std::optional<WriteTarget> target = wanted;
            if (class_name == queries::kSystemResource) {
                // The role itself may not be there yet; its class has other objects at the top-level site.
                Result<std::optional<WriteTarget>> any =
                    co_await any_site_system(context, context.topology.top);
                if (!any) co_return fail(std::move(any.error()));
                target = *any;
            } else if (wanted.object == Object::category) {
                Result<std::optional<WriteTarget>> any = co_await any_category(context);
                if (!any) co_return fail(std::move(any.error()));
                target = *any;
            }
            if (target) {
                Result<void> written = co_await write_back(context, *target);
                if (!written) co_return fail(std::move(written.error()));
            }
            probed_.insert(class_name);
        }
    }
    co_return Result<void>();
}

}  // namespace supctl
