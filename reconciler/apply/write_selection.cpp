#include <fmt/format.h>

#include <algorithm>

#include "apply/write_step.h"
#include "base/codes.h"
#include "plan/value_json.h"
#include "site/queries.h"
#include "site/rows.h"

namespace supctl {
namespace {

CategoryType type_of(FieldId id) {
    return id == FieldId::products ? CategoryType::product : CategoryType::classification;
}

/// One step's categories: looked up anew, switched one by one, counted afterwards.
class SelectionWriter {
  public:
    SelectionWriter(WriteContext& context, const Step& step) : c_(context), step_(step) {}

    Task<StepOutcome> run() {
        Result<void> read = co_await read_categories();
        if (!read) co_return failed(std::move(read.error()));
        std::vector<Sending> switches;
        for (const Change& change : step_.changes) {
            if (change.to.kind != Value::Kind::set)
                co_return failed(error(codes::kUnknownCategory,
                                       fmt::format("`{}` is not resolved yet", field_name(change.field))));
            const Value live = subscribed(change.field);
            if (live == change.to) continue;
            // The first empty selection accepts whatever an installation has ticked.
            if (live != change.from && step_.purpose != Purpose::emptySelection)
                co_return conflict(change, live);
            for (Sending& one : switches_for(change)) switches.push_back(std::move(one));
        }
        for (const Sending& one : switches) {
            StepOutcome out = co_await switch_one(one);
            if (out.state != StepState::done && out.state != StepState::already) co_return out;
        }
        if (!switches.empty()) {
            Result<void> again = co_await read_categories();
            if (!again) co_return ended(StepState::inDoubt, again.error().message);
            for (const Change& change : step_.changes)
                if (subscribed(change.field) != change.to)
                    co_return failed(
                        error(codes::kNotInEffect,
                              fmt::format("`{}` is {} after the write, not {}", field_name(change.field),
                                          value_text(change.field, subscribed(change.field), c_.pool),
                                          value_text(change.field, change.to, c_.pool))));
        }
        keep_applied();
        if (switches.empty()) co_return ended(StepState::already, "the site was already so");
        co_return ended(StepState::done,
                        fmt::format("{} categories switched and read back", switches.size()));
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
    StepOutcome conflict(const Change& change, Value live) {
        Diagnostic made = error(
            codes::kConflict, fmt::format("`{}` changed since the plan was made", field_name(change.field)));
        made.notes.push_back(fmt::format("it is {}, the plan saw {}", value_text(change.field, live, c_.pool),
                                         value_text(change.field, change.from, c_.pool)));
        made.address = step_.id;
        std::string text = made.notes.back();
        c_.diagnostics.add(std::move(made));
        return ended(StepState::conflict, std::move(text));
    }

    Task<Result<void>> read_categories() {
        std::vector<Category> seen;
        provider::Sink sink = [&](const provider::Instance& row) -> Result<void> {
            if (auto parsed = rows::category(row, c_.pool)) seen.push_back(parsed->category);
            return {};
        };
        provider::Query query = queries::categories();
        Result<provider::ScanEnd> end = co_await c_.reader.scan(std::move(query), std::move(sink));
        if (!end) co_return fail(std::move(end.error()));
        if (!end->complete)
            co_return fail(
                error(codes::kPartialView, "categories were lost on the way; the selection is not known"));
        if (end->server_time) c_.feed.heard(*end->server_time);
        // By unique id: every run switches them in the same order.
        std::sort(seen.begin(), seen.end(), [&](const Category& a, const Category& b) {
            return c_.pool.text(a.id) < c_.pool.text(b.id);
        });
        categories_ = std::move(seen);
        co_return Result<void>();
    }

    Value subscribed(FieldId id) {
        std::vector<TextId> members;
        for (const Category& category : categories_)
            if (selects(type_of(id), category.type) && category.subscribed) members.push_back(category.id);
        return Value::of(c_.pool.set(std::move(members)));
    }

    std::vector<Sending> switches_for(const Change& change) const {
        std::vector<Sending> out;
        const auto wanted = c_.pool.set(change.to.set());
        for (const Category& category : categories_) {
            if (!selects(type_of(change.field), category.type)) continue;
            const bool want = std::find(wanted.begin(), wanted.end(), category.id) != wanted.end();
            if (want == category.subscribed) continue;
            WriteTarget target{
                WriteTarget::Object::category, {}, std::string(c_.pool.text(category.id)), category.instance};
            out.push_back({step_,
                           std::move(target),
                           Creates::no,
                           field(change.field).synchronizes,
                           {{change.field, Value::of_boolean(want)}}});
        }
        return out;
    }

    Task<StepOutcome> switch_one(const Sending& one) {
        for (int attempt = 0; attempt < kWriteTries; ++attempt) {
            Result<std::optional<LocatedObject>> found = co_await locate(c_.reader, one.target);
            if (!found && found.error().code == codes::kConflict)
                co_return ended(StepState::conflict, found.error().message);
            if (!found) co_return failed(std::move(found.error()));
            if (!*found)
                co_return ended(StepState::conflict,
                                fmt::format("{} is not there any more", to_text(one.target)));
            LocatedObject object = std::move(**found);
            const EncodeContext encoding{c_.pool, {}};
            Result<Edit> edited = apply_changes(one.changes, encoding, object.object);
            if (!edited) co_return failed(std::move(edited.error()));
            if (*edited == Edit::unchanged)
                co_return ended(StepState::already, "the category was already so");
            Sent sent = co_await send(c_, one, std::move(object));
            if (sent.state == StepState::waiting) continue;
            co_return ended(sent.state, std::move(sent.evidence));
        }
        co_return failed(
            error(codes::kTransport, "twice the write had no clear answer, and nothing was written"));
    }

    void keep_applied() {
        std::vector<std::pair<std::string, std::string>> values;
        for (const Change& change : step_.changes)
            values.emplace_back(change_address(step_, change.field, c_.pool),
                                canonical_json(value_to_json(change.field, change.to, c_.pool)));
        (void)c_.recorder.kept(c_.recorder.store().baseline().set_applied(c_.recorder.hierarchy(), values));
    }

    WriteContext& c_;
    const Step& step_;
    std::vector<Category> categories_;
};

}  // namespace

Task<StepOutcome> write_selection(WriteContext& context, const Step& step) {
    SelectionWriter writer(context, step);
    StepOutcome out = co_await writer.run();
    co_return out;
}

}  // namespace supctl
