#include "report/json_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <iterator>

#include "base/text.h"

namespace supctl {

void JsonWriter::separate() {
    if (!after_key_ && !first_) out_ += ',';
    if (break_) out_ += '\n';
    first_ = after_key_ = break_ = false;
}

void JsonWriter::quote(std::string_view text) {
    const auto simple = [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; };
    if (std::all_of(text.begin(), text.end(), simple)) {
        out_ += '"';
        out_ += text;
        out_ += '"';
        return;
    }
    std::string valid;
    while (const auto bad = find_invalid_utf8(text)) {
        valid += text.substr(0, *bad);
        valid += "\xef\xbf\xbd";
        text.remove_prefix(*bad + 1);
    }
    valid += text;
    out_ += boost::json::serialize(boost::json::string_view(valid.data(), valid.size()));
}

JsonWriter& JsonWriter::open_object() {
    separate();
    out_ += '{';
    first_ = true;
    return *this;
}
JsonWriter& JsonWriter::open_array() {
    separate();
    out_ += '[';
    first_ = true;
    return *this;
}
JsonWriter& JsonWriter::close_object() {
    out_ += '}';
    first_ = break_ = false;
    return *this;
}
JsonWriter& JsonWriter::close_array() {
    out_ += ']';
    first_ = break_ = false;
    return *this;
}
JsonWriter& JsonWriter::key(std::string_view key) {
    separate();
    quote(key);
    out_ += ':';
    after_key_ = true;
    return *this;
}
JsonWriter& JsonWriter::text(std::string_view text) {
    separate();
    quote(text);
    return *this;
}
JsonWriter& JsonWriter::number(std::int64_t number) {
    separate();
    fmt::format_to(std::back_inserter(out_), "{}", number);
    return *this;
}
JsonWriter& JsonWriter::boolean(bool value) {
    separate();
    out_ += value ? "true" : "false";
    return *this;
}
JsonWriter& JsonWriter::null() {
    separate();
    out_ += "null";
    return *this;
}
JsonWriter& JsonWriter::value(const boost::json::value& value) {
    if (value.is_object()) {
        open_object();
        for (const auto& member : value.get_object()) {
            key(std::string_view(member.key().data(), member.key().size()));
            this->value(member.value());
        }
        return close_object();
    }
    if (value.is_array()) {
        open_array();
        for (const auto& member : value.get_array()) this->value(member);
        return close_array();
    }
    if (value.is_string())
        return text(std::string_view(value.get_string().data(), value.get_string().size()));
    separate();
    out_ += boost::json::serialize(value);
    return *this;
}
JsonWriter& JsonWriter::new_line() {
    break_ = true;
    return *this;
}

}  // namespace supctl
