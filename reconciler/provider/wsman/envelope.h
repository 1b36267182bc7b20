// Envelope: one WS-Man message. Writing puts the header that Windows asks for around a body; reading takes a
// message apart and tells a fault from an answer. Nothing is sent here.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/xml.h"
#include "provider/query.h"

namespace supctl::provider::wsman {

/// What an operation asks, apart from who asks whom.
struct Operation {
    std::string action;
    std::string resource;  // URI
    Key selectors{};       // key properties of the object; raw values
    std::string body{};    // markup; empty: an empty s:Body
};

struct Addressing {
    std::string to;
    std::string message_id;  // `uuid:…`
    std::uint64_t envelope_bytes = 153'600;
    std::chrono::seconds operation_timeout{60};
};

/// The request's text.
[[nodiscard]] std::string write_envelope(const Operation& operation, const Addressing& addressing);

/// Bodies of enumerations. `most` is how many items one answer may bring.
[[nodiscard]] std::string enumerate_body(std::string_view wql, std::uint64_t most);
[[nodiscard]] std::string pull_body(std::string_view context, std::uint64_t most);

/// A message taken apart; the elements belong to the document.
struct Envelope {
    xml::Document document;
    xml::Element body;
    xml::Element fault;  // false when it is none
};

/// Error: kProviderAnswer when it is not a SOAP 1.2 message, or answers another message than `message_id`.
[[nodiscard]] Result<Envelope> read_envelope(std::string_view text, std::string_view message_id);

/// What an answer to Enumerate or Pull holds.
struct Items {
    std::vector<xml::Element> rows;
    std::optional<std::string> context;  // present: Pull goes on with it
};
/// Error: kProviderAnswer when the body is neither answer.
[[nodiscard]] Result<Items> read_items(const xml::Element& body);

/// The selectors of the endpoint reference in an answer to Create, as texts; empty when it has none.
[[nodiscard]] Key read_created(const xml::Element& body);

}  // namespace supctl::provider::wsman
