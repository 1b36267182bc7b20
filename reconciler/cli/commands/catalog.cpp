#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/codes.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/observing.h"
#include "language/catalog_lock.h"
#include "plan/resolve.h"
#include "report/catalog_view.h"

namespace supctl {
namespace {

std::string_view guid_of(const Category& category, const ValuePool& pool) {
    const std::string_view unique = pool.text(category.id);
    return unique.substr(unique.find(':') + 1);
}

/// The declared references with the ids that the live catalog gives them; what cannot be told is reported.
class Pinning {
  public:
    Pinning(const Catalog& catalog, ValuePool& pool, Diagnostics& diagnostics)
        : catalog_(catalog), pool_(pool), diagnostics_(diagnostics) {}

    std::vector<CategoryReference> all(const std::optional<Selection>& selection, CategoryType type) {
        std::vector<CategoryReference> out;
        if (!selection) return out;
        for (CategoryReference reference : selection->include)
            if (reference.whole_family() ? family(reference) : one(reference, type, Wanted::yes))
                out.push_back(std::move(reference));
        // A family that is excluded grows with the catalog; only titles of products have to be told apart.
        for (CategoryReference reference : selection->exclude)
            if (!reference.whole_family() && one(reference, type, Wanted::no))
                out.push_back(std::move(reference));
        return out;
    }

  private:
    enum class Wanted : std::uint8_t { no, yes };

    bool family(CategoryReference& reference) {
        const auto found = catalog_.find_title(CategoryType::family, pool_.text(reference.family));
        if (found.empty()) return report(reference, codes::kUnknownCategory, "no such family");
        reference.pinned = true;
        reference.members.clear();
        for (const Category& category : catalog_.all())
            if (category.type == CategoryType::product &&
                std::any_of(found.begin(), found.end(),
                            [&](const Category* above) { return category.parent == above->id; }))
                reference.members.push_back(pool_.text(guid_of(category, pool_)));
        std::sort(reference.members.begin(), reference.members.end(),
                  [&](TextId a, TextId b) { return pool_.text(a) < pool_.text(b); });
        return true;
    }

    bool one(CategoryReference& reference, CategoryType type, Wanted wanted) {
        // An id needs no pin; one that was pinned before stays, whatever the title is by now.
        if (reference.id != TextId{}) return reference.title != TextId{};
        auto found = catalog_.find_title(type, pool_.text(reference.title));
        if (reference.family != TextId{})
            std::erase_if(found, [&](const Category* category) {
                const Category* above = catalog_.find(category->parent);
                return above == nullptr ||
                       fold_title(pool_.text(above->title)) != fold_title(pool_.text(reference.family));
            });
        // What is excluded and not there needs no id: nothing of it is selected.
        if (found.empty())
            return report(reference, codes::kUnknownCategory, "no such title",
                          wanted == Wanted::yes ? Severity::error : Severity::warning);
        if (found.size() > 1) return report(reference, codes::kAmbiguousCategory, "several of that title");
        reference.id = pool_.text(guid_of(*found.front(), pool_));
        return true;
    }

    bool report(const CategoryReference& reference, Code code, std::string_view why,
                Severity severity = Severity::error) {
        Diagnostic made = error(code, fmt::format("`{}` cannot be pinned: the catalog holds {}",
                                                  escape_controls(reference_text(reference, pool_)), why))
                              .at(reference.span)
                              .advise(std::string(find_code(code)->help));
        made.severity = severity;
        diagnostics_.add(std::move(made));
        return false;
    }

    const Catalog& catalog_;
    ValuePool& pool_;
    Diagnostics& diagnostics_;
};

/// Beside the description, or in its folder.
std::filesystem::path lock_path(const Paths& paths) {
    if (const auto there = lock_beside(paths)) return *there;
    std::error_code failed;
    const auto& first = paths.front();
    return (std::filesystem::is_directory(first, failed) ? first : first.parent_path()) / kCatalogLock;
}

/// Whole or not at all: written beside and moved into place.
Result<void> write_whole(const std::filesystem::path& path, const std::string& text) {
    auto beside = path;
    beside += ".new";
    std::ofstream file(beside, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    std::error_code failed;
    if (file) std::filesystem::rename(beside, path, failed);
    if (file && !failed) return {};
    std::filesystem::remove(beside, failed);
    return fail(error(codes::kUnreadableFile, fmt::format("`{}` cannot be written", path.string())));
}

Exit lock(const CatalogOptions& options, Input& input, const Observation& observation,
          const Terminal& terminal) {
    if (!observation.catalog.refreshed()) {
        input.diagnostics.add(
            error(codes::kNotYetKnown, "the catalog was not refreshed yet, so titles have no ids to pin")
                .advise("synchronize first: apply the description, or run `supctl sync`"));
        terminal.explain_failure(input.diagnostics, input.sources);
        return Exit::refused;
    }
    Diagnostics found;
    Pinning pinning(observation.catalog, input.pool, found);
    CatalogLock made;
    made.classifications = pinning.all(input.declaration->classifications, CategoryType::classification);
    made.products = pinning.all(input.declaration->products, CategoryType::product);
    terminal.explain_failure(found, input.sources);
    if (found.has_errors()) return Exit::invalid;
    const auto path = lock_path(options.description.paths);
    if (const auto written = write_whole(path, lock_text(made, input.pool)); !written) {
        input.diagnostics.add(written.error());
        terminal.explain_failure(input.diagnostics, input.sources);
        return Exit::failed;
    }
    terminal.say(fmt::format("wrote {}: {} titles and families\n", path.string(),
                             made.classifications.size() + made.products.size()));
    return Exit::success;
}

}  // namespace

Exit catalog_command(const CatalogOptions& options, const Terminal& terminal) {
    Input input;
    if (!options.description.paths.empty() &&
        !input.read(options.description.paths, options.description.overlays)) {
        terminal.show(input.diagnostics, input.sources);
        return Exit::invalid;
    }
    Observed observed = observe_site(options.site, input, SystemsWanted::asDeclared, terminal);
    if (!observed.observation) {
        terminal.show(input.diagnostics, input.sources);
        return refusal(input.diagnostics);
    }
    const Observation& observation = *observed.observation;
    if (observation.coverage.of(ObservedClass::categories) != Completeness::complete) {
        Diagnostics findings = observation.findings;
        terminal.explain_failure(findings, input.sources);
        return Exit::failed;
    }
    if (options.action == CatalogAction::lock) return lock(options, input, observation, terminal);
    const CatalogFilter filter{options.text, options.selected};
    if (terminal.format() == Format::json)
        terminal.out(catalog_json(observation.catalog, input.pool, filter));
    else
        terminal.out(catalog_text(observation.catalog, input.pool, filter, terminal.out_style()));
    return Exit::success;
}

}  // namespace supctl
