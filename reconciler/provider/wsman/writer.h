// The Writer over WS-Man: Put, Create, Delete and Invoke, one message each, sent once. kTransport says that
// nobody knows whether the provider carried it out.
#pragma once

#include "provider/writer.h"
#include "provider/wsman/exchange.h"

namespace supctl::provider::wsman {

class WsmanWriter final : public Writer {
  public:
    /// The exchange must outlive the writer.
    explicit WsmanWriter(Exchange& exchange) : exchange_(exchange) {}

    [[nodiscard]] Task<Result<void>> put(Key key, Instance instance) override;
    /// Gives back the key that the provider made, typed as the class has it.
    [[nodiscard]] Task<Result<Instance>> create(Instance instance) override;
    [[nodiscard]] Task<Result<void>> remove(std::string class_name, Key key) override;
    [[nodiscard]] Task<Result<boost::json::object>> invoke(std::string class_name, std::string method,
                                                           boost::json::object parameters) override;

  private:
    Exchange& exchange_;
};

}  // namespace supctl::provider::wsman
