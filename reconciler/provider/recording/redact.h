// Redact: instances, queries, keys and findings with every name replaced and every secret removed, so that
// what is left can be sent to a stranger. Which property holds what is known by its name; other texts are
// searched for what looks like a name. Titles, ids and versions of updates are public and stay. Properties of
// the service itself (`__…`, `@odata.…`) are dropped: nobody reads them, and they repeat names.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "base/diagnostic.h"
#include "provider/query.h"
#include "provider/recording/pseudonyms.h"

namespace supctl::provider::recording {

[[nodiscard]] boost::json::object redact(std::string_view class_name, const boost::json::object& properties,
                                         Pseudonyms& names);
[[nodiscard]] Query redact(Query query, Pseudonyms& names);
[[nodiscard]] Key redact(std::string_view class_name, Key key, Pseudonyms& names);
/// Message, notes and help; places and code excerpts are dropped.
[[nodiscard]] Diagnostic redact(const Diagnostic& finding, Pseudonyms& names);

}  // namespace supctl::provider::recording
