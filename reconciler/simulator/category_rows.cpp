#include "simulator/category_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/codes.h"
#include "simulator/catalog.h"
#include "simulator/json_text.h"
#include "simulator/site_items.h"

namespace supctl::simulator {
namespace {

std::string key_at(int index) {
    return std::to_string(instance_id(index));
}

Row make_category(int index, std::string_view source_site, bool subscribed) {
    const auto& of = category_class();
    const auto& one = catalog()[static_cast<std::size_t>(index)];
    Row row = ObjectStore::blank(of);
    set_property(of, row, "AllowSubscription", boolean(one.subscribable));
    set_property(of, row, "CategoryInstanceID", key_at(index));
    set_property(of, row, "CategoryInstance_UniqueID", quoted(one.unique_id));
    set_property(of, row, "CategoryTypeName", quoted(type_name(one.kind)));
    set_property(of, row, "IsSubscribed", boolean(subscribed));
    set_property(of, row, "LocalizedCategoryInstanceName", quoted(one.title));
    set_property(of, row, "LocalizedInformation",
                 fmt::format(R"([{{"CategoryInstanceName":{},"Description":"","LocaleID":1033}}])",
                             quoted(one.title)));
    set_property(of, row, "LocalizedPropertyLocaleID", "1033");
    set_property(of, row, "ParentCategoryInstanceID", one.parent < 0 ? "0" : key_at(one.parent));
    set_property(of, row, "SourceSite", quoted(source_site));
    return row;
}

}  // namespace

void write_early_categories(ObjectStore& store, std::string_view source_site, Ticked ticked) {
    for (std::size_t i = 0; i < catalog().size(); ++i)
        if (const auto& one = catalog()[i]; one.early)
            store.put(category_class(),
                      make_category(static_cast<int>(i), source_site,
                                    ticked == Ticked::asInstalled && ticked_at_installation(one)));
}

void complete_catalog(ObjectStore& store, std::string_view source_site, std::size_t most_rows) {
    const auto& of = category_class();
    for (std::size_t i = 0; i < catalog().size(); ++i) {
        const auto& one = catalog()[i];
        if (store.rows(of).size() >= most_rows) return;
        if (store.find(of, key_at(static_cast<int>(i))) != nullptr) continue;
        const Row* parent = one.parent < 0 ? nullptr : store.find(of, key_at(one.parent));
        const bool inherited =
            parent != nullptr && one.subscribable && property(of, *parent, "IsSubscribed") == "true";
        store.put(of, make_category(static_cast<int>(i), source_site, inherited));
    }
}

Result<void> subscribe(ObjectStore& store, const std::vector<std::string>& unique_ids) {
    const auto& of = category_class();
    for (const auto& id : unique_ids) {
        const auto* found = find_category(id);
        const Row* row =
            found == nullptr ? nullptr : store.find(of, key_at(static_cast<int>(found - catalog().data())));
        if (row == nullptr)
            return fail(
                error(codes::kUnknownCategory, fmt::format("the simulator's catalog holds no `{}`", id)));
        if (!found->subscribable)
            return fail(error(codes::kNotSubscribable, fmt::format("`{}` cannot be subscribed", id)));
        Row changed = *row;
        set_property(of, changed, "IsSubscribed", "true");
        store.put(of, std::move(changed));
    }
    return {};
}

std::string selection(const ObjectStore& store) {
    const auto& of = category_class();
    std::vector<std::string> ids;
    for (const auto& row : store.rows(of))
        if (property(of, row, "IsSubscribed") == "true")
            ids.push_back(read_text(property(of, row, "CategoryInstance_UniqueID")));
    std::sort(ids.begin(), ids.end());
    std::string out;
    for (const auto& id : ids) {
        if (!out.empty()) out += ',';
        out += id;
    }
    return out;
}

}  // namespace supctl::simulator
