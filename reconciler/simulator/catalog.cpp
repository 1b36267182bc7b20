#include "simulator/catalog.h"

#include <fmt/format.h>

#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "simulator/object_store.h"

namespace supctl::simulator {
namespace {

constexpr std::int64_t kFirstInstance = 16777217;  // ids of a site's first numbering block begin there

struct Builder {
    std::vector<Category> all;
    int company = -1;
    int family = -1;

    void add(CategoryKind kind, std::string_view title, std::string_view id, int parent, bool subscribable,
             bool early) {
        std::string guid(id);
        if (guid.empty()) {
            // Made up from the path and the number of namesakes before it, so that duplicates differ.
            const std::string path = fmt::format("{}/{}/{}", parent, title, all.size());
            const auto high = mixed(1, path);
            const auto low = mixed(2, path);
            guid = fmt::format("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", high >> 32, high >> 16 & 0xffff,
                               high & 0xfff, low >> 48 & 0xfff, low & 0xffffffffffff);
        }
        all.push_back({fmt::format("{}:{}", type_name(kind), guid), std::string(title), kind, parent,
                       subscribable, early});
    }
    int last() const { return static_cast<int>(all.size()) - 1; }
    void add_company(std::string_view title, std::string_view id, bool early) {
        add(CategoryKind::company, title, id, -1, /*subscribable=*/true, early);
        company = last();
    }
    void add_family(std::string_view title, std::string_view id, bool early) {
        add(CategoryKind::family, title, id, company, /*subscribable=*/true, early);
        family = last();
    }
    void add_product(std::string_view title, std::string_view id, bool subscribable, bool early) {
        add(CategoryKind::product, title, id, family, subscribable, early);
    }
};

struct Classification {
    std::string_view title;
    std::string_view id;
    bool subscribable;
    bool early;
};

constexpr Classification kClassifications[] = {
    {"Applications", "5c9376ab-8ce6-464a-b136-22113dd69801", false, false},
    {"Critical Updates", "e6cf1350-c01b-414d-a61f-263d14d133b4", true, true},
    {"Definition Updates", "e0789628-ce08-4437-be74-2495b842f43b", true, true},
    {"Driver Sets", "77835c8d-62a7-41f5-82ad-f28d1af1e3b1", false, false},
    {"Drivers", "ebfc1fc5-71a4-4f7b-9aca-3b9a503104a0", false, false},
    {"Feature Packs", "b54e7d24-7add-428f-8b75-90a396fa584f", true, true},
    {"Security Updates", "0fa1201d-4330-4fa8-8ae9-b877473b6441", true, true},
    {"Service Packs", "68c5b0a3-d1a6-4553-ae49-01d3a7827828", true, true},
    {"Tools", "b4832bd8-e735-4761-8daf-37f882276dab", true, true},
    {"Update Rollups", "28bc880e-0592-4cbf-8f95-c79b17911d5f", true, true},
    {"Updates", "cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83", true, true},
    {"Upgrades", "3689bdc8-b205-4af4-8d4a-a63924c5e9d5", true, false},
    {"WSUS Infrastructure Updates", "051f8713-e600-4bee-b7b7-690d43c78948", false, false},
};

std::vector<Category> build() {
    Builder builder;
    for (const auto& one : kClassifications)
        builder.add(CategoryKind::classification, one.title, one.id, -1, one.subscribable, one.early);
#define COMPANY(title, id) builder.add_company(title, id, false);
#define EARLY_COMPANY(title, id) builder.add_company(title, id, true);
#define FAMILY(title, id) builder.add_family(title, id, false);
#define EARLY_FAMILY(title, id) builder.add_family(title, id, true);
#define PRODUCT(title, id) builder.add_product(title, id, true, false);
#define EARLY_PRODUCT(title, id) builder.add_product(title, id, true, true);
#define CLOSED_PRODUCT(title, id) builder.add_product(title, id, false, false);
#include "simulator/catalog_data.inc"
#undef COMPANY
#undef EARLY_COMPANY
#undef FAMILY
#undef EARLY_FAMILY
#undef PRODUCT
#undef EARLY_PRODUCT
#undef CLOSED_PRODUCT
    return std::move(builder.all);
}

const std::vector<Category>& built() {
    static const std::vector<Category> all = build();
    return all;
}

}  // namespace

std::span<const Category> catalog() {
    return built();
}

std::string_view type_name(CategoryKind kind) {
    switch (kind) {
        case CategoryKind::company:
            return "Company";
        case CategoryKind::family:
            return "ProductFamily";
        case CategoryKind::product:
            return "Product";
        case CategoryKind::classification:
            return "UpdateClassification";
    }
    return "";
}

const Category* find_category(std::string_view unique_id) {
    static const auto index = [] {
        std::unordered_map<std::string, const Category*> out;
        for (const auto& one : built()) out.emplace(lower_ascii(one.unique_id), &one);
        return out;
    }();
    const auto found = index.find(lower_ascii(unique_id));
    return found == index.end() ? nullptr : found->second;
}

std::int64_t instance_id(int index) {
    return kFirstInstance + index;
}

bool ticked_at_installation(const Category& category) {
    if (!category.early) return false;
    if (category.kind == CategoryKind::classification)
        return category.title == "Critical Updates" || category.title == "Security Updates";
    if (category.kind == CategoryKind::family) return category.title == "Windows";
    return category.kind == CategoryKind::product &&
           catalog()[static_cast<std::size_t>(category.parent)].title == "Windows";
}

}  // namespace supctl::simulator
