#include "network/http.h"

#include "base/text.h"

namespace supctl::network {

std::string_view header(const std::vector<Header>& headers, std::string_view name) {
    for (const Header& candidate : headers)
        if (equal_ignoring_case(candidate.name, name)) return candidate.value;
    return {};
}

}  // namespace supctl::network
