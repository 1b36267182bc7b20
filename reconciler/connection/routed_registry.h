// RoutedRegistry: the registries of the servers whose WS-Man a connection names, each asked over its own
// ways. A way that did not answer, or whose server refused, is not asked again in this run: what reads the
// registry has weaker evidence to go on with.
#pragma once

#include <set>
#include <vector>

#include "connection/way.h"
#include "provider/registry_reader.h"
#include "provider/wsman/exchange.h"

namespace supctl {

struct RegistryWay {
    Way way;
    provider::wsman::Exchange* exchange = nullptr;
};

class RoutedRegistry final : public provider::RegistryReader {
  public:
    /// The exchanges must outlive this.
    explicit RoutedRegistry(std::vector<RegistryWay> ways) : ways_(std::move(ways)) {}

    [[nodiscard]] bool reaches(std::string_view host) const override;
    [[nodiscard]] Task<Result<std::optional<std::uint32_t>>> number(std::string host, std::string key,
                                                                    std::string value) override;
    void observe(CallObserver observer) { observer_ = std::move(observer); }

  private:
    std::vector<RegistryWay> ways_;
    std::set<const RegistryWay*> left_;
    CallObserver observer_;
};

}  // namespace supctl
