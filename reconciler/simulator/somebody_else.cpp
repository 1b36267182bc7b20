#include "simulator/somebody_else.h"

#include "simulator/site_items.h"

namespace supctl::simulator {

void edit_components(ObjectStore& store, std::string_view property, std::uint32_t value) {
    const ProviderClass& of = component_class();
    const std::vector<Row> before = store.rows(of);
    for (const Row& row : before) {
        auto props = props_of(of, row);
        if (props.find(property) == nullptr || props.number(property) == value) continue;
        props.set_number(property, value);
        Row after = row;
        set_props(of, after, props);
        store.put(of, std::move(after));
    }
}

}  // namespace supctl::simulator
