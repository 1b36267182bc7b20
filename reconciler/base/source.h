// Source texts and the places in them. A Span is 16 bytes and trivially copyable: every value of a
// description carries one. Lines and columns count from 1 in bytes of UTF-8 code points' starts; line 0 means
// "no place".
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace supctl {

using SourceId = std::uint32_t;
inline constexpr SourceId kNoSource = 0xffffffffu;

struct Span {
    SourceId source = kNoSource;
    std::uint32_t line = 0;    // from 1; 0: unknown
    std::uint32_t column = 0;  // from 1
    std::uint32_t length = 0;  // in bytes, on that line; 0: a point

    [[nodiscard]] bool known() const { return source != kNoSource && line != 0; }
    friend bool operator==(const Span&, const Span&) = default;
    friend auto operator<=>(const Span&, const Span&) = default;
};

/// Owns the texts that diagnostics quote. Ids are dense and never reused; texts never move.
class SourceStore {
  public:
    SourceId add(std::string path, std::string text);
    [[nodiscard]] std::string_view path(SourceId id) const;
    [[nodiscard]] std::string_view text(SourceId id) const;
    /// Line `line` (from 1) without its end-of-line; empty when there is none.
    [[nodiscard]] std::string_view line(SourceId id, std::uint32_t line) const;
    /// `path:line:column`, or the path alone, or an empty text.
    [[nodiscard]] std::string describe(Span span) const;
    [[nodiscard]] std::size_t size() const { return sources_.size(); }

  private:
    struct Entry {
        std::string path;
        std::string text;
    };
    std::deque<Entry> sources_;
};

}  // namespace supctl
