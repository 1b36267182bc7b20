// The writing half of the WMI route: POST, PUT, PATCH and DELETE of objects. Nobody has seen such a write of
// a site control class accepted, so the dialect is a switch and the default refuses. Methods (SyncNow) are
// not governed by it.
//
// Choices where the reference is silent, each the inconvenient one:
//  · replace: PUT only (PATCH is 405), properties that the body lacks become empty, the answer is 204 without
//  a body;
//    merge: PUT and PATCH change what the body names, the answer is 200 with the object. Arrays are replaced
//    whole in both.
//  · `__*` properties, `@odata.*` other than `@odata.type`, and unknown properties are refused with 400;
//  [read] properties
//    are dropped silently; a key in the body that differs from the address is a 500.
//  · a role can only be created on a server that is a site system of that site; one that exists is a 500
//  "RoleExists".
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "network/http.h"
#include "simulator/adminservice.h"
#include "simulator/object_store.h"
#include "simulator/resource_path.h"
#include "simulator/site_state.h"

namespace supctl::simulator {

enum class WriteDialect : std::uint8_t { replace, merge, refuse500, refuse405 };
/// `replace`, `merge`, `refuse500`, `refuse405`. Errors: kBadValue.
[[nodiscard]] Result<WriteDialect> parse_write_dialect(std::string_view text);

/// An accepted write, for the behaviours that follow from it. `before` is null on creation, `after` on
/// removal.
struct Write {
    const ProviderClass* of = nullptr;
    const Row* before = nullptr;
    const Row* after = nullptr;
};

class Writes {
  public:
    Writes(ObjectStore& store, const SiteStates& states, const Service& service, WriteDialect dialect)
        : store_(store), states_(states), service_(service), dialect_(dialect) {}

    /// Called after the store has changed.
    std::function<void(const Write&)> on_write;

    [[nodiscard]] network::Response handle(const network::Request& request, const ResourcePath& path);

  private:
    [[nodiscard]] network::Response create(const ProviderClass& of, std::string_view body);
    [[nodiscard]] network::Response change(const ResourcePath& path, std::string_view body, bool partial);
    [[nodiscard]] network::Response remove(const ResourcePath& path);

    ObjectStore& store_;
    const SiteStates& states_;
    const Service& service_;
    WriteDialect dialect_;
};

}  // namespace supctl::simulator
