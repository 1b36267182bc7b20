// Call: one request to a Reader or Writer in the form in which recordings hold it, and the text by which a
// replay finds it again. Times in a condition do not count there: they are counted from the clock's now.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "provider/instance.h"
#include "provider/query.h"

namespace supctl::provider::recording {

/// Readers' calls, then writers'.
enum class Operation : std::uint8_t { scan, get, find, put, create, remove, invoke };
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

/// What two calls that ask for the same have in common. `request` is one of the above.
[[nodiscard]] std::string identity(Operation operation, const boost::json::object& request);

}  // namespace supctl::provider::recording
