#include "simulator/json_text.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <charconv>

namespace supctl::simulator {

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20)
                    out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
                else
                    out += c;
        }
    }
    out += '"';
}

std::string quoted(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 2);
    append_quoted(out, text);
    return out;
}

std::string quoted_or_null(std::string_view text) {
    return text.empty() ? "null" : quoted(text);
}
std::string boolean(bool value) {
    return value ? "true" : "false";
}

Scalar read_scalar(std::string_view json) {
    if (json.empty() || json == "null") return {};
    if (json == "true") return true;
    if (json == "false") return false;
    if (json.front() == '"') return read_text(json);
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(json.data(), json.data() + json.size(), number);
    if (problem == std::errc() && end == json.data() + json.size()) return number;
    return {};
}

std::string read_text(std::string_view json) {
    if (json.size() < 2 || json.front() != '"') return {};
    if (json.find('\\') == std::string_view::npos) return std::string(json.substr(1, json.size() - 2));
    boost::system::error_code problem;
    const auto value = boost::json::parse({json.data(), json.size()}, problem);
    if (problem || !value.is_string()) return {};
    return std::string(value.get_string());
}

std::int64_t read_number(std::string_view json) {
    const auto scalar = read_scalar(json);
    const auto* number = std::get_if<std::int64_t>(&scalar);
    return number == nullptr ? 0 : *number;
}

}  // namespace supctl::simulator
