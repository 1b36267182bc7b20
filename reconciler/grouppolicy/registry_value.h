// Registry values as Registry.pol carries them: a type and bytes. Reading them never fails: a value whose
// type or size does not fit has no number or no text, and whoever asked says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace supctl::grouppolicy {

/// The types that policy files may hold; other numbers are kept as they are.
enum class RegistryType : std::uint32_t {
    none = 0,
    text = 1,
    expandableText = 2,
    binary = 3,
    number = 4,
    bigEndianNumber = 5,
    textList = 7,
    longNumber = 11
};

/// `REG_DWORD`; `type 99` for a number that is no type.
[[nodiscard]] std::string to_text(RegistryType type);

struct RegistryValue {
    RegistryType type = RegistryType::none;
    std::string data;  // as it stands in the file

    /// The value of a REG_DWORD of four bytes; other types are not converted, as Windows does not either.
    [[nodiscard]] std::optional<std::uint32_t> number() const;
    /// The value of a REG_SZ or REG_EXPAND_SZ up to its first NUL, as UTF-8; variables stay unexpanded.
    [[nodiscard]] std::optional<std::string> text() const;
    /// For people: `1`, `"http://a:8530"`, `["a", "b"]`, `12 bytes`.
    [[nodiscard]] std::string shown() const;

    friend bool operator==(const RegistryValue&, const RegistryValue&) = default;
};

/// UTF-16LE to UTF-8. Unpaired surrogates, and an odd byte at the end, become U+FFFD.
[[nodiscard]] std::string from_utf16(std::string_view bytes);

/// Little-endian numbers at the start of `bytes`. Precondition: there are enough bytes.
[[nodiscard]] std::uint16_t read_u16(std::string_view bytes);
[[nodiscard]] std::uint32_t read_u32(std::string_view bytes);

}  // namespace supctl::grouppolicy
