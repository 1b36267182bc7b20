// Enumerations under way: what an Enumerate found, given out in batches that fit an envelope, and the
// contexts by which Pull and Release find it again. A context is forgotten when it is used up, released, or
// pushed out by 64 newer ones.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "base/xml.h"
#include "simulator/object_store.h"
#include "simulator/wsman_fault.h"

namespace supctl::simulator::wsman {

struct Enumeration {
    enum class Mode : std::uint8_t { objects, references, both };
    const ProviderClass* of = nullptr;
    std::string space;
    std::vector<Row> rows;
    std::size_t next = 0;
    Mode mode = Mode::objects;
    bool fragments = false;
    std::vector<std::size_t> selected;  // of fragments

    [[nodiscard]] bool over() const { return next == rows.size(); }
    /// The next items as markup, at most so many and so large that an envelope of `bytes` holds them. Fault:
    /// EncodingLimit when not even one fits.
    [[nodiscard]] tl::expected<std::string, Fault> batch(std::size_t most, std::size_t bytes);
};

class Enumerations {
  public:
    void keep(std::string context, Enumeration enumeration);
    /// Answers the body of a Pull: the PullResponse.
    [[nodiscard]] tl::expected<std::string, Fault> pull(const xml::Element& body, std::size_t bytes);
    /// Answers the body of a Release.
    [[nodiscard]] tl::expected<void, Fault> release(const xml::Element& body);

  private:
    std::map<std::string, Enumeration> all_;  // by context
    std::vector<std::string> contexts_;       // oldest first
};

[[nodiscard]] Fault missing_element(std::string_view name);
/// The number in a MaxElements element; `otherwise` when there is none, 0 for what is no positive number.
[[nodiscard]] std::size_t most_elements(const xml::Element& element, std::size_t otherwise);

}  // namespace supctl::simulator::wsman
