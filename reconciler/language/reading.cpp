#include "language/reading.h"

#include <fmt/format.h>

#include <charconv>

#include "base/text.h"

namespace supctl {

namespace {

std::string_view kind_text(const Node& node) {
    switch (node.kind) {
        case Node::Kind::null:
            return "nothing";
        case Node::Kind::scalar:
            return node.quoted ? "quoted text" : "this word";
        case Node::Kind::sequence:
            return "a list";
        case Node::Kind::mapping:
            return "a mapping";
    }
    return {};
}

bool looks_secret(std::string_view key) {
    const std::string folded = lower_ascii(key);
    for (const std::string_view part :
         {"password", "passwd", "passphrase", "secret", "token", "apikey", "credential"})
        if (folded.find(part) != std::string::npos) return true;
    return false;
}

}  // namespace

Span span_of(const Reading& reading, Place place) {
    const Node& node = reading.node(place.node);
    if (node.kind == Node::Kind::null && node.span.length == 0 && place.key.known()) return place.key;
    return node.span;
}

bool is_scalar(const Reading& reading, NodeIndex node) {
    return reading.node(node).kind == Node::Kind::scalar;
}

std::string_view word_of(const Reading& reading, NodeIndex node) {
    return is_scalar(reading, node) ? reading.node(node).text : std::string_view();
}

void report_wrong_type(Reading& reading, Place place, std::string_view key, std::string_view expected,
                       std::string_view example) {
    auto finding = error(codes::kWrongType, fmt::format("`{}` must be {}, not {}", escape_controls(key),
                                                        expected, kind_text(reading.node(place.node))))
                       .at(span_of(reading, place), fmt::format("not {}", expected));
    if (!example.empty()) finding.help = fmt::format("write for example `{}`", example);
    reading.diagnostics.add(std::move(finding));
}

void report_bad_word(Reading& reading, Place place, std::string_view key,
                     std::span<const std::string_view> allowed, Code code) {
    const std::string_view text = word_of(reading, place.node);
    auto finding =
        error(code, fmt::format("`{}` cannot be `{}`", escape_controls(key), escape_controls(text)))
            .at(span_of(reading, place), fmt::format("expected {}", quote_list(allowed)));
    if (const auto near = nearest(text, allowed, 1); !near.empty()) {
        finding.help = fmt::format("did you mean `{}`?", near.front());
        finding.suggestion = near.front();
    } else {
        finding.help = fmt::format("use {}", quote_list(allowed));
    }
    reading.diagnostics.add(std::move(finding));
}

void report_unknown_key(Reading& reading, NodeIndex key, std::span<const std::string_view> known,
                        std::string_view where) {
    const Node& node = reading.node(key);
    if (looks_secret(node.text)) {
        reading.diagnostics.add(
            error(reading.secret_code, fmt::format("`{}` looks like a secret", escape_controls(node.text)))
                .at(node.span, "no secret may stand in this file")
                .advise(
                    "remove it; secrets are referred to in the connection file by variable, owner-only file "
                    "or command")
                .conceal());
        return;
    }
    auto finding = error(codes::kUnknownKey, fmt::format("unknown key `{}`{}{}", escape_controls(node.text),
                                                         where.empty() ? "" : " in ", where))
                       .at(node.span);
    if (const auto near = nearest(node.text, known, 1); !near.empty()) {
        finding.help = fmt::format("did you mean `{}`?", near.front());
        finding.suggestion = near.front();
    } else if (!known.empty()) {
        finding.help = fmt::format("known here: {}", quote_list(known));
    }
    reading.diagnostics.add(std::move(finding));
}

void report_not_built(Reading& reading, Span place, std::string_view what, std::string_view documentation) {
    auto finding =
        error(codes::kNotBuilt, fmt::format("this version does not act on `{}` yet", escape_controls(what)))
            .at(place, "refused, so that nobody relies on it");
    if (!documentation.empty()) finding.notes.emplace_back(documentation);
    finding.help = "remove it until a version that acts on it";
    reading.diagnostics.add(std::move(finding));
}

std::optional<std::uint32_t> read_number(Reading& reading, Place place, std::string_view key, Range range,
                                         Code outside) {
    const Node& node = reading.node(place.node);
    const auto expected = fmt::format("a whole number from {} to {}", range.least, range.most);
    if (node.kind != Node::Kind::scalar || node.quoted) {
        report_wrong_type(reading, place, key, expected);
        return std::nullopt;
    }
    std::string_view digits = node.text;
    const bool negative = digits.starts_with('-');
    if (negative) digits.remove_prefix(1);
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) {
        report_wrong_type(reading, place, key, expected);
        return std::nullopt;
    }
    std::int64_t value = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (negative || failure != std::errc() || value < range.least || value > range.most) {
        reading.diagnostics.add(
            error(outside, fmt::format("`{}` is {}, outside {} to {}", key, node.text.substr(0, 40),
                                       range.least, range.most))
                .at(node.span, fmt::format("allowed: {} to {}", range.least, range.most)));
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(value);
}

}  // namespace supctl
