// The Writer over AdminService: PUT, POST and DELETE with an object's own URL. Each call sends one request,
// once.
#pragma once

#include "provider/adminservice/exchange.h"
#include "provider/writer.h"

namespace supctl::provider::adminservice {

class AdminServiceWriter final : public Writer {
  public:
    /// The exchange must outlive the writer.
    explicit AdminServiceWriter(Exchange& exchange) : exchange_(exchange) {}

    [[nodiscard]] Task<Result<void>> put(Key key, Instance instance) override;
    [[nodiscard]] Task<Result<Instance>> create(Instance instance) override;
    [[nodiscard]] Task<Result<void>> remove(std::string class_name, Key key) override;
    [[nodiscard]] Task<Result<boost::json::object>> invoke(std::string class_name, std::string method,
                                                           boost::json::object parameters) override;

  private:
    Exchange& exchange_;
};

}  // namespace supctl::provider::adminservice
