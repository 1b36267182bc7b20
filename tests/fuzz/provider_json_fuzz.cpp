// Fuzzes the decoding of AdminService's answers: whatever arrives, in whatever pieces, ends in rows or an
// error. The pieces never change the outcome.
#include <cstdint>
#include <cstdlib>
#include <string>

#include <boost/json/serialize.hpp>

#include "provider/odata.h"
#include "provider/row_decoder.h"

namespace {

std::string rows_of(std::string_view body, std::size_t piece) {
    using namespace supctl;
    std::string out;
    const provider::Sink sink = [&](const provider::Instance& row) -> Result<void> {
        out += boost::json::serialize(row.properties());
        return {};
    };
    provider::RowDecoder decoder("C", sink);
    for (std::size_t at = 0; at < body.size(); at += piece)
        if (!decoder.feed(body.substr(at, piece))) return out + "!";
    return decoder.finish() ? out : out + "!";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    if (rows_of(body, size + 1) != rows_of(body, 7)) std::abort();
    (void)supctl::provider::odata::error_message(body);
    return 0;
}
