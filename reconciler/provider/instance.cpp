#include "provider/instance.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <limits>
#include <vector>

namespace supctl::provider {

namespace json = boost::json;

bool Instance::has(std::string_view name) const {
    const json::value* found = properties_.if_contains(name);
    return found != nullptr && !found->is_null();
}

std::optional<std::string_view> Instance::text(std::string_view name) const {
    const json::value* found = properties_.if_contains(name);
    if (found == nullptr || !found->is_string()) return std::nullopt;
    const json::string& text = found->get_string();
    return std::string_view(text.data(), text.size());
}

std::optional<std::int64_t> Instance::number(std::string_view name) const {
    const json::value* found = properties_.if_contains(name);
    if (found == nullptr) return std::nullopt;
    if (found->is_int64()) return found->get_int64();
    if (found->is_uint64() && found->get_uint64() <= std::numeric_limits<std::int64_t>::max())
        return static_cast<std::int64_t>(found->get_uint64());
    return std::nullopt;
}

std::optional<bool> Instance::boolean(std::string_view name) const {
    const json::value* found = properties_.if_contains(name);
    if (found != nullptr && found->is_bool()) return found->get_bool();
    const auto digit = number(name);
    if (digit == 0) return false;
    if (digit == 1) return true;
    return std::nullopt;
}

std::optional<TimePoint> Instance::time(std::string_view name) const {
    const auto written = text(name);
    if (!written) return std::nullopt;
    const auto parsed = parse_iso_time(*written);
    if (!parsed) return std::nullopt;
    return *parsed;
}

const json::array* Instance::list(std::string_view name) const {
    const json::value* found = properties_.if_contains(name);
    return found == nullptr ? nullptr : found->if_array();
}

json::array* Instance::list(std::string_view name) {
    json::value* found = properties_.if_contains(name);
    return found == nullptr ? nullptr : found->if_array();
}

void Instance::set(std::string_view name, json::value value) {
    properties_[name] = std::move(value);
}

bool Instance::has_unfilled() const {
    const json::array* lazy = list("__LAZYPROPERTIES");
    if (lazy == nullptr) return false;
    for (const json::value& name : *lazy)
        if (name.is_string() && !std::string_view(name.get_string()).starts_with("__")) return true;
    return false;
}

void Instance::strip_system() {
    std::vector<std::string> unwanted;
    if (const json::array* lazy = list("__LAZYPROPERTIES"))
        for (const json::value& name : *lazy)
            if (name.is_string()) unwanted.emplace_back(name.get_string());
    for (const auto& property : properties_) {
        const std::string_view name(property.key());
        if (name.starts_with("__") || name.starts_with("@odata.")) unwanted.emplace_back(name);
    }
    for (const std::string& name : unwanted) properties_.erase(name);
}

}  // namespace supctl::provider
