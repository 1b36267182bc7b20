#include "base/source.h"

#include <fmt/format.h>

namespace supctl {

SourceId SourceStore::add(std::string path, std::string text) {
    sources_.push_back({std::move(path), std::move(text)});
    return static_cast<SourceId>(sources_.size() - 1);
}

std::string_view SourceStore::path(SourceId id) const {
    return id < sources_.size() ? std::string_view(sources_[id].path) : std::string_view();
}

std::string_view SourceStore::text(SourceId id) const {
    return id < sources_.size() ? std::string_view(sources_[id].text) : std::string_view();
}

std::string_view SourceStore::line(SourceId id, std::uint32_t line) const {
    std::string_view rest = text(id);
    if (line == 0) return {};
    for (std::uint32_t current = 1;; ++current) {
        const auto end = rest.find('\n');
        if (current == line) {
            auto found = rest.substr(0, end);
            if (found.ends_with('\r')) found.remove_suffix(1);
            return found;
        }
        if (end == std::string_view::npos) return {};
        rest.remove_prefix(end + 1);
    }
}

std::string SourceStore::describe(Span span) const {
    if (span.source == kNoSource) return {};
    if (span.line == 0) return std::string(path(span.source));
    return fmt::format("{}:{}:{}", path(span.source), span.line, span.column);
}

}  // namespace supctl
