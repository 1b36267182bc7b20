// Write set: what the executor needs around one write of one object: find the whole object, tell whether its
// values are still what the plan saw, edit them, and say afterwards what changed and whose change it was. It
// sends no write.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hierarchy/hierarchy.h"
#include "provider/reader.h"
#include "site/slot_codec.h"

namespace supctl {

/// The object that a write is aimed at.
struct WriteTarget {
    enum class Object : std::uint8_t {
        role,                    // site, server
        siteSystem,              // site, server
        configurationManager,    // site
        synchronizationManager,  // site (the top)
        category,                // instance, name: its unique id
        alert,                   // instance
        clientSettings           // name, as spelled
    };
    Object object = Object::role;
    SiteCode site;
    std::string name;            // host name, lower case; a category's unique id; the settings' name
    std::uint32_t instance = 0;  // CategoryInstanceID or alert id

    friend bool operator==(const WriteTarget&, const WriteTarget&) = default;
};

/// Which object holds a carrier's values. Precondition: the carrier is one that is written.
[[nodiscard]] WriteTarget::Object object_of(Carrier carrier);

/// `software update point a.b of site CAS`, for findings.
[[nodiscard]] std::string to_text(const WriteTarget& target);

/// A whole object as the site has it, and the key to write it with.
struct LocatedObject {
    provider::Key key;
    provider::Instance object;
};

/// Reads the whole object, lazy properties included; nothing when the site has none.
[[nodiscard]] Task<Result<std::optional<LocatedObject>>> locate(provider::Reader& reader, WriteTarget target);

/// One field's value in an object of its carrier: from the property list, or the flag of a category or alert.
[[nodiscard]] Result<Value> read_value(FieldId id, const provider::Instance& object, ValuePool& pool);

struct FieldChange {
    FieldId field;
    Value value;  // of a category or an alert: boolean
};

/// Applies the changes to the object. All or none: after an error the object is as it was.
[[nodiscard]] Result<Edit> apply_changes(std::span<const FieldChange> changes, const EncodeContext& context,
                                         provider::Instance& object);

/// One property that differs between two readings of an object, as `SSLWSUS.Value` or `Enabled`.
struct PropertyDifference {
    std::string property;
    std::string before;  // as JSON, shortened; empty: not there
    std::string after;
    bool ours = false;  // a slot of one of the fields given

    friend bool operator==(const PropertyDifference&, const PropertyDifference&) = default;
};

/// Compares property by property; entries of property lists by their names, null and empty texts as equal.
/// Left out: system properties and what the provider keeps up by itself (when an alert was last changed, …).
/// In the order of names.
[[nodiscard]] std::vector<PropertyDifference> differences(const provider::Instance& before,
                                                          const provider::Instance& after,
                                                          std::span<const FieldId> ours);

}  // namespace supctl
