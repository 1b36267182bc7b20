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
//    refusals of the provider itself (provider_writes) are a 500, an object that is not there a 404.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "network/http.h"
#include "simulator/adminservice.h"
#include "simulator/provider_writes.h"
#include "simulator/resource_path.h"

namespace supctl::simulator {

enum class WriteDialect : std::uint8_t { replace, merge, refuse500, refuse405 };
/// `replace`, `merge`, `refuse500`, `refuse405`. Errors: kBadValue.
[[nodiscard]] Result<WriteDialect> parse_write_dialect(std::string_view text);

class Writes {
  public:
    Writes(ProviderWrites& provider, const Service& service, WriteDialect dialect)
        : provider_(provider), service_(service), dialect_(dialect) {}

    /// The assumptions that the site breaks; null: none.
    const Faults* faults = nullptr;

    [[nodiscard]] network::Response handle(const network::Request& request, const ResourcePath& path);

  private:
    [[nodiscard]] network::Response create(const ProviderClass& of, std::string_view body);
    [[nodiscard]] network::Response change(const ResourcePath& path, std::string_view body);
    [[nodiscard]] network::Response remove(const ResourcePath& path);

    ProviderWrites& provider_;
    const Service& service_;
    WriteDialect dialect_;
};

}  // namespace supctl::simulator
