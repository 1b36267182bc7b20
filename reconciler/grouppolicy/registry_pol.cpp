#include "grouppolicy/registry_pol.h"

#include <fmt/format.h>

#include <optional>

#include "base/codes.h"
#include "base/text.h"

namespace supctl::grouppolicy {
namespace {

constexpr std::string_view kSignature = "PReg";
constexpr std::uint32_t kVersion = 1;

/// Walks the bytes; the first thing that does not fit is kept with its place, and nothing is read after it.
class Cursor {
  public:
    explicit Cursor(std::string_view bytes) : bytes_(bytes) {}

    [[nodiscard]] bool at_end() const { return at_ == bytes_.size(); }
    [[nodiscard]] std::size_t offset() const { return at_; }
    [[nodiscard]] bool failed() const { return !why_.empty(); }
    [[nodiscard]] Diagnostic diagnostic(std::string_view path) const {
        return error(codes::kPolicyFile,
                     fmt::format("`{}` is not a valid Registry.pol: {} at byte {} ({:#x})",
                                 escape_controls(path), why_, where_, where_));
    }

    void fail(std::size_t where, std::string why) {
        if (failed()) return;
        where_ = where;
        why_ = std::move(why);
    }
    /// `size` bytes, or nothing.
    std::string_view take(std::size_t size, std::string_view what) {
        if (failed()) return {};
        if (bytes_.size() - at_ < size) {
            fail(bytes_.size(), fmt::format("the file ends inside {}", what));
            return {};
        }
        const auto out = bytes_.substr(at_, size);
        at_ += size;
        return out;
    }
    std::uint32_t number(std::string_view what) {
        const auto bytes = take(4, what);
        return failed() ? 0 : read_u32(bytes);
    }
    void mark(char expected) {
        const std::size_t start = at_;
        const auto bytes = take(2, "a record");
        if (!failed() && read_u16(bytes) != static_cast<unsigned char>(expected))
            fail(start, fmt::format("there is no `{}`", expected));
    }
    /// Text up to its NUL.
    std::string text(std::string_view what) {
        const std::size_t start = at_;
        while (!failed()) {
            const auto unit = take(2, what);
            if (failed()) break;
            if (read_u16(unit) == 0) return from_utf16(bytes_.substr(start, at_ - 2 - start));
            if (at_ - start > 2 * kMostName)
                fail(start, fmt::format("{} is longer than {} characters", what, kMostName));
        }
        return {};
    }

  private:
    std::string_view bytes_;
    std::size_t at_ = 0;
    std::size_t where_ = 0;
    std::string why_;
};

void read_header(Cursor& cursor) {
    const auto signature = cursor.take(kSignature.size(), "the header");
    if (!cursor.failed() && signature != kSignature) cursor.fail(0, "there is no signature `PReg`");
    const auto version = cursor.number("the header");
    if (!cursor.failed() && version != kVersion)
        cursor.fail(kSignature.size(), fmt::format("the version is {} instead of 1", version));
}

}  // namespace

Result<std::size_t> scan_registry_pol(std::string_view bytes, std::string_view path, const RecordSink& sink) {
    Cursor cursor(bytes);
    std::size_t count = 0;
    read_header(cursor);
    while (!cursor.failed() && !cursor.at_end()) {
        PolicyRecord record;
        record.offset = cursor.offset();
        cursor.mark('[');
        record.key = cursor.text("a key");
        cursor.mark(';');
        record.name = cursor.text("the name of a value");
        cursor.mark(';');
        record.type = static_cast<RegistryType>(cursor.number("the type of a value"));
        cursor.mark(';');
        const std::size_t size_at = cursor.offset();
        const std::uint32_t size = cursor.number("the size of a value");
        if (size > kMostData)
            cursor.fail(size_at, fmt::format("a value of {} bytes is announced, more than the {} allowed",
                                             size, kMostData));
        cursor.mark(';');
        record.data = cursor.take(size, "the data of a value");
        cursor.mark(']');
        if (cursor.failed()) break;
        sink(record);
        ++count;
    }
    if (cursor.failed()) return fail(cursor.diagnostic(path));
    return count;
}

}  // namespace supctl::grouppolicy
