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

template <class T, class Question>
Task<Result<T>> RoutedRegistry::ask(std::string host, Question question) {
    Diagnostic why = error(codes::kUnreachable, fmt::format("there is no way to the registry of `{}`", host));
    std::vector<const Way*> passed;
    for (const RegistryWay& one : ways_) {
        if (!equal_ignoring_case(one.way.host, host)) continue;
        const bool open = !left_.contains(&one) && may_stand_in(one.way, passed);
        passed.push_back(&one.way);
        if (!open) continue;
        provider::wsman::Registry registry(*one.exchange);
        Task<Result<T>> asking = question(registry);
        Result<T> found = co_await std::move(asking);
        if (observer_) observer_({&one.way, "read", "StdRegProv", found ? nullptr : &found.error()});
        if (found) co_return found;
        why = std::move(found.error());
        // A value of another type says nothing against the way.
        if (why.code == codes::kValueRefused) break;
        left_.insert(&one);
        if (!does_not_answer(why)) break;
    }
    co_return fail(std::move(why));
}

Task<Result<std::optional<std::uint32_t>>> RoutedRegistry::number(std::string host, std::string key,
                                                                  std::string value) {
    return ask<std::optional<std::uint32_t>>(
        std::move(host),
        [key, value](provider::wsman::Registry& registry) { return registry.number(key, value); });
}

Task<Result<std::optional<std::string>>> RoutedRegistry::text(std::string host, std::string key,
                                                              std::string value) {
    return ask<std::optional<std::string>>(
        std::move(host),
        [key, value](provider::wsman::Registry& registry) { return registry.text(key, value); });
}

Task<Result<std::optional<std::vector<std::string>>>> RoutedRegistry::keys(std::string host,
                                                                           std::string key) {
    return ask<std::optional<std::vector<std::string>>>(
        std::move(host), [key](provider::wsman::Registry& registry) { return registry.keys(key); });
}

}  // namespace supctl
