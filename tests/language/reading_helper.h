// Helpers of the language's tests: read texts, find values, show findings.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "language/parse.h"

namespace supctl::test {

struct Read {
    SourceStore sources;
    ValuePool pool;
    Diagnostics diagnostics;
    std::optional<Declaration> declaration;

    explicit Read(std::vector<NamedText> files, std::vector<NamedText> overlays = {}) {
        declaration = load_texts(files, overlays, sources, pool, diagnostics);
        diagnostics.sort();
    }
    explicit Read(std::string text) : Read(std::vector<NamedText>{{"test.yaml", std::move(text)}}) {}

    /// `SUP1005 5:9` a line, in source order.
    [[nodiscard]] std::string codes() const {
        std::string out;
        for (const auto& finding : diagnostics.all())
            out += finding.code.text() + " " + std::to_string(finding.span().line) + ":" +
                   std::to_string(finding.span().column) + "\n";
        return out;
    }
    [[nodiscard]] std::string messages() const {
        std::string out;
        for (const auto& finding : diagnostics.all())
            out +=
                sources.describe(finding.span()) + " " + finding.code.text() + " " + finding.message + "\n";
        return out;
    }
    [[nodiscard]] const Hierarchy& hierarchy() const { return declaration->hierarchy; }
    [[nodiscard]] const Site& site(std::string_view code) const {
        return *hierarchy().find_site(*SiteCode::parse(code));
    }
    [[nodiscard]] const SoftwareUpdatePoint* point(std::string_view code, std::string_view server) {
        return hierarchy().find_point(*SiteCode::parse(code), pool.text(server));
    }
    [[nodiscard]] const SiteSystem* system(std::string_view code, std::string_view server) {
        return hierarchy().find_system(*SiteCode::parse(code), pool.text(server));
    }
    [[nodiscard]] Value global(FieldId id) const { return hierarchy().get(hierarchy().global(), id); }
    [[nodiscard]] Origin origin(const Settings& settings, FieldId id) const {
        return declaration->sources.values[hierarchy().slot(settings, id)];
    }
};

/// A description around one block of top-level keys.
inline std::string described(std::string_view keys) {
    return "apiVersion: supctl/v1\nhierarchy: test\nsites: {PS1: {type: primarySite}}\n" + std::string(keys);
}

}  // namespace supctl::test
