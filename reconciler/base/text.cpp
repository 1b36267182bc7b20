#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace supctl {

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size()) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead < 0x80) {
            ++i;
            continue;
        }
        std::size_t length = 0;
        std::uint32_t point = 0;
        if (lead >= 0xc2 && lead <= 0xdf)
            length = 2, point = lead & 0x1fu;
        else if ((lead & 0xf0) == 0xe0)
            length = 3, point = lead & 0x0fu;
        else if (lead >= 0xf0 && lead <= 0xf4)
            length = 4, point = lead & 0x07u;
        else
            return i;
        if (i + length > text.size()) return i;
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xc0) != 0x80) return i;
            point = point << 6 | (next & 0x3fu);
        }
        if ((length == 3 && point < 0x800) || (length == 4 && (point < 0x10000 || point > 0x10ffff)) ||
            (point >= 0xd800 && point <= 0xdfff))
            return i;
        i += length;
    }
    return std::nullopt;
}

std::string lower_ascii(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    const auto fold = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return fold(x) == fold(y); });
}

std::string fold_title(std::string_view text) {
    std::string out;
    bool blank = false;
    for (const char c : text) {
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            blank = !out.empty();
            continue;
        }
        if (blank) out += ' ';
        blank = false;
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

namespace {
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
    if (a.size() > b.size()) std::swap(a, b);
    if (b.size() - a.size() > limit) return limit + 1;
    std::vector<std::size_t> row(a.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t j = 1; j <= b.size(); ++j) {
        std::size_t diagonal = row[0];
        row[0] = j;
        for (std::size_t i = 1; i <= a.size(); ++i) {
            const std::size_t above = row[i];
            row[i] = std::min({above + 1, row[i - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[a.size()];
}
}  // namespace

std::vector<std::string_view> nearest(std::string_view wanted, std::span<const std::string_view> known,
                                      std::size_t most) {
    const std::string folded = lower_ascii(wanted.substr(0, 200));
    const std::size_t limit = std::max<std::size_t>(2, folded.size() / 3);
    std::vector<std::pair<std::size_t, std::string_view>> found;
    for (const auto name : known) {
        const std::string other = lower_ascii(name);
        std::size_t d = distance(folded, other, limit);
        if (d > limit && folded.size() >= 4 && other.find(folded) != std::string::npos) d = limit;
        if (d <= limit) found.emplace_back(d, name);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    if (found.size() > most) found.resize(most);
    std::vector<std::string_view> out;
    for (const auto& [d, name] : found) out.push_back(name);
    return out;
}

std::string quote_list(std::span<const std::string_view> names, std::string_view joiner) {
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i != 0) out += i + 1 == names.size() ? fmt::format(" {} ", joiner) : std::string(", ");
        out += fmt::format("`{}`", names[i]);
    }
    return out;
}

std::string escape_controls(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    std::size_t i = 0;
    while (i < text.size()) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x20 || c == 0x7f) {
            out += fmt::format("\\x{:02x}", c);
            ++i;
            continue;
        }
        if (c < 0x80) {
            out += text[i++];
            continue;
        }
        std::size_t length = 1;
        while (i + length < text.size() && (static_cast<unsigned char>(text[i + length]) & 0xc0) == 0x80 &&
               length < 4)
            ++length;
        const auto piece = text.substr(i, length);
        const bool c1_control = length == 2 && c == 0xc2 && static_cast<unsigned char>(piece[1]) < 0xa0;
        if (find_invalid_utf8(piece) || c1_control) {
            for (const char byte : piece) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
        } else {
            out += piece;
        }
        i += length;
    }
    return out;
}

}  // namespace supctl
