#include "grouppolicy/registry_value.h"

#include <fmt/format.h>

#include <cassert>

namespace supctl::grouppolicy {
namespace {

void append_utf8(std::string& out, std::uint32_t point) {
    const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
    if (point < 0x80) {
        byte(point);
    } else if (point < 0x800) {
        byte(0xC0 | point >> 6);
        byte(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        byte(0xE0 | point >> 12);
        byte(0x80 | (point >> 6 & 0x3F));
        byte(0x80 | (point & 0x3F));
    } else {
        byte(0xF0 | point >> 18);
        byte(0x80 | (point >> 12 & 0x3F));
        byte(0x80 | (point >> 6 & 0x3F));
        byte(0x80 | (point & 0x3F));
    }
}

/// The texts of a list: each ends with a NUL, and an empty one ends the list.
std::vector<std::string> texts_of(std::string_view data) {
    std::vector<std::string> out;
    std::size_t start = 0;
    for (std::size_t at = 0; at + 1 < data.size(); at += 2) {
        if (read_u16(data.substr(at)) != 0) continue;
        if (at == start) return out;
        out.push_back(from_utf16(data.substr(start, at - start)));
        start = at + 2;
    }
    if (start < data.size()) out.push_back(from_utf16(data.substr(start)));
    return out;
}

}  // namespace

std::uint16_t read_u16(std::string_view bytes) {
    assert(bytes.size() >= 2);
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    return static_cast<std::uint16_t>(at(0) | at(1) << 8);
}

std::uint32_t read_u32(std::string_view bytes) {
    assert(bytes.size() >= 4);
    return read_u16(bytes) | std::uint32_t{read_u16(bytes.substr(2))} << 16;
}

std::string from_utf16(std::string_view bytes) {
    constexpr std::uint32_t kReplacement = 0xFFFD;
    std::string out;
    out.reserve(bytes.size() / 2);
    std::size_t at = 0;
    for (; at + 1 < bytes.size(); at += 2) {
        const std::uint32_t unit = read_u16(bytes.substr(at));
        if (unit < 0xD800 || unit > 0xDFFF) {
            append_utf8(out, unit);
            continue;
        }
        const std::uint32_t next = at + 3 < bytes.size() ? read_u16(bytes.substr(at + 2)) : 0;
        if (unit <= 0xDBFF && next >= 0xDC00 && next <= 0xDFFF) {
            append_utf8(out, 0x10000 + ((unit - 0xD800) << 10) + (next - 0xDC00));
            at += 2;
        } else {
            append_utf8(out, kReplacement);
        }
    }
    if (at < bytes.size()) append_utf8(out, kReplacement);
    return out;
}

std::string to_text(RegistryType type) {
    switch (type) {
        case RegistryType::none:
            return "REG_NONE";
        case RegistryType::text:
            return "REG_SZ";
        case RegistryType::expandableText:
            return "REG_EXPAND_SZ";
        case RegistryType::binary:
            return "REG_BINARY";
        case RegistryType::number:
            return "REG_DWORD";
        case RegistryType::bigEndianNumber:
            return "REG_DWORD_BIG_ENDIAN";
        case RegistryType::textList:
            return "REG_MULTI_SZ";
        case RegistryType::longNumber:
            return "REG_QWORD";
    }
    return fmt::format("type {}", static_cast<std::uint32_t>(type));
}

std::optional<std::uint32_t> RegistryValue::number() const {
    if (type != RegistryType::number || data.size() != 4) return std::nullopt;
    return read_u32(data);
}

std::optional<std::string> RegistryValue::text() const {
    if (type != RegistryType::text && type != RegistryType::expandableText) return std::nullopt;
    std::string_view used = data;
    for (std::size_t at = 0; at + 1 < used.size(); at += 2)
        if (read_u16(used.substr(at)) == 0) {
            used = used.substr(0, at);
            break;
        }
    return from_utf16(used);
}

std::string RegistryValue::shown() const {
    if (const auto value = number()) return fmt::format("{}", *value);
    if (const auto value = text()) return fmt::format("\"{}\"", *value);
    if (type == RegistryType::longNumber && data.size() == 8)
        return fmt::format("{}", std::uint64_t{read_u32(data)} |
                                     std::uint64_t{read_u32(std::string_view(data).substr(4))} << 32);
    if (type == RegistryType::bigEndianNumber && data.size() == 4) {
        const std::string turned(data.rbegin(), data.rend());
        return fmt::format("{}", read_u32(turned));
    }
    if (type == RegistryType::textList) {
        std::string out = "[";
        for (const std::string& one : texts_of(data))
            out += fmt::format("{}\"{}\"", out.size() == 1 ? "" : ", ", one);
        return out + "]";
    }
    return fmt::format("{} bytes", data.size());
}

}  // namespace supctl::grouppolicy
