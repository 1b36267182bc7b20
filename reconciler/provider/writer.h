// Writer: the four ways to change a provider. Nothing is repeated here: after kTransport nobody knows whether
// the provider carried it out, and the caller must read again before it decides.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "base/result.h"
#include "base/task.h"
#include "provider/instance.h"
#include "provider/query.h"

namespace supctl::provider {

class Writer {
  public:
    virtual ~Writer() = default;
    /// Replaces an object with `instance`, which must be whole; system properties are not sent.
    [[nodiscard]] virtual Task<Result<void>> put(Key key, Instance instance) = 0;
    /// Creates an object; gives back what the provider made of it (empty when it answers without a body).
    [[nodiscard]] virtual Task<Result<Instance>> create(Instance instance) = 0;
    [[nodiscard]] virtual Task<Result<void>> remove(std::string class_name, Key key) = 0;
    /// Calls a static method; gives back its out parameters with `ReturnValue`.
    [[nodiscard]] virtual Task<Result<boost::json::object>> invoke(std::string class_name, std::string method,
                                                                   boost::json::object parameters) = 0;
};

}  // namespace supctl::provider
