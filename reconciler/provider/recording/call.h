// Call: one request to a Reader, a Writer or another server in the form in which recordings hold it, and the
// text by which a replay finds it again. Times in a condition do not count there: they are counted from the
// clock's now.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "provider/instance.h"
#include "provider/query.h"

namespace supctl::provider::recording {

/// Readers' calls, what other servers are asked, then writers' calls.
enum class Operation : std::uint8_t { scan, get, find, registry, probe, put, create, remove, invoke };
[[nodiscard]] std::string_view to_text(Operation operation);
[[nodiscard]] inline bool writes(Operation operation) {
    return operation >= Operation::put;
}

/// `{"class": …, "select": […], "filter": …, "keys": […], "most": n}`.
[[nodiscard]] boost::json::object to_json(const Query& query);
/// `{"class": …, "key": {…}}`.
[[nodiscard]] boost::json::object to_json(std::string_view class_name, const Key& key);
/// `{"class": …, "method": …}`, and `{"class": …}` without a method.
[[nodiscard]] boost::json::object to_json(std::string_view class_name, std::string_view method);

/// A value of a server's registry: `{"class": "StdRegProv", "host": …, "key": …, "value": …}`.
[[nodiscard]] boost::json::object registry_json(std::string_view host, std::string_view key,
                                                std::string_view value);
/// Whether a server answers as WSUS on a port: `{"class": "WSUS", "host": …, "port": n}`.
[[nodiscard]] boost::json::object probe_json(std::string_view host, std::uint16_t port);

/// What two calls that ask for the same have in common. `request` is one of the above.
[[nodiscard]] std::string identity(Operation operation, const boost::json::object& request);

}  // namespace supctl::provider::recording
