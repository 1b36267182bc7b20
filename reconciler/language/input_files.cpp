#include "language/input_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/codes.h"
#include "base/text.h"
#include "language/event_tree.h"

namespace supctl {

namespace {

void report(Diagnostics& diagnostics, const std::filesystem::path& path, std::string_view why) {
    diagnostics.add(error(codes::kUnreadableFile,
                          fmt::format("`{}` cannot be read: {}", escape_controls(path.string()), why)));
}

bool is_part(const std::filesystem::path& path) {
    const auto name = path.filename().string();
    return (path.extension() == ".yaml" || path.extension() == ".yml") && !name.starts_with('.') &&
           !name.starts_with("connection");
}

}  // namespace

std::optional<std::string> read_input(const std::filesystem::path& path, Diagnostics& diagnostics) {
    const std::size_t limit = TreeLimits{}.bytes;
    std::error_code failure;
    if (std::filesystem::is_directory(path, failure)) {
        report(diagnostics, path, "it is a folder");
        return std::nullopt;
    }
    errno = 0;
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
        report(diagnostics, path, errno != 0 ? std::strerror(errno) : "it cannot be opened");
        return std::nullopt;
    }
    std::string text;
    char chunk[65536];
    while (stream.read(chunk, sizeof chunk), stream.gcount() > 0) {
        text.append(chunk, static_cast<std::size_t>(stream.gcount()));
        if (text.size() > limit) {
            diagnostics.add(error(
                codes::kTooLarge,
                fmt::format("`{}` is larger than {} MiB", escape_controls(path.string()), limit >> 20)));
            return std::nullopt;
        }
    }
    if (stream.bad()) {
        report(diagnostics, path, "reading failed");
        return std::nullopt;
    }
    return text;
}

bool collect(std::span<const std::filesystem::path> paths, std::vector<InputFile>& out,
             Diagnostics& diagnostics) {
    bool all = true;
    for (const auto& path : paths) {
        std::error_code failure;
        if (!std::filesystem::is_directory(path, failure)) {
            auto text = read_input(path, diagnostics);
            all = all && text;
            if (text) out.push_back({{path.string(), std::move(*text)}, false});
            continue;
        }
        std::vector<std::filesystem::path> parts;
        std::filesystem::directory_iterator entry(path, failure);
        for (; !failure && entry != std::filesystem::directory_iterator(); entry.increment(failure)) {
            std::error_code ignored;
            if (is_part(entry->path()) && !entry->is_directory(ignored)) parts.push_back(entry->path());
        }
        if (failure) {
            report(diagnostics, path, failure.message());
            all = false;
            continue;
        }
        std::sort(parts.begin(), parts.end());
        if (parts.empty()) {
            diagnostics.add(error(codes::kEmptyInput, fmt::format("the folder `{}` holds no description",
                                                                  escape_controls(path.string()))));
            all = false;
        }
        for (const auto& part : parts) {
            auto text = read_input(part, diagnostics);
            all = all && text;
            if (text) out.push_back({{part.string(), std::move(*text)}, true});
        }
    }
    return all;
}

}  // namespace supctl
