#include "provider/wsman/envelope.h"

#include <fmt/format.h>

#include "base/codes.h"
#include "base/text.h"
#include "provider/wsman/names.h"

namespace supctl::provider::wsman {

namespace {

constexpr std::string_view kMustUnderstand = "s:mustUnderstand";
// Messages come in English, since properties are looked for in their words.
constexpr std::string_view kLocale = "en-US";

Diagnostic not_understood(std::string why) {
    return error(codes::kProviderAnswer, "the provider's answer is not understood: " + std::move(why));
}

void demanded(xml::Writer& out, std::string_view name, std::string_view text) {
    out.open(name).attribute(kMustUnderstand, "true").text(text).close();
}

std::string selector_text(const KeyValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
    return std::get<std::string>(value);
}

/// A child of either namespace: WS-Man and WS-Enumeration both define `Items` and `EndOfSequence`.
xml::Element either(const xml::Element& parent, std::string_view local) {
    if (const xml::Element found = parent.child(spaces::kEnumeration, local)) return found;
    return parent.child(spaces::kManagement, local);
}

}  // namespace

std::string write_envelope(const Operation& operation, const Addressing& addressing) {
    xml::Writer out;
    out.open("s:Envelope")
        .declare("s", spaces::kSoap)
        .declare("a", spaces::kAddressing)
        .declare("w", spaces::kManagement)
        .declare("p", spaces::kMicrosoft);
    out.open("s:Header");
    out.element("a:To", addressing.to);
    demanded(out, "w:ResourceURI", operation.resource);
    out.open("a:ReplyTo");
    demanded(out, "a:Address", kAnonymous);
    out.close();
    demanded(out, "a:Action", operation.action);
    demanded(out, "w:MaxEnvelopeSize", fmt::format("{}", addressing.envelope_bytes));
    out.element("a:MessageID", addressing.message_id);
    for (const std::string_view name : {"w:Locale", "p:DataLocale"})
        out.open(name).attribute("xml:lang", kLocale).attribute(kMustUnderstand, "false").close();
    if (!operation.selectors.empty()) {
        out.open("w:SelectorSet");
        for (const auto& [name, value] : operation.selectors)
            out.open("w:Selector").attribute("Name", name).text(selector_text(value)).close();
        out.close();
    }
    out.element("w:OperationTimeout", fmt::format("PT{}S", addressing.operation_timeout.count()));
    out.close();
    out.open("s:Body").raw(operation.body);
    return out.finish();
}

std::string enumerate_body(std::string_view wql, std::uint64_t most) {
    xml::Writer out;
    out.open("n:Enumerate").declare("n", spaces::kEnumeration).declare("w", spaces::kManagement);
    out.open("w:OptimizeEnumeration").close();
    out.element("w:MaxElements", fmt::format("{}", most));
    out.open("w:Filter").attribute("Dialect", kWqlDialect).text(wql);
    return out.finish();
}

std::string pull_body(std::string_view context, std::uint64_t most) {
    xml::Writer out;
    out.open("n:Pull").declare("n", spaces::kEnumeration);
    out.element("n:EnumerationContext", context);
    out.element("n:MaxElements", fmt::format("{}", most));
    return out.finish();
}

Result<Envelope> read_envelope(std::string_view text, std::string_view message_id) {
    Result<xml::Document> parsed = xml::Document::parse(text, "SOAP message");
    if (!parsed) return fail(not_understood(parsed.error().message));
    Envelope out{std::move(*parsed), {}, {}};
    const xml::Element root = out.document.root();
    if (!root.is(spaces::kSoap, "Envelope")) return fail(not_understood("it is not a SOAP 1.2 message"));
    out.body = root.child(spaces::kSoap, "Body");
    if (!out.body) return fail(not_understood("the message has no body"));
    out.fault = out.body.child(spaces::kSoap, "Fault");
    const xml::Element relates = root.child(spaces::kSoap, "Header").child(spaces::kAddressing, "RelatesTo");
    // Faults of a message that could not be read relate to nothing.
    if (relates && !out.fault && !equal_ignoring_case(relates.text(), message_id))
        return fail(not_understood("it answers another message"));
    return out;
}

Result<Items> read_items(const xml::Element& body) {
    xml::Element answer = body.child(spaces::kEnumeration, "EnumerateResponse");
    if (!answer) answer = body.child(spaces::kEnumeration, "PullResponse");
    if (!answer) return fail(not_understood("it is no answer to an enumeration"));
    Items out;
    if (const xml::Element items = either(answer, "Items")) out.rows = items.children();
    const xml::Element context = either(answer, "EnumerationContext");
    const std::string token = context.content();
    // Some give a context together with the end; the end counts.
    if (!token.empty() && !either(answer, "EndOfSequence")) out.context = token;
    return out;
}

Key read_created(const xml::Element& body) {
    const xml::Element created = body.child(spaces::kTransfer, "ResourceCreated");
    // DSP0226 puts the reference's parts below ResourceCreated itself; some wrap them once more.
    xml::Element reference = created.child(spaces::kAddressing, "EndpointReference");
    if (!reference) reference = created;
    const xml::Element set =
        reference.child(spaces::kAddressing, "ReferenceParameters").child(spaces::kManagement, "SelectorSet");
    Key out;
    for (const xml::Element& selector : set.children(spaces::kManagement, "Selector"))
        if (const auto name = selector.find_attribute({}, "Name"))
            out.emplace_back(*name, selector.content());
    return out;
}

}  // namespace supctl::provider::wsman
