// Value: one setting's value in eight bytes, trivially copyable. Texts, sets, schedules and pending
// references are interned in a ValuePool shared by desired and live, so that equality compares integers.
#pragma once

#include <cstdint>

namespace supctl {

enum class TextId : std::uint32_t {};  // 0 is the empty text
enum class SetId : std::uint32_t {};   // 0 is the empty set
enum class ScheduleId : std::uint32_t {};
enum class PendingId : std::uint32_t {};

struct Value {
    enum class Kind : std::uint8_t {
        absent,  // declared: unmanaged; live: missing
        boolean,
        integer,
        choice,  // choice: the number that the product stores
        text,
        set,
        schedule,
        pending,  // declared only: known after the catalog is; never written, never equal
        unknown   // live only: could not be read; never read as absent
    };
    Kind kind = Kind::absent;
    std::uint32_t data = 0;

    static constexpr Value of_boolean(bool value) { return {Kind::boolean, value ? 1u : 0u}; }
    static constexpr Value of_integer(std::uint32_t value) { return {Kind::integer, value}; }
    static constexpr Value of_choice(std::uint32_t stored) { return {Kind::choice, stored}; }
    static constexpr Value of(TextId id) { return {Kind::text, static_cast<std::uint32_t>(id)}; }
    static constexpr Value of(SetId id) { return {Kind::set, static_cast<std::uint32_t>(id)}; }
    static constexpr Value of(ScheduleId id) { return {Kind::schedule, static_cast<std::uint32_t>(id)}; }
    static constexpr Value of(PendingId id) { return {Kind::pending, static_cast<std::uint32_t>(id)}; }
    static constexpr Value unknown() { return {Kind::unknown, 0}; }

    [[nodiscard]] constexpr bool present() const { return kind != Kind::absent; }
    [[nodiscard]] constexpr bool as_boolean() const { return data != 0; }
    [[nodiscard]] constexpr TextId text() const { return TextId{data}; }
    [[nodiscard]] constexpr SetId set() const { return SetId{data}; }
    [[nodiscard]] constexpr ScheduleId schedule() const { return ScheduleId{data}; }
    [[nodiscard]] constexpr PendingId pending() const { return PendingId{data}; }

    /// Same bits. Whether two values agree as settings is `agrees`.
    friend constexpr bool operator==(Value, Value) = default;
};

/// Whether a live value already is what is desired: pending and unknown agree with nothing.
[[nodiscard]] constexpr bool agrees(Value desired, Value live) {
    return desired.kind != Value::Kind::pending && live.kind != Value::Kind::unknown && desired == live;
}

}  // namespace supctl
