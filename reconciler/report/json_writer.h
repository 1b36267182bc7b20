// JsonWriter: JSON written straight into one string, for documents of many thousand members. The caller keeps
// the order of calls; the writer keeps the commas. Texts pass the JSON escaper; bytes that are not UTF-8
// become U+FFFD.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace supctl {

class JsonWriter {
  public:
    JsonWriter& open_object();
    JsonWriter& open_array();
    JsonWriter& close_object();
    JsonWriter& close_array();
    JsonWriter& key(std::string_view key);
    JsonWriter& text(std::string_view text);
    JsonWriter& number(std::int64_t number);
    JsonWriter& boolean(bool value);
    JsonWriter& null();
    JsonWriter& value(const boost::json::value& value);

    /// `key` and `text` in one.
    JsonWriter& text(std::string_view name, std::string_view value) { return key(name).text(value); }
    JsonWriter& number(std::string_view name, std::int64_t value) { return key(name).number(value); }
    /// A line break where a value may begin: keeps large documents readable by line tools.
    JsonWriter& new_line();

    [[nodiscard]] std::string take() { return std::move(out_); }
    void reserve(std::size_t bytes) { out_.reserve(bytes); }

  private:
    void separate();
    void quote(std::string_view text);

    std::string out_;
    bool first_ = true;       // no member of the open container was written yet
    bool after_key_ = false;  // a key waits for its value
    bool break_ = false;      // a line break is owed before the next value
};

}  // namespace supctl
