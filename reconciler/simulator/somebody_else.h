// SomebodyElse: another administrator, who configures the same components at the worst moment.
#pragma once

#include <cstdint>
#include <string_view>

#include "simulator/object_store.h"

namespace supctl::simulator {

/// Sets that property's number in every component that has it. Nothing follows from it at the sites.
void edit_components(ObjectStore& store, std::string_view property, std::uint32_t value);

}  // namespace supctl::simulator
