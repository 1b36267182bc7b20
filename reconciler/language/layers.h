// Layers: what the files of one description say, merged place by place but not yet resolved: blocks of values
// for the hierarchy, the defaults, the profiles, each site, its points and its servers. Maps merge,
// everything else is replaced by overlays and must agree between files.
#pragma once

#include <deque>
#include <unordered_map>
#include <vector>

#include "language/reading.h"

namespace supctl {

enum class InputKind : std::uint8_t { file, overlay };

/// One value at one place. `unmanaged`: an overlay took it away, and lower layers do not give it back.
struct Entry {
    FieldId id{};
    bool unmanaged = false;
    InputKind input = InputKind::file;
    Value value;
    Span span;
};

struct Block {
    std::vector<Entry> entries;
    std::vector<std::pair<FieldId, Span>> structures;  // keys of structures that were written

    [[nodiscard]] const Entry* find(FieldId id) const;
    [[nodiscard]] Span structure(FieldId id) const;
};

/// What `defaults` and `profiles` hold.
struct Template {
    Block site, point, system;
    Span span;
    std::uint32_t visit = 0;
};

struct ServerDraft {
    Fqdn server{};
    Span span;
    std::uint32_t visit = 0;
    bool removed = false;
    Block block;
};

/// An entry of a mapping by free names that is no profile: client settings, shared databases, silences.
struct NamedDraft {
    FieldId map{};
    std::string name;
    Span span;
    std::uint32_t visit = 0;
    bool removed = false;
    Block block;
};

struct SiteDraft {
    SiteCode code;
    Span span;
    std::uint32_t visit = 0;
    bool removed = false;
    bool points_managed = false;
    Block block;
    std::vector<std::uint32_t> points;   // into Layers::servers
    std::vector<std::uint32_t> systems;  // likewise
};

class Layers {
  public:
    Block global;
    std::vector<std::pair<FieldId, Template>> defaults;  // by the row below `defaults`
    std::deque<Template> profiles;
    std::deque<SiteDraft> sites;
    std::deque<ServerDraft> servers;
    std::deque<NamedDraft> named;
    std::unordered_map<std::uint32_t, std::uint32_t> profile_ids;  // TextId of the name -> profiles
    ValueStore store;

    Template& default_for(FieldId row);
    Template& profile(TextId name);
    SiteDraft& site(SiteCode code);
    /// Names differ by more than letter case.
    NamedDraft& entry_of(FieldId map, std::string_view name);
    /// The draft of a server below one site; `list` is one of the site's two lists.
    ServerDraft& server(SiteDraft& site, std::vector<std::uint32_t>& list, Fqdn name);
    void forget_servers(SiteDraft& site, std::vector<std::uint32_t>& list);

    /// Puts a value into a block; reports kConflictingFiles when two files differ.
    void put(Block& block, const Entry& entry, Diagnostics& diagnostics);
    /// Numbers the mappings as they are read, to find names that are equal only after normalisation.
    [[nodiscard]] std::uint32_t next_visit() { return ++visits_; }

  private:
    [[nodiscard]] bool same(const Entry& a, const Entry& b) const;

    std::unordered_map<std::uint32_t, std::uint32_t> site_ids_;
    std::unordered_map<std::uint64_t, std::uint32_t> point_ids_, system_ids_;
    std::uint32_t visits_ = 0;
};

}  // namespace supctl
