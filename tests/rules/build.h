// Small builder of declarations and observations for tests of rules: values straight into the types, without
// YAML. Every declared thing gets a place of its own: line numbers count up in the order of writing.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hierarchy/declaration.h"
#include "hierarchy/observation.h"
#include "hierarchy/overlay_live.h"
#include "rules/judge.h"
#include "rules/rule_list.h"

namespace supctl::testing_rules {

using Entry = Hierarchy::Entry;
constexpr auto kCas = SiteType::centralAdministration;
constexpr auto kPrimary = SiteType::primary;
constexpr auto kSecondary = SiteType::secondary;

inline SiteCode code(std::string_view text) {
    return SiteCode::parse(text).value();
}
inline Entry flag(FieldId id, bool value = true) {
    return {id, Value::of_boolean(value)};
}
inline Entry number(FieldId id, std::uint32_t value) {
    return {id, Value::of_integer(value)};
}

inline Entry choice(FieldId id, std::uint32_t stored) {
    return {id, Value::of_choice(stored)};
}

/// A schedule that runs every so many days from 2026-01-01.
inline Schedule every_days(std::uint8_t days) {
    Schedule schedule;
    schedule.form = Schedule::Form::interval;
    schedule.utc = true;
    schedule.start = 29'454'900;
    schedule.days = days;
    return schedule;
}

/// Fills a hierarchy and, for a declaration, its places.
class Builder {
  public:
    Builder(ValuePool& pool, Hierarchy& hierarchy, SourceMap* sources)
        : pool_(pool), hierarchy_(hierarchy), sources_(sources) {
        if (sources_ != nullptr) sources_->root = {0, ++line_, 1, 1};
    }

    Entry text(FieldId id, std::string_view value) { return {id, Value::of(pool_.text(value))}; }
    Entry languages(FieldId id, const std::vector<std::string>& cultures) {
        std::vector<TextId> members;
        for (const auto& culture : cultures) members.push_back(pool_.text(culture));
        return {id, Value::of(pool_.set(std::move(members)))};
    }
    Entry schedule(const Schedule& value, FieldId id = FieldId::schedule) {
        return {id, Value::of(pool_.schedule(value))};
    }

    Builder& site(SiteType type, std::string_view site_code, std::string_view parent = {},
                  std::vector<Entry> settings = {}) {
        Site made;
        made.code = code(site_code);
        if (!parent.empty()) made.parent = code(parent);
        made.type = type;
        made.settings = block(settings);
        hierarchy_.add(made);
        if (sources_ != nullptr) sources_->sites[made.code.packed()] = {0, ++line_, 1, 3};
        last_ = made.code;
        return *this;
    }
    /// Like `site`, with a name and an explicit statement about points.
    Builder& named_site(SiteType type, std::string_view site_code, std::string_view parent,
                        std::string_view name, bool points_managed) {
        Site made;
        made.code = code(site_code);
        if (!parent.empty()) made.parent = code(parent);
        made.type = type;
        made.name = pool_.text(name);
        made.points_managed = points_managed;
        hierarchy_.add(made);
        if (sources_ != nullptr) sources_->sites[made.code.packed()] = {0, ++line_, 1, 3};
        last_ = made.code;
        return *this;
    }
    /// A site with its server's name.
    Builder& served_site(SiteType type, std::string_view site_code, std::string_view parent,
                         std::string_view server) {
        Site made;
        made.code = code(site_code);
        if (!parent.empty()) made.parent = code(parent);
        made.type = type;
        made.server = pool_.text(server);
        hierarchy_.add(made);
        if (sources_ != nullptr) sources_->sites[made.code.packed()] = {0, ++line_, 1, 3};
        last_ = made.code;
        return *this;
    }
    Builder& point(std::string_view server, std::vector<Entry> settings = {}) {
        SoftwareUpdatePoint made;
        made.server = pool_.text(server);
        made.site = last_;
        made.settings = block(settings);
        hierarchy_.add(made);
        if (sources_ != nullptr)
            sources_->points[SourceMap::key(last_, static_cast<std::uint32_t>(made.server))] = {0, ++line_, 1,
                                                                                                5};
        return *this;
    }
    Builder& system(std::string_view server, std::vector<Entry> settings = {}) {
        SiteSystem made;
        made.server = pool_.text(server);
        made.site = last_;
        made.settings = block(settings);
        hierarchy_.add(made);
        if (sources_ != nullptr)
            sources_->systems[SourceMap::key(last_, static_cast<std::uint32_t>(made.server))] = {0, ++line_,
                                                                                                 1, 5};
        return *this;
    }
    Builder& client(std::string_view name, std::vector<Entry> settings = {},
                    ClientSettingType type = ClientSettingType::defaults) {
        ClientSetting made;
        made.name = pool_.text(name);
        made.type = type;
        made.settings = block(settings);
        hierarchy_.add(made);
        if (sources_ != nullptr)
            sources_->client_settings[static_cast<std::uint32_t>(made.name)] = {0, ++line_, 1, 3};
        return *this;
    }
    /// A hierarchy-wide setting that was written at the last site, as the reader of files records it.
    Builder& misplaced(FieldId id) {
        sources_->nodes[SourceMap::key(last_, static_cast<std::uint32_t>(id))] = {0, ++line_, 3, 7};
        return *this;
    }
    Builder& global(std::vector<Entry> settings) {
        hierarchy_.set_global(block(settings));
        return *this;
    }

  private:
    Settings block(const std::vector<Entry>& entries) {
        const Settings made = hierarchy_.append(entries);
        if (sources_ != nullptr)
            while (sources_->values.size() < hierarchy_.value_count())
                sources_->values.push_back({{0, ++line_, 5, 4}, Layer::file});
        return made;
    }

    ValuePool& pool_;
    Hierarchy& hierarchy_;
    SourceMap* sources_;
    SiteCode last_;
    std::uint32_t line_ = 0;
};

/// A declaration and, when asked for, what the site has.
class World {
  public:
    World()
        : declared(pool),
          live(pool),
          write(pool, declared.hierarchy, &declared.sources),
          found(pool, live.live, nullptr) {
        for (auto& completeness : live.coverage.classes) completeness = Completeness::complete;
    }

    CategoryReference title(std::string_view text, std::string_view family = {}) {
        return {.title = pool.text(text), .family = pool.text(family), .members = {}, .span = {0, ++entry_line_, 9, 9}};
    }
    CategoryReference id(std::string_view guid) {
        return {.id = pool.text(guid), .members = {}, .span = {0, ++entry_line_, 9, 36}};
    }

    /// `classifications:` or `products:` with these entries, as a list that means exactly them.
    void select(FieldId id, std::vector<CategoryReference> entries) {
        auto& selection = id == FieldId::products ? declared.products : declared.classifications;
        selection = Selection{};
        selection->include = std::move(entries);
        selection->span = {0, ++entry_line_, 1, 8};
    }
    CategoryReference family(std::string_view name) {
        return {.family = pool.text(name), .members = {}, .span = {0, ++entry_line_, 9, 9}};
    }
    /// What was seen on that server; from then on there is a facts file.
    ServerFacts& host(std::string_view name) {
        if (!facts) facts.emplace();
        for (ServerFacts& one : facts->servers)
            if (pool.text(one.server) == name) return one;
        facts->servers.push_back({.server = pool.text(name)});
        return facts->servers.back();
    }
    void remove(std::string_view site, std::string_view server) {
        declared.removals.push_back({code(site), pool.text(server), {0, ++entry_line_, 7, 9}});
    }
    void share(std::string_view name, const std::vector<std::string>& servers) {
        SharedDatabase made{pool.text(name), {}, {0, ++entry_line_, 3, 4}};
        for (const auto& server : servers)
            made.points.emplace_back(pool.text(server), Span{0, ++entry_line_, 5, 4});
        declared.shared_databases.push_back(std::move(made));
    }
    void silence(std::string_view rule, const std::vector<std::string>& at) {
        Silence made{std::string(rule), {}, "agreed", {0, ++entry_line_, 3, 5}};
        for (const auto& address : at) made.at.emplace_back(address, Span{0, ++entry_line_, 9, 4});
        declared.silences.push_back(std::move(made));
    }
    void assert_groups(std::string_view site, std::string_view server,
                       const std::vector<std::string>& groups) {
        Assertion made{FieldId::boundary_groups, code(site), pool.text(server), {}, {},
                       {0, ++entry_line_, 9, 4}};
        for (const auto& group : groups) made.texts.push_back(pool.text(group));
        declared.assertions.push_back(std::move(made));
    }
    void refer(std::string_view group, std::string_view server) {
        live.boundary_references.push_back({pool.text(server), pool.text(group)});
    }

    std::vector<Diagnostic> offline() {
        declared.hierarchy.finish();
        return judged(nullptr);
    }
    std::vector<Diagnostic> online() {
        declared.hierarchy.finish();
        live.live.finish();
        return judged(&live);
    }

    ValuePool pool;
    Declaration declared;
    Observation live;
    std::optional<HostFacts> facts;
    Builder write;
    Builder found;

  private:
    std::vector<Diagnostic> judged(const Observation* observation) {
        Diagnostics diagnostics;
        if (facts)
            std::sort(facts->servers.begin(), facts->servers.end(),
                      [](const auto& a, const auto& b) { return a.server < b.server; });
        judge(declared, observation, diagnostics, facts ? &*facts : nullptr);
        diagnostics.sort();
        return {diagnostics.all().begin(), diagnostics.all().end()};
    }

    std::uint32_t entry_line_ = 1000;
};

inline std::vector<std::string> codes(const std::vector<Diagnostic>& diagnostics) {
    std::vector<std::string> out;
    for (const auto& each : diagnostics) out.push_back(each.code.text());
    return out;
}

inline const Diagnostic* find(const std::vector<Diagnostic>& diagnostics, unsigned number) {
    for (const auto& each : diagnostics)
        if (each.code.number == number) return &each;
    return nullptr;
}

}  // namespace supctl::testing_rules
