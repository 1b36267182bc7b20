#include "cli/input.h"

#include <fmt/format.h>

#include <fstream>

#include "base/codes.h"
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

bool Input::write(const std::string& path, std::string_view text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (file) return true;
    diagnostics.add(error(codes::kUnreadableFile, fmt::format("`{}` cannot be written", path)));
    return false;
}

}  // namespace supctl
