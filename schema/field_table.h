// The field table: one row per node of the language and of the connection file. Parse, validate, difference,
// write, read back, export, JSON Schema and documentation loop over it. A key, slot, default or range is
// spelled in schema/fields.def, once; other code names a node only by its FieldId.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace supctl {

/// The names of the rows, which the build takes out of fields.def, so that a changed row is compiled once.
enum class FieldId : std::uint16_t {
#include "schema/field_ids.inc"
    kCount
};

inline constexpr std::size_t kFieldCount = static_cast<std::size_t>(FieldId::kCount);

enum class Kind : std::uint8_t { structure, setting, connection, assertion };

/// Whose settings block holds the value. `none`: structure, or not a live setting.
enum class Owner : std::uint8_t { none, hierarchy, site, siteSystem, softwareUpdatePoint, clientSetting };
inline constexpr std::size_t kOwnerCount = 6;

/// The five places of domain page 2.4, in the order of the letters in Field::allowed.
enum class Position : std::uint8_t { topDefault, topAdditional, childDefault, childAdditional, secondary };
enum class Permission : std::uint8_t { settable, derived, invalid, noEffect };

/// The shape of a node in YAML and of its value.
enum class Type : std::uint8_t {
    object,     // fixed keys: the node's children
    siteMap,    // keys are site codes; one child with key "*"
    serverMap,  // keys are host names; one child with key "*"
    serverSet,  // as serverMap, or a list of host names (short form of empty blocks)
    nameMap,    // keys are free names; one child with key "*"
    proxy,      // as object, or the word `none`
    textList,   // a list of texts
    boolean,
    integer,  // range
    choice,   // choices
    text,     // free text
    siteCode,
    siteName,
    fqdn,
    account,    // DOMAIN\user, or `none`
    languages,  // a list of culture codes or English language names, never empty
    source,     // microsoftUpdate | none | {upstream: URL}
    schedule,   // disabled | {every|weekly|monthly: …, startingAt, timeZone}
    expiry,     // immediately | {expireAfter: {months: 1..99}}; value: months, 0 = immediately
    runTime,    // {minutes: range}; value: minutes
    duration,   // {minutes|hours|days: n}; value: seconds
    period,     // never | {hours: n} | {days: n}; value: seconds, 0 = never
    selection,  // a list (exactly), or {include: […], exclude: […]}
    secret,     // {env: NAME} | {file: PATH} | {command: [ARG, …]}
    path,       // a file path, relative to the file that holds it
    address,    // "ip:port"
    providers   // a list of host names or {adminService: URL}
};

/// Which object of the site carries the value.
enum class Carrier : std::uint8_t {
    none,
    roleProps,
    siteSystemProps,
    configurationManagerProps,
    synchronizationManagerProps,
    categorySubscription,
    alert,
    clientSettings,
    undocumented  // nobody knows where: declared for rules and scripts, neither compared nor written
};

/// How slots hold the value; the code is in site/slot_codec.
enum class Codec : std::uint8_t {
    none,
    number,
    flag,
    choice,
    text,
    cultureList,
    minutesAsSeconds,
    clientConnections,
    source,
    expiry,
    schedule,
    proxyServer,
    proxyAccount,
    defaultPoint,
    subscription,
    alertEnabled
};

/// A property of an embedded property list, and which of its three value fields counts.
struct Slot {
    enum class Part : std::uint8_t { value, value1, value2 };
    std::string_view property;
    Part part = Part::value;
};

/// A word of the language and the number that the product stores for it.
struct Choice {
    std::string_view word;
    std::uint32_t stored = 0;
};

enum class Danger : std::uint8_t { none, notable, disruptive, destructive };

/// What may be done about drift without asking (domain page 5).
enum class DriftClass : std::uint8_t { none, automatic, ask, report };

enum class Built : std::uint8_t { no, yes };

struct Range {
    std::int64_t least = 0;
    std::int64_t most = 0;
};

struct Field {
    FieldId id;
    FieldId parent;        // the structure it stands in; a root is its own parent
    std::string_view key;  // as typed; "*" under a map
    Kind kind = Kind::structure;
    Owner owner = Owner::none;
    Type type = Type::object;
    std::string_view allowed =
        "";  // five letters in Position order: Y settable, D derived, N invalid, - no effect
    Range range{};
    std::span<const Choice> choices{};
    Carrier carrier = Carrier::none;
    std::array<Slot, 4> slots{};
    Codec codec = Codec::none;
    std::string_view created =
        "";  // canonical text written when the object is created and nothing is declared
    std::string_view product_default =
        "";                        // canonical text that the product has without anybody's doing; "" unknown
    std::string_view since = "";   // first product version, "" any
    Danger danger = Danger::none;  // of changing it
    DriftClass drift = DriftClass::none;
    bool synchronizes = false;        // a change of it needs a synchronization
    bool required = false;            // must be written in YAML at this place
    Built built = Built::yes;         // this version acts on it
    FieldId shape = FieldId{0xffff};  // children are those of that structure (shared shapes)
    std::string_view seeds = "";
    std::string_view console = "";  // the console place, panes joined by " > "; "" none
    std::string_view example = "";  // a YAML line
    std::string_view documentation = "";
};

/// All rows, in table order: index = static_cast<size_t>(FieldId).
[[nodiscard]] std::span<const Field> field_table();
[[nodiscard]] const Field& field(FieldId id);
/// The structure whose children stand under `id`: its own, or its shape's.
[[nodiscard]] FieldId shape_of(FieldId id);
/// Children of a structure in table order (through its shape).
[[nodiscard]] std::span<const FieldId> children(FieldId structure);
[[nodiscard]] std::optional<FieldId> find_child(FieldId structure, std::string_view key);
/// Dotted path from the root, "*" for map keys: `sites.*.softwareUpdatePoints.*.httpPort`.
[[nodiscard]] std::string field_path(FieldId id);
/// Path below the owner's block, the name used in plans and addresses: `httpPort`,
/// `useProxy.synchronization`, `products`.
[[nodiscard]] std::string_view field_name(FieldId id);
/// Finds by full path, or by name below the owner's block.
[[nodiscard]] std::optional<FieldId> find_field(std::string_view path_or_name);

/// The live settings of an owner in table order; at most 64 an owner.
[[nodiscard]] std::span<const FieldId> settings_of(Owner owner);
/// A setting's bit within its owner's block, 0..63. Precondition: kind == setting.
[[nodiscard]] unsigned ordinal(FieldId id);

[[nodiscard]] Permission permission(const Field& field, Position position);

[[nodiscard]] std::string_view to_text(Kind kind);
[[nodiscard]] std::string_view to_text(Owner owner);
[[nodiscard]] std::string_view to_text(Type type);
[[nodiscard]] std::string_view to_text(Carrier carrier);
[[nodiscard]] std::string_view to_text(Danger danger);
[[nodiscard]] std::string_view to_text(Permission permission);

}  // namespace supctl
