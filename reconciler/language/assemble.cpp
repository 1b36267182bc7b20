#include "language/assemble.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "schema/words.h"

namespace supctl {

namespace {

struct Given {
    const Block* block = nullptr;
    Layer layer = Layer::site;
};
/// Highest layer first.
using Stack = std::vector<Given>;

class Assembler {
  public:
    Assembler(const Layers& layers, Inputs inputs, Declaration& out, Diagnostics& diagnostics)
        : layers_(layers),
          inputs_(inputs),
          out_(out),
          pool_(out.hierarchy.pool()),
          diagnostics_(diagnostics) {}

    void run() {
        global();
        std::vector<const SiteDraft*> sites;
        for (const SiteDraft& site : layers_.sites)
            if (!site.removed && site.span.known()) sites.push_back(&site);
        std::sort(sites.begin(), sites.end(),
                  [](const SiteDraft* a, const SiteDraft* b) { return a->code < b->code; });
        for (const SiteDraft* draft : sites) site(*draft);
        named();
        out_.hierarchy.finish();
        std::sort(out_.removals.begin(), out_.removals.end(), [this](const Removal& a, const Removal& b) {
            return a.site != b.site ? a.site < b.site : pool_.text(a.server) < pool_.text(b.server);
        });
    }

  private:
    [[nodiscard]] std::string text(const Block& block, FieldId id) const {
        const Entry* entry = block.find(id);
        return entry != nullptr && !entry->unmanaged ? std::string(pool_.text(entry->value.text()))
                                                     : std::string();
    }

    /// Appends what the layers give for one owner, and where it comes from.
    Settings settle(Owner owner, const Stack& stack) {
        entries_.clear();
        Span asked;  // a value whose structure lacks a required one
        const Field* lacking = nullptr;
        for (const FieldId id : settings_of(owner)) {
            if (field(id).type == Type::selection) continue;
            const Entry* entry = nullptr;
            Layer layer = Layer::file;
            for (const Given& given : stack) {
                entry = given.block->find(id);
                layer = given.layer;
                if (entry != nullptr) break;
            }
            if (entry == nullptr || entry->unmanaged) continue;
            entries_.push_back({id, entry->value});
            out_.sources.values.push_back(
                {entry->span, entry->input == InputKind::overlay ? Layer::overlay : layer});
        }
        if (inputs_ == Inputs::complete)
            for (const auto& entry : entries_)
                if (const Field* required = missing_sibling(entry.field, stack)) {
                    lacking = required;
                    asked = out_.sources
                                .values[out_.sources.values.size() - entries_.size() +
                                        static_cast<std::size_t>(&entry - entries_.data())]
                                .span;
                    break;
                }
        if (lacking != nullptr)
            diagnostics_.add(error(codes::kMissingKey,
                                   fmt::format("`{}` lacks `{}`", field(lacking->parent).key, lacking->key))
                                 .at(asked)
                                 .advise(fmt::format("write for example `{}`", lacking->example)));
        return out_.hierarchy.append(entries_);
    }

    /// A required row beside `id` in the same structure that has no value.
    [[nodiscard]] const Field* missing_sibling(FieldId id, const Stack& stack) const {
        const Field& row = field(id);
        if (row.required || row.parent == FieldId::site || row.parent == FieldId::description) return nullptr;
        for (const FieldId sibling : children(row.parent)) {
            if (!field(sibling).required) continue;
            const auto found = std::find_if(entries_.begin(), entries_.end(),
                                            [&](const auto& entry) { return entry.field == sibling; });
            const bool written = std::any_of(stack.begin(), stack.end(), [&](const Given& given) {
                return given.block->structure(sibling).known();
            });
            if (found == entries_.end() && !written) return &field(sibling);
        }
        return nullptr;
    }

    void require(const Block& block, FieldId structure, Span place, std::string_view where) {
        if (inputs_ != Inputs::complete) return;
        for (const FieldId id : children(structure)) {
            const Field& row = field(id);
            if (!row.required || id == FieldId::api_version) continue;
            const Entry* entry = block.find(id);
            if ((entry != nullptr && !entry->unmanaged) || block.structure(id).known()) continue;
            auto finding = error(codes::kMissingKey, fmt::format("{} lacks `{}`", where, row.key)).at(place);
            if (!row.example.empty()) finding.help = fmt::format("write for example `{}`", row.example);
            diagnostics_.add(std::move(finding));
        }
    }

    void note_nodes(SiteCode site, const Block& block) {
        for (const Entry& entry : block.entries)
            if (field(entry.id).kind != Kind::setting && !entry.unmanaged)
                out_.sources.nodes[SourceMap::key(site, static_cast<std::uint32_t>(entry.id))] = entry.span;
        for (const auto& [id, span] : block.structures)
            out_.sources.nodes[SourceMap::key(site, static_cast<std::uint32_t>(id))] = span;
    }

    void global() {
        const Block& block = layers_.global;
        if (inputs_ == Inputs::complete && text(block, FieldId::api_version).empty() &&
            !block.structure(FieldId::api_version).known())
            diagnostics_.add(error(codes::kApiVersion, "the description does not say its apiVersion")
                                 .at(out_.sources.root)
                                 .advise(fmt::format("write `{}`", field(FieldId::api_version).example)));
        require(block, FieldId::description, out_.sources.root, "the description");
        out_.name = text(block, FieldId::hierarchy_name);
        out_.product_version = text(block, FieldId::product_version);
        out_.hierarchy.set_global(settle(Owner::hierarchy, {{&block, Layer::file}}));
        for (const FieldId id : {FieldId::classifications, FieldId::products}) {
            const Entry* entry = block.find(id);
            if (entry == nullptr || entry->unmanaged) continue;
            (id == FieldId::products ? out_.products : out_.classifications) =
                layers_.store.selections[entry->value.data];
        }
        note_nodes(SiteCode(), block);
        assertions(block, SiteCode(), Fqdn{});
    }

    /// What the block asserts, in table order.
    void assertions(const Block& block, SiteCode site, Fqdn server) {
        std::vector<const Entry*> found;
        for (const Entry& entry : block.entries)
            if (field(entry.id).kind == Kind::assertion && !entry.unmanaged) found.push_back(&entry);
        std::sort(found.begin(), found.end(), [](const Entry* a, const Entry* b) { return a->id < b->id; });
        for (const Entry* entry : found) {
            Assertion made{entry->id, site, server, {}, {}, entry->span};
            if (field(entry->id).type == Type::textList)
                for (const ListedText& item : list_of(*entry)) made.texts.push_back(pool_.text(item.text));
            else
                made.value = entry->value;
            out_.assertions.push_back(std::move(made));
        }
    }
    [[nodiscard]] const std::vector<ListedText>& list_of(const Entry& entry) const {
        return layers_.store.lists[entry.value.data];
    }

    void named() {
        for (const NamedDraft& draft : layers_.named) {
            if (draft.removed) continue;
            const auto where = fmt::format("`{}` in `{}`", escape_controls(draft.name), field(draft.map).key);
            require(draft.block, children(draft.map).front(), draft.span, where);
            if (draft.map == FieldId::client_settings) {
                const TextId name = pool_.text(draft.name);
                out_.hierarchy.add(ClientSetting{
                    name, {}, 0, 0, settle(Owner::clientSetting, {{&draft.block, Layer::file}})});
                out_.sources.client_settings[static_cast<std::uint32_t>(name)] = draft.span;
            } else if (draft.map == FieldId::shared_databases) {
                shared_database(draft);
            } else {
                silence(draft);
            }
        }
    }

    void shared_database(const NamedDraft& draft) {
        SharedDatabase made{pool_.text(draft.name), {}, draft.span};
        if (const Entry* points = draft.block.find(FieldId::shared_points))
            for (const ListedText& item : list_of(*points))
                made.points.emplace_back(pool_.text(lower_ascii(item.text)), item.span);
        out_.shared_databases.push_back(std::move(made));
    }

    void silence(const NamedDraft& draft) {
        Silence made{draft.name, {}, text(draft.block, FieldId::silence_reason), draft.span};
        if (const Entry* at = draft.block.find(FieldId::silence_at))
            for (const ListedText& item : list_of(*at)) made.at.emplace_back(item.text, item.span);
        out_.silences.push_back(std::move(made));
    }

    /// The templates that a site takes, highest first.
    std::vector<std::pair<const Template*, Layer>> templates(const SiteDraft& draft, SiteType type) {
        std::vector<std::pair<const Template*, Layer>> out;
        const Entry* list = draft.block.find(FieldId::site_profiles);
        if (list != nullptr && !list->unmanaged) {
            for (const ListedText& name : layers_.store.lists[list->value.data]) {
                TextId id{};
                const bool known = pool_.find_text(name.text, id);
                const auto found = known ? layers_.profile_ids.find(static_cast<std::uint32_t>(id))
                                         : layers_.profile_ids.end();
                if (found == layers_.profile_ids.end())
                    unknown_profile(name);
                else
                    out.insert(out.begin(), {&layers_.profiles[found->second], Layer::profile});
            }
        }
        const FieldId row = type == SiteType::centralAdministration ? FieldId::defaults_cas
                            : type == SiteType::primary             ? FieldId::defaults_primary
                                                                    : FieldId::defaults_secondary;
        for (const auto& [id, found] : layers_.defaults)
            if (id == row && type != SiteType::unknown) out.emplace_back(&found, Layer::defaults);
        return out;
    }

    void unknown_profile(const ListedText& name) {
        if (inputs_ != Inputs::complete) return;
        std::vector<std::string_view> known;
        for (const auto& [id, index] : layers_.profile_ids) known.push_back(pool_.text(TextId{id}));
        auto finding = error(codes::kUnknownProfile,
                             fmt::format("no profile is called `{}`", escape_controls(name.text)))
                           .at(name.span);
        if (const auto near = nearest(name.text, known, 1); !near.empty()) {
            finding.help = fmt::format("did you mean `{}`?", near.front());
            finding.suggestion = near.front();
        }
        diagnostics_.add(std::move(finding));
    }

    void site(const SiteDraft& draft) {
        Site site;
        site.code = draft.code;
        const Block& block = draft.block;
        require(block, FieldId::site, draft.span, fmt::format("site `{}`", draft.code.text()));
        if (const Entry* type = block.find(FieldId::site_type); type != nullptr && !type->unmanaged)
            site.type = static_cast<SiteType>(type->value.data);
        site.parent = SiteCode::parse(text(block, FieldId::site_parent)).value_or(SiteCode());
        site.name = pool_.text(text(block, FieldId::site_name));
        site.server = pool_.text(text(block, FieldId::site_server));
        site.points_managed = draft.points_managed;

        const auto shared = templates(draft, site.type);
        const auto stack = [&](const Block* own, Block Template::*part) {
            Stack out;
            if (own != nullptr) out.push_back({own, Layer::site});
            if (part != nullptr)
                for (const auto& [given, layer] : shared) out.push_back({&(given->*part), layer});
            return out;
        };
        site.settings = settle(Owner::site, stack(&block, &Template::site));
        out_.sources.sites[draft.code.packed()] = draft.span;
        note_nodes(draft.code, block);
        out_.hierarchy.add(site);

        std::vector<Fqdn> holders;
        for (const auto index : draft.points) {
            const ServerDraft& server = layers_.servers[index];
            if (server.removed) continue;
            if (to_be_removed(server)) {
                out_.removals.push_back({draft.code, server.server, server.span});
                continue;
            }
            holders.push_back(server.server);
            assertions(server.block, draft.code, server.server);
            out_.hierarchy.add(SoftwareUpdatePoint{
                server.server, draft.code,
                settle(Owner::softwareUpdatePoint, stack(&server.block, &Template::point))});
            out_.sources.points[SourceMap::key(draft.code, static_cast<std::uint32_t>(server.server))] =
                server.span;
        }
        std::sort(holders.begin(), holders.end());
        systems(draft, holders, stack(nullptr, &Template::system));
    }

    /// `state: removed`; what else is said of such a point is an error, as nothing would become of it.
    bool to_be_removed(const ServerDraft& server) {
        const Entry* state = server.block.find(FieldId::point_state);
        if (state == nullptr || state->unmanaged || state->value.data == 0) return false;
        for (const Entry& entry : server.block.entries) {
            if (entry.id == FieldId::point_state || entry.unmanaged) continue;
            diagnostics_.add(
                error(codes::kBadValue,
                      fmt::format("`{}` is set for a point that is to be removed", field(entry.id).key))
                    .at(entry.span)
                    .at(state->span, "removed here")
                    .advise("leave only `state: removed`"));
        }
        return true;
    }

    /// Declared servers, and those that hold a point when a template says something about them.
    void systems(const SiteDraft& draft, std::vector<Fqdn> holders, const Stack& shared) {
        const auto add = [&](Fqdn server, Span span, const Stack& stack) {
            out_.hierarchy.add(SiteSystem{server, draft.code, settle(Owner::siteSystem, stack)});
            out_.sources.systems[SourceMap::key(draft.code, static_cast<std::uint32_t>(server))] = span;
        };
        for (const auto index : draft.systems) {
            const ServerDraft& server = layers_.servers[index];
            const auto held = std::lower_bound(holders.begin(), holders.end(), server.server);
            const bool holds = held != holders.end() && *held == server.server;
            if (holds) holders.erase(held);
            // A server that an overlay took away is not given back by the templates.
            if (server.removed) continue;
            Stack stack{{&server.block, Layer::site}};
            if (holds) stack.insert(stack.end(), shared.begin(), shared.end());
            add(server.server, server.span, stack);
        }
        const bool given = std::any_of(shared.begin(), shared.end(), [](const Given& layer) {
            return std::any_of(layer.block->entries.begin(), layer.block->entries.end(),
                               [](const Entry& entry) { return !entry.unmanaged; });
        });
        if (!given) return;
        for (const Fqdn server : holders) {
            const auto found =
                out_.sources.points.find(SourceMap::key(draft.code, static_cast<std::uint32_t>(server)));
            add(server, found->second, shared);
        }
    }

    const Layers& layers_;
    Inputs inputs_;
    Declaration& out_;
    ValuePool& pool_;
    Diagnostics& diagnostics_;
    std::vector<Hierarchy::Entry> entries_;
};

}  // namespace

void assemble(const Layers& layers, Inputs inputs, Declaration& out, Diagnostics& diagnostics) {
    Assembler(layers, inputs, out, diagnostics).run();
}

}  // namespace supctl
