// Taking a role away: what the site has now decides, the time is remembered before anything is sent, and the
// object is looked for afterwards.
#include <fmt/format.h>

#include <algorithm>

#include "apply/answer.h"
#include "apply/assumed.h"
#include "apply/write_step.h"
#include "base/codes.h"
#include "hierarchy/address.h"
#include "schema/assumptions.h"
#include "site/queries.h"

namespace supctl {
namespace {

using Object = WriteTarget::Object;

class RoleRemoval {
  public:
    RoleRemoval(WriteContext& context, const Step& step)
        : c_(context),
          step_(step),
          server_(context.pool.text(step.server)),
          target_{Object::role, step.site, server_, 0} {}

    Task<StepOutcome> run() {
        for (int attempt = 0; attempt < kWriteTries; ++attempt) {
            Result<std::optional<LocatedObject>> found = co_await locate(c_.reader, target_);
            if (!found) co_return failed(std::move(found.error()));
            if (!*found) {
                forget_applied();
                co_return ended(StepState::already, "the role is not there any more");
            }
            Result<std::string> obstacle = co_await look();
            if (!obstacle) co_return failed(std::move(obstacle.error()));
            if (!obstacle->empty()) co_return conflict(std::move(*obstacle));
            StepOutcome out = co_await send(**found);
            if (out.state != StepState::waiting) co_return out;
        }
        co_return failed(error(codes::kTransport,
                               "the answer to the removal was lost twice, and the role is still there"));
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
        why.severity = Severity::error;
        c_.diagnostics.add(std::move(why));
        return ended(StepState::failed, std::move(text));
    }
    StepOutcome conflict(std::string why) {
        Diagnostic made =
            error(codes::kConflict, fmt::format("{} changed since the plan was made", to_text(target_)));
        made.notes.push_back(why);
        made.address = step_.id;
        c_.diagnostics.add(std::move(made));
        return ended(StepState::conflict, std::move(why));
    }

    /// Why the point must not go as things are now; empty: it may.
    Task<Result<std::string>> look() {
        std::size_t points = 0;
        provider::Sink sink = [&](const provider::Instance&) -> Result<void> {
            ++points;
            return {};
        };
        provider::Query query = queries::role_objects(queries::kSoftwareUpdatePointRole, step_.site);
        Result<provider::ScanEnd> end = co_await c_.reader.scan(std::move(query), std::move(sink));
        if (!end) co_return fail(std::move(end.error()));
        if (!end->complete)
            co_return fail(
                error(codes::kPartialView,
                      fmt::format("the points of site {} could not be read completely", step_.site.text())));
        const bool last = std::any_of(
            step_.acknowledgements.begin(), step_.acknowledgements.end(),
            [](const Acknowledgement& one) { return one.operation == Operation::removeLastPoint; });
        if (points <= 1 && !last)
            co_return fmt::format("it is the last software update point of site {} now", step_.site.text());
        if (points <= 1) co_return std::string();
        WriteTarget component{Object::configurationManager, step_.site, {}, 0};
        Result<std::optional<LocatedObject>> found = co_await locate(c_.reader, component);
        if (!found) co_return fail(std::move(found.error()));
        if (!*found)
            co_return fail(error(codes::kNotFound, fmt::format("{} is not there", to_text(component))));
        const Result<Value> now = read_value(FieldId::default_point, (**found).object, c_.pool);
        if (!now) co_return fail(now.error());
        if (now->kind == Value::Kind::text && now->text() == step_.server)
            co_return fmt::format("it is the default software update point of site {} now, and others stay",
                                  step_.site.text());
        co_return std::string();
    }

    /// What must be on the disk before the role goes.
    Result<void> prepare(TimePoint at) {
        Baseline& baseline = c_.recorder.store().baseline();
        const std::string& hierarchy = c_.recorder.hierarchy();
        auto done = c_.recorder.kept(
            baseline.forget_configured(hierarchy, step_id(Purpose::configured, step_.site, {})));
        if (!done) return done;
        done = remember(at);
        return done;
    }

    /// When the role went, for the installation that may follow it: also in another run.
    Result<void> remember(TimePoint at) {
        // SEED-177 {
        if (auto kept = c_.recorder.kept(
                c_.recorder.store().baseline().set_removed(c_.recorder.hierarchy(), server_, at));
            !kept)
            return kept;
        // }
        c_.facts.removed[step_.server] = at;
        return {};
    }

    Task<StepOutcome> send(const LocatedObject& object) {
        const TimePoint at = c_.feed.server_now();
        if (auto ready = prepare(at); !ready) co_return ended(StepState::failed, ready.error().message);
        boost::json::object body = write_body(step_, Creates::no, Configures::yes, at, c_.pool);
        body["object"] = to_text(target_);
        body["removes"] = true;
        Result<std::int64_t> intent = c_.recorder.intent(step_.id, body);
        if (!intent) co_return ended(StepState::failed, intent.error().message);
        c_.wrote = true;
        provider::Key key = object.key;
        std::string class_name(object.object.class_name());
        Result<void> answer;
        // SEED-173 {
        answer = co_await c_.writer.remove(std::move(class_name), std::move(key));
        // }
        Result<std::optional<LocatedObject>> now = co_await locate(c_.reader, target_);
        if (!now) {
            // Nobody knows; the intent stays open for the next run.
            note(at);
            co_return ended(StepState::inDoubt,
                            fmt::format("the removal of {} was sent and it cannot be looked for: {}",
                                        to_text(target_), now.error().message));
        }
        const bool gone = !*now;
        const bool lost = meaning(answer) == Answer::unknown;
        StepOutcome out;
        std::string_view word;
        if (gone) {
            note(c_.feed.server_now());
            forget_applied();
            out = ended(answer || lost ? StepState::done : StepState::already,
                        lost     ? "no clear answer; looked for again: the role is gone"
                        : answer ? "removed and looked for again"
                                 : "the role was gone already");
            word = to_text(out.state);
        } else if (lost) {
            out = ended(StepState::waiting, "no clear answer; looked for again: the role is still there");
            word = "notWritten";
        } else if (!answer) {
            out = failed(answer.error());
            word = "refused";
        } else {
            // A default point was named anew in the same step.
            const auto id = step_.changes.empty() ? assumption::kDeleteRole : assumption::kDefaultThenDelete;
            out = failed(assumed(error(codes::kNotInEffect,
                                       fmt::format("{} was removed and is still there", to_text(target_))),
                                 id));
            word = to_text(out.state);
        }
        Result<void> told = c_.recorder.outcome(*intent, step_.id, word, out.evidence);
        if (!told) co_return ended(StepState::failed, told.error().message);
        co_return out;
    }

    /// A point that comes back later differs from nothing.
    void forget_applied() {
        const std::string point = address(SoftwareUpdatePoint{step_.server, step_.site, {}}, c_.pool);
        (void)c_.recorder.kept(c_.recorder.store().baseline().forget_applied(c_.recorder.hierarchy(), point));
    }

    void note(TimePoint at) {
        c_.facts.note_write(step_, Creates::no, Configures::yes, at);
        (void)remember(at);
    }

    WriteContext& c_;
    const Step& step_;
    std::string server_;
    WriteTarget target_;
};

}  // namespace

Task<StepOutcome> write_removal(WriteContext& context, const Step& step) {
    RoleRemoval removal(context, step);
    StepOutcome out = co_await removal.run();
    co_return out;
}

}  // namespace supctl
