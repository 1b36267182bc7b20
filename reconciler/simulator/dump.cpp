#include "simulator/dump.h"

#include <fmt/format.h>

#include <algorithm>

#include "simulator/json_text.h"

namespace supctl::simulator {

std::string dump_store(const ObjectStore& store, Masks masks) {
    std::string out = "{";
    for (const auto& of : provider_classes()) {
        if (masks.record_ids && of.name == "SMS_StatMsgWithInsStrings") continue;
        std::vector<std::string> lines;
        for (const auto& row : store.rows(of)) {
            std::string line;
            if (!masks.etags) line = fmt::format(R"("@odata.etag":{})", quoted(ObjectStore::key_of(of, row)));
            for (std::size_t i = 0; i < of.properties.size(); ++i) {
                const auto& property = of.properties[i];
                const bool masked = (masks.times && property.type == Type::time) ||
                                    (masks.catalog_versions && property.name == "SyncCatalogVersion");
                if (!line.empty()) line += ',';
                line += fmt::format(R"("{}":{})", property.name, masked ? R"("masked")" : row.values[i]);
            }
            lines.push_back("{" + line + "}");
        }
        std::sort(lines.begin(), lines.end());
        out += fmt::format("{}\n\"{}\":[", out.size() == 1 ? "" : ",", of.name);
        for (std::size_t i = 0; i < lines.size(); ++i) out += (i == 0 ? "\n" : ",\n") + lines[i];
        out += "]";
    }
    return out + "\n}\n";
}

}  // namespace supctl::simulator
