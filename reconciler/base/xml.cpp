#include "base/xml.h"

#include <fmt/format.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>

#include <climits>

#include "base/codes.h"
#include "base/text.h"

namespace supctl::xml {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

std::string_view view(const xmlChar* text) {
    return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

const xmlChar* bytes(const std::string& text) {
    return reinterpret_cast<const xmlChar*>(text.c_str());
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// Takes libxml2's allocation.
std::string taken(xmlChar* text) {
    std::string out(view(text));
    xmlFree(text);
    return out;
}

tl::unexpected<Diagnostic> bad(std::string_view name, std::string_view why) {
    return fail(error(codes::kBadXml, fmt::format("`{}` is not usable XML: {}", escape_controls(name),
                                                  escape_controls(why))));
}

struct FreeContext {
    void operator()(xmlParserCtxt* context) const { xmlFreeParserCtxt(context); }
};

/// A declaration could define entities that grow without bound: nothing behind it is read.
void stop_at_declaration(void* given, const xmlChar*, const xmlChar*, const xmlChar*) {
    auto* context = static_cast<xmlParserCtxt*>(given);
    context->_private = context;
    xmlStopParser(context);
}

xmlNode* element_from(xmlNode* node) {
    while (node != nullptr && node->type != XML_ELEMENT_NODE) node = node->next;
    return node;
}

}  // namespace

std::string_view Element::name() const {
    return node_ == nullptr ? std::string_view() : view(node_->name);
}

std::string_view Element::space() const {
    return node_ == nullptr || node_->ns == nullptr ? std::string_view() : view(node_->ns->href);
}

bool Element::is(std::string_view space, std::string_view local_name) const {
    return node_ != nullptr && name() == local_name && this->space() == space;
}

std::string Element::text() const {
    return std::string(trimmed(content()));
}

std::string Element::content() const {
    return node_ == nullptr ? std::string() : taken(xmlNodeGetContent(node_));
}

std::string Element::attribute(std::string_view local_name) const {
    for (xmlAttr* one = node_ == nullptr ? nullptr : node_->properties; one != nullptr; one = one->next)
        if (view(one->name) == local_name)
            return std::string(trimmed(taken(xmlNodeGetContent(reinterpret_cast<xmlNode*>(one)))));
    return {};
}

std::optional<std::string> Element::find_attribute(std::string_view space,
                                                   std::string_view local_name) const {
    for (xmlAttr* one = node_ == nullptr ? nullptr : node_->properties; one != nullptr; one = one->next)
        if (view(one->name) == local_name &&
            (one->ns == nullptr ? std::string_view() : view(one->ns->href)) == space)
            return taken(xmlNodeGetContent(reinterpret_cast<xmlNode*>(one)));
    return std::nullopt;
}

std::vector<Element> Element::children() const {
    std::vector<Element> out;
    for (auto one = child(); one; one = Element(element_from(one.node_->next))) out.push_back(one);
    return out;
}

std::vector<Element> Element::children(std::string_view space, std::string_view local_name) const {
    auto out = children();
    std::erase_if(out, [&](const Element& one) { return !one.is(space, local_name); });
    return out;
}

Element Element::child() const {
    return Element(node_ == nullptr ? nullptr : element_from(node_->children));
}

Element Element::child(std::string_view space, std::string_view local_name) const {
    auto one = child();
    while (one && !one.is(space, local_name)) one = Element(element_from(one.node_->next));
    return one;
}

std::vector<Element> Element::descendants(std::string_view local_name) const {
    std::vector<Element> out;
    for (xmlNode* at = node_ == nullptr ? nullptr : node_->children; at != nullptr;) {
        if (at->type == XML_ELEMENT_NODE && view(at->name) == local_name) out.push_back(Element(at));
        if (at->type == XML_ELEMENT_NODE && at->children != nullptr) {
            at = at->children;
            continue;
        }
        while (at != node_ && at->next == nullptr) at = at->parent;
        at = at == node_ ? nullptr : at->next;
    }
    return out;
}

std::string Element::child_text(std::string_view local_name) const {
    for (auto one = child(); one; one = Element(element_from(one.node_->next)))
        if (one.name() == local_name) return one.text();
    return {};
}

std::optional<Name> Element::resolve(std::string_view qualified) const {
    qualified = trimmed(qualified);
    if (node_ == nullptr || qualified.empty()) return std::nullopt;
    const auto colon = qualified.find(':');
    const std::string prefix(qualified.substr(0, colon == std::string_view::npos ? 0 : colon));
    const auto* found = xmlSearchNs(node_->doc, node_, prefix.empty() ? nullptr : bytes(prefix));
    if (found == nullptr && !prefix.empty()) return std::nullopt;
    return Name{found == nullptr ? std::string() : std::string(view(found->href)),
                std::string(colon == std::string_view::npos ? qualified : qualified.substr(colon + 1))};
}

bool Element::nil() const {
    const auto value = find_attribute(kInstance, "nil");
    return value && (trimmed(*value) == "true" || trimmed(*value) == "1");
}

std::optional<Name> Element::type() const {
    const auto value = find_attribute(kInstance, "type");
    return value ? resolve(*value) : std::nullopt;
}

std::string Element::print() const {
    if (node_ == nullptr) return {};
    // A copy in a document of its own: copying brings the declarations along that stand above the element.
    const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> alone(xmlNewDoc(nullptr), &xmlFreeDoc);
    xmlNode* copy = xmlDocCopyNode(node_, alone.get(), 1);
    if (copy == nullptr) return {};
    xmlDocSetRootElement(alone.get(), copy);
    const std::unique_ptr<xmlBuffer, decltype(&xmlBufferFree)> buffer(xmlBufferCreate(), &xmlBufferFree);
    xmlNodeDump(buffer.get(), alone.get(), copy, 0, 0);
    return std::string(view(xmlBufferContent(buffer.get())));
}

void Document::Free::operator()(_xmlDoc* document) const {
    xmlFreeDoc(document);
}

Result<Document> Document::parse(std::string_view text, std::string_view name) {
    if (text.size() > INT_MAX) return bad(name, "it is too large");
    if (text.empty()) return bad(name, "it is empty");
    const std::unique_ptr<xmlParserCtxt, FreeContext> context(
        xmlCreateMemoryParserCtxt(text.data(), static_cast<int>(text.size())));
    if (!context) return bad(name, "out of memory");
    // Errors are taken from the context; without these flags libxml2 would print them.
    constexpr int kOptions = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA;
    xmlCtxtUseOptions(context.get(), kOptions);
    context->sax->internalSubset = stop_at_declaration;
    xmlParseDocument(context.get());
    Document made(context->myDoc);
    context->myDoc = nullptr;
    if (context->_private != nullptr) return bad(name, "it holds a document type declaration");
    if (context->wellFormed == 0 || context->nsWellFormed == 0) {
        const xmlError* why = xmlCtxtGetLastError(context.get());
        const char* words = why == nullptr || why->message == nullptr ? "not well-formed" : why->message;
        return bad(name, fmt::format("line {}: {}", why == nullptr ? 1 : why->line, trimmed(words)));
    }
    if (!made.root()) return bad(name, "it has no root element");
    return made;
}

Element Document::root() const {
    return Element(document_ == nullptr ? nullptr : xmlDocGetRootElement(document_.get()));
}

std::string escape(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    const auto valid = [&](std::string_view part) {
        for (const char c : part) {
            switch (c) {
                case '&':
                    out += "&amp;";
                    break;
                case '<':
                    out += "&lt;";
                    break;
                case '>':
                    out += "&gt;";
                    break;
                case '"':
                    out += "&quot;";
                    break;
                case '\t':
                    out += "&#9;";
                    break;
                case '\n':
                    out += "&#10;";
                    break;
                case '\r':
                    out += "&#13;";  // a reader would make it a line feed
                    break;
                default:
                    if (static_cast<unsigned char>(c) < 0x20)
                        out += kReplacement;
                    else
                        out += c;
            }
        }
    };
    while (!text.empty()) {
        const std::size_t good = find_invalid_utf8(text).value_or(text.size());
        valid(text.substr(0, good));
        text.remove_prefix(good);
        if (text.empty()) break;
        out += kReplacement;
        text.remove_prefix(1);
    }
    return out;
}

void Writer::end_tag() {
    if (in_tag_) out_ += '>';
    in_tag_ = false;
}

Writer& Writer::open(std::string_view name) {
    end_tag();
    out_ += '<';
    out_ += name;
    open_.emplace_back(name);
    in_tag_ = true;
    return *this;
}

Writer& Writer::attribute(std::string_view name, std::string_view value) {
    out_ += fmt::format(" {}=\"{}\"", name, escape(value));
    return *this;
}

Writer& Writer::declare(std::string_view prefix, std::string_view space) {
    return attribute(prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix), space);
}

Writer& Writer::text(std::string_view text) {
    if (text.empty()) return *this;
    end_tag();
    out_ += escape(text);
    return *this;
}

Writer& Writer::raw(std::string_view markup) {
    if (markup.empty()) return *this;
    end_tag();
    out_ += markup;
    return *this;
}

Writer& Writer::close() {
    out_ += in_tag_ ? "/>" : fmt::format("</{}>", open_.back());
    in_tag_ = false;
    open_.pop_back();
    return *this;
}

Writer& Writer::element(std::string_view name, std::string_view text) {
    return open(name).text(text).close();
}

std::string Writer::finish() {
    while (!open_.empty()) close();
    return std::move(out_);
}

}  // namespace supctl::xml
