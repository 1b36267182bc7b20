#include "site/slot_codec.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/codes.h"
#include "base/text.h"
#include "base/uri.h"
#include "schema/languages.h"
#include "site/property_list.h"
#include "site/schedule_token.h"

namespace supctl {

namespace json = boost::json;

namespace {

constexpr std::string_view kNone = "none";
constexpr std::string_view kMicrosoftUpdate = "microsoftUpdate";

// What the product stores in the first slot of the synchronization source.
constexpr std::uint32_t kFromMicrosoft = 0, kFromUpstream = 1, kDoNotSynchronize = 2;
// What it stores for client connections: (intranet, internet) by the choice's number.
constexpr std::uint32_t kConnections[][2] = {{1, 0}, {0, 1}, {1, 1}};

Diagnostic malformed(const Field& field, std::string why) {
    return error(codes::kBadValue, fmt::format("`{}` is not understood: {}", field_name(field.id), why));
}

std::vector<std::string_view> split(std::string_view list) {
    std::vector<std::string_view> out;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        std::string_view item = list.substr(0, comma);
        while (item.starts_with(' ')) item.remove_prefix(1);
        while (item.ends_with(' ')) item.remove_suffix(1);
        if (!item.empty()) out.push_back(item);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return out;
}

// --- decoding
// ---------------------------------------------------------------------------------------------------

using Number = std::optional<std::uint32_t>;
using Text = std::optional<std::string_view>;

/// Reads one field's slots; the first malformed one is remembered and makes the whole value an error.
struct SlotReader {
    const Field& field;
    const json::array& properties;
    std::optional<Diagnostic> failure{};

    Number number(std::size_t slot) {
        auto read = slot_number(properties, field.slots[slot]);
        if (read) return *read;
        failure = std::move(read.error());
        return std::nullopt;
    }
    Text text(std::size_t slot) {
        auto read = slot_text(properties, field.slots[slot]);
        if (read) return *read;
        failure = std::move(read.error());
        return std::nullopt;
    }
};

Result<Value> decode_choice(const Field& field, std::uint32_t stored) {
    for (const Choice& choice : field.choices)
        if (choice.stored == stored) return Value::of_choice(stored);
    // Express files are any number but 0. Certificates kept by the product were recorded as 2 and as 3; what
    // was never recorded is not guessed.
    if (field.id == FieldId::content_files) return Value::of_choice(1);
    if (field.id == FieldId::third_party && stored == 3) return Value::of_choice(2);
    return fail(malformed(field, fmt::format("{} has no meaning", stored)));
}

Result<Value> decode_source(SlotReader& read, ValuePool& pool) {
    const Number from = read.number(0);
    if (!from) return Value{};
    if (*from == kFromMicrosoft) return Value::of(pool.text(kMicrosoftUpdate));
    if (*from == kDoNotSynchronize) return Value::of(pool.text(kNone));
    if (*from != kFromUpstream) return fail(malformed(read.field, fmt::format("{} has no meaning", *from)));
    const Text host = read.text(1);
    const Number port = read.number(2), ssl = read.number(3);
    if (!host || host->empty()) return fail(malformed(read.field, "the upstream server is missing"));
    const bool secure = ssl.value_or(0) != 0;
    const std::string name = lower_ascii(*host);
    const std::string bracketed = name.find(':') == std::string::npos ? name : "[" + name + "]";
    return Value::of(pool.text(fmt::format("{}://{}:{}", secure ? "https" : "http", bracketed,
                                           port.value_or(secure ? wsus_port::kHttps : wsus_port::kHttp))));
}

Result<Value> decode_expiry(SlotReader& read) {
    const Number mode = read.number(0);
    if (!mode) return Value{};
    if (*mode == 0) return Value::of_integer(0);
    const Number months = read.number(1);
    if (*mode != 1 || months.value_or(0) == 0)
        return fail(malformed(read.field, fmt::format("mode {} with {} months", *mode, months.value_or(0))));
    return Value::of_integer(*months);
}

Result<Value> decode_cultures(Text list, ValuePool& pool) {
    if (!list) return Value{};
    std::vector<TextId> members;
    for (const std::string_view code : split(*list)) members.push_back(pool.text(canonical_culture(code)));
    return Value::of(pool.set(std::move(members)));
}

Result<Value> decode_slots(SlotReader& read, ValuePool& pool) {
    switch (read.field.codec) {
        case Codec::number: {
            const Number stored = read.number(0);
            return stored ? Value::of_integer(*stored) : Value{};
        }
        case Codec::minutesAsSeconds: {
            const Number stored = read.number(0);
            return stored ? Value::of_integer(*stored / 60) : Value{};
        }
        case Codec::flag: {
            const Number stored = read.number(0);
            if (stored.value_or(0) > 1)
                return fail(malformed(read.field, fmt::format("{} is neither 0 nor 1", *stored)));
            return stored ? Value::of_boolean(*stored == 1) : Value{};
        }
        case Codec::choice: {
            const Number stored = read.number(0);
            if (!stored) return Value{};
            return decode_choice(read.field, *stored);
        }
        case Codec::clientConnections: {
            const Number intranet = read.number(0), internet = read.number(1);
            if (!intranet && !internet) return Value{};
            for (std::uint32_t choice = 0; choice < 3; ++choice)
                if (intranet.value_or(0) == kConnections[choice][0] &&
                    internet.value_or(0) == kConnections[choice][1])
                    return Value::of_choice(choice);
            return fail(malformed(read.field, "it serves neither intranet nor internet clients"));
        }
        case Codec::text: {
            const Text text = read.text(0);
            if (!text) return Value{};
            return Value::of(pool.text(*text));
        }
        case Codec::cultureList:
            return decode_cultures(read.text(0), pool);
        case Codec::source:
            return decode_source(read, pool);
        case Codec::expiry:
            return decode_expiry(read);
        case Codec::schedule: {
            const Text token = read.text(0);
            if (!token) return Value{};
            const Result<Schedule> schedule = decode_schedule(*token);
            if (!schedule) return fail(schedule.error());
            return Value::of(pool.schedule(*schedule));
        }
        case Codec::proxyServer: {
            const Number in_use = read.number(1);
            if (!in_use) return Value{};
            if (*in_use == 0) return Value::of(TextId{});
            const Text name = read.text(0);
            if (!name || name->empty())
                return fail(malformed(read.field, "a proxy is in use but has no name"));
            return Value::of(pool.text(*name));
        }
        case Codec::proxyAccount: {
            const Number anonymous = read.number(1);
            const Text account = read.text(0);
            if (!anonymous && !account) return Value{};
            return Value::of(pool.text(anonymous.value_or(0) == 1 ? "" : account.value_or("")));
        }
        case Codec::defaultPoint: {
            const Text server = read.text(0);
            if (!server || server->empty()) return Value{};
            return Value::of(pool.text(lower_ascii(*server)));
        }
        case Codec::none:
        case Codec::subscription:
        case Codec::alertEnabled:
            break;
    }
    return fail(malformed(read.field, "it is not kept in a property list"));
}

// --- encoding
// ---------------------------------------------------------------------------------------------------

/// Writes one field's slots and remembers whether anything changed.
struct SlotWriter {
    const Field& field;
    json::array& properties;
    bool changed = false;

    void number(std::size_t slot, std::uint32_t value) {
        if (set_slot(properties, field.slots[slot], value)) changed = true;
    }
    void text(std::size_t slot, std::string_view value) {
        if (set_slot(properties, field.slots[slot], value)) changed = true;
    }
    /// The slot's text as it is, empty when missing.
    [[nodiscard]] std::string now(std::size_t slot) const {
        const auto read = slot_text(properties, field.slots[slot]);
        return read && *read ? std::string(**read) : std::string();
    }
};

Value::Kind kind_of(Codec codec) {
    switch (codec) {
        case Codec::flag:
            return Value::Kind::boolean;
        case Codec::number:
        case Codec::minutesAsSeconds:
        case Codec::expiry:
            return Value::Kind::integer;
        case Codec::choice:
        case Codec::clientConnections:
            return Value::Kind::choice;
        case Codec::cultureList:
            return Value::Kind::set;
        case Codec::schedule:
            return Value::Kind::schedule;
        default:
            return Value::Kind::text;
    }
}

Result<void> encode_source(SlotWriter& write, std::string_view source) {
    if (source == kMicrosoftUpdate || source == kNone) {
        write.number(0, source == kNone ? kDoNotSynchronize : kFromMicrosoft);
        return {};
    }
    const Result<Uri> upstream = parse_uri(source);
    if (!upstream) return fail(upstream.error());
    const bool secure = upstream->scheme == "https";
    write.number(0, kFromUpstream);
    write.text(1, upstream->host);
    write.number(2, upstream->port);
    write.number(3, secure ? 1 : 0);
    return {};
}

/// Keeps what stays in its order and spelling; new codes follow in the order of their texts.
std::string edited_cultures(const std::string& now, const ValuePool& pool, SetId wanted) {
    std::vector<std::string_view> missing = pool.set_texts(wanted);
    std::string out;
    const auto append = [&out](std::string_view code) {
        out += (out.empty() ? "" : ",") + std::string(code);
    };
    for (const std::string_view code : split(now)) {
        const auto place = std::find(missing.begin(), missing.end(), canonical_culture(code));
        if (place == missing.end()) continue;
        append(code);
        missing.erase(place);
    }
    for (const std::string_view code : missing) append(code);
    return out;
}

Result<void> encode_slots(SlotWriter& write, Value value, const EncodeContext& context) {
    const auto text = [&] { return context.pool.text(value.text()); };
    switch (write.field.codec) {
        case Codec::number:
        case Codec::choice:
            write.number(0, value.data);
            return {};
        case Codec::minutesAsSeconds:
            write.number(0, value.data * 60);
            return {};
        case Codec::flag:
            write.number(0, value.as_boolean() ? 1 : 0);
            return {};
        case Codec::clientConnections:
            if (value.data > 2) break;
            write.number(0, kConnections[value.data][0]);
            write.number(1, kConnections[value.data][1]);
            return {};
        case Codec::text:
            write.text(0, text());
            return {};
        case Codec::cultureList:
            write.text(0, edited_cultures(write.now(0), context.pool, value.set()));
            return {};
        case Codec::source:
            return encode_source(write, text());
        case Codec::expiry:
            write.number(0, value.data == 0 ? 0 : 1);
            if (value.data != 0) write.number(1, value.data);
            return {};
        case Codec::schedule: {
            const Result<std::string> token =
                encode_schedule(context.pool.schedule(value.schedule()), write.now(0));
            if (!token) return fail(token.error());
            write.text(0, *token);
            return {};
        }
        case Codec::proxyServer:
            write.number(1, text().empty() ? 0 : 1);
            if (!text().empty()) write.text(0, text());
            return {};
        case Codec::proxyAccount:
            write.number(1, text().empty() ? 1 : 0);
            write.text(0, text());
            return {};
        case Codec::defaultPoint:
            if (!context.point) break;
            if (lower_ascii(write.now(0)) != text()) write.text(0, text());
            write.number(1, context.point->http_port);
            write.number(2, context.point->https_port);
            write.number(3, context.point->require_ssl ? 1 : 0);
            return {};
        case Codec::none:
        case Codec::subscription:
        case Codec::alertEnabled:
            break;
    }
    return fail(malformed(write.field, "the value cannot be kept in a property list"));
}

}  // namespace

std::string canonical_culture(std::string_view code) {
    if (const std::string_view known = culture_code(code); !known.empty()) return std::string(known);
    std::string out = lower_ascii(code);
    std::size_t start = out.find('-');
    while (start != std::string::npos) {
        const std::size_t end = std::min(out.find('-', start + 1), out.size());
        const std::size_t length = end - start - 1;
        // A region has two letters and is written in capitals, a script four with one capital.
        const std::size_t capitals = length == 2 ? 2 : length == 4 ? 1 : 0;
        for (std::size_t i = start + 1; i <= start + capitals; ++i)
            if (out[i] >= 'a' && out[i] <= 'z') out[i] = static_cast<char>(out[i] - 'a' + 'A');
        start = end == out.size() ? std::string::npos : end;
    }
    return out;
}

Result<Value> decode(const Field& field, const json::array& properties, ValuePool& pool) {
    SlotReader read{field, properties};
    Result<Value> value = decode_slots(read, pool);
    if (read.failure) return fail(std::move(*read.failure));
    return value;
}

Result<Edit> encode(const Field& field, Value value, const EncodeContext& context, json::array& properties) {
    if (value.kind != kind_of(field.codec))
        return fail(malformed(field, "the value is of another kind than the field's"));
    // What already means the value stays letter by letter; the default point's facts may still differ.
    if (field.codec != Codec::defaultPoint) {
        const Result<Value> now = decode(field, properties, context.pool);
        if (now && *now == value) return Edit::unchanged;
    }
    SlotWriter write{field, properties};
    Result<void> done = encode_slots(write, value, context);
    if (!done) return fail(std::move(done.error()));
    return write.changed ? Edit::changed : Edit::unchanged;
}

}  // namespace supctl
