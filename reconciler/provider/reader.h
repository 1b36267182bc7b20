// Reader: everything that a reading command may do at a provider. It has no writing member: a command that
// holds a Reader cannot change a site.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/task.h"
#include "provider/instance.h"
#include "provider/query.h"

namespace supctl::provider {

/// How a scan ended. `complete` is false when rows are known or suspected to be missing.
struct ScanEnd {
    std::uint64_t rows = 0;   // distinct rows handed to the sink
    std::uint64_t pages = 0;  // answers read, repeated ones included
    std::optional<TimePoint> server_time;
    bool complete = true;
};

/// Takes one row; the row is valid only during the call. An error ends the scan and is its result.
using Sink = std::function<Result<void>(const Instance&)>;

class Reader {
  public:
    virtual ~Reader() = default;
    /// Hands every row of the query to `sink`, each once, in no particular order.
    [[nodiscard]] virtual Task<Result<ScanEnd>> scan(Query query, Sink sink) = 0;
    /// One object by its key, lazy properties included. Error: kNotFound.
    [[nodiscard]] virtual Task<Result<Instance>> get(std::string class_name, Key key) = 0;
    /// The one row that the query finds, or nothing; several are an error (kProviderAnswer).
    [[nodiscard]] virtual Task<Result<std::optional<Instance>>> find(Query query) = 0;
};

}  // namespace supctl::provider
