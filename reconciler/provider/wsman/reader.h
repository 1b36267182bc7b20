// The Reader over WS-Man: queries are enumerations with a WQL filter whose pages go to the sink as they come,
// objects are fetched by their selectors. An enumeration is a snapshot of the service; when it is lost
// between pages the query is asked once more, and rows that were handed on are recognised by the query's
// keys. Contexts that are not read to their end are left to expire at the service.
#pragma once

#include "provider/reader.h"
#include "provider/wsman/exchange.h"

namespace supctl::provider::wsman {

class WsmanReader final : public Reader {
  public:
    /// The exchange must outlive the reader.
    explicit WsmanReader(Exchange& exchange) : exchange_(exchange) {}

    /// Rows of a query without `select` name their lazy properties in `__LAZYPROPERTIES`, as AdminService
    /// does.
    [[nodiscard]] Task<Result<ScanEnd>> scan(Query query, Sink sink) override;
    [[nodiscard]] Task<Result<Instance>> get(std::string class_name, Key key) override;
    [[nodiscard]] Task<Result<std::optional<Instance>>> find(Query query) override;

  private:
    /// One enumeration from its beginning.
    [[nodiscard]] Task<Outcome<void>> enumerate(const Query& query, const Sink& sink, ScanEnd& end);
    Exchange& exchange_;
};

}  // namespace supctl::provider::wsman
