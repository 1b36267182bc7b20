#include "cli/input.h"

#include "language/facts_file.h"

namespace supctl {

bool Input::read(const Paths& paths, const Paths& overlays, OnError on_error) {
    auto loaded = load(paths, overlays, sources, pool, diagnostics, on_error);
    if (!loaded) return false;
    declaration.emplace(std::move(*loaded));
    return !diagnostics.has_errors();
}

bool Input::read_facts(const std::string& path) {
    if (path.empty()) return true;
    facts = load_facts(path, sources, pool, diagnostics);
    return facts.has_value();
}

}  // namespace supctl
