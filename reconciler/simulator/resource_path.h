// A request target taken apart: class, key, method and query options of `/AdminService/wmi/…`. Route and
// class are compared without case, query option names with it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "simulator/provider_class.h"

namespace supctl::simulator {

struct ResourcePath {
    const ProviderClass* of = nullptr;  // null: the route exists, the class does not
    std::string name;                   // as sent, for messages
    bool by_key = false;
    std::string key;                             // as ObjectStore::key_of writes it
    std::string method;                          // of `Class.Method` or `…/AdminService.Method`
    std::map<std::string, std::string> options;  // decoded
    bool known_route = false;
};

/// Errors (kBadValue) stand for a 400 answer: encoding, key form, key types, unknown query options.
[[nodiscard]] Result<ResourcePath> parse_target(std::string_view target);

}  // namespace supctl::simulator
