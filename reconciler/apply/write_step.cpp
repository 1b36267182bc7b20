#include "apply/write_step.h"

#include <fmt/format.h>

#include <algorithm>

#include "apply/ready_steps.h"
#include "base/codes.h"
#include "hierarchy/address.h"
#include "plan/value_json.h"
#include "site/queries.h"
#include "site/role_template.h"

namespace supctl {
namespace {

using Object = WriteTarget::Object;

/// How often an object is checked and sent when answers get lost.
WriteTarget target_of(const Step& step, Object object, const ValuePool& pool, std::uint32_t alert_instance) {
    WriteTarget out;
    out.object = object;
    if (object != Object::alert && object != Object::category) out.site = step.site;
    if (object == Object::role || object == Object::siteSystem || object == Object::clientSettings)
        out.name = std::string(pool.text(step.server));
    if (object == Object::alert) out.instance = alert_instance;
    return out;
}

bool owes(const Step& step) {
    return step.kind == StepKind::installRole ||
           std::any_of(step.changes.begin(), step.changes.end(),
                       [](const Change& change) { return field(change.field).synchronizes; });
}

/// Whether the step changes where the point answers.
bool moves_address(const Step& step) {
    return step.kind == StepKind::changeRole &&
           std::any_of(step.changes.begin(), step.changes.end(), [](const Change& change) {
               return change.field == FieldId::http_port || change.field == FieldId::https_port ||
                      change.field == FieldId::require_ssl;
           });
}

/// The changes of one object, against what it holds now.
struct Checked {
    std::vector<FieldChange> to_write;
    std::vector<std::string> conflicts;
};

class StepWriter {
  public:
    StepWriter(WriteContext& context, const Step& step) : c_(context), step_(step) {}

    Task<StepOutcome> run() {
        StepOutcome out;
        if (step_.kind == StepKind::createSiteSystem || step_.kind == StepKind::installRole) {
            out = co_await create();
            co_return out;
        }
        if (step_.kind == StepKind::removeRole) {
            // The successor is named first; only then may the old default point go.
            // SEED-176 SEED-179 {
            if (!step_.changes.empty()) {
                out = co_await change();
                if (!ended_well(out.state)) co_return out;
            }
            // }
            out = co_await write_removal(c_, step_);
            co_return out;
        }
        out = co_await change();
        if (ended_well(out.state) && moves_address(step_)) {
            Task<StepOutcome> following = follow_address(std::move(out));
            out = co_await std::move(following);
        }
        co_return out;
    }

  private:
    StepOutcome ended(StepState state, std::string evidence) const {
        StepOutcome out;
        out.step = step_.id;
        out.state = state;
        out.evidence = std::move(evidence);
        return out;
    }
    StepOutcome failed(Diagnostic why) {
        std::string text = why.message;
        why.address = step_.id;
        c_.diagnostics.add(std::move(why));
        return ended(StepState::failed, std::move(text));
    }

    Task<StepOutcome> create() {
        const bool point = step_.kind == StepKind::installRole;
        Sending sending{step_,
                        target_of(step_, point ? Object::role : Object::siteSystem, c_.pool, 0),
                        Creates::yes,
                        owes(step_),
                        {}};
        for (const Change& change : step_.changes) sending.changes.push_back({change.field, change.to});
        for (int attempt = 0; attempt < kWriteTries; ++attempt) {
            Result<std::optional<LocatedObject>> found = co_await locate(c_.reader, sending.target);
            if (!found) co_return failed(std::move(found.error()));
            if (*found) {
                // Somebody's creation, perhaps our own before a crash: its values may still have to be
                // written.
                StepOutcome out = co_await change();
                if (out.state == StepState::already) out.evidence = "it was there already";
                co_return out;
            }
            std::vector<Hierarchy::Entry> values;
            for (const Change& change : step_.changes) values.push_back({change.field, change.to});
            const std::string server(c_.pool.text(step_.server));
            Result<provider::Instance> made =
                point ? software_update_point_role(step_.site, server, values, c_.pool)
                      : site_system_role(step_.site, server, values, c_.pool);
            if (!made) co_return failed(std::move(made.error()));
            LocatedObject intended{{}, std::move(*made)};
            Sent sent = co_await send(c_, sending, std::move(intended));
            if (sent.state == StepState::waiting) continue;
            if (sent.state == StepState::already) {
                StepOutcome out = co_await change();
                co_return out;
            }
            if (sent.state == StepState::done) keep_applied();
            co_return ended(sent.state, std::move(sent.evidence));
        }
        co_return failed(
            error(codes::kTransport, "twice the creation had no clear answer, and nothing was created"));
    }

    Task<StepOutcome> change() {
        const std::vector<WriteTarget> targets = targets_of(step_, c_.pool, c_.alert_instance);
        // All objects are looked at before the first is touched: a conflict leaves the step undone as a
        // whole.
        if (targets.size() > 1) {
            for (const WriteTarget& target : targets) {
                Result<std::optional<LocatedObject>> found = co_await locate(c_.reader, target);
                if (!found) co_return failed(std::move(found.error()));
                if (!*found) co_return gone(target);
                Result<Checked> checked = check(target, (**found).object);
                if (!checked) co_return failed(std::move(checked.error()));
                if (!checked->conflicts.empty()) co_return conflict(target, *checked);
            }
        }
        bool wrote = false;
        std::string evidence;
        for (const WriteTarget& target : targets) {
            StepOutcome one = co_await change_object(target);
            if (one.state != StepState::done && one.state != StepState::already) co_return one;
            if (one.state == StepState::done) {
                wrote = true;
                evidence = std::move(one.evidence);
            }
        }
        keep_applied();
        for (const Change& change : step_.changes)
            if (change.field == FieldId::default_point)
                c_.topology.move_default(step_.site, change.to.text());
        co_return ended(wrote ? StepState::done : StepState::already,
                        wrote ? std::move(evidence) : "the site was already so");
    }

    Task<StepOutcome> change_object(WriteTarget target) {
        for (int attempt = 0; attempt < kWriteTries; ++attempt) {
            Result<std::optional<LocatedObject>> found = co_await locate(c_.reader, target);
            if (!found) co_return failed(std::move(found.error()));
            if (!*found) co_return gone(target);
            LocatedObject object = std::move(**found);
            Result<Checked> checked = check(target, object.object);
            if (!checked) co_return failed(std::move(checked.error()));
            if (!checked->conflicts.empty()) co_return conflict(target, *checked);
            if (checked->to_write.empty()) co_return ended(StepState::already, "the site was already so");
            Result<std::optional<PointFacts>> point = co_await point_facts(checked->to_write);
            if (!point) co_return failed(std::move(point.error()));
            const EncodeContext encoding{c_.pool, *point};
            Result<Edit> edited = apply_changes(checked->to_write, encoding, object.object);
            if (!edited) co_return failed(std::move(edited.error()));
            const bool owing =
                std::any_of(checked->to_write.begin(), checked->to_write.end(),
                            [](const FieldChange& change) { return field(change.field).synchronizes; });
            Sending sending{step_, target, Creates::no, owing, checked->to_write};
            Sent sent = co_await send(c_, sending, std::move(object));
            if (sent.state == StepState::waiting) continue;
            co_return ended(sent.state, std::move(sent.evidence));
        }
        co_return failed(
            error(codes::kTransport, "twice the write had no clear answer, and nothing was written"));
    }

    /// The component repeats the address of its default point: it follows the role at once, so that nobody
    /// looks for the point where it no longer is.
    Task<StepOutcome> follow_address(StepOutcome role) {
        const WriteTarget target{Object::configurationManager, step_.site, {}, 0};
        for (int attempt = 0; attempt < kWriteTries; ++attempt) {
            Result<std::optional<LocatedObject>> found = co_await locate(c_.reader, target);
            if (!found) co_return failed(std::move(found.error()));
            if (!*found) co_return role;
            LocatedObject object = std::move(**found);
            const Result<Value> now = read_value(FieldId::default_point, object.object, c_.pool);
            if (!now) co_return failed(now.error());
            if (now->kind != Value::Kind::text || now->text() != step_.server) co_return role;
            const std::vector<FieldChange> same{{FieldId::default_point, *now}};
            Result<std::optional<PointFacts>> point = co_await point_facts(same);
            if (!point) co_return failed(std::move(point.error()));
            const EncodeContext encoding{c_.pool, *point};
            Result<Edit> edited = apply_changes(same, encoding, object.object);
            if (!edited) co_return failed(std::move(edited.error()));
            if (*edited == Edit::unchanged) co_return role;
            Sending sending{step_, target, Creates::no, false, same};
            Sent sent = co_await send(c_, sending, std::move(object));
            if (sent.state == StepState::waiting) continue;
            co_return ended(sent.state, std::move(sent.evidence));
        }
        co_return failed(
            error(codes::kTransport, "the answer to the write was lost twice, and nothing was written"));
    }

    /// What the component repeats about its default point: read from the point itself.
    Task<Result<std::optional<PointFacts>>> point_facts(std::vector<FieldChange> changes) {
        const auto found = std::find_if(changes.begin(), changes.end(), [](const FieldChange& change) {
            return change.field == FieldId::default_point;
        });
        if (found == changes.end()) co_return std::optional<PointFacts>();
        WriteTarget target{Object::role, step_.site, std::string(c_.pool.text(found->value.text())), 0};
        Result<std::optional<LocatedObject>> point = co_await locate(c_.reader, target);
        if (!point) co_return fail(std::move(point.error()));
        if (!*point)
            co_return fail(error(codes::kNotFound, fmt::format("{} is not there, so it cannot be the default",
                                                               to_text(target))));
        PointFacts out;
        const Result<Value> http = read_value(FieldId::http_port, (**point).object, c_.pool);
        const Result<Value> https = read_value(FieldId::https_port, (**point).object, c_.pool);
        const Result<Value> ssl = read_value(FieldId::require_ssl, (**point).object, c_.pool);
        if (http && http->present()) out.http_port = http->data;
        if (https && https->present()) out.https_port = https->data;
        if (ssl && ssl->present()) out.require_ssl = ssl->as_boolean();
        co_return std::optional<PointFacts>(out);
    }

    /// A value that was absent when the plan was made, on an object that the approved plan creates (or whose
    /// site's first role it creates), is whatever creation left there.
    bool accepts_any(const Change& change) const {
        if (change.from.present()) return false;
        return std::any_of(c_.approved.steps.begin(), c_.approved.steps.end(), [&](const Step& other) {
            return (other.kind == StepKind::installRole || other.kind == StepKind::createSiteSystem) &&
                   other.site == step_.site && (step_.server == Fqdn{} || other.server == step_.server);
        });
    }

    Result<Checked> check(const WriteTarget& target, const provider::Instance& object) const {
        Checked out;
        for (const Change& change : step_.changes) {
            if (object_of(field(change.field).carrier) != target.object) continue;
            if (change.to.kind == Value::Kind::pending)
                return fail(error(codes::kUnknownCategory,
                                  fmt::format("`{}` is not resolved yet", field_name(change.field))));
            Result<Value> live = read_value(change.field, object, c_.pool);
            if (!live) return fail(std::move(live.error()));
            if (agrees(change.to, *live)) continue;
            if (*live == change.from || accepts_any(change))
                out.to_write.push_back({change.field, change.to});
            else
                out.conflicts.push_back(fmt::format("`{}` is {}, the plan saw {}", field_name(change.field),
                                                    value_text(change.field, *live, c_.pool),
                                                    value_text(change.field, change.from, c_.pool)));
        }
        return out;
    }

    StepOutcome conflict(const WriteTarget& target, const Checked& checked) {
        Diagnostic made =
            error(codes::kConflict, fmt::format("{} changed since the plan was made", to_text(target)));
        made.notes = checked.conflicts;
        made.address = step_.id;
        std::string text = checked.conflicts.front();
        c_.diagnostics.add(std::move(made));
        return ended(StepState::conflict, std::move(text));
    }
    StepOutcome gone(const WriteTarget& target) {
        Diagnostic made = error(codes::kConflict, fmt::format("{} is not there any more", to_text(target)));
        made.address = step_.id;
        std::string text = made.message;
        c_.diagnostics.add(std::move(made));
        return ended(StepState::conflict, std::move(text));
    }

    void keep_applied() {
        std::vector<std::pair<std::string, std::string>> values;
        for (const Change& change : step_.changes)
            values.emplace_back(change_address(step_, change.field, c_.pool),
                                canonical_json(value_to_json(change.field, change.to, c_.pool)));
        if (values.empty()) return;
        (void)c_.recorder.kept(c_.recorder.store().baseline().set_applied(c_.recorder.hierarchy(), values));
    }

    WriteContext& c_;
    const Step& step_;
};

}  // namespace

std::string change_address(const Step& step, FieldId id, const ValuePool& pool) {
    switch (field(id).owner) {
        case Owner::site:
            return fmt::format("{}/{}", address(step.site), field_name(id));
        case Owner::siteSystem:
            return fmt::format("{}/{}", address(SiteSystem{step.server, step.site, {}}, pool),
                               field_name(id));
        case Owner::softwareUpdatePoint:
            return fmt::format("{}/{}", address(SoftwareUpdatePoint{step.server, step.site, {}}, pool),
                               field_name(id));
        case Owner::clientSetting:
            return fmt::format("{}/{}", address(ClientSetting{step.server, {}, 0, 0, {}}, pool),
                               field_name(id));
        default:
            return fmt::format("hierarchy/{}", field_name(id));
    }
}

std::vector<WriteTarget> targets_of(const Step& step, const ValuePool& pool, std::uint32_t alert_instance) {
    std::vector<WriteTarget> out;
    const auto add = [&](Object object) {
        WriteTarget target = target_of(step, object, pool, alert_instance);
        if (std::find(out.begin(), out.end(), target) == out.end()) out.push_back(std::move(target));
    };
    if (step.kind == StepKind::createSiteSystem) add(Object::siteSystem);
    if (step.kind == StepKind::installRole || step.kind == StepKind::removeRole) add(Object::role);
    for (const Change& change : step.changes) add(object_of(field(change.field).carrier));
    if (moves_address(step)) add(Object::configurationManager);
    return out;
}

Task<StepOutcome> write_step(WriteContext& context, const Step& step) {
    StepWriter writer(context, step);
    StepOutcome out;
    if (step.kind == StepKind::select)
        out = co_await write_selection(context, step);
    else
        out = co_await writer.run();
    co_return out;
}

}  // namespace supctl
