#include "doctor/trial.h"

#include <fmt/format.h>

#include "base/codes.h"
#include "site/client_agent.h"
#include "site/queries.h"
#include "site/write_set.h"

namespace supctl {
namespace {

using provider::Instance;
using Object = WriteTarget::Object;

struct Candidate {
    std::string class_name;
    std::string object;
    SiteCode site;
    bool below = false;
    std::optional<WriteTarget> target;  // nothing: the key of an object that is read as it is
    provider::Key key;
};

/// The first server, by name, with a site system at the site: there before any role.
std::optional<WriteTarget> any_system(const Observation& seen, const Site& site) {
    const auto systems = seen.live.systems(site);
    if (systems.empty()) return std::nullopt;
    return WriteTarget{Object::siteSystem, site.code,
                       std::string(seen.live.pool().text(systems.front().server)), 0};
}

std::optional<WriteTarget> any_category(const Observation& seen) {
    const Category* first = nullptr;
    for (const Category& one : seen.catalog.all())
        if (one.subscribable && (first == nullptr || one.instance < first->instance)) first = &one;
    if (first == nullptr) return std::nullopt;
    return WriteTarget{Object::category, {}, std::string(seen.live.pool().text(first->id)), first->instance};
}

std::vector<Candidate> candidates(const Observation& seen) {
    const ValuePool& pool = seen.live.pool();
    std::vector<Candidate> out;
    const auto add = [&](std::string_view class_name, std::optional<WriteTarget> target, SiteCode site,
                         bool below) {
        std::string object = target ? to_text(*target) : std::string();
        out.push_back({std::string(class_name), std::move(object), site, below, std::move(target), {}});
    };
    const Site* top = seen.live.top();
    if (top == nullptr) return out;
    add(queries::kSystemResource, any_system(seen, *top), top->code, false);
    add(queries::kComponent, WriteTarget{Object::configurationManager, top->code, {}, 0}, top->code, false);
    add(queries::kCategory, any_category(seen), {}, false);
    std::optional<WriteTarget> alert;
    if (seen.alert.present) alert = WriteTarget{Object::alert, top->code, {}, seen.alert.id};
    add(queries::kAlert, std::move(alert), {}, false);
    std::optional<WriteTarget> custom;
    for (const ClientSetting& one : seen.live.client_settings())
        if (one.type == ClientSettingType::device && !custom)
            custom = WriteTarget{Object::clientSettings, {}, std::string(pool.text(one.name)), 0};
    add(queries::kClientSettings, std::move(custom), {}, false);
    Candidate agent{std::string(queries::kSoftwareUpdatesAgent),
                    "software updates group of the default client settings",
                    {},
                    false,
                    std::nullopt,
                    {{std::string(queries::kAgentId), kSoftwareUpdatesAgent}}};
    out.push_back(std::move(agent));
    for (const Site& site : seen.live.sites())
        if (!site.parent.empty()) {
            add(queries::kComponent, WriteTarget{Object::configurationManager, site.code, {}, 0}, site.code,
                true);
            break;
        }
    return out;
}

Task<Result<std::optional<LocatedObject>>> read_candidate(provider::Reader& reader, const Candidate& one) {
    if (one.target) {
        WriteTarget target = *one.target;
        auto found = co_await locate(reader, std::move(target));
        co_return found;
    }
    if (one.key.empty()) co_return std::optional<LocatedObject>();
    provider::Key key = one.key;
    Result<Instance> object = co_await reader.get(one.class_name, std::move(key));
    if (!object && object.error().code == codes::kNotFound) co_return std::optional<LocatedObject>();
    if (!object) co_return fail(std::move(object.error()));
    co_return std::optional<LocatedObject>(LocatedObject{one.key, std::move(*object)});
}

/// What a child site's own provider is asked to take.
std::vector<Candidate> candidates_of(const Observation& seen, const std::string& code) {
    std::vector<Candidate> out;
    for (const Site& site : seen.live.sites()) {
        if (site.code.text() != code) continue;
        WriteTarget target{Object::configurationManager, site.code, {}, 0};
        std::string object = to_text(target);
        out.push_back(
            {std::string(queries::kComponent), std::move(object), site.code, false, std::move(target), {}});
    }
    return out;
}

/// Errors after which it is certain that the provider did not take the write.
bool refused(const Diagnostic& failure) {
    for (const Code code : {codes::kUnauthorized, codes::kProviderRefused, codes::kNotFound,
                            codes::kValueRefused, codes::kProviderQuota, codes::kUnsealed})
        if (failure.code == code) return true;
    return failure.code.number / 100 == 31 && failure.code != codes::kSealBroken;
}

Task<WriteTrial> try_one(provider::Reader& reader, const WritingWay& way, const Candidate& one) {
    WriteTrial out{
        way.path, way.host, one.class_name, one.object, one.site.text(), one.below, TrialAnswer::nothingThere,
        {}};
    Result<std::optional<LocatedObject>> found = co_await read_candidate(reader, one);
    if (!found) {
        out.answer = TrialAnswer::unclear;
        out.detail = fmt::format("not read, so nothing was written: {}", found.error().message);
        co_return out;
    }
    if (!*found) co_return out;
    const LocatedObject before = std::move(**found);
    provider::Key key = before.key;
    Instance copy = before.object;
    const Result<void> answer = co_await way.writer->put(std::move(key), std::move(copy));
    if (!answer && refused(answer.error())) {
        out.answer = TrialAnswer::refused;
        out.detail = answer.error().message;
        co_return out;
    }
    Result<std::optional<LocatedObject>> now = co_await read_candidate(reader, one);
    if (!now || !answer) {
        out.answer = TrialAnswer::unclear;
        out.detail = !now ? now.error().message : answer.error().message;
    } else if (!*now) {
        out.answer = TrialAnswer::changed;
        out.detail = "the object is gone after it was written back";
    } else if (const auto changes = differences(before.object, (**now).object, {}); !changes.empty()) {
        out.answer = TrialAnswer::changed;
        for (const PropertyDifference& change : changes)
            out.detail += fmt::format("{}`{}` was {} and is {}", out.detail.empty() ? "" : "; ",
                                      change.property, change.before.empty() ? "not there" : change.before,
                                      change.after.empty() ? "not there" : change.after);
    } else {
        out.answer = TrialAnswer::accepted;
    }
    co_return out;
}

}  // namespace

Task<std::vector<WriteTrial>> try_writes(provider::Reader& reader, std::span<const WritingWay> ways,
                                         const Observation& seen, std::set<std::string> classes) {
    std::vector<WriteTrial> out;
    for (const WritingWay& way : ways) {
        const std::vector<Candidate> all =
            way.site.empty() ? candidates(seen) : candidates_of(seen, way.site);
        for (const Candidate& one : all) {
            if (!classes.empty() && (one.below || !classes.contains(one.class_name))) continue;
            WriteTrial trial = co_await try_one(reader, way, one);
            // A lost answer says nothing about the site's readiness to be written: it is asked once more.
            if (trial.answer == TrialAnswer::unclear) trial = co_await try_one(reader, way, one);
            out.push_back(std::move(trial));
        }
    }
    co_return out;
}

}  // namespace supctl
