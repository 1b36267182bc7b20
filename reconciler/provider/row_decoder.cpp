#include "provider/row_decoder.h"

#include <fmt/format.h>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value_stack.hpp>
#include <optional>

#include "base/codes.h"

namespace supctl::provider {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostDepth = 32;
constexpr std::size_t kMostRowBytes = 4 * 1024 * 1024;
constexpr std::size_t kFirstRowBytes = 16 * 1024;

Diagnostic not_understood(std::string why) {
    return error(codes::kProviderAnswer, "the provider's answer is not understood: " + std::move(why));
}

/// The parser's events: keeps the place in the document, and builds a value only inside a row.
struct Handler {
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = kMostRowBytes;
    static constexpr std::size_t max_key_size = 4096;

    Handler(std::string name, const Sink& rows_to) : class_name(std::move(name)), sink(rows_to) {}

    std::string class_name;
    const Sink& sink;
    unsigned char buffer[kFirstRowBytes];
    json::monotonic_resource memory{buffer, sizeof buffer};
    json::value_stack stack;
    std::optional<Diagnostic> failure;
    std::string key;       // of the outermost object
    unsigned depth = 0;    // open objects and lists
    bool in_list = false;  // inside the outermost `value`
    bool saw_list = false;
    bool next_link = false;
    std::uint64_t rows = 0;
    std::size_t row_bytes = 0;

    [[nodiscard]] bool in_row() const { return in_list && depth >= 3; }
    bool refuse(std::string why, json::error_code& stop) {
        failure = not_understood(std::move(why));
        stop = json::make_error_code(json::error::extra_data);
        return false;
    }
    /// A value that stands where only rows may stand.
    bool scalar(json::error_code& stop) {
        if (depth == 0) return refuse("it is not an object", stop);
        if (in_list && depth == 2) return refuse("an element of `value` is not an object", stop);
        return true;
    }
    bool count(std::size_t bytes, json::error_code& stop) {
        row_bytes += bytes + 16;
        return row_bytes <= kMostRowBytes ? true : refuse("a row is too large", stop);
    }

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code& stop) {
        if (in_list && depth == 2) {
            stack.reset(json::storage_ptr(&memory));
            row_bytes = 0;
        }
        ++depth;
        return in_row() ? count(0, stop) : true;
    }
    bool on_object_end(std::size_t size, json::error_code& stop) {
        if (in_row()) {
            stack.push_object(size);
            if (depth == 3) {
                --depth;
                return hand_on(stop);
            }
        }
        --depth;
        return true;
    }
    bool hand_on(json::error_code& stop) {
        {
            const Instance row(class_name, std::move(stack.release().get_object()));
            ++rows;
            if (Result<void> taken = sink(row); !taken) {
                failure = std::move(taken.error());
                stop = json::make_error_code(json::error::extra_data);
            }
        }
        memory.release();
        return !stop;
    }
    bool on_array_begin(json::error_code& stop) {
        if (depth == 0) return refuse("it is not an object", stop);
        if (in_list && depth == 2) return refuse("an element of `value` is not an object", stop);
        if (depth == 1 && key == "value") {
            if (saw_list) return refuse("`value` stands twice", stop);
            in_list = saw_list = true;
        }
        ++depth;
        return in_row() ? count(0, stop) : true;
    }
    bool on_array_end(std::size_t size, json::error_code&) {
        if (in_row()) stack.push_array(size);
        --depth;
        if (depth == 1) in_list = false;
        return true;
    }
    bool on_key_part(json::string_view text, std::size_t, json::error_code& stop) {
        if (in_row()) {
            stack.push_chars(text);
            return count(text.size(), stop);
        }
        if (depth == 1) partial_key.append(text.data(), text.size());
        return true;
    }
    bool on_key(json::string_view text, std::size_t, json::error_code& stop) {
        if (in_row()) {
            stack.push_key(text);
            return count(text.size(), stop);
        }
        if (depth == 1) {
            key = partial_key;
            key.append(text.data(), text.size());
            partial_key.clear();
            next_link = next_link || key == "@odata.nextLink";
        }
        return true;
    }
    bool on_string_part(json::string_view text, std::size_t, json::error_code& stop) {
        if (in_row()) {
            stack.push_chars(text);
            return count(text.size(), stop);
        }
        return scalar(stop);
    }
    bool on_string(json::string_view text, std::size_t, json::error_code& stop) {
        if (in_row()) {
            stack.push_string(text);
            return count(text.size(), stop);
        }
        return scalar(stop);
    }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t value, json::string_view, json::error_code& stop) {
        if (!in_row()) return scalar(stop);
        stack.push_int64(value);
        return count(0, stop);
    }
    bool on_uint64(std::uint64_t value, json::string_view, json::error_code& stop) {
        if (!in_row()) return scalar(stop);
        stack.push_uint64(value);
        return count(0, stop);
    }
    bool on_double(double value, json::string_view, json::error_code& stop) {
        if (!in_row()) return scalar(stop);
        stack.push_double(value);
        return count(0, stop);
    }
    bool on_bool(bool value, json::error_code& stop) {
        if (!in_row()) return scalar(stop);
        stack.push_bool(value);
        return count(0, stop);
    }
    bool on_null(json::error_code& stop) {
        if (!in_row()) return scalar(stop);
        stack.push_null();
        return count(0, stop);
    }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

    std::string partial_key;
};

json::parse_options options() {
    json::parse_options out;
    out.max_depth = kMostDepth;
    return out;
}

}  // namespace

struct RowDecoder::Implementation {
    Implementation(std::string class_name, const Sink& sink)
        : parser(options(), std::move(class_name), sink) {}
    json::basic_parser<Handler> parser;
    bool dead = false;

    Result<void> write(bool more, std::string_view piece) {
        if (dead) return fail(not_understood("it goes on after an error"));
        json::error_code stop;
        // basic_parser tells what it consumed; bytes after the document are an error of ours.
        const std::size_t used = parser.write_some(more, piece.data(), piece.size(), stop);
        if (!stop && used < piece.size() &&
            piece.find_first_not_of(" \t\r\n", used) != std::string_view::npos)
            stop = json::make_error_code(json::error::extra_data);
        if (!stop) return {};
        dead = true;
        if (parser.handler().failure) return fail(std::move(*parser.handler().failure));
        return fail(not_understood(stop.message()));
    }
};

RowDecoder::RowDecoder(std::string class_name, const Sink& sink)
    : implementation_(std::make_unique<Implementation>(std::move(class_name), sink)) {}
RowDecoder::~RowDecoder() = default;

Result<void> RowDecoder::feed(std::string_view piece) {
    if (piece.empty()) return {};
    return implementation_->write(true, piece);
}

Result<void> RowDecoder::finish() {
    if (auto written = implementation_->write(false, {}); !written) return written;
    implementation_->dead = true;
    if (!implementation_->parser.done()) return fail(not_understood("it is cut short"));
    if (!implementation_->parser.handler().saw_list) return fail(not_understood("it has no list `value`"));
    return {};
}

std::uint64_t RowDecoder::rows() const {
    return implementation_->parser.handler().rows;
}
bool RowDecoder::continues() const {
    return implementation_->parser.handler().next_link;
}

}  // namespace supctl::provider
