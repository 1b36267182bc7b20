#include "connection/routed_registry.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "base/text.h"
#include "provider/wsman/registry.h"

namespace supctl {

bool RoutedRegistry::reaches(std::string_view host) const {
    return std::any_of(ways_.begin(), ways_.end(), [&](const RegistryWay& one) {
        return equal_ignoring_case(one.way.host, host) && !left_.contains(&one);
    });
}

Task<Result<std::optional<std::uint32_t>>> RoutedRegistry::number(std::string host, std::string key,
                                                                  std::string value) {
    Diagnostic why = error(codes::kUnreachable, fmt::format("there is no way to the registry of `{}`", host));
    for (const RegistryWay& one : ways_) {
        if (!equal_ignoring_case(one.way.host, host) || left_.contains(&one)) continue;
        provider::wsman::Registry registry(*one.exchange);
        std::string key_copy = key;
        std::string value_copy = value;
        Result<std::optional<std::uint32_t>> found =
            co_await registry.number(std::move(key_copy), std::move(value_copy));
        if (observer_) observer_({&one.way, "read", "StdRegProv", found ? nullptr : &found.error()});
        if (found) co_return found;
        why = std::move(found.error());
        left_.insert(&one);
        if (!does_not_answer(why)) break;
    }
    co_return fail(std::move(why));
}

}  // namespace supctl
