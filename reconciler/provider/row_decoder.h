// RowDecoder: reads a list answer `{"value":[{…},…]}` as it arrives and hands each row on as soon as it is
// complete. Memory is that of one row and is used again for the next. Depth, row size and text are capped;
// malformed input is an error, never a partial row.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "provider/reader.h"

namespace supctl::provider {

class RowDecoder {
  public:
    /// `class_name` is given to the rows. The sink must live as long as the decoder.
    RowDecoder(std::string class_name, const Sink& sink);
    ~RowDecoder();
    RowDecoder(const RowDecoder&) = delete;
    RowDecoder& operator=(const RowDecoder&) = delete;

    /// Takes the next piece. Errors: kProviderAnswer, or what the sink returned; afterwards the decoder is
    /// dead.
    [[nodiscard]] Result<void> feed(std::string_view piece);
    /// The body has ended. Error: kProviderAnswer when the document is not complete or has no list `value`.
    [[nodiscard]] Result<void> finish();
    [[nodiscard]] std::uint64_t rows() const;
    /// The server says that it has more than it sent (`@odata.nextLink`).
    [[nodiscard]] bool continues() const;

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace supctl::provider
