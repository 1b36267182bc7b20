// Whatever a client sends to the simulator's WS-Man: an envelope, a query, a sealed body. Nothing of it may
// end the process or take long.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "simulator/wql.h"
#include "simulator/wsman_sealing.h"
#include "simulator/wsman_service.h"

using namespace supctl::simulator;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto call = wsman::WsmanService::read(text);
    if (!call.message.fault)
        for (const auto& of : provider_classes())
            if (const auto named = wsman::read_instance(call.message.body, call.space, of))
                for (const auto& [index, json] : *named)
                    if (index >= of.properties.size() || json.empty()) __builtin_trap();
    if (const auto query = Wql::parse(text, find_class))
        (void)query->matches(ObjectStore::blank(query->of()));
    if (const auto sealed = wsman::read_sealed(wsman::sealed_content_type(wsman::kSpnegoSealed), text))
        (void)wsman::print_sealed(*sealed);
    return 0;
}
