#include "plan/resolve.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "base/text.h"
#include "hierarchy/address.h"
#include "schema/builtin_catalog.h"

namespace supctl {
namespace {

CategoryType type_of(FieldId id) {
    return id == FieldId::products ? CategoryType::product : CategoryType::classification;
}
std::string_view prefix_of(FieldId id) {
    return id == FieldId::products ? "Product:" : "UpdateClassification:";
}

/// More products than any known family holds (about 340 products in 59 families, domain 6): the bound of an
/// approval that is given before the family's products are known.
constexpr std::uint32_t kMostFamilyMembers = 100;

class Resolver {
  public:
    Resolver(const Declaration& declaration, const Observation& observation, Diagnostics& diagnostics)
        : observed_(observation), diagnostics_(diagnostics), pool_(declaration.hierarchy.pool()) {}

    Value now(FieldId id, const Selection& selection) {
        const std::vector<TextId> include = all(id, selection.include, Wanted::yes);
        if (selection.mode == Selection::Mode::exactly) return Value::of(pool_.set(include));
        const std::vector<TextId> exclude = all(id, selection.exclude, Wanted::no);
        const auto live = pool_.set(live_selection(observed_, id).set());
        std::vector<TextId> out(live.begin(), live.end());
        out.insert(out.end(), include.begin(), include.end());
        std::erase_if(out, [&](TextId member) {
            return std::find(exclude.begin(), exclude.end(), member) != exclude.end();
        });
        return Value::of(pool_.set(std::move(out)));
    }

    Value later(FieldId id, const Selection& selection, std::string_view resolved_by) {
        Pending pending;
        std::vector<TextId> expected;
        for (const auto& reference : selection.include) {
            pending.references.push_back(pool_.text(reference_text(reference, pool_)));
            for (const TextId known : expectation(id, reference)) expected.push_back(known);
        }
        pending.at_most = 0;
        for (const auto& reference : selection.include)
            pending.at_most += !reference.whole_family() ? 1
                               : reference.pinned && reference.new_products != NewProducts::include
                                   ? static_cast<std::uint32_t>(reference.members.size())
                                   : kMostFamilyMembers;
        pending.expected = pool_.set(std::move(expected));
        pending.resolved_by = pool_.text(resolved_by);
        return Value::of(pool_.pending(std::move(pending)));
    }

  private:
    enum class Wanted : std::uint8_t { no, yes };

    std::vector<TextId> all(FieldId id, const std::vector<CategoryReference>& references, Wanted wanted) {
        std::vector<TextId> out;
        for (const auto& reference : references) {
            // SEED-149 {
            if (reference.whole_family()) {
                family(id, reference, wanted, out);
                continue;
            }
            // }
            if (const Category* found = one(id, reference, wanted)) out.push_back(found->id);
        }
        return out;
    }

    /// A family's products: those of its expansion in catalog.lock and, where asked for, later ones.
    void family(FieldId id, const CategoryReference& reference, Wanted wanted, std::vector<TextId>& out) {
        const std::string shown(pool_.text(reference.family));
        const auto families = observed_.catalog.find_title(CategoryType::family, shown);
        if (families.empty()) {
            unknown(id, reference, shown, wanted, CategoryType::family);
            return;
        }
        std::vector<std::string> fresh;
        for (const Category& category : observed_.catalog.all()) {
            if (category.type != CategoryType::product || !is_member(category, families)) continue;
            const std::string_view unique = pool_.text(category.id);
            TextId guid{};
            const bool known = pool_.find_text(unique.substr(unique.find(':') + 1), guid);
            const bool locked = known && std::find(reference.members.begin(), reference.members.end(),
                                                   guid) != reference.members.end();
            if (!reference.pinned || locked || reference.new_products == NewProducts::include) {
                if (category.subscribable || category.subscribed || wanted == Wanted::no)
                    out.push_back(category.id);
            } else if (reference.new_products == NewProducts::ask) {
                fresh.push_back(escape_controls(pool_.text(category.title)));
            }
        }
        if (!fresh.empty() && wanted == Wanted::yes) {
            Diagnostic made =
                warning(codes::kNewInFamily,
                        fmt::format("the family `{}` holds {} that {} does not know", escape_controls(shown),
                                    fresh.size() == 1 ? "a product" : "products", "catalog.lock"))
                    .at(reference.span)
                    .advise(std::string(find_code(codes::kNewInFamily)->help));
            made.notes = fresh;
            diagnostics_.add(std::move(made));
        }
        for (const TextId member : reference.members) gone(id, reference, member);
    }
    static bool is_member(const Category& category, const std::vector<const Category*>& families) {
        return std::any_of(families.begin(), families.end(),
                           [&](const Category* family) { return category.parent == family->id; });
    }
    /// A product of the expansion that the catalog lost is said to be so; the others stay.
    void gone(FieldId id, const CategoryReference& reference, TextId guid) {
        TextId known{};
        const std::string unique = std::string(prefix_of(id)) + std::string(pool_.text(guid));
        if (pool_.find_text(unique, known) && observed_.catalog.find(known) != nullptr) return;
        diagnostics_.add(warning(codes::kRetiredCategory,
                                 fmt::format("the catalog holds `{}` of the family `{}` no more",
                                             pool_.text(guid), escape_controls(pool_.text(reference.family))))
                             .at(reference.span)
                             .advise(std::string(find_code(codes::kRetiredCategory)->help)));
    }

    const Category* one(FieldId id, const CategoryReference& reference, Wanted wanted) {
        const std::string shown = reference_text(reference, pool_);
        if (reference.id != TextId{}) {
            TextId known{};
            const std::string unique = std::string(prefix_of(id)) + std::string(pool_.text(reference.id));
            const Category* found = pool_.find_text(unique, known) ? observed_.catalog.find(known) : nullptr;
            if (found == nullptr) {
                unknown(id, reference, shown, wanted);  // VR-40 VR-41
                return nullptr;
            }
            if (reference.title != TextId{} &&
                fold_title(pool_.text(found->title)) != fold_title(pool_.text(reference.title)))
                renamed(reference, *found);
            return checked(found, reference, shown, wanted);
        }
        auto found = observed_.catalog.find_title(type_of(id), pool_.text(reference.title));
        // SEED-148 {
        if (reference.family != TextId{})
            std::erase_if(found, [&](const Category* category) {
                const Category* family = observed_.catalog.find(category->parent);
                return family == nullptr ||
                       fold_title(pool_.text(family->title)) != fold_title(pool_.text(reference.family));
            });
        // }
        if (found.empty()) {
            unknown(id, reference, shown, wanted);  // VR-40 VR-41
            return nullptr;
        }
        if (found.size() > 1) {
            ambiguous(reference, shown, found);
            return nullptr;
        }
        return checked(found.front(), reference, shown, wanted);
    }

    const Category* checked(const Category* category, const CategoryReference& reference,
                            const std::string& shown, Wanted wanted) {
        if (category != nullptr && wanted == Wanted::yes && !category->subscribable && !category->subscribed)
            diagnostics_.add(error(codes::kNotSubscribable,
                                   fmt::format("`{}` cannot be selected: the site does not allow it",
                                               escape_controls(shown)))
                                 .at(reference.span));
        return category;
    }

    void renamed(const CategoryReference& reference, const Category& found) {
        diagnostics_.add(
            warning(codes::kRenamedCategory, fmt::format("`{}` is called `{}` in the catalog now",
                                                         escape_controls(pool_.text(reference.title)),
                                                         escape_controls(pool_.text(found.title))))
                .at(reference.span)
                .advise(std::string(find_code(codes::kRenamedCategory)->help)));
    }

    /// Why the catalog does not hold it: it was pinned and is gone, it exists and was not fetched yet, or
    /// nobody knows it.
    Code absence(FieldId id, const CategoryReference& reference) const {
        if (reference.id != TextId{} && reference.title != TextId{}) return codes::kRetiredCategory;
        const BuiltinType type = id == FieldId::products ? BuiltinType::product : BuiltinType::classification;
        bool builtin = reference.id != TextId{} && find_builtin(pool_.text(reference.id)) != nullptr;
        if (reference.id == TextId{})
            for (const BuiltinCategory* known : find_builtin_title(type, pool_.text(reference.title)))
                builtin = builtin || reference.family == TextId{} ||
                          fold_title(known->family) == fold_title(pool_.text(reference.family));
        return builtin ? codes::kNotYetKnown : codes::kUnknownCategory;
    }

    /// A pinned id that is gone while the title is still there: under which ids.
    void note_other_ids(CategoryType type, const CategoryReference& reference, Diagnostic& made) const {
        const std::string title = fold_title(pool_.text(reference.title));
        for (const Category& category : observed_.catalog.all()) {
            if (category.type != type || fold_title(pool_.text(category.title)) != title) continue;
            const std::string_view unique = pool_.text(category.id);
            made.notes.push_back(fmt::format("`{}` is pinned as {}, and the catalog has it as {}",
                                             escape_controls(pool_.text(reference.title)),
                                             pool_.text(reference.id), unique.substr(unique.find(':') + 1)));
            made.help = "renew the pins with `supctl catalog lock`, and look at what changes";
        }
    }

    /// Unknown in an exclude list is no obstacle: what is not in the catalog is not selected.
    void unknown(FieldId id, const CategoryReference& reference, const std::string& shown, Wanted wanted,
                 std::optional<CategoryType> other = std::nullopt) {
        const CategoryType type = other.value_or(type_of(id));
        const std::string message =
            fmt::format("the catalog knows no {} `{}`", to_text(type), escape_controls(shown));
        if (wanted == Wanted::no) {
            diagnostics_.add(warning(codes::kUnknownCategory, message).at(reference.span));
            return;
        }
        const Code why = other ? codes::kUnknownCategory : absence(id, reference);
        if (why != codes::kUnknownCategory) {
            Diagnostic made = error(why, message).at(reference.span);
            made.help = find_code(why)->help;
            if (why == codes::kRetiredCategory) note_other_ids(type, reference, made);
            diagnostics_.add(std::move(made));
            return;
        }
        std::vector<std::string_view> titles;
        for (const Category& category : observed_.catalog.all())
            if (category.type == type) titles.push_back(pool_.text(category.title));
        Diagnostic made = error(codes::kUnknownCategory, message).at(reference.span);
        const auto near = nearest(other ? shown : pool_.text(reference.title), titles);
        if (!near.empty())
            made.help = "did you mean " + quote_list(near) + "?";
        else
            made.help = find_code(codes::kUnknownCategory)->help;
        diagnostics_.add(std::move(made));
    }

    void ambiguous(const CategoryReference& reference, const std::string& shown,
                   const std::vector<const Category*>& found) {
        Diagnostic made = error(codes::kAmbiguousCategory,
                                fmt::format("{} `{}` is not unique in the catalog",
                                            to_text(found.front()->type), escape_controls(shown)));
        made.at(reference.span, fmt::format("matches {} {}s", found.size(), to_text(found.front()->type)));
        for (const Category* category : found) {
            const Category* family = observed_.catalog.find(category->parent);
            const auto unique = pool_.text(category->id);
            made.notes.push_back(
                fmt::format("{} in {}", unique.substr(unique.find(':') + 1),
                            family == nullptr ? "no family" : escape_controls(pool_.text(family->title))));
        }
        const Category* family = observed_.catalog.find(found.front()->parent);
        made.help = "name the family";
        if (family != nullptr)
            made.suggestion =
                fmt::format("- {{family: {}, product: {}}}", escape_controls(pool_.text(family->title)),
                            escape_controls(pool_.text(reference.title)));
        diagnostics_.add(std::move(made));
    }

    std::vector<TextId> expectation(FieldId id, const CategoryReference& reference) {
        if (reference.id != TextId{})
            return {pool_.text(std::string(prefix_of(id)) + std::string(pool_.text(reference.id)))};
        std::vector<TextId> out;
        if (reference.whole_family()) {
            for (const TextId member : reference.members)
                out.push_back(pool_.text(std::string(prefix_of(id)) + std::string(pool_.text(member))));
            return out;
        }
        for (const BuiltinCategory* known :
             find_builtin_title(id == FieldId::products ? BuiltinType::product : BuiltinType::classification,
                                pool_.text(reference.title)))
            if (reference.family == TextId{} || known->family.empty() ||
                fold_title(known->family) == fold_title(pool_.text(reference.family)))
                out.push_back(pool_.text(std::string(prefix_of(id)) + std::string(known->guid)));
        if (out.size() > 1) out.clear();  // not unique: expect nothing rather than the wrong one
        return out;
    }

    const Observation& observed_;
    Diagnostics& diagnostics_;
    ValuePool& pool_;
};

}  // namespace

std::string reference_text(const CategoryReference& reference, const ValuePool& pool) {
    if (reference.whole_family()) return fmt::format("{}/*", pool.text(reference.family));
    if (reference.title == TextId{}) return std::string(pool.text(reference.id));
    if (reference.family != TextId{})
        return fmt::format("{}/{}", pool.text(reference.family), pool.text(reference.title));
    return std::string(pool.text(reference.title));
}

Value live_selection(const Observation& observation, FieldId id) {
    const auto completeness = observation.coverage.of(ObservedClass::categories);
    if (completeness != Completeness::complete) return Value::unknown();
    return Value::of(observation.live.pool().set(observation.catalog.subscribed(type_of(id))));
}

namespace {

/// A selection that was not read is not compared, and nobody may take that for agreement.
void not_read(const Declaration& declaration, FieldId id, const Selection& selection,
              Diagnostics& diagnostics) {
    Diagnostic made = warning(
        codes::kUnknownLive,
        fmt::format("the live value of `{}` could not be read, so it is not changed", field_name(id)));
    const Span span = declaration.span_of({Owner::hierarchy, 0}, id);
    if (!selection.include.empty())
        made.at(selection.include.front().span);
    else if (span.known())
        made.at(span);
    made.address = address(declaration.hierarchy, {Owner::hierarchy, 0}, id);
    diagnostics.add(std::move(made));
}

}  // namespace

Resolution resolve(const Declaration& declaration, const Observation& observation, Phase phase,
                   Diagnostics& diagnostics) {
    ValuePool& pool = declaration.hierarchy.pool();
    Resolution out(pool);
    out.desired = declaration.hierarchy;
    out.first_selection = Value::of(pool.set(std::vector<TextId>{}));
    Resolver resolver(declaration, observation, diagnostics);
    const Site* top = declaration.hierarchy.top();
    for (const FieldId id : {FieldId::classifications, FieldId::products}) {
        const auto& selection = declaration.selection(id);
        if (!selection) continue;
        const ObjectRef global{Owner::hierarchy, 0};
        // SEED-152 {
        if (phase == Phase::neverSynchronized) {
            const std::string wait = step_id(Purpose::catalog, top == nullptr ? SiteCode{} : top->code, {});
            out.desired.set(global, id, resolver.later(id, *selection, wait));
            continue;
        }
        // }
        if (observation.coverage.of(ObservedClass::categories) == Completeness::complete)
            out.desired.set(global, id, resolver.now(id, *selection));
        else
            not_read(declaration, id, *selection, diagnostics);
    }
    return out;
}

}  // namespace supctl
