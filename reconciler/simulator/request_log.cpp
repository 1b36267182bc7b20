#include "simulator/request_log.h"

#include <fmt/format.h>
#include <sodium.h>

#include <cerrno>
#include <cstring>

#include "base/codes.h"
#include "simulator/json_text.h"

namespace supctl::simulator {
namespace {

std::string sha256(std::string_view text) {
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    std::string out;
    for (const auto byte : digest) out += fmt::format("{:02x}", byte);
    return out;
}

}  // namespace

Result<void> RequestLog::to_file(const std::string& path) {
    file_.reset(std::fopen(path.c_str(), "a"));
    if (!file_)
        return fail(error(codes::kUnreadableFile,
                          fmt::format("`{}` cannot be written: {}", path, std::strerror(errno))));
    return {};
}

void RequestLog::add(std::uint64_t number, const network::Request& request, unsigned status,
                     std::size_t bytes, TimePoint now) {
    std::string line =
        fmt::format(R"({{"n":{},"method":{},"target":{},"status":{},"bytes":{},"time":"{}")", number,
                    quoted(request.method), quoted(request.target), status, bytes, iso_time(now));
    if (const auto agent = network::header(request.headers, "user-agent"); !agent.empty())
        line += fmt::format(R"(,"userAgent":{})", quoted(agent));
    if (!request.body.empty()) line += fmt::format(R"(,"body":"sha256:{}")", sha256(request.body));
    line += '}';
    if (file_) {
        std::fputs(line.c_str(), file_.get());
        std::fputc('\n', file_.get());
        std::fflush(file_.get());
    }
    lines_.push_back(std::move(line));
}

}  // namespace supctl::simulator
