// Registry: values of a Windows server's registry, read through the class StdRegProv of WS-Man. Reading only;
// below HKEY_LOCAL_MACHINE only. The service's host is a 64-bit process: it sees the 64-bit view.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "provider/instance.h"
#include "provider/wsman/exchange.h"

namespace supctl::provider::wsman {

class Registry {
  public:
    /// The exchange must outlive this; its namespace option is not used.
    explicit Registry(Exchange& exchange) : exchange_(exchange) {}

    /// A DWORD; nothing when key or value is missing. `key` has no hive and single backslashes
    /// (`SOFTWARE\Microsoft\SMS`); an empty `value` is the key's own. Errors: kUnauthorized, kValueRefused
    /// (another type), kProviderRefused with the method's return value, and those of reading.
    [[nodiscard]] Task<Result<std::optional<std::uint32_t>>> number(std::string key, std::string value);
    /// A string, as number; one that holds variables comes expanded. Error kValueRefused: another type.
    [[nodiscard]] Task<Result<std::optional<std::string>>> text(std::string key, std::string value);
    /// The names of the keys below; nothing when the key is missing.
    [[nodiscard]] Task<Result<std::optional<std::vector<std::string>>>> keys(std::string key);

  private:
    /// Calls a method; an empty optional says that there is no such key or value.
    [[nodiscard]] Task<Result<std::optional<Instance>>> call(std::string method, std::string key,
                                                             std::optional<std::string> value);
    Exchange& exchange_;
};

}  // namespace supctl::provider::wsman
