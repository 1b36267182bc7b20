#include "simulator/wsman_message.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace supctl::simulator::wsman {
namespace {

/// `PT60S`, `PT60.000S`, `PT1M30S`; nothing for another form.
std::optional<std::chrono::milliseconds> read_duration(std::string_view text) {
    if (!text.starts_with("PT") || text.size() < 4) return std::nullopt;
    text.remove_prefix(2);
    double total = 0;
    while (!text.empty()) {
        double number = 0;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (problem != std::errc() || end == text.data() + text.size() || number < 0) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        const double unit = text.front() == 'H'   ? 3600
                            : text.front() == 'M' ? 60
                            : text.front() == 'S' ? 1
                                                  : 0;
        if (unit == 0) return std::nullopt;
        total += number * unit;
        text.remove_prefix(1);
    }
    if (total > 1e9) return std::nullopt;
    return std::chrono::milliseconds(std::llround(total * 1000));
}

bool known_header(const xml::Element& header) {
    if (header.space() == kAddressing) return true;
    if (header.space() == kMicrosoft)
        return header.name() == "DataLocale" || header.name() == "SessionId" ||
               header.name() == "OperationID" || header.name() == "SequenceId";
    if (header.space() != kWsman) return false;
    for (const auto* name : {"ResourceURI", "SelectorSet", "OptionSet", "MaxEnvelopeSize", "OperationTimeout",
                             "Locale", "FragmentTransfer", "RequestEPR"})
        if (header.name() == name) return true;
    return false;
}

bool must_understand(const xml::Element& header) {
    const auto value = header.find_attribute(kSoap, "mustUnderstand");
    return value && (*value == "true" || *value == "1");
}

std::optional<Fault> read_selectors(const xml::Element& set, std::vector<Selector>& into) {
    for (const auto& one : set.children(kWsman, "Selector")) {
        const auto name = one.find_attribute("", "Name");
        if (!name || name->empty()) return bad_selectors("UnexpectedSelectors");
        for (const auto& other : into)
            if (other.name == *name) return bad_selectors("DuplicateSelectors");
        into.push_back({*name, one.content()});
    }
    return std::nullopt;
}

std::optional<Fault> read_headers(const xml::Element& headers, Message& out) {
    out.id = headers.child(kAddressing, "MessageID").text();
    for (const auto& header : headers.children())
        if (must_understand(header) && !known_header(header))
            return Fault{.code = "s:MustUnderstand",
                         .reason = fmt::format("The header '{}' is not understood.", header.name()),
                         .number = kNotUnderstood};
    out.action = headers.child(kAddressing, "Action").text();
    out.to = headers.child(kAddressing, "To").text();
    out.resource = headers.child(kWsman, "ResourceURI").text();
    if (out.action.empty()) return header_required("Action");
    if (out.to.empty()) return header_required("To");
    if (out.id.empty()) return header_required("MessageID");
    const auto reply = headers.child(kAddressing, "ReplyTo").child(kAddressing, "Address").text();
    if (reply.empty()) return header_required("ReplyTo");
    if (reply != kAnonymous)
        return Fault{.subcode = "w:UnsupportedFeature",
                     .reason = "Answers go back over the connection that the request came by.",
                     .detail = std::string(kFaultDetail) + "AddressingMode"};
    if (out.resource.empty())
        return Fault{.subcode = "a:DestinationUnreachable",
                     .reason = "The request names no resource.",
                     .detail = std::string(kFaultDetail) + "InvalidResourceURI"};
    if (auto fault = read_selectors(headers.child(kWsman, "SelectorSet"), out.selectors)) return fault;
    if (const auto fragment = headers.child(kWsman, "FragmentTransfer")) out.fragment = fragment.text();
    if (const auto most = headers.child(kWsman, "MaxEnvelopeSize")) {
        std::size_t bytes = 0;
        const auto text = most.text();
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), bytes);
        // Below 8192 octets a service need not answer (DSP0226 13.1).
        if (problem != std::errc() || end != text.data() + text.size() || bytes < 8192)
            return Fault{.subcode = "w:EncodingLimit",
                         .reason = "MaxEnvelopeSize is less than 8192 octets.",
                         .detail = std::string(kFaultDetail) + "MinimumEnvelopeLimit"};
        out.envelope_bytes = std::min(bytes, kEnvelopeBytes);
    }
    if (const auto time = headers.child(kWsman, "OperationTimeout")) {
        const auto given = read_duration(time.text());
        if (!given) return bad_content("The WS-Management service cannot read OperationTimeout.");
        out.timeout = std::min(*given, std::chrono::milliseconds(kLongestTimeout));
    }
    return std::nullopt;
}

}  // namespace

Message read_message(std::string_view text) {
    Message out;
    if (text.size() > kEnvelopeBytes) {
        out.fault = Fault{.subcode = "w:EncodingLimit",
                          .reason = "The request is larger than the service takes.",
                          .detail = std::string(kFaultDetail) + "MaxEnvelopeSizeExceeded"};
        return out;
    }
    auto document = xml::Document::parse(text, "the request");
    if (!document) {
        out.fault = bad_content(document.error().message);
        return out;
    }
    out.document.emplace(std::move(*document));
    const auto envelope = out.document->root();
    if (!envelope.is(kSoap, "Envelope")) {
        out.fault = Fault{.code = "s:VersionMismatch", .reason = "The request is not a SOAP 1.2 envelope."};
        return out;
    }
    out.body = envelope.child(kSoap, "Body").child();
    if (out.body.is(kIdentity, "Identify")) {
        out.identify = true;
        return out;
    }
    out.fault = read_headers(envelope.child(kSoap, "Header"), out);
    return out;
}

std::string compose(const AnswerHeader& header, std::string_view body) {
    xml::Writer out;
    out.open("s:Envelope").attribute("xml:lang", "en-US");
    out.declare("s", kSoap).declare("a", kAddressing).declare("x", kTransfer).declare("n", kEnumeration);
    out.declare("w", kWsman).declare("p", kMicrosoft);
    out.open("s:Header");
    if (!header.action.empty()) {
        out.element("a:Action", header.action);
        out.element("a:MessageID", header.id);
        out.element("a:To", kAnonymous);
        if (!header.relates_to.empty()) out.element("a:RelatesTo", header.relates_to);
    }
    out.close();
    out.open("s:Body").raw(body).close();
    return out.finish();
}

}  // namespace supctl::simulator::wsman
