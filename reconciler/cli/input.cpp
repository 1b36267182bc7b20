#include "cli/input.h"

#include <fmt/format.h>

#include <fstream>
#include <span>

#include "base/codes.h"
#include "cli/recorded_description.h"
#include "language/facts_file.h"
#include "provider/recording/recording.h"

namespace supctl {

namespace {

bool read_recorded(Input& input, const std::filesystem::path& file, OnError on_error) {
    const auto recording = provider::recording::Recording::open(file);
    if (!recording) {
        input.diagnostics.add(recording.error());
        return false;
    }
    const NamedText text{file.string() + " (description)", recording->text("description")};
    if (text.text.empty()) {
        input.diagnostics.add(
            error(codes::kBadRecording,
                  fmt::format("the recording `{}` holds no description: its command was given none",
                              file.string())));
        return false;
    }
    auto loaded = load_texts(std::span(&text, 1), {}, input.sources, input.pool, input.diagnostics, on_error);
    if (!loaded) return false;
    input.declaration.emplace(std::move(*loaded));
    return !input.diagnostics.has_errors();
}

}  // namespace

bool Input::read(const Paths& paths, const Paths& overlays, OnError on_error) {
    for (const auto& path : paths)
        if (const auto file = recording_named(path.native())) {
            if (paths.size() == 1 && overlays.empty()) return read_recorded(*this, *file, on_error);
            diagnostics.add(error(codes::kUsage,
                                  "the description of a recording is whole: it takes neither other "
                                  "files nor overlays"));
            return false;
        }
    auto loaded = load(paths, overlays, sources, pool, diagnostics, on_error);
    if (!loaded) return false;
    declaration.emplace(std::move(*loaded));
    return !diagnostics.has_errors();
}

bool Input::read_facts(const std::string& path) {
    if (path.empty()) return true;
    facts = load_facts(path, sources, pool, diagnostics);
    return facts.has_value();
}

bool Input::write(const std::string& path, std::string_view text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (file) return true;
    diagnostics.add(error(codes::kUnreadableFile, fmt::format("`{}` cannot be written", path)));
    return false;
}

}  // namespace supctl
