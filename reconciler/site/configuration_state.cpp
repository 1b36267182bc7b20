#include "site/configuration_state.h"

#include <iterator>

namespace supctl {

std::string_view configuration_state::to_text(std::uint32_t state) {
    constexpr std::string_view kWords[] = {"none", "pending", "configured", "failed", "subscription pending"};
    return state < std::size(kWords) ? kWords[state] : "unknown";
}

}  // namespace supctl
