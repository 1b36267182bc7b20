// One WS-Man message: reading a request's envelope and composing an answer's. Headers that the protocol
// demands are demanded, a header that must be understood and is not known is refused; what stands in the body
// is the service's business.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/xml.h"
#include "simulator/wsman_fault.h"
#include "simulator/wsman_names.h"

namespace supctl::simulator::wsman {

struct Selector {
    std::string name;
    std::string value;
};

struct Message {
    std::optional<xml::Document> document;  // keeps `body` alive
    bool identify = false;                  // the only request without headers
    std::string action;
    std::string to;
    std::string id;
    std::string resource;
    std::vector<Selector> selectors;
    std::optional<std::string> fragment;  // the expression of FragmentTransfer
    std::size_t envelope_bytes = kEnvelopeBytes;
    std::chrono::milliseconds timeout{kLongestTimeout};
    xml::Element body;  // the first element of the body; may be missing

    /// What is wrong with it; nothing else holds then, except `id` if it could be read.
    std::optional<Fault> fault;
};

[[nodiscard]] Message read_message(std::string_view text);

/// What an envelope says besides its body.
struct AnswerHeader {
    std::string action;
    std::string id;          // of this answer
    std::string relates_to;  // the request's; may be empty
};
/// An envelope in which the prefixes s, a, x, n, w and p are declared as Windows does; `body` is markup.
[[nodiscard]] std::string compose(const AnswerHeader& header, std::string_view body);

}  // namespace supctl::simulator::wsman
