// XML as values: a thin RAII layer over libxml2, for small documents and for messages of a protocol. Reading
// gives elements that are looked up by local name, or by namespace and local name, never by prefix; writing
// is a stream of elements whose text is escaped. Nothing is fetched, no DTD is accepted (so no entity can
// grow), and the nesting and size limits of libxml2 hold. It knows no document of anyone's.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct _xmlDoc;
struct _xmlNode;

namespace supctl::xml {

inline constexpr std::string_view kInstance = "http://www.w3.org/2001/XMLSchema-instance";

/// A name with the namespace that its prefix stands for.
struct Name {
    std::string space;
    std::string local;
    friend bool operator==(const Name&, const Name&) = default;
};

/// One element of a Document; lives as long as that. An element that was not found is false, has no children
/// and an empty text, so that a path can be followed without asking at each step.
class Element {
  public:
    Element() = default;
    explicit operator bool() const { return node_ != nullptr; }

    /// The local name.
    [[nodiscard]] std::string_view name() const;
    [[nodiscard]] std::string_view space() const;
    [[nodiscard]] bool is(std::string_view space, std::string_view local_name) const;
    /// Text of the element and of all below it, blanks at both ends dropped.
    [[nodiscard]] std::string text() const;
    /// The same as it stands, blanks included.
    [[nodiscard]] std::string content() const;
    /// The attribute of this local name, blanks at both ends dropped; empty when there is none.
    [[nodiscard]] std::string attribute(std::string_view local_name) const;
    /// The attribute of that namespace (empty: none) as it stands.
    [[nodiscard]] std::optional<std::string> find_attribute(std::string_view space,
                                                            std::string_view local_name) const;
    /// Child elements in document order.
    [[nodiscard]] std::vector<Element> children() const;
    [[nodiscard]] std::vector<Element> children(std::string_view space, std::string_view local_name) const;
    /// The first child element, of any name or of that one.
    [[nodiscard]] Element child() const;
    [[nodiscard]] Element child(std::string_view space, std::string_view local_name) const;
    /// All elements below this one that have this local name, in document order.
    [[nodiscard]] std::vector<Element> descendants(std::string_view local_name) const;
    /// The text of the first child of this name; empty when there is none.
    [[nodiscard]] std::string child_text(std::string_view local_name) const;
    /// What `prefix:name` means here, e.g. the value of xsi:type; without a prefix the default namespace
    /// holds. Nothing when the prefix is not declared.
    [[nodiscard]] std::optional<Name> resolve(std::string_view qualified) const;
    /// xsi:nil is true.
    [[nodiscard]] bool nil() const;
    /// xsi:type resolved.
    [[nodiscard]] std::optional<Name> type() const;
    /// The element as XML text that stands alone: every prefix in use is declared in it.
    [[nodiscard]] std::string print() const;
    friend bool operator==(Element, Element) = default;

  private:
    friend class Document;
    explicit Element(_xmlNode* node) : node_(node) {}
    _xmlNode* node_ = nullptr;
};

class Document {
  public:
    /// Parses `text`, in the encoding that it declares. Error: kBadXml with `name`, line and libxml2's words.
    [[nodiscard]] static Result<Document> parse(std::string_view text, std::string_view name);
    [[nodiscard]] Element root() const;

  private:
    struct Free {
        void operator()(_xmlDoc* document) const;
    };
    explicit Document(_xmlDoc* document) : document_(document) {}
    std::unique_ptr<_xmlDoc, Free> document_;
};

/// Writes a document as text without white space between elements. Names are written as given, prefix
/// included; declaring prefixes is the caller's work. Characters that XML cannot hold become U+FFFD, as do
/// bytes that are not UTF-8.
class Writer {
  public:
    Writer& open(std::string_view name);
    /// Attributes of the element that was opened last; before its text and children.
    Writer& attribute(std::string_view name, std::string_view value);
    Writer& declare(std::string_view prefix, std::string_view space);
    Writer& text(std::string_view text);
    /// Markup that is well-formed by itself, taken as it is.
    Writer& raw(std::string_view markup);
    Writer& close();
    /// An element with nothing but a text.
    Writer& element(std::string_view name, std::string_view text);
    /// Closes what is open and gives the text.
    [[nodiscard]] std::string finish();

  private:
    void end_tag();
    std::string out_;
    std::vector<std::string> open_;
    bool in_tag_ = false;
};

/// The text with what XML reserves escaped, for element content and attribute values alike.
[[nodiscard]] std::string escape(std::string_view text);

}  // namespace supctl::xml
