#include "network/challenge.h"

#include <openssl/evp.h>

#include <algorithm>

#include "base/text.h"

namespace supctl::network {
namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

std::string decoded(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0) return {};
    std::string out(text.size() / 4 * 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (size < 0) return {};
    const auto padding = static_cast<std::size_t>(std::count(text.end() - 2, text.end(), '='));
    out.resize(static_cast<std::size_t>(size) - padding);
    return out;
}

/// Splits at commas outside quoted strings.
std::vector<std::string_view> pieces(std::string_view text) {
    std::vector<std::string_view> out;
    bool quoted = false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && quoted)
            ++i;
        else if (text[i] == '"')
            quoted = !quoted;
        else if (text[i] == ',' && !quoted) {
            out.push_back(trimmed(text.substr(begin, i - begin)));
            begin = i + 1;
        }
    }
    out.push_back(trimmed(text.substr(std::min(begin, text.size()))));
    return out;
}

/// A piece such as `realm="a"` goes on with the challenge before it; `Basic realm="a"` begins one.
bool is_parameter(std::string_view piece) {
    const std::size_t equals = piece.find('=');
    return equals != std::string_view::npos &&
           piece.substr(0, equals).find_first_of(kBlanks) == std::string_view::npos;
}

}  // namespace

std::vector<Challenge> read_challenges(const std::vector<Header>& headers, std::string_view name) {
    std::vector<Challenge> out;
    for (const Header& header : headers) {
        if (!equal_ignoring_case(header.name, name)) continue;
        for (const std::string_view piece : pieces(header.value)) {
            if (piece.empty() || is_parameter(piece)) continue;
            const std::size_t end = std::min(piece.find_first_of(kBlanks), piece.size());
            out.push_back({std::string(piece.substr(0, end)), decoded(trimmed(piece.substr(end)))});
        }
    }
    return out;
}

const Challenge* find_challenge(const std::vector<Challenge>& challenges, std::string_view scheme) {
    for (const Challenge& one : challenges)
        if (equal_ignoring_case(one.scheme, scheme)) return &one;
    return nullptr;
}

std::string write_challenge(std::string_view scheme, std::string_view token) {
    std::string out(scheme);
    if (token.empty()) return out;
    std::string text(4 * ((token.size() + 2) / 3) + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(token.data()), static_cast<int>(token.size()));
    text.resize(static_cast<std::size_t>(size));
    return out + " " + text;
}

}  // namespace supctl::network
