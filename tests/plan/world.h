// A small world for tests of the plan: a description in YAML, and a site that does what the steps say, as
// plainly as can be: values are set, roles appear, synchronizations succeed at once. No wire and no provider.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hierarchy/observation.h"
#include "language/parse.h"
#include "plan/make_plan.h"
#include "plan/plan_file.h"

namespace supctl::testing_plan {

inline SiteCode code(std::string_view text) {
    return SiteCode::parse(text).value();
}

class World {
  public:
    explicit World(const std::string& yaml);

    /// The plan; findings are in `findings`. `planned` asserts that there is one.
    std::optional<Plan> plan(PlanOptions options = {});
    Plan planned(PlanOptions options = {});
    /// Reads another description over the same site.
    void declare(const std::string& yaml);

    /// Does what one step says; a pending value must have been resolved by planning again.
    void perform(const Step& step);
    /// Plans and performs until nothing is left, at most `rounds` times; returns the rounds.
    int converge(int rounds = 5);

    /// Adds the categories that a first synchronization brings.
    void refresh_catalog();
    void category(CategoryType type, std::string_view title, std::string_view guid,
                  std::string_view family = {});
    void change_category(std::string_view title, const std::function<void(Category&)>& change);
    /// Ticks exactly these products or classifications, by title.
    void subscribe(CategoryType type, const std::set<std::string>& titles);
    void set(FieldId id, Value value) { seen.live.set({Owner::hierarchy, 0}, id, value); }
    void set_site(std::string_view site, FieldId id, Value value);
    void set_point(std::string_view server, FieldId id, Value value);
    Value get_global(FieldId id) { return seen.live.get(seen.live.global(), id); }
    /// A live object with that name, without values.
    void client_settings(std::string_view name);
    void lose_point(std::string_view server);
    void lose_rows() { seen.synchronization.clear(); }
    SynchronizationRow& row(std::string_view site, std::string_view server);
    void message(std::uint32_t id, std::string_view site, std::string_view server, TimePoint time);
    Value text(std::string_view value) { return Value::of(pool.text(value)); }
    Value daily();

    [[nodiscard]] std::vector<unsigned> found() const;
    [[nodiscard]] const Diagnostic* finding(unsigned number) const;
    /// Forgets everything that the store knew.
    void forget() { memory = Memory{}; }

    ValuePool pool;
    SourceStore sources;
    std::optional<Declaration> declared;
    Observation seen;
    Memory memory;
    Diagnostics findings;
    TimePoint now{std::chrono::sys_days(std::chrono::year(2026) / 3 / 1)};

  private:
    void build_bare();
    void rebuild(std::vector<Category> categories);
    void select(FieldId id, Value to);
    void synchronize();
    std::uint32_t version_ = 1;
};

/// Ids of a plan's steps in order, optionally of one site.
std::vector<std::string> ids(const Plan& plan, std::string_view site = {});
const Change* change(const Plan& plan, std::string_view step, FieldId field);
std::size_t place(const Plan& plan, std::string_view step);
/// The text with each of the pairs' first parts replaced by its second; a part that is not there is a
/// failure.
std::string replaced(std::string text, const std::vector<std::pair<std::string, std::string>>& parts);
/// Every edge leads back to an earlier step.
::testing::AssertionResult in_order(const Plan& plan);

extern const std::string kLab;      // one stand-alone site with one point
extern const std::string kContoso;  // three tiers, second points at the top and at one primary site, a proxy

}  // namespace supctl::testing_plan
