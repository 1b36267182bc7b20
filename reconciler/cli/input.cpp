#include "cli/input.h"

namespace supctl {

bool Input::read(const Paths& paths, const Paths& overlays, OnError on_error) {
    auto loaded = load(paths, overlays, sources, pool, diagnostics, on_error);
    if (!loaded) return false;
    declaration.emplace(std::move(*loaded));
    return !diagnostics.has_errors();
}

}  // namespace supctl
