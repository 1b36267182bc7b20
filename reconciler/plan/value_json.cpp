#include "plan/value_json.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <limits>

#include "base/clock.h"
#include "base/codes.h"

namespace supctl {
namespace {

namespace json = boost::json;

json::value schedule_json(const Schedule& s) {
    json::object out;
    out["text"] = to_text(s);
    out["form"] = static_cast<std::uint64_t>(s.form);
    if (s.form != Schedule::Form::disabled) {
        out["start"] = s.start;
        out["utc"] = s.utc;
        out["parts"] = json::array{s.days, s.hours, s.minutes, s.weekday, s.weeks, s.months, s.order, s.day};
    }
    return out;
}

std::string_view word_of(FieldId id, std::uint32_t stored) {
    for (const Choice& choice : field(id).choices)
        if (choice.stored == stored) return choice.word;
    return "?";
}

tl::unexpected<Diagnostic> bad(FieldId id) {
    return fail(error(codes::kPlanFile,
                      fmt::format("the value of `{}` has not the form of that field", field_path(id))));
}

Result<std::uint32_t> number(FieldId id, const json::value* value) {
    if (value == nullptr || !value->is_number()) return bad(id);
    boost::system::error_code failed;
    const auto got = value->to_number<std::uint64_t>(failed);
    if (failed || got > std::numeric_limits<std::uint32_t>::max()) return bad(id);
    return static_cast<std::uint32_t>(got);
}

Result<Value> schedule_from(FieldId id, const json::object& object, ValuePool& pool) {
    Schedule s;
    const auto form = number(id, object.if_contains("form"));
    if (!form || *form > 5) return bad(id);
    s.form = static_cast<Schedule::Form>(*form);
    if (s.form == Schedule::Form::disabled) return Value::of(pool.schedule(s));
    const auto start = number(id, object.if_contains("start"));
    const json::value* utc = object.if_contains("utc");
    const json::value* parts = object.if_contains("parts");
    if (!start || utc == nullptr || !utc->is_bool() || parts == nullptr || !parts->is_array() ||
        parts->get_array().size() != 8)
        return bad(id);
    s.start = static_cast<std::int32_t>(*start);
    s.utc = utc->get_bool();
    std::uint8_t* const places[] = {&s.days,  &s.hours,  &s.minutes, &s.weekday,
                                    &s.weeks, &s.months, &s.order,   &s.day};
    for (std::size_t i = 0; i < 8; ++i) {
        const auto part = number(id, &parts->get_array()[i]);
        if (!part || *part > 255) return bad(id);
        *places[i] = static_cast<std::uint8_t>(*part);
    }
    return Value::of(pool.schedule(s));
}

Result<std::vector<TextId>> texts_from(FieldId id, const json::value* value, ValuePool& pool) {
    if (value == nullptr || !value->is_array()) return bad(id);
    std::vector<TextId> out;
    for (const auto& member : value->get_array()) {
        if (!member.is_string()) return bad(id);
        out.push_back(pool.text(std::string_view(member.get_string().data(), member.get_string().size())));
    }
    return out;
}

Result<Value> pending_from(FieldId id, const json::object& object, ValuePool& pool) {
    Pending pending;
    auto references = texts_from(id, object.if_contains("references"), pool);
    auto expected = texts_from(id, object.if_contains("expected"), pool);
    const auto most = number(id, object.if_contains("atMost"));
    const json::value* by = object.if_contains("resolvedBy");
    if (!references || !expected || !most || by == nullptr || !by->is_string()) return bad(id);
    pending.references = std::move(*references);
    pending.expected = pool.set(std::move(*expected));
    pending.at_most = *most;
    pending.resolved_by = pool.text(std::string_view(by->get_string().data(), by->get_string().size()));
    return Value::of(pool.pending(std::move(pending)));
}

json::value pending_json(const Pending& pending, const ValuePool& pool) {
    json::array references;
    for (const TextId text : pending.references) references.emplace_back(view(pool.text(text)));
    json::array expected;
    for (const auto text : pool.set_texts(pending.expected)) expected.emplace_back(view(text));
    return json::object{{"pending", "catalog"},
                        {"references", references},
                        {"expected", expected},
                        {"atMost", pending.at_most},
                        {"resolvedBy", view(pool.text(pending.resolved_by))}};
}

void canonical(const json::value& value, std::string& out) {
    if (value.is_object()) {
        std::vector<const json::key_value_pair*> members;
        for (const auto& member : value.get_object()) members.push_back(&member);
        std::sort(members.begin(), members.end(),
                  [](const auto* a, const auto* b) { return a->key() < b->key(); });
        out += '{';
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (i != 0) out += ',';
            out += json::serialize(json::value(members[i]->key()));
            out += ':';
            canonical(members[i]->value(), out);
        }
        out += '}';
    } else if (value.is_array()) {
        out += '[';
        bool first = true;
        for (const auto& member : value.get_array()) {
            if (!first) out += ',';
            first = false;
            canonical(member, out);
        }
        out += ']';
    } else {
        out += json::serialize(value);
    }
}

}  // namespace

boost::json::value value_to_json(FieldId id, Value value, const ValuePool& pool) {
    switch (value.kind) {
        case Value::Kind::absent:
            return nullptr;
        case Value::Kind::unknown:
            return json::object{{"unknown", true}};
        case Value::Kind::boolean:
            return value.as_boolean();
        case Value::Kind::choice:
            return json::value(view(word_of(id, value.data)));
        case Value::Kind::schedule:
            return schedule_json(pool.schedule(value.schedule()));
        case Value::Kind::pending:
            return pending_json(pool.pending(value.pending()), pool);
        case Value::Kind::set: {
            json::array out;
            for (const auto text : pool.set_texts(value.set())) out.emplace_back(view(text));
            return out;
        }
        case Value::Kind::text: {
            const auto text = pool.text(value.text());
            const bool none = text.empty() && field(id).type != Type::source;  // there `none` is a source
            return json::value(view(none ? std::string_view("none") : text));
        }
        case Value::Kind::integer:
            break;
    }
    switch (field(id).type) {
        case Type::expiry:
            if (value.data == 0) return "immediately";
            return json::object{{"expireAfter", json::object{{"months", value.data}}}};
        case Type::runTime:
            return json::object{{"minutes", value.data}};
        default:
            return value.data;
    }
}

Result<Value> value_from_json(FieldId id, const boost::json::value& value, ValuePool& pool) {
    if (value.is_null()) return Value{};
    if (value.is_object()) {
        const auto& object = value.get_object();
        if (object.contains("unknown")) return Value::unknown();
        if (object.contains("pending")) return pending_from(id, object, pool);
        if (field(id).type == Type::schedule) return schedule_from(id, object, pool);
        if (field(id).type == Type::runTime) {
            const auto minutes = number(id, object.if_contains("minutes"));
            if (!minutes) return bad(id);
            return Value::of_integer(*minutes);
        }
        if (field(id).type == Type::expiry) {
            const json::value* after = object.if_contains("expireAfter");
            if (after == nullptr || !after->is_object()) return bad(id);
            const auto months = number(id, after->get_object().if_contains("months"));
            if (!months) return bad(id);
            return Value::of_integer(*months);
        }
        return bad(id);
    }
    if (value.is_bool()) {
        if (field(id).type != Type::boolean) return bad(id);
        return Value::of_boolean(value.get_bool());
    }
    const Type type = field(id).type;
    if (value.is_array()) {
        if (type != Type::languages && type != Type::selection) return bad(id);
        auto members = texts_from(id, &value, pool);
        if (!members) return bad(id);
        return Value::of(pool.set(std::move(*members)));
    }
    if (value.is_string()) {
        const std::string_view text(value.get_string().data(), value.get_string().size());
        if (field(id).type == Type::expiry) {
            if (text != "immediately") return bad(id);
            return Value::of_integer(0);
        }
        if (!field(id).choices.empty()) {
            for (const Choice& choice : field(id).choices)
                if (choice.word == text) return Value::of_choice(choice.stored);
            return bad(id);
        }
        if (type != Type::text && type != Type::fqdn && type != Type::account && type != Type::source)
            return bad(id);
        const bool none_is_empty = type != Type::source;
        return Value::of(pool.text(none_is_empty && text == "none" ? std::string_view() : text));
    }
    if (type != Type::integer && type != Type::duration && type != Type::period) return bad(id);
    const auto got = number(id, &value);
    if (!got) return bad(id);
    return Value::of_integer(*got);
}

std::string value_text(FieldId id, Value value, const ValuePool& pool) {
    switch (value.kind) {
        case Value::Kind::absent:
            return "-";
        case Value::Kind::unknown:
            return "unknown";
        case Value::Kind::boolean:
            return value.as_boolean() ? "true" : "false";
        case Value::Kind::choice:
            return std::string(word_of(id, value.data));
        case Value::Kind::schedule:
            return to_text(pool.schedule(value.schedule()));
        case Value::Kind::text:
            return value.text() == TextId{} ? "none" : std::string(pool.text(value.text()));
        case Value::Kind::pending: {
            std::string out;
            for (const TextId text : pool.pending(value.pending()).references)
                out += (out.empty() ? "" : ", ") + std::string(pool.text(text));
            return "[" + out + "] (once the catalog is known)";
        }
        case Value::Kind::set: {
            std::string out;
            for (const auto text : pool.set_texts(value.set()))
                out += (out.empty() ? "" : ", ") + std::string(text);
            return "[" + out + "]";
        }
        case Value::Kind::integer:
            break;
    }
    if (field(id).type == Type::expiry)
        return value.data == 0 ? "immediately"
                               : fmt::format("after {} month{}", value.data, value.data == 1 ? "" : "s");
    if (field(id).type == Type::runTime) return fmt::format("{} min", value.data);
    if (field(id).type == Type::period)
        return value.data == 0 ? "never" : human_duration(Seconds(value.data));
    return fmt::format("{}", value.data);
}

std::string canonical_json(const boost::json::value& value) {
    std::string out;
    canonical(value, out);
    return out;
}

std::string sha256_hex(std::string_view text) {
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    std::string out;
    for (const unsigned char byte : digest) out += fmt::format("{:02x}", byte);
    return out;
}

}  // namespace supctl
