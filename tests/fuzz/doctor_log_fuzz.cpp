// Whatever the bytes are, reading them as a log ends in entries within their bounds, and cutting them
// elsewhere makes no difference.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "doctor/log_entry.h"
#include "doctor/log_signatures.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace supctl;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    std::uint64_t last = 0;
    std::size_t found = 0;
    LogParser whole([&](const LogEntry& entry) {
        if (entry.message.size() > kMostLogEntry || entry.line < last || entry.line == 0) std::abort();
        last = entry.line;
        for (const LogKind kind : {LogKind::wsyncmgr, LogKind::ruleEngine})
            found += find_signature(kind, lower_ascii(entry.message)) != nullptr ? 1 : 0;
    });
    whole.feed(bytes);
    whole.finish();
    if (found > 2 * whole.entries() || whole.malformed() > whole.lines() + whole.entries()) std::abort();
    LogParser cut([](const LogEntry&) {});
    for (std::size_t at = 0; at < size; at += 7) cut.feed(bytes.substr(at, 7));
    cut.finish();
    if (cut.entries() != whole.entries() || cut.malformed() != whole.malformed() ||
        cut.lines() != whole.lines())
        std::abort();
    return 0;
}
