#include "connection/connection_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "connection/socket_address.h"
#include "language/input_files.h"
#include "language/reading.h"
#include "schema/words.h"

namespace supctl {
namespace {

class ConnectionReader {
  public:
    ConnectionReader(Reading& reading, ConnectionSettings& out) : reading_(reading), out_(out) {}

    /// The lines on which something stands where a reference to a secret belongs.
    std::vector<std::uint32_t> read(NodeIndex root) {
        object(FieldId::connection, root);
        conclude(reading_.node(root).span);
        return std::move(secret_lines_);
    }

  private:
    void report(Code code, Span span, std::string message, std::string help = {}) {
        auto finding = error(code, std::move(message)).at(span);
        finding.help = std::move(help);
        reading_.diagnostics.add(std::move(finding));
    }

    void object(FieldId structure, NodeIndex mapping) {
        const auto pairs = reading_.children(mapping);
        std::vector<FieldId> seen;
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
            const Node& key = reading_.node(pairs[i]);
            const auto found = find_child(structure, key.text);
            if (!found) {
                std::vector<std::string_view> known;
                for (const FieldId child : children(structure)) known.push_back(field(child).key);
                report_unknown_key(reading_, pairs[i], known, "the connection file");
                continue;
            }
            if (field(*found).built == Built::no) {
                report_not_built(reading_, key.span, field(*found).key, field(*found).documentation);
                continue;
            }
            seen.push_back(*found);
            written_.emplace_back(*found, key.span);
            value(*found, {pairs[i + 1], key.span});
        }
        for (const FieldId child : children(structure))
            if (field(child).required && std::find(seen.begin(), seen.end(), child) == seen.end())
                report(codes::kMissingKey, key_of(structure),
                       fmt::format("`{}` lacks `{}`", field(structure).key, field(child).key),
                       fmt::format("write for example `{}`", field(child).example));
    }

    /// What was written instead of a reference may be the secret: no finding quotes these lines.
    void conceal(NodeIndex index) {
        const Node& node = reading_.node(index);
        if (node.span.known()) secret_lines_.push_back(node.span.line);
        if (node.kind == Node::Kind::scalar || node.kind == Node::Kind::null) return;
        for (const NodeIndex child : reading_.children(index)) conceal(child);
    }

    [[nodiscard]] Span key_of(FieldId id) const {
        for (const auto& [written, span] : written_)
            if (written == id) return span;
        return {};
    }

    void value(FieldId id, Place place) {
        const Field& row = field(id);
        switch (row.type) {
            case Type::object:
                if (id == FieldId::connection_simulator) out_.simulator.emplace();
                if (id == FieldId::connection_read) identity_ = &out_.read.emplace();
                if (id == FieldId::connection_write) identity_ = &out_.write.emplace();
                if (reading_.node(place.node).kind == Node::Kind::mapping)
                    object(id, place.node);
                else
                    report_wrong_type(reading_, place, row.key, "a mapping", row.example);
                return;
            case Type::providers:
                out_.providers = read_providers(reading_, row, place, plain_winrm_);
                return;
            case Type::siteMap:
                sites(row, place);
                return;
            case Type::nameMap:
                addresses(row, place);
                return;
            case Type::secret:
                if (auto read = secret(row, place))
                    secret_of(id) = std::move(*read);
                else
                    conceal(place.node);
                return;
            default:
                break;
        }
        const auto read = read_value(reading_, row, place);
        if (read) keep(id, row, *read, place);
    }

    std::optional<SecretReference>& secret_of(FieldId id) {
        if (id == FieldId::connection_password) return identity_->password;
        return id == FieldId::connection_key ? out_.key : out_.token;
    }

    void keep(FieldId id, const Field& row, Value read, Place place) {
        switch (id) {
            case FieldId::connection_authenticate:
                out_.authenticate = static_cast<Authentication>(read.data);
                return;
            case FieldId::connection_user:
                identity_->user = std::string(reading_.pool.text(read.text()));
                return;
            case FieldId::connection_keytab:
                identity_->keytab = resolve(read);
                return;
            case FieldId::connection_certificate:
                out_.certificate = resolve(read);
                return;
            case FieldId::connection_trust:
                out_.trust = resolve(read);
                return;
            case FieldId::connection_sqlite:
                out_.store = resolve(read);
                return;
            case FieldId::connection_clock:
                out_.clock = static_cast<ClockChoice>(read.data);
                return;
            case FieldId::simulator_from:
                out_.simulator->from = resolve(read);
                return;
            case FieldId::simulator_at:
                out_.simulator->at = static_cast<SimulatorStage>(read.data);
                return;
            case FieldId::simulator_writes:
                out_.simulator->writes = static_cast<SimulatorWrites>(read.data);
                return;
            case FieldId::simulator_seed:
                out_.simulator->seed = read.data;
                return;
            case FieldId::simulator_state:
                out_.simulator->state = resolve(read);
                return;
            case FieldId::simulator_faults:
                for (const ListedText& fault : reading_.store.lists[read.data])
                    out_.simulator->faults.push_back(fault.text);
                return;
            default:
                // A row that nobody takes must not look as if it were obeyed.
                report_not_built(reading_, place.key, row.key, row.documentation);
        }
    }

    [[nodiscard]] std::filesystem::path resolve(Value value) const {
        const std::filesystem::path written{std::string(reading_.pool.text(value.text()))};
        return written.is_absolute() ? written : (out_.file.parent_path() / written).lexically_normal();
    }

    /// `{PS1: {providers: […]}}`.
    void sites(const Field& row, Place place) {
        if (reading_.node(place.node).kind != Node::Kind::mapping) {
            report_wrong_type(reading_, place, row.key, "a mapping of site codes to {providers: [...]}",
                              row.example);
            return;
        }
        const Field& list = field(FieldId::connection_providers);
        const auto pairs = reading_.children(place.node);
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
            const Node& key = reading_.node(pairs[i]);
            const auto code = SiteCode::parse(key.text);
            if (!code) {
                report(codes::kBadValue, key.span,
                       fmt::format("`{}` is not a site code", escape_controls(key.text)),
                       "a site code has three letters or digits");
                continue;
            }
            if (std::any_of(out_.sites.begin(), out_.sites.end(),
                            [&](const SiteProviders& other) { return other.site == *code; })) {
                report(codes::kDuplicateKey, key.span, fmt::format("`{}` stands twice here", code->text()));
                continue;
            }
            if (reading_.node(pairs[i + 1]).kind != Node::Kind::mapping) {
                report_wrong_type(reading_, {pairs[i + 1], key.span}, code->text(), "a mapping", row.example);
                continue;
            }
            const auto [written, servers] =
                pick<2>(reading_, pairs[i + 1], {list.key, words::kServers}, row.key);
            if (written.node == kNoNode && servers.node == kNoNode) {
                report(codes::kMissingKey, key.span, fmt::format("`{}` lacks `{}`", code->text(), list.key),
                       fmt::format("write for example `{}`", row.example));
                continue;
            }
            SiteProviders site;
            site.site = *code;
            if (written.node != kNoNode)
                site.providers = read_providers(reading_, list, written, plain_winrm_);
            if (servers.node != kNoNode)
                site.servers = read_servers(reading_, words::kServers, row.example, servers, plain_winrm_);
            out_.sites.push_back(std::move(site));
        }
    }

    void addresses(const Field& row, Place place) {
        if (reading_.node(place.node).kind != Node::Kind::mapping) {
            report_wrong_type(reading_, place, row.key, "a mapping of host names to addresses", row.example);
            return;
        }
        const auto pairs = reading_.children(place.node);
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
            const Node& key = reading_.node(pairs[i]);
            const Place at{pairs[i + 1], key.span};
            if (!is_scalar(reading_, at.node) || !is_address(word_of(reading_, at.node))) {
                report(codes::kBadValue, span_of(reading_, at), "an address is written as IP:PORT",
                       fmt::format("write for example `{}`",
                                   field(children(FieldId::connection_addresses).front()).example));
                continue;
            }
            const std::string name = lower_ascii(key.text);
            if (std::any_of(out_.addresses.begin(), out_.addresses.end(),
                            [&](const auto& other) { return other.first == name; })) {
                report(codes::kDuplicateKey, key.span,
                       fmt::format("`{}` stands twice here: letter case makes no difference", name));
                continue;
            }
            out_.addresses.emplace_back(name, word_of(reading_, at.node));
        }
        std::sort(out_.addresses.begin(), out_.addresses.end());
    }

    std::optional<SecretReference> secret(const Field& row, Place place) {
        const Node& node = reading_.node(place.node);
        if (node.kind == Node::Kind::scalar) {
            report(codes::kEmbeddedSecret, node.span, fmt::format("`{}` holds the secret itself", row.key),
                   fmt::format("write a reference, for example `{}`", row.example));
            return std::nullopt;
        }
        constexpr std::string_view kForms = "{env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT]}";
        if (node.kind != Node::Kind::mapping) {
            report_wrong_type(reading_, place, row.key, kForms, row.example);
            return std::nullopt;
        }
        const auto forms =
            pick<3>(reading_, place.node, {words::kEnv, words::kFile, words::kCommand}, row.key);
        const auto given =
            std::count_if(forms.begin(), forms.end(), [](const Place& form) { return form.node != kNoNode; });
        if (given != 1) {
            report(given == 0 ? codes::kMissingKey : codes::kBadValue, place.key,
                   fmt::format("`{}` must name exactly one of {}", row.key, kForms));
            return std::nullopt;
        }
        const auto& [env, file, command] = forms;
        SecretReference out;
        out.span = place.key;
        if (command.node != kNoNode) return from_command(command, out);
        const Place one = env.node != kNoNode ? env : file;
        const std::string text(word_of(reading_, one.node));
        if (text.empty()) {
            report_wrong_type(reading_, one, row.key, "a text", row.example);
            return std::nullopt;
        }
        if (env.node != kNoNode) {
            if (!text.starts_with(kSecretVariablePrefix)) {
                report(codes::kBadSecret, span_of(reading_, one),
                       fmt::format("the variable's name does not begin with {}", kSecretVariablePrefix));
                return std::nullopt;
            }
            out.name = text;
            return out;
        }
        out.kind = SecretReference::Kind::file;
        out.name = resolve(Value::of(reading_.pool.text(text))).string();
        return out;
    }

    std::optional<SecretReference> from_command(Place place, SecretReference out) {
        out.kind = SecretReference::Kind::command;
        const bool list = reading_.node(place.node).kind == Node::Kind::sequence;
        if (list)
            for (const NodeIndex item : reading_.children(place.node))
                if (is_scalar(reading_, item)) out.command.emplace_back(word_of(reading_, item));
        if (!list || out.command.empty() || out.command.size() != reading_.children(place.node).size()) {
            report_wrong_type(reading_, place, words::kCommand, "a list of program and arguments",
                              "command: [pass, show, supctl]");
            return std::nullopt;
        }
        return out;
    }

    /// What only the whole file tells.
    void conclude(Span root) {
        const bool seals =
            out_.authenticate == Authentication::negotiate || out_.authenticate == Authentication::ntlm;
        const bool doubted =
            out_.authenticate == Authentication::bearer && out_.clock != ClockChoice::simulator;
        if (!seals) refuse_plain(reading_, plain_winrm_);
        if (doubted) doubt_tokens(reading_, out_.providers, out_.addresses);
        for (const SiteProviders& site : out_.sites) {
            if (!seals) refuse_names(reading_, site.servers);
            if (doubted) doubt_tokens(reading_, site.providers, out_.addresses);
            if (doubted) doubt_tokens(reading_, site.servers, out_.addresses);
        }
        const Span providers = key_of(FieldId::connection_providers);
        const Span simulator = key_of(FieldId::connection_simulator);
        if (providers.known() && simulator.known())
            reading_.diagnostics.add(
                error(codes::kBadValue, "a connection leads to providers or to the simulator, not to both")
                    .at(simulator, "the simulator")
                    .at(providers, "providers"));
        if (const Span sites = key_of(FieldId::connection_sites); sites.known() && simulator.known())
            reading_.diagnostics.add(
                error(codes::kBadValue, "the simulator has no child sites with providers of their own")
                    .at(sites, "providers of child sites")
                    .at(simulator, "the simulator"));
        if (!providers.known() && !simulator.known())
            report(codes::kMissingKey, root,
                   fmt::format("the connection file lacks `{}`", field(FieldId::connection_providers).key),
                   fmt::format("write for example `{}`", field(FieldId::connection_providers).example));
        const Span authenticate = key_of(FieldId::connection_authenticate);
        if (providers.known() && !authenticate.known())
            report(codes::kMissingKey, providers,
                   fmt::format("the connection file lacks `{}`", field(FieldId::connection_authenticate).key),
                   fmt::format("write for example `{}`", field(FieldId::connection_authenticate).example));
        proofs(authenticate);
        identity(FieldId::connection_read, out_.read);
        identity(FieldId::connection_write, out_.write);
    }

    /// Each kind of authentication has the rows that it needs, and no others stand in the file: what is not
    /// used must not look as if it were.
    void proofs(Span authenticate) {
        struct Row {
            FieldId id;
            Authentication kind;
            bool needed;
        };
        using enum Authentication;
        constexpr Row kRows[] = {
            {FieldId::connection_bearer, bearer, true},
            {FieldId::connection_certificate, certificate, true},
            {FieldId::connection_key, certificate, true},
            {FieldId::connection_read, ntlm, true},
            {FieldId::connection_read, negotiate, false},
            {FieldId::connection_write, ntlm, false},
            {FieldId::connection_write, negotiate, false},
        };
        for (const Row& row : kRows) {
            const Field& proof = field(row.id);
            if (row.kind == out_.authenticate && row.needed && !key_of(row.id).known())
                report(codes::kMissingKey, authenticate,
                       fmt::format("the connection file lacks `{}`", proof.key),
                       fmt::format("write for example `{}`", proof.example));
        }
        if (reading_.diagnostics.has_errors()) return;
        for (const auto& [id, span] : written_) {
            const auto rows_of = [&, wanted = id](const Row& row) { return row.id == wanted; };
            const auto used = [&, wanted = id](const Row& row) {
                return row.id == wanted && row.kind == out_.authenticate;
            };
            if (std::any_of(std::begin(kRows), std::end(kRows), rows_of) &&
                std::none_of(std::begin(kRows), std::end(kRows), used))
                report(codes::kBadValue, span,
                       fmt::format("`{}` is given, but it would not be used", field(id).key),
                       "remove it, or choose the kind of authentication that uses it");
        }
    }

    /// What one identity says must fit together, and fit the kind of authentication.
    void identity(FieldId id, const std::optional<IdentitySettings>& identity) {
        if (!identity) return;
        const Span at = key_of(id);
        const bool ntlm = out_.authenticate == Authentication::ntlm;
        if (identity->keytab && identity->password)
            report(codes::kBadValue, at, fmt::format("`{}` names a keytab and a password", field(id).key),
                   "keep one of the two");
        if (ntlm && identity->keytab)
            report(codes::kBadValue, at, "NTLM has no keytabs",
                   fmt::format("name a `{}`", field(FieldId::connection_password).key));
        else if (ntlm && !identity->password)
            report(codes::kMissingKey, at,
                   fmt::format("`{}` lacks `{}`", field(id).key, field(FieldId::connection_password).key),
                   fmt::format("write for example `{}`", field(FieldId::connection_password).example));
        if (identity->user.empty() && (ntlm || identity->keytab || identity->password))
            report(codes::kMissingKey, at,
                   fmt::format("`{}` lacks `{}`", field(id).key, field(FieldId::connection_user).key),
                   fmt::format("write for example `{}`", field(FieldId::connection_user).example));
    }

    Reading& reading_;
    ConnectionSettings& out_;
    IdentitySettings* identity_ = nullptr;  // whose rows are being read
    std::vector<std::pair<FieldId, Span>> written_;
    std::vector<Span> plain_winrm_;
    std::vector<std::uint32_t> secret_lines_;
};

}  // namespace

std::optional<ConnectionSettings> load_connection_text(const NamedText& file, SourceStore& sources,
                                                       Diagnostics& diagnostics) {
    Diagnostics found;
    std::vector<std::uint32_t> secret_lines;
    ConnectionSettings out;
    out.file = file.name;
    const SourceId source = sources.add(file.name, file.text);
    const auto tree = EventTree::read(sources, source, found);
    if (tree && (tree->root() == kNoNode || (*tree)[tree->root()].kind == Node::Kind::null)) {
        found.add(error(codes::kEmptyInput, fmt::format("`{}` holds nothing", escape_controls(file.name)))
                      .at({source, 1, 1, 0}));
    } else if (tree) {
        ValuePool pool;
        ValueStore store;
        Reading reading{*tree, pool, store, found, codes::kEmbeddedSecret};
        if ((*tree)[tree->root()].kind != Node::Kind::mapping)
            report_wrong_type(reading, {tree->root(), (*tree)[tree->root()].span}, "connection", "a mapping");
        else
            secret_lines = ConnectionReader(reading, out).read(tree->root());
    }
    const bool good = !found.has_errors();
    for (Diagnostic finding : found.all()) {
        for (const Label& label : finding.labels)
            finding.secret = finding.secret || std::find(secret_lines.begin(), secret_lines.end(),
                                                         label.span.line) != secret_lines.end();
        diagnostics.add(std::move(finding));
    }
    if (!good) return std::nullopt;
    return out;
}

std::optional<ConnectionSettings> load_connection(const std::filesystem::path& file, SourceStore& sources,
                                                  Diagnostics& diagnostics) {
    auto text = read_input(file, diagnostics);
    if (!text) return std::nullopt;
    return load_connection_text({file.string(), std::move(*text)}, sources, diagnostics);
}

ConnectionSettings simulator_connection() {
    ConnectionSettings out;
    out.simulator.emplace();
    return out;
}

}  // namespace supctl
