#include "language/facts_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/stream_parser.hpp>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "language/reading.h"
#include "schema/words.h"

namespace supctl {

namespace {

constexpr std::string_view kFormatVersion = "1.0";

class FactsReader {
  public:
    explicit FactsReader(Reading& reading) : reading_(reading) {}

    HostFacts run(NodeIndex root) {
        if (!mapping({root, {}}, "the facts file")) return {};
        const auto [version, observed, servers] =
            pick<3>(reading_, root, {"formatVersion", "observedAt", "servers"}, "the facts file");
        const Place whole{root, reading_.node(root).span};
        if (version.node == kNoNode)
            missing(whole, "formatVersion");
        else if (const auto word = text(version, "formatVersion"); word && !readable(*word))
            add(codes::kBadValue, version,
                fmt::format("this version does not read facts of form `{}`", escape_controls(*word)));
        if (observed.node != kNoNode) (void)text(observed, "observedAt");
        if (servers.node == kNoNode)
            missing(whole, "servers");
        else if (mapping(servers, "`servers`"))
            each_server(servers);
        std::sort(out_.servers.begin(), out_.servers.end(),
                  [](const auto& a, const auto& b) { return a.server < b.server; });
        return std::move(out_);
    }

  private:
    /// A later minor version only adds; what it adds is refused by its key.
    static bool readable(std::string_view version) {
        return version.substr(0, version.find('.')) == kFormatVersion.substr(0, kFormatVersion.find('.'));
    }

    void add(Code code, Place place, std::string message) {
        reading_.diagnostics.add(error(code, std::move(message)).at(span_of(reading_, place)));
    }
    void missing(Place place, std::string_view key) {
        add(codes::kMissingKey, place, fmt::format("the facts file lacks `{}`", key));
    }
    bool mapping(Place place, std::string_view what) {
        if (place.node != kNoNode && reading_.node(place.node).kind == Node::Kind::mapping) return true;
        add(codes::kWrongType, place, fmt::format("{} must be an object", what));
        return false;
    }

    std::optional<std::string> text(Place place, std::string_view key) {
        const Node& node = reading_.node(place.node);
        if (node.kind == Node::Kind::scalar && node.quoted && !node.text.empty())
            return std::string(node.text);
        report_wrong_type(reading_, place, key, "a text in quotes");
        return std::nullopt;
    }
    std::optional<bool> truth(Place place, std::string_view key) {
        const Node& node = reading_.node(place.node);
        if (node.kind == Node::Kind::scalar && !node.quoted) {
            if (node.text == words::kTrue) return true;
            if (node.text == words::kFalse) return false;
        }
        report_wrong_type(reading_, place, key, "`true` or `false`");
        return std::nullopt;
    }
    std::optional<FileVersion> version(Place place, std::string_view key) {
        const auto word = text(place, key);
        if (!word) return std::nullopt;
        const auto parsed = parse_file_version(*word);
        if (!parsed)
            add(codes::kBadValue, place,
                fmt::format("`{}` is not a version such as 10.0.20348.2227", escape_controls(*word)));
        return parsed;
    }

    enum class Case : std::uint8_t { asWritten, lower, upper };

    std::optional<std::vector<std::string>> texts(Place place, std::string_view key, Case form) {
        if (reading_.node(place.node).kind != Node::Kind::sequence) {
            report_wrong_type(reading_, place, key, "a list of texts");
            return std::nullopt;
        }
        std::vector<std::string> out;
        bool good = true;
        for (const NodeIndex item : reading_.children(place.node)) {
            const auto word = text({item, place.key}, key);
            good = good && word;
            if (!word) continue;
            out.push_back(form == Case::asWritten ? *word : lower_ascii(*word));
            if (form == Case::upper)
                for (char& c : out.back())
                    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        }
        return good ? std::optional(std::move(out)) : std::nullopt;
    }

    /// One word of a table of words.
    template <class Meaning>
    std::optional<Meaning> word(Place place, std::string_view key,
                                std::initializer_list<std::pair<std::string_view, Meaning>> known) {
        std::vector<std::string_view> allowed;
        for (const auto& [name, meaning] : known) allowed.push_back(name);
        const Node& node = reading_.node(place.node);
        if (node.kind != Node::Kind::scalar || !node.quoted) {
            report_wrong_type(reading_, place, key, quote_list(allowed));
            return std::nullopt;
        }
        for (const auto& [name, meaning] : known)
            if (node.text == name) return meaning;
        report_bad_word(reading_, place, key, allowed);
        return std::nullopt;
    }

    void each_server(Place servers) {
        const auto pairs = reading_.children(servers.node);
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
            const Node& key = reading_.node(pairs[i]);
            const auto host = read_host(reading_, key.span, key.text, "servers");
            if (!host) continue;
            const Fqdn name = reading_.pool.text(*host);
            if (std::any_of(out_.servers.begin(), out_.servers.end(),
                            [&](const ServerFacts& one) { return one.server == name; })) {
                add(codes::kDuplicateKey, {pairs[i], key.span},
                    fmt::format("`{}` stands twice in the facts file", escape_controls(key.text)));
                continue;
            }
            if (mapping({pairs[i + 1], key.span}, fmt::format("`{}`", escape_controls(key.text))))
                server(name, pairs[i + 1]);
        }
    }

    void server(Fqdn name, NodeIndex node) {
        ServerFacts& out = out_.servers.emplace_back();
        out.server = name;
        const auto [os, wsus, hotfixes, bindings, names, replica, database, content, sources, local, rights,
                    internet] =
            pick<12>(reading_, node,
                     {"osVersion", "wsusVersion", "hotfixes", "bindings", "certificateNames", "wsusReplica",
                      "database", "contentPath", "packageSources", "storeUpdatesLocally", "databaseRights",
                      "internetReachable"},
                     "a server of the facts file");
        if (os.node != kNoNode) out.os_version = version(os, "osVersion");
        if (wsus.node != kNoNode) out.wsus_version = version(wsus, "wsusVersion");
        if (hotfixes.node != kNoNode) out.hotfixes = texts(hotfixes, "hotfixes", Case::upper);
        if (bindings.node != kNoNode) out.bindings = web_site(bindings);
        if (names.node != kNoNode) out.certificate_names = texts(names, "certificateNames", Case::lower);
        if (replica.node != kNoNode) out.replica = truth(replica, "wsusReplica");
        if (database.node != kNoNode) data(database, out);
        if (content.node != kNoNode) out.content_path = text(content, "contentPath");
        if (sources.node != kNoNode) out.package_sources = texts(sources, "packageSources", Case::asWritten);
        if (local.node != kNoNode) out.stores_updates_locally = truth(local, "storeUpdatesLocally");
        if (rights.node != kNoNode) out.database_rights = texts(rights, "databaseRights", Case::lower);
        if (internet.node != kNoNode) out.internet_reachable = truth(internet, "internetReachable");
    }

    std::optional<std::vector<Binding>> web_site(Place place) {
        if (reading_.node(place.node).kind != Node::Kind::sequence) {
            report_wrong_type(reading_, place, "bindings", "a list of {protocol, port}");
            return std::nullopt;
        }
        std::vector<Binding> out;
        const std::size_t before = reading_.diagnostics.errors();
        for (const NodeIndex item : reading_.children(place.node)) {
            if (!mapping({item, place.key}, "a binding")) continue;
            const auto [protocol, port] = pick<2>(reading_, item, {"protocol", "port"}, "a binding");
            if (protocol.node == kNoNode) missing({item, place.key}, "protocol");
            if (port.node == kNoNode) missing({item, place.key}, "port");
            if (protocol.node == kNoNode || port.node == kNoNode) continue;
            const auto kind =
                word<Protocol>(protocol, "protocol", {{"http", Protocol::http}, {"https", Protocol::https}});
            const auto number = read_number(reading_, port, "port", {1, 65535});
            if (kind && number) out.push_back({*kind, *number});
        }
        return reading_.diagnostics.errors() == before ? std::optional(std::move(out)) : std::nullopt;
    }

    void data(Place place, ServerFacts& out) {
        if (!mapping(place, "`database`")) return;
        const auto [kind, server] = pick<2>(reading_, place.node, {"kind", "server"}, "`database`");
        if (kind.node == kNoNode)
            missing(place, "kind");
        else
            out.database_kind =
                word<DatabaseKind>(kind, "kind", {{"wid", DatabaseKind::wid}, {"sql", DatabaseKind::sql}});
        if (server.node == kNoNode) return;
        if (const auto name = text(server, "server")) out.database_server = lower_ascii(*name);
    }

    Reading& reading_;
    HostFacts out_;
};

/// The place of a byte of the text.
Span place_of(std::string_view text, SourceId source, std::size_t offset) {
    offset = std::min(offset, text.size());
    const std::string_view before = text.substr(0, offset);
    const auto line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n') + 1);
    const auto start = before.rfind('\n');
    const auto column = offset - (start == std::string_view::npos ? 0 : start + 1);
    return {source, line, static_cast<std::uint32_t>(column + 1), 0};
}

/// What YAML allows beyond JSON is no JSON: the parser of JSON decides on the form, the tree gives the
/// places.
bool is_json(std::string_view text, SourceId source, Diagnostics& diagnostics) {
    boost::json::stream_parser parser;
    boost::system::error_code failed;
    const std::size_t read = parser.write_some(text.data(), text.size(), failed);
    if (!failed && read < text.size() && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos)
        failed = boost::json::make_error_code(boost::json::error::extra_data);
    if (!failed) parser.finish(failed);
    if (!failed) return true;
    diagnostics.add(
        error(codes::kBadJson, fmt::format("the facts file is not valid JSON: {}", failed.message()))
            .at(place_of(text, source, read)));
    return false;
}

}  // namespace

std::optional<HostFacts> read_facts(const SourceStore& sources, SourceId source, ValuePool& pool,
                                    Diagnostics& diagnostics) {
    const std::size_t before = diagnostics.errors();
    if (!is_json(sources.text(source), source, diagnostics)) return std::nullopt;
    const auto tree = EventTree::read(sources, source, diagnostics);
    if (!tree || tree->root() == kNoNode) return std::nullopt;
    ValueStore store;
    Reading reading{*tree, pool, store, diagnostics};
    HostFacts facts = FactsReader(reading).run(tree->root());
    if (diagnostics.errors() != before) return std::nullopt;
    return facts;
}

std::optional<HostFacts> load_facts(const std::filesystem::path& path, SourceStore& sources, ValuePool& pool,
                                    Diagnostics& diagnostics) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    if (!file || std::filesystem::is_directory(path)) {
        diagnostics.add(error(codes::kUnreadableFile, fmt::format("`{}` cannot be read", path.string())));
        return std::nullopt;
    }
    return read_facts(sources, sources.add(path.string(), std::move(text).str()), pool, diagnostics);
}

}  // namespace supctl
