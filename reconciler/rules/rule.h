// Rule: one check of a whole hierarchy, with what a reader needs to understand a finding of it. A rule is a
// named function over values; it knows no source text: it reports objects and fields, and judge.h turns them
// into places. Rules never look things up on a network and never change anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "hierarchy/declaration.h"
#include "hierarchy/host_facts.h"
#include "hierarchy/observation.h"

namespace supctl {

enum class Mode : std::uint8_t { offline, online };

/// How a switch stands. `open`: only the site can tell, or it could not be read.
enum class Flag : std::uint8_t { off, on, open };

/// What a rule judges: the declaration over what is live, the declaration alone (offline), or, to learn what
/// the site already had, what is live alone (`declared` is null).
struct RuleInput {
    const Hierarchy& hierarchy;
    const Declaration* declared = nullptr;
    const Observation* live = nullptr;  // null: offline
    Mode mode = Mode::offline;
    const HostFacts* facts = nullptr;  // null: nobody looked at the servers

    [[nodiscard]] Value get(ObjectRef object, FieldId id) const { return hierarchy.get(object, id); }
    [[nodiscard]] Value global(FieldId id) const { return hierarchy.get(hierarchy.global(), id); }
    [[nodiscard]] std::string_view text(TextId id) const { return hierarchy.pool().text(id); }
    /// Whether the judged side states the value itself: the description does, or, live alone, the site does.
    /// Rules about the form of a value ask this, so that odd but untouched live values stay unmentioned.
    [[nodiscard]] bool states(ObjectRef object, FieldId id) const;
    /// The declaration's object of the same identity; nothing when it declares none.
    [[nodiscard]] std::optional<ObjectRef> declared_object(ObjectRef object) const;
    /// Whether the reading of that class was complete for the site; offline nothing is.
    [[nodiscard]] bool seen(ObservedClass observed, SiteCode site) const;
    /// What is stated or seen; online, a switch that is absent stands as the product leaves it.
    [[nodiscard]] Flag flag(ObjectRef object, FieldId id) const;
    [[nodiscard]] const ServerFacts* facts_of(Fqdn server) const {
        return facts == nullptr ? nullptr : facts->find(server);
    }
};

[[nodiscard]] inline ObjectRef ref(const Hierarchy& hierarchy, const Site& site) {
    return {Owner::site, static_cast<std::uint32_t>(&site - hierarchy.sites().data())};
}
[[nodiscard]] inline ObjectRef ref(const Hierarchy& hierarchy, const SoftwareUpdatePoint& point) {
    return {Owner::softwareUpdatePoint, static_cast<std::uint32_t>(&point - hierarchy.points().data())};
}
[[nodiscard]] inline ObjectRef ref(const Hierarchy& hierarchy, const SiteSystem& system) {
    return {Owner::siteSystem, static_cast<std::uint32_t>(&system - hierarchy.systems().data())};
}
[[nodiscard]] inline ObjectRef ref(const Hierarchy& hierarchy, const ClientSetting& setting) {
    return {Owner::clientSetting, static_cast<std::uint32_t>(&setting - hierarchy.client_settings().data())};
}
inline constexpr ObjectRef kWholeHierarchy{Owner::hierarchy, 0};

/// One who takes part in a finding, with what it has to do with it.
struct Party {
    ObjectRef object = kWholeHierarchy;
    std::optional<FieldId> field;  // a setting, or another node of a site such as `parent`
    std::string label;
    const CategoryReference* reference = nullptr;  // one entry of a selection, when that is meant
    Span span{};                                   // a place that is no value's, such as an entry of a list
};

struct Rule;

struct Finding {
    const Rule* rule = nullptr;
    std::string address;  // identity: the same finding has the same rule and address
    Party at;
    std::string message;
    std::vector<Party> others;
    std::vector<std::string> notes;
    std::string suggestion;
    std::optional<Severity> severity;  // where it differs from the rule's
    Standing standing = Standing::open;
    bool secret = false;               // the value is a secret: its line is not quoted
};

/// Collects the findings of the rule that is running.
class Findings {
  public:
    void run(const Rule& rule, const RuleInput& input);
    Finding& add(std::string address, Party at, std::string message);
    [[nodiscard]] std::vector<Finding>& all() { return all_; }

  private:
    const Rule* rule_ = nullptr;
    std::vector<Finding> all_;
};

struct Rule {
    Code code;
    std::string_view id;  // `VR-05`
    Severity severity = Severity::error;
    std::string_view title;        // a noun phrase
    std::string_view explanation;  // why the product or the work of administrators asks for this
    std::string_view help;         // what usually mends it
    std::string_view source;       // where it comes from: requirement ids and public documentation
    std::string_view example;      // the smallest description that breaks it; empty when none can be written
    void (*check)(const RuleInput&, Findings&) = nullptr;  // null: found elsewhere, explained here
};

/// Present, readable and of that kind: what most checks need to know before they look.
[[nodiscard]] constexpr bool is(Value value, Value::Kind kind) {
    return value.kind == kind;
}
/// A text value that names something: neither empty nor `none`.
[[nodiscard]] bool names_something(const RuleInput& in, Value value);

}  // namespace supctl
