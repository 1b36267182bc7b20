// Whatever the bytes are, reading them as a description or as a connection file ends, without an exception,
// with findings or with a value; and what was read is written and read back.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "language/emit.h"
#include "language/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace supctl;
    const NamedText file{"fuzz.yaml", std::string(reinterpret_cast<const char*>(data), size)};
    SourceStore sources;
    ValuePool pool;
    Diagnostics diagnostics;
    const auto declared = load_texts({&file, 1}, {&file, 1}, sources, pool, diagnostics);
    diagnostics.sort();
    for (const auto& finding : diagnostics.all()) (void)sources.describe(finding.span());
    if (!declared && !diagnostics.has_errors()) std::abort();
    if (!declared) return 0;
    const NamedText again{"again.yaml", emit(*declared)};
    const auto back = load_texts({&again, 1}, {}, sources, pool, diagnostics);
    if (!back || emit(*back) != again.text) std::abort();
    return 0;
}
