// RegistryReader and RegistryBrowser: values of Windows servers' registries, as far as servers can be asked. Reading only; below
// HKEY_LOCAL_MACHINE only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/task.h"

namespace supctl::provider {

class RegistryReader {
  public:
    virtual ~RegistryReader() = default;
    /// Whether there is a way to that server's registry; nothing is sent.
    [[nodiscard]] virtual bool reaches(std::string_view host) const = 0;
    /// A DWORD; nothing when key or value is missing. `key` has no hive and single backslashes. Errors:
    /// kUnreachable (also where there is no way), kUnauthorized, and those of reading.
    [[nodiscard]] virtual Task<Result<std::optional<std::uint32_t>>> number(std::string host, std::string key,
                                                                            std::string value) = 0;
};

/// One that can also read texts and list keys. Preflight looks so; no session does, and none is recorded.
class RegistryBrowser : public RegistryReader {
  public:
    /// A string, as number; one that holds variables comes expanded. Error kValueRefused: another type.
    [[nodiscard]] virtual Task<Result<std::optional<std::string>>> text(std::string host, std::string key,
                                                                        std::string value) = 0;
    /// The names of the keys below; nothing when the key is missing.
    [[nodiscard]] virtual Task<Result<std::optional<std::vector<std::string>>>> keys(std::string host,
                                                                                     std::string key) = 0;
};

}  // namespace supctl::provider
