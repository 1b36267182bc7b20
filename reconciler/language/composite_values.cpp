// Reads sources, expiries, durations and languages: small values with a shape of their own.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "base/uri.h"
#include "language/reading.h"
#include "schema/languages.h"
#include "schema/words.h"

namespace supctl {

namespace {

std::optional<Value> no_url(Reading& reading, Span where) {
    reading.diagnostics.add(error(Code{2012}, "an upstream source needs the URL of its WSUS server")
                                .at(where, "write {upstream: https://wsus.contoso.com:8531}"));
    return std::nullopt;
}

}  // namespace

std::optional<Value> read_source(Reading& reading, const Field& row, Place place) {
    const Node& node = reading.node(place.node);
    if (node.kind == Node::Kind::scalar) {
        if (node.text == words::kMicrosoftUpdate || node.text == words::kNone)
            return Value::of(reading.pool.text(node.text));
        if (node.text == words::kUpstream) return no_url(reading, span_of(reading, place));
        constexpr std::string_view kAllowed[] = {words::kMicrosoftUpdate, words::kNone, words::kUpstream};
        report_bad_word(reading, place, row.key, kAllowed, Code{2011});
        return std::nullopt;
    }
    if (node.kind != Node::Kind::mapping) {
        report_wrong_type(reading, place, row.key, "`microsoftUpdate`, `none` or {upstream: URL}",
                          row.example);
        return std::nullopt;
    }
    const std::size_t before = reading.diagnostics.errors();
    const auto [upstream] = pick<1>(reading, place.node, {words::kUpstream}, row.key);
    if (reading.diagnostics.errors() != before) return std::nullopt;
    if (upstream.node == kNoNode) return no_url(reading, span_of(reading, place));
    const Node& url = reading.node(upstream.node);
    if (url.kind == Node::Kind::null || (url.kind == Node::Kind::scalar && url.text.empty()))
        return no_url(reading, span_of(reading, upstream));
    if (!is_scalar(reading, upstream.node)) {
        report_wrong_type(reading, upstream, words::kUpstream, "a URL",
                          "upstream: https://wsus.contoso.com:8531");
        return std::nullopt;
    }
    const Span span = span_of(reading, upstream);
    const auto bad = [&](Diagnostic finding) {
        finding.code = Code{2013};
        reading.diagnostics.add(std::move(finding).at(
            span, "expected scheme, host and port, e.g. https://wsus.contoso.com:8531"));
        return std::nullopt;
    };
    const auto uri = parse_uri(word_of(reading, upstream.node));
    if (!uri) return bad(uri.error());
    if (!uri->explicit_port)
        return bad(error(Code{2013}, "the URL of the upstream server must name its port"));
    if (!uri->path.empty() && uri->path != "/")
        return bad(error(Code{2013}, "the URL of the upstream server must not have a path"));
    const bool bracketed = uri->host.find(':') != std::string::npos;
    return Value::of(reading.pool.text(fmt::format("{}://{}{}{}:{}", uri->scheme, bracketed ? "[" : "",
                                                   uri->host, bracketed ? "]" : "", uri->port)));
}

std::optional<Value> read_expiry(Reading& reading, const Field& row, Place place) {
    const Node& node = reading.node(place.node);
    if (node.kind == Node::Kind::scalar) {
        if (node.text == words::kImmediately) return Value::of_integer(0);
        constexpr std::string_view kAllowed[] = {words::kImmediately, words::kExpireAfter};
        report_bad_word(reading, place, row.key, kAllowed);
        return std::nullopt;
    }
    if (node.kind != Node::Kind::mapping) {
        report_wrong_type(reading, place, row.key, "`immediately` or {expireAfter: {months: N}}",
                          row.example);
        return std::nullopt;
    }
    const std::size_t before = reading.diagnostics.errors();
    const auto [immediately, after] =
        pick<2>(reading, place.node, {words::kImmediately, words::kExpireAfter}, row.key);
    if (reading.diagnostics.errors() != before) return std::nullopt;
    if (immediately.node != kNoNode) {
        auto finding =
            error(Code{2036},
                  fmt::format("`{}` must be either immediate or after a number of months", row.key))
                .at(immediately.key, "immediate expiry is the bare word `immediately`");
        if (after.node != kNoNode) finding.at(after.key, "and after months");
        reading.diagnostics.add(std::move(finding));
        return std::nullopt;
    }
    if (after.node == kNoNode || reading.node(after.node).kind != Node::Kind::mapping) {
        report_wrong_type(reading, after.node == kNoNode ? place : after, row.key,
                          "`immediately` or {expireAfter: {months: N}}", row.example);
        return std::nullopt;
    }
    const auto [months] = pick<1>(reading, after.node, {words::kMonths}, words::kExpireAfter);
    if (months.node == kNoNode) {
        reading.diagnostics.add(
            error(Code{2036},
                  "the number of months is required when superseded updates do not expire immediately")
                .at(after.key));
        return std::nullopt;
    }
    const auto number = read_number(reading, months, words::kMonths, row.range, Code{2037});
    return number ? std::optional(Value::of_integer(*number)) : std::nullopt;
}

std::optional<Value> read_duration(Reading& reading, const Field& row, Place place) {
    const bool run_time = row.type == Type::runTime;
    if (row.type == Type::period && word_of(reading, place.node) == words::kNever)
        return Value::of_integer(0);
    const std::string_view expected = run_time                   ? "{minutes: N}"
                                      : row.type == Type::period ? "`never`, {hours: N} or {days: N}"
                                                                 : "{minutes: N}, {hours: N} or {days: N}";
    if (reading.node(place.node).kind != Node::Kind::mapping) {
        report_wrong_type(reading, place, row.key, expected, row.example);
        return std::nullopt;
    }
    const std::size_t before = reading.diagnostics.errors();
    if (run_time) {
        const auto [minutes] = pick<1>(reading, place.node, {words::kMinutes}, row.key);
        if (reading.diagnostics.errors() != before) return std::nullopt;
        if (minutes.node == kNoNode) {
            report_wrong_type(reading, place, row.key, expected, row.example);
            return std::nullopt;
        }
        const auto number = read_number(reading, minutes, words::kMinutes, row.range);
        return number ? std::optional(Value::of_integer(*number)) : std::nullopt;
    }
    const auto units = pick<3>(reading, place.node, {words::kMinutes, words::kHours, words::kDays}, row.key);
    constexpr std::string_view kNames[] = {words::kMinutes, words::kHours, words::kDays};
    constexpr std::int64_t kSeconds[] = {60, 3600, 86400};
    std::optional<std::size_t> unit;
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (units[i].node == kNoNode) continue;
        if (unit) {
            reading.diagnostics.add(error(codes::kBadValue, fmt::format("`{}` has two units", row.key))
                                        .at(units[i].key, "second unit")
                                        .at(units[*unit].key, "first unit")
                                        .advise("write one unit only"));
            return std::nullopt;
        }
        unit = i;
    }
    if (reading.diagnostics.errors() != before) return std::nullopt;
    if (!unit) {
        report_wrong_type(reading, place, row.key, expected, row.example);
        return std::nullopt;
    }
    const std::int64_t scale = kSeconds[*unit];
    if (row.type == Type::period) {
        // Hours stop where days begin (VR-56).
        const std::int64_t most = *unit == 1 ? 23 : row.range.most / scale;
        if (*unit == 0) {
            report_wrong_type(reading, place, row.key, expected, row.example);
            return std::nullopt;
        }
        const auto number = read_number(reading, units[*unit], kNames[*unit], {1, most}, Code{2056});
        return number ? std::optional(Value::of_integer(static_cast<std::uint32_t>(*number * scale)))
                      : std::nullopt;
    }
    const Range range{(row.range.least + scale - 1) / scale, row.range.most / scale};
    const auto number = read_number(reading, units[*unit], kNames[*unit], range);
    return number ? std::optional(Value::of_integer(static_cast<std::uint32_t>(*number * scale)))
                  : std::nullopt;
}

std::optional<Value> read_languages(Reading& reading, const Field& row, Place place) {
    if (reading.node(place.node).kind != Node::Kind::sequence) {
        report_wrong_type(reading, place, row.key, "a list of languages", row.example);
        return std::nullopt;
    }
    const auto items = reading.children(place.node);
    if (items.empty()) {
        reading.diagnostics.add(error(Code{2050}, fmt::format("`{}` names no language", row.key))
                                    .at(span_of(reading, place), "a list of languages is never empty"));
        return std::nullopt;
    }
    std::vector<TextId> codes;
    bool good = true;
    for (const NodeIndex item : items) {
        const Place at{item, place.key};
        if (!is_scalar(reading, item)) {
            report_wrong_type(reading, at, row.key, "a list of languages", row.example);
            good = false;
            continue;
        }
        const std::string_view word = word_of(reading, item);
        const std::string_view code = culture_code(word);
        if (!code.empty()) {
            codes.push_back(reading.pool.text(code));
            continue;
        }
        good = false;
        auto finding = error(Code{2049}, fmt::format("`{}` is not a language that the product offers",
                                                     escape_controls(word)))
                           .at(span_of(reading, at));
        if (const auto near = nearest(word, language_words()); !near.empty()) {
            finding.help = fmt::format("did you mean {}?", quote_list(near));
            finding.suggestion = culture_code(near.front());
        }
        reading.diagnostics.add(std::move(finding));
    }
    if (!good) return std::nullopt;
    return Value::of(reading.pool.set(std::move(codes)));
}

}  // namespace supctl
