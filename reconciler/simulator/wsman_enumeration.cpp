#include "simulator/wsman_enumeration.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "simulator/wsman_instance.h"

namespace supctl::simulator::wsman {
namespace {

constexpr std::size_t kMostContexts = 64;
/// What an envelope needs besides its items.
constexpr std::size_t kEnvelopeOverhead = 2048;

Fault invalid_context() {
    return {.subcode = "n:InvalidEnumerationContext",
            .reason = "The supplied enumeration context is invalid."};
}

}  // namespace

Fault missing_element(std::string_view name) {
    return bad_content(fmt::format(
        "WinRM cannot process the request because the request is missing the element '{}'.", name));
}

std::size_t most_elements(const xml::Element& element, std::size_t otherwise) {
    if (!element) return otherwise;
    std::size_t out = 0;
    const auto text = element.text();
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out);
    return problem == std::errc() && end == text.data() + text.size() ? std::min(out, kMostItems) : 0;
}

tl::expected<std::string, Fault> Enumeration::batch(std::size_t most, std::size_t bytes) {
    std::string out;
    for (std::size_t count = 0; count < most && next < rows.size(); ++count) {
        const Row& row = rows[next];
        xml::Writer item;
        if (mode == Mode::both) item.open("w:Item");
        if (mode != Mode::references) {
            if (fragments)
                append_fragment(item, space, *of, row, selected, LazyProperties::leftOut);
            else
                append_instance(item, space, *of, row, LazyProperties::leftOut);
        }
        if (mode != Mode::objects) {
            item.open("a:EndpointReference");
            append_reference(item, space, *of, row, kAnonymous);
        }
        const auto text = item.finish();
        if (out.size() + text.size() + kEnvelopeOverhead > bytes) {
            if (!out.empty()) break;
            return tl::unexpected(Fault{.subcode = "w:EncodingLimit",
                                        .reason = "An item is larger than MaxEnvelopeSize allows.",
                                        .detail = std::string(kFaultDetail) + "MaxEnvelopeSize"});
        }
        out += text;
        ++next;
    }
    return out;
}

void Enumerations::keep(std::string context, Enumeration enumeration) {
    if (contexts_.size() == kMostContexts) {
        all_.erase(contexts_.front());
        contexts_.erase(contexts_.begin());
    }
    contexts_.push_back(context);
    all_.insert_or_assign(std::move(context), std::move(enumeration));
}

tl::expected<std::string, Fault> Enumerations::pull(const xml::Element& body, std::size_t bytes) {
    if (!body.is(kEnumeration, "Pull")) return tl::unexpected(missing_element("Pull"));
    const auto found = all_.find(body.child(kEnumeration, "EnumerationContext").text());
    if (found == all_.end()) return tl::unexpected(invalid_context());
    const auto most = most_elements(body.child(kEnumeration, "MaxElements"), 1);
    if (most == 0) return tl::unexpected(bad_content("MaxElements is not a positive number."));
    const auto items = found->second.batch(most, bytes);
    if (!items) return tl::unexpected(items.error());
    const bool over = found->second.over();
    xml::Writer out;
    out.open("n:PullResponse").element("n:EnumerationContext", over ? std::string() : found->first);
    out.open("n:Items").raw(*items).close();
    if (over) {
        out.open("n:EndOfSequence").close();
        std::erase(contexts_, found->first);
        all_.erase(found);
    }
    return out.finish();
}

tl::expected<void, Fault> Enumerations::release(const xml::Element& body) {
    if (!body.is(kEnumeration, "Release")) return tl::unexpected(missing_element("Release"));
    const auto context = body.child(kEnumeration, "EnumerationContext").text();
    if (all_.erase(context) == 0) return tl::unexpected(invalid_context());
    std::erase(contexts_, context);
    return {};
}

}  // namespace supctl::simulator::wsman
