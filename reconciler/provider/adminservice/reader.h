// The Reader over AdminService. Lists are paged with `$top` and `$skip`, which have no order: rows may come
// twice and others never. Repeated rows are dropped by the query's keys; when a scan saw fewer distinct rows
// than it was sent, it is read once more as a whole, and if rows are still missing the scan says that it is
// incomplete.
#pragma once

#include "provider/adminservice/exchange.h"
#include "provider/reader.h"

namespace supctl::provider::adminservice {

class AdminServiceReader final : public Reader {
  public:
    /// The exchange must outlive the reader.
    explicit AdminServiceReader(Exchange& exchange) : exchange_(exchange) {}

    [[nodiscard]] Task<Result<ScanEnd>> scan(Query query, Sink sink) override;
    [[nodiscard]] Task<Result<Instance>> get(std::string class_name, Key key) override;
    [[nodiscard]] Task<Result<std::optional<Instance>>> find(Query query) override;

  private:
    /// Reads all pages once; `sent` counts the rows that the answers held.
    [[nodiscard]] Task<Result<void>> pages(const Query& query, const Sink& sink, ScanEnd& end,
                                           std::uint64_t& sent);
    Exchange& exchange_;
};

}  // namespace supctl::provider::adminservice
