#include <fmt/format.h>

#include <algorithm>

#include "apply/answer.h"
#include "apply/assumed.h"
#include "apply/write_step.h"
#include "base/codes.h"
#include "plan/value_json.h"
#include "schema/assumptions.h"

namespace supctl {
namespace {

Configures configures(const Step& step, const Topology& topology) {
    switch (step.purpose) {
        case Purpose::emptySelection:
        case Purpose::remove:
        case Purpose::moveDefault:
        case Purpose::sslOn:
        case Purpose::sslOff:
            return Configures::yes;
        case Purpose::role:
            return step.server == topology.default_of(step.site) ? Configures::yes : Configures::no;
        case Purpose::settings:
            return std::any_of(step.changes.begin(), step.changes.end(),
                               [](const Change& change) {
                                   return field(change.field).carrier == Carrier::configurationManagerProps;
                               })
                       ? Configures::yes
                       : Configures::no;
        default:
            return Configures::no;
    }
}

/// Owing writes of the same second as a request must count as later than it.
TimePoint owing_time(const Facts& facts, TimePoint now) {
    return facts.request ? std::max(now, facts.request->time + Seconds(1)) : now;
}

/// One side effect from its debt to its outcome.
class Sender {
  public:
    Sender(WriteContext& context, const Sending& sending) : c_(context), s_(sending) {
        for (const FieldChange& change : s_.changes) ours_.push_back(change.field);
    }

    Task<Sent> run(LocatedObject intended) {
        Result<void> ready = prepare();
        if (!ready) co_return Sent{StepState::failed, ready.error().message};
        const TimePoint at = c_.feed.server_now();
        boost::json::object body = write_body(s_.step, s_.creates, configures_, at, c_.pool);
        body["object"] = to_text(s_.target);
        body["changes"] = changes_json();
        Result<std::int64_t> intent = c_.recorder.intent(s_.step.id, body);
        if (!intent) co_return Sent{StepState::failed, intent.error().message};
        c_.wrote = true;
        Result<void> answer = co_await dispatch(intended);
        const bool lost = meaning(answer) == Answer::unknown;
        const bool refused = meaning(answer) == Answer::refused;
        std::optional<LocatedObject> now;
        // A refused creation may mean that the object is there already; a refused change means nothing more.
        if (!refused || s_.creates == Creates::yes) {
            Result<std::optional<LocatedObject>> read = co_await locate(c_.reader, s_.target);
            if (!read) {
                // Nobody knows; the intent stays open for the next run.
                c_.facts.note_write(s_.step, s_.creates, configures_, at);
                co_return Sent{StepState::inDoubt, fmt::format("{} was sent and cannot be read back: {}",
                                                               to_text(s_.target), read.error().message)};
            }
            now = std::move(*read);
        }
        finish_owing();
        const bool agrees = now && in_effect(now->object);
        Sent out;
        std::string_view word;
        if (refused && !now) {
            word = "refused";
            out = failed(answer.error());
        } else if (lost && !agrees) {
            word = "notWritten";
            out = {StepState::waiting, fmt::format("no clear answer ({}); read again: nothing was written",
                                                   answer.error().message)};
        } else {
            c_.facts.note_write(s_.step, s_.creates, configures_, at);
            out = judge(intended, now ? &*now : nullptr, agrees, refused, lost);
            word = to_text(out.state);
        }
        Result<void> told = c_.recorder.outcome(*intent, s_.step.id, word, out.evidence);
        if (!told) co_return Sent{StepState::failed, told.error().message};
        co_return out;
    }

  private:
    /// What must be on the disk before the write.
    Result<void> prepare() {
        configures_ = configures(s_.step, c_.topology);
        Store& store = c_.recorder.store();
        if (configures_ == Configures::yes) {
            const std::string wait = step_id(Purpose::configured, s_.step.site, {});
            auto forgotten =
                c_.recorder.kept(store.baseline().forget_configured(c_.recorder.hierarchy(), wait));
            if (!forgotten) return forgotten;
        }
        if (!s_.owes) return {};
        const TimePoint at = owing_time(c_.facts, c_.feed.server_now());
        c_.facts.last_owing = at;
        return c_.recorder.kept(store.debts().owe(c_.recorder.hierarchy(), at));
    }

    void finish_owing() {
        if (!s_.owes) return;
        const TimePoint at = owing_time(c_.facts, c_.feed.server_now());
        c_.facts.last_owing = at;
        (void)c_.recorder.kept(c_.recorder.store().debts().written(c_.recorder.hierarchy(), at));
    }

    Task<Result<void>> dispatch(const LocatedObject& intended) {
        if (s_.creates == Creates::yes) {
            provider::Instance copy = intended.object;
            Result<provider::Instance> made = co_await c_.writer.create(std::move(copy));
            if (!made) co_return fail(std::move(made.error()));
            co_return Result<void>();
        }
        provider::Key key = intended.key;
        provider::Instance copy = intended.object;
        Result<void> done = co_await c_.writer.put(std::move(key), std::move(copy));
        co_return done;
    }

    bool in_effect(const provider::Instance& object) const {
        return std::all_of(s_.changes.begin(), s_.changes.end(), [&](const FieldChange& change) {
            const Result<Value> value = read_value(change.field, object, c_.pool);
            return value && agrees(change.value, *value);
        });
    }

    Sent judge(const LocatedObject& intended, const LocatedObject* now, bool in_effect, bool refused,
               bool lost) {
        if (now == nullptr)
            return failed(error(codes::kNotInEffect,
                                fmt::format("{} was written and is not there", to_text(s_.target))));
        if (refused) return {StepState::already, fmt::format("{} was there already", to_text(s_.target))};
        if (!in_effect) {
            std::string which;
            for (const FieldChange& change : s_.changes) {
                const Result<Value> value = read_value(change.field, now->object, c_.pool);
                if (value && agrees(change.value, *value)) continue;
                which += fmt::format("{}`{}`", which.empty() ? "" : ", ", field_name(change.field));
            }
            Diagnostic made = error(codes::kNotInEffect, fmt::format("{}: {} did not take the written value",
                                                                     to_text(s_.target), which));
            const bool names_default =
                s_.step.purpose == Purpose::remove || s_.step.purpose == Purpose::moveDefault;
            return failed(names_default ? assumed(std::move(made), assumption::kDefaultThenDelete)
                                        : std::move(made));
        }
        if (s_.creates == Creates::no)
            for (const PropertyDifference& other : differences(intended.object, now->object, ours_)) {
                if (other.ours) continue;
                // SEED-20 {
                Diagnostic made = warning(
                    codes::kForeignChange,
                    fmt::format("{}: `{}` changed from {} to {} in the same moment", to_text(s_.target),
                                other.property, other.before.empty() ? "nothing" : other.before,
                                other.after.empty() ? "nothing" : other.after));
                made.address = s_.step.id;
                c_.diagnostics.add(std::move(made));
                // }
            }
        return {StepState::done,
                lost ? "no clear answer; read again: it is in effect" : "written and read back"};
    }

    Sent failed(Diagnostic why) {
        std::string text = why.message;
        why.address = s_.step.id;
        why.severity = Severity::error;
        c_.diagnostics.add(std::move(why));
        return {StepState::failed, std::move(text)};
    }

    boost::json::object changes_json() const {
        boost::json::object out;
        for (const FieldChange& change : s_.changes)
            out[field_name(change.field)] = value_to_json(change.field, change.value, c_.pool);
        return out;
    }

    WriteContext& c_;
    const Sending& s_;
    Configures configures_ = Configures::no;
    std::vector<FieldId> ours_;
};

}  // namespace

Task<Sent> send(WriteContext& context, const Sending& sending, LocatedObject intended) {
    Sender sender(context, sending);
    Sent out = co_await sender.run(std::move(intended));
    co_return out;
}

}  // namespace supctl
