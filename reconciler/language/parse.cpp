#include "language/parse.h"

#include <fmt/format.h>

#include "base/codes.h"
#include "base/text.h"
#include "language/assemble.h"
#include "language/catalog_lock.h"
#include "language/input_files.h"
#include "language/walk.h"

namespace supctl {

namespace {

class Loader {
  public:
    Loader(SourceStore& sources, ValuePool& pool, Diagnostics& diagnostics)
        : sources_(sources), pool_(pool), diagnostics_(diagnostics), before_(diagnostics.errors()) {}

    void incomplete() { inputs_ = Inputs::incomplete; }

    /// Trees are dropped as soon as they are walked: what remains lies in the pool and in `layers_`.
    void add(NamedText file, InputKind input, bool may_be_connection) {
        const std::string name = file.name;
        const SourceId source = sources_.add(std::move(file.name), std::move(file.text));
        const auto tree = EventTree::read(sources_, source, diagnostics_);
        if (!tree) {
            incomplete();
            return;
        }
        if (tree->root() == kNoNode || tree->operator[](tree->root()).kind == Node::Kind::null) {
            diagnostics_.add(
                error(codes::kEmptyInput, fmt::format("`{}` holds nothing", escape_controls(name)))
                    .at({source, 1, 1, 0}));
            incomplete();
            return;
        }
        if (is_plan_file(*tree)) {
            diagnostics_.add(
                error(codes::kBadValue,
                      fmt::format("`{}` is a plan file, not a description", escape_controls(name)))
                    .at({source, 1, 1, 0})
                    .advise(
                        "apply it with `supctl apply PLANFILE`, or look into it with `supctl explain STEP "
                        "--plan PLANFILE`"));
            incomplete();
            return;
        }
        if (is_lock(name)) {
            // A damaged lock is one finding at its place, not one for each title that it no longer pins.
            CatalogLock lock;
            const std::size_t before = diagnostics_.errors();
            read_lock(*tree, pool_, lock, diagnostics_);
            if (diagnostics_.errors() == before) lock_ = std::move(lock);
            return;
        }
        if (may_be_connection && is_connection(*tree)) return;
        if (input == InputKind::file && !root_.known()) root_ = {source, 1, 1, 0};
        walk(*tree, input, pool_, layers_, diagnostics_);
    }

    std::optional<Declaration> finish(OnError on_error) {
        if (!root_.known()) {
            if (diagnostics_.errors() == before_)
                diagnostics_.add(error(codes::kEmptyInput, "no file that was named holds a description"));
            return std::nullopt;
        }
        Declaration out(pool_);
        out.sources.root = root_;
        assemble(layers_, inputs_, out, diagnostics_);
        if (lock_) apply_lock(*lock_, out, diagnostics_);
        if (diagnostics_.errors() != before_ && on_error == OnError::refuse) return std::nullopt;
        return out;
    }

  private:
    static bool is_plan_file(const EventTree& tree) {
        const Node& root = tree[tree.root()];
        if (root.kind != Node::Kind::mapping) return false;
        bool version = false, id = false;
        const auto pairs = tree.children(root);
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
            version = version || tree[pairs[i]].text == "formatVersion";
            id = id || tree[pairs[i]].text == "planId";
        }
        return version && id;
    }
    static bool is_lock(const std::string& name) {
        return std::filesystem::path(name).filename() == kCatalogLock;
    }

    SourceStore& sources_;
    ValuePool& pool_;
    Diagnostics& diagnostics_;
    std::size_t before_;
    Layers layers_;
    Inputs inputs_ = Inputs::complete;
    std::optional<CatalogLock> lock_;
    Span root_;
};

}  // namespace

std::optional<std::filesystem::path> lock_beside(std::span<const std::filesystem::path> paths) {
    for (const auto& path : paths) {
        std::error_code failed;
        const bool folder = std::filesystem::is_directory(path, failed);
        const auto lock = (folder ? path : path.parent_path()) / kCatalogLock;
        if (std::filesystem::is_regular_file(lock, failed)) return lock;
    }
    return std::nullopt;
}

std::optional<Declaration> load(std::span<const std::filesystem::path> paths,
                                std::span<const std::filesystem::path> overlays, SourceStore& sources,
                                ValuePool& pool, Diagnostics& diagnostics, OnError on_error) {
    Loader loader(sources, pool, diagnostics);
    for (const auto input : {InputKind::file, InputKind::overlay}) {
        std::vector<InputFile> files;
        if (!collect(input == InputKind::file ? paths : overlays, files, diagnostics)) loader.incomplete();
        for (auto& file : files) loader.add(std::move(file.text), input, file.from_folder);
    }
    if (const auto lock = lock_beside(paths)) {
        const std::vector<std::filesystem::path> named{*lock};
        std::vector<InputFile> files;
        if (!collect(named, files, diagnostics)) loader.incomplete();
        for (auto& file : files) loader.add(std::move(file.text), InputKind::file, false);
    }
    return loader.finish(on_error);
}

std::optional<Declaration> load_texts(std::span<const NamedText> files, std::span<const NamedText> overlays,
                                      SourceStore& sources, ValuePool& pool, Diagnostics& diagnostics,
                                      OnError on_error) {
    Loader loader(sources, pool, diagnostics);
    for (const auto& file : files) loader.add(file, InputKind::file, false);
    for (const auto& file : overlays) loader.add(file, InputKind::overlay, false);
    return loader.finish(on_error);
}

}  // namespace supctl
