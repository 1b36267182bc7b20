#include "language/write_facts.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <vector>

namespace supctl {

namespace {

namespace json = boost::json;

void put_texts(json::object& out, std::string_view key,
               const std::optional<std::vector<std::string>>& texts) {
    if (!texts) return;
    json::array all;
    // The form has no empty texts.
    for (const std::string& one : *texts)
        if (!one.empty()) all.emplace_back(one);
    out.emplace(key, std::move(all));
}

template <class T>
void put(json::object& out, std::string_view key, const std::optional<T>& value) {
    if (value) out.emplace(key, *value);
}

/// As wide as the file's form takes it: four numbers.
void put_version(json::object& out, std::string_view key, const std::optional<FileVersion>& version) {
    if (version) out.emplace(key, to_text(*version));
}

json::object server(const ServerFacts& facts) {
    json::object out;
    put_version(out, "osVersion", facts.os_version);
    put_version(out, "wsusVersion", facts.wsus_version);
    put_texts(out, "hotfixes", facts.hotfixes);
    if (facts.bindings) {
        json::array all;
        for (const Binding& one : *facts.bindings)
            all.push_back(json::object{{"protocol", one.protocol == Protocol::http ? "http" : "https"},
                                       {"port", one.port}});
        out.emplace("bindings", std::move(all));
    }
    put_texts(out, "certificateNames", facts.certificate_names);
    put(out, "wsusReplica", facts.replica);
    if (facts.database_kind) {
        json::object database{{"kind", *facts.database_kind == DatabaseKind::wid ? "wid" : "sql"}};
        if (facts.database_server && !facts.database_server->empty())
            database.emplace("server", *facts.database_server);
        out.emplace("database", std::move(database));
    }
    if (facts.content_path && !facts.content_path->empty()) out.emplace("contentPath", *facts.content_path);
    put_texts(out, "packageSources", facts.package_sources);
    put(out, "storeUpdatesLocally", facts.stores_updates_locally);
    put_texts(out, "databaseRights", facts.database_rights);
    put(out, "internetReachable", facts.internet_reachable);
    return out;
}

}  // namespace

std::string write_facts(const HostFacts& facts, const ValuePool& pool, TimePoint observed_at) {
    std::vector<const ServerFacts*> servers;
    for (const ServerFacts& one : facts.servers) servers.push_back(&one);
    std::sort(servers.begin(), servers.end(), [&](const ServerFacts* a, const ServerFacts* b) {
        return pool.text(a->server) < pool.text(b->server);
    });
    // One line a server: people compare these files.
    std::string out = "{\n  \"formatVersion\": \"1.0\",\n  \"observedAt\": \"" + iso_time(observed_at) +
                      "\",\n  \"servers\": {";
    bool first = true;
    for (const ServerFacts* one : servers) {
        const json::object known = server(*one);
        if (known.empty()) continue;
        out += first ? "\n    " : ",\n    ";
        first = false;
        out += json::serialize(json::string(pool.text(one->server))) + ": " + json::serialize(known);
    }
    return out + (first ? "}\n}\n" : "\n  }\n}\n");
}

}  // namespace supctl
