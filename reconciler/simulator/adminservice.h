// The reading half of the AdminService's WMI route: lists and single objects rendered as the service renders
// them.
//
// Choices where the reference is silent, each the inconvenient one: a page holds at most 1,000 rows whatever
// $top says, and no @odata.nextLink or count tells that there are more; $orderby is accepted and has no
// effect; rows come shuffled, in another order with every request; $select of an unknown or `__` property is
// a 400; an unknown class is a 404.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "network/http.h"
#include "simulator/object_store.h"
#include "simulator/resource_path.h"

namespace supctl::simulator {

inline constexpr std::size_t kPageRows = 1000;

/// Who answers, and what may be seen.
struct Service {
    std::string server;  // the provider's FQDN
    std::string site;    // its site code
    std::uint64_t seed = 0;
    std::set<std::string> hidden_sites;  // of a scoped account: rows of these sites are not shown
};

/// What may differ between two requests for the same target.
struct Turn {
    std::uint64_t number = 0;  // of the request: seeds the order of the rows
    bool unstable = false;     // the page exchanges a row with the next one
};

[[nodiscard]] network::Response json_response(unsigned status, std::string body);
/// `{"error":{"code":"…","message":"…"}}`
[[nodiscard]] network::Response error_response(unsigned status, std::string_view message);
/// Answers a GET of a class or an object.
[[nodiscard]] network::Response read_objects(const ResourcePath& path, const ObjectStore& store,
                                             const Service& service, Turn turn);
/// Appends one object as an unselected answer shows it, lazy properties included.
void append_object(std::string& out, const ProviderClass& of, const Row& row, const Service& service);
/// `"@odata.context":"https://…/$metadata#` + what.
[[nodiscard]] std::string context(const Service& service, std::string_view what);
[[nodiscard]] bool is_hidden(const ProviderClass& of, const Row& row, const Service& service);

}  // namespace supctl::simulator
