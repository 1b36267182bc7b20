#include "report/catalog_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "base/text.h"
#include "report/json_writer.h"
#include "report/layout.h"

namespace supctl {
namespace {

struct Line {
    const Category* category = nullptr;
    std::string title, family, id;
};

std::vector<Line> lines_of(const Catalog& catalog, const ValuePool& pool, const CatalogFilter& filter) {
    std::vector<Line> out;
    const std::string wanted = fold_title(filter.text);
    for (const Category& category : catalog.all()) {
        if (category.type == CategoryType::other || (filter.selected_only && !category.subscribed)) continue;
        const Category* parent = category.parent == CategoryId{} ? nullptr : catalog.find(category.parent);
        const std::string_view unique = pool.text(category.id);
        Line line{&category, std::string(pool.text(category.title)),
                  parent == nullptr ? std::string() : std::string(pool.text(parent->title)),
                  std::string(unique.substr(unique.find(':') + 1))};
        const bool found = fold_title(line.title).find(wanted) != std::string::npos ||
                           fold_title(line.family).find(wanted) != std::string::npos ||
                           line.id.find(lower_ascii(filter.text)) != std::string::npos;
        if (found) out.push_back(std::move(line));
    }
    std::sort(out.begin(), out.end(), [](const Line& a, const Line& b) {
        return std::tie(a.category->type, a.family, a.title, a.id) <
               std::tie(b.category->type, b.family, b.title, b.id);
    });
    return out;
}

}  // namespace

std::string catalog_text(const Catalog& catalog, const ValuePool& pool, const CatalogFilter& filter,
                         const Style& style) {
    const auto lines = lines_of(catalog, pool, filter);
    Table table({"TYPE", "TITLE", "IN", "ID", ""});
    std::size_t selected = 0;
    for (const Line& line : lines) {
        selected += line.category->subscribed ? 1 : 0;
        const std::string state = line.category->subscribed      ? "selected"
                                  : !line.category->subscribable ? "cannot be selected"
                                                                 : "";
        table.add({std::string(to_text(line.category->type)), terminal_text(line.title),
                   terminal_text(line.family), line.id, state},
                  line.category->subscribed ? Paint::good : Paint::plain, 4);
    }
    std::string out = table.empty() ? std::string() : table.text(style) + '\n';
    out += fmt::format("{}, {} selected", count_of(lines.size(), "category", "categories"), selected);
    if (!catalog.refreshed()) out += "; the catalog was not refreshed yet: synchronize first";
    return out + '\n';
}

std::string catalog_json(const Catalog& catalog, const ValuePool& pool, const CatalogFilter& filter) {
    JsonWriter json;
    json.open_object().text("formatVersion", "1.0").key("refreshed").boolean(catalog.refreshed());
    json.new_line().key("categories").open_array();
    for (const Line& line : lines_of(catalog, pool, filter)) {
        json.new_line()
            .open_object()
            .text("type", to_text(line.category->type))
            .text("title", line.title)
            .text("in", line.family)
            .text("id", line.id);
        json.key("selected").boolean(line.category->subscribed);
        json.key("subscribable").boolean(line.category->subscribable).close_object();
    }
    json.close_array().close_object();
    return json.take() + '\n';
}

}  // namespace supctl
