// The provider's own rules for writing objects, whichever protocol a write came by: what may be created,
// changed and removed, what a role needs, which properties are dropped. It speaks in properties and refusals;
// the protocols turn these into their bodies, status codes and faults.
//
// Choices where the reference is silent, each the inconvenient one:
//  · [read] properties are dropped silently; a key that differs from the object's is refused.
//  · a role can only be created on a server that is a site system of that site; one that exists is refused
//    with "RoleExists".
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "simulator/adminservice.h"
#include "simulator/faults.h"
#include "simulator/object_store.h"
#include "simulator/site_state.h"

namespace supctl::simulator {

/// Property index -> JSON text, for the properties that a request names.
using Named = std::map<std::size_t, std::string>;

/// What becomes of the writable properties that a change does not name.
enum class Unnamed : std::uint8_t { kept, emptied };

struct WriteRefusal {
    enum class Kind : std::uint8_t { notFound, failed };
    Kind kind = Kind::failed;
    std::string message;
};

/// An accepted write, for the behaviours that follow from it. `before` is null on creation, `after` on
/// removal.
struct Write {
    const ProviderClass* of = nullptr;
    const Row* before = nullptr;
    const Row* after = nullptr;
};

class ProviderWrites {
  public:
    ProviderWrites(ObjectStore& store, const SiteStates& states, const Service& service)
        : store_(store), states_(states), service_(service) {}

    /// The assumptions that the site breaks; null: none.
    const Faults* faults = nullptr;

    /// Called after the store has changed.
    std::function<void(const Write&)> on_write;

    /// The row as it now stands, valid until the store changes.
    using Outcome = tl::expected<const Row*, WriteRefusal>;
    [[nodiscard]] Outcome create(const ProviderClass& of, const Named& named);
    [[nodiscard]] Outcome change(const ProviderClass& of, const std::string& key, const Named& named,
                                 Unnamed unnamed);
    [[nodiscard]] tl::expected<void, WriteRefusal> remove(const ProviderClass& of, const std::string& key);

  private:
    [[nodiscard]] bool broken(std::string_view assumption) const {
        return faults != nullptr && faults->broken(assumption);
    }
    /// An item of another site, where the provider takes its own site's only.
    [[nodiscard]] bool foreign(const ProviderClass& of, std::string_view site) const;
    void keep_default(const Row& before, Row& after) const;

    ObjectStore& store_;
    const SiteStates& states_;
    const Service& service_;
};

}  // namespace supctl::simulator
