// Whatever the bytes are, reading them as a Registry.pol ends in records or in an error at a byte of the
// file; records lie where they say, in order, and applying them keeps no more than it may.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "grouppolicy/policy_values.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace supctl;
    using namespace supctl::grouppolicy;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    PolicyValues values;
    std::size_t end = 8;
    const auto count = scan_registry_pol(bytes, "fuzz", [&](const PolicyRecord& record) {
        // Records stand one after the other, and data lie inside them.
        if (record.offset != end || record.data.data() < bytes.data() + record.offset) std::abort();
        end = static_cast<std::size_t>(record.data.data() + record.data.size() - bytes.data()) + 2;
        if (end > size) std::abort();
        const RegistryValue value{record.type, std::string(record.data)};
        if (value.shown().size() > 8 * record.data.size() + 64) std::abort();
        values.apply(record);
    });
    if (count && end != size) std::abort();
    if (!count && count.error().message.find(" at byte ") == std::string::npos) std::abort();
    for (const PolicyValue& value : values.set())
        if (value.presence == Presence::removed || value.offset >= size) std::abort();
    (void)values.find(PolicyKey::windowsUpdate, "WUServer");
    (void)values.trusted_publishers();
    return 0;
}
