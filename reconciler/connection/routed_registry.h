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

class RoutedRegistry final : public provider::RegistryBrowser {
  public:
    /// The exchanges must outlive this.
    explicit RoutedRegistry(std::vector<RegistryWay> ways) : ways_(std::move(ways)) {}

    [[nodiscard]] bool reaches(std::string_view host) const override;
    [[nodiscard]] Task<Result<std::optional<std::uint32_t>>> number(std::string host, std::string key,
                                                                    std::string value) override;
    [[nodiscard]] Task<Result<std::optional<std::string>>> text(std::string host, std::string key,
                                                                std::string value) override;
    [[nodiscard]] Task<Result<std::optional<std::vector<std::string>>>> keys(std::string host,
                                                                             std::string key) override;
    void observe(CallObserver observer) { observer_ = std::move(observer); }

  private:
    /// Asks the server's ways in turn; `question` makes the task on a registry.
    template <class T, class Question>
    [[nodiscard]] Task<Result<T>> ask(std::string host, Question question);
    std::vector<RegistryWay> ways_;
    std::set<const RegistryWay*> left_;
    CallObserver observer_;
};

}  // namespace supctl
