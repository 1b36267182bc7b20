#include "render/setting_script.h"

#include <fmt/format.h>

#include <vector>

#include "plan/value_json.h"
#include "render/cmdlet_table.h"
#include "render/powershell.h"
#include "schema/words.h"

namespace supctl::render {
namespace {

constexpr std::string_view kConfiguration = "SMS_WSUS_CONFIGURATION_MANAGER";
constexpr std::string_view kSynchronization = "SMS_WSUS_SYNC_MANAGER";
constexpr std::string_view kLiteralNames = " -DisableWildcardHandling";

std::string replaced(std::string_view text, std::string_view value) {
    std::string out(text);
    if (const std::size_t place = out.find("{}"); place != std::string::npos) out.replace(place, 2, value);
    return out;
}

std::string_view part_text(Slot::Part part) {
    constexpr std::string_view parts[] = {"Value", "Value1", "Value2"};
    return parts[static_cast<std::size_t>(part)];
}

/// The expression of the object that carries the value.
std::string object(const Field& field, const Place& place) {
    const std::string site = quote(place.site.text());
    switch (field.carrier) {
        case Carrier::roleProps:
            return fmt::format("(Get-Point {} {})", site, quote(place.name));
        case Carrier::siteSystemProps:
            return fmt::format("(Get-SystemServer {} {})", site, quote(place.name));
        case Carrier::synchronizationManagerProps:
            return fmt::format("(Get-Synchronization {})", site);
        case Carrier::clientSettings:
            return fmt::format("(Get-ClientAgent {})", quote(place.name));
        default:
            return fmt::format("(Get-Configuration {})", site);
    }
}

/// `@{ 0 = 'none'; 1 = 'all' }`
std::string words_of(const Field& field) {
    std::string out = "@{ ";
    for (const Choice& choice : field.choices)
        out += fmt::format("{}{} = '{}'", out.size() == 3 ? "" : "; ", choice.stored, choice.word);
    // The site reads any other number as its last word: express files, certificates that it keeps itself.
    if (field.id == FieldId::content_files) out += fmt::format("; 'other' = '{}'", field.choices[1].word);
    if (field.id == FieldId::third_party) out += fmt::format("; 3 = '{}'", field.choices[1].word);
    return out + " }";
}

std::string_view types_of(FieldId id) {
    return id == FieldId::products ? "'Product', 'ProductFamily', 'Company'" : "'UpdateClassification'";
}

std::string capital(std::string_view word) {
    std::string out(word);
    if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
    return out;
}

std::string schedule(const Schedule& s) {
    std::string out = fmt::format("(New-CMSchedule -Start '{}:00'", start_text(s));
    if (s.utc) out += " -IsUtc";
    switch (s.form) {
        case Schedule::Form::disabled:
            return "$null";
        case Schedule::Form::once:
            out += " -Nonrecurring";
            break;
        case Schedule::Form::interval:
            out += fmt::format(" -RecurInterval {} -RecurCount {}",
                               s.days    ? "Days"
                               : s.hours ? "Hours"
                                         : "Minutes",
                               s.days    ? s.days
                               : s.hours ? s.hours
                                         : s.minutes);
            break;
        case Schedule::Form::weekly:
            out += fmt::format(" -DayOfWeek {} -RecurCount {}", capital(weekday_word(s.weekday)), s.weeks);
            break;
        case Schedule::Form::monthlyByWeekday:
            out += fmt::format(" -DayOfWeek {} -WeekOrder {} -RecurCount {}",
                               capital(weekday_word(s.weekday)), capital(week_word(s.order)), s.months);
            break;
        case Schedule::Form::monthlyByDate:
            out += s.day == 0 ? std::string(" -LastDayOfMonth") : fmt::format(" -DayOfMonth {}", s.day);
            out += fmt::format(" -RecurCount {}", s.months);
            break;
    }
    return out + ")";
}

/// The value as an argument.
std::string argument(FieldId id, Value value, const ValuePool& pool) {
    if (value.kind == Value::Kind::schedule) return schedule(pool.schedule(value.schedule()));
    if (field(id).type == Type::period) {
        constexpr std::uint32_t kDay = 86400, kHour = 3600;
        return value.data % kDay == 0 ? fmt::format("{} -TimeUnit Days", value.data / kDay)
                                      : fmt::format("{} -TimeUnit Hours", value.data / kHour);
    }
    return literal(id, value, pool);
}

/// Whether the value is the one that says no: an empty account or proxy, immediately, never.
bool says_no(FieldId id, Value value) {
    const Type type = field(id).type;
    if (value.kind == Value::Kind::text) return value.text() == TextId{};
    return value.kind == Value::Kind::integer && value.data == 0 &&
           (type == Type::expiry || type == Type::period);
}

/// The cmdlet's arguments for a value; empty: it cannot be said.
std::string arguments(const Route& route, Value value, const ValuePool& pool) {
    if (value.kind == Value::Kind::choice)
        return value.data < route.words.size() ? std::string(route.words[value.data]) : std::string();
    if (field(route.field).type == Type::source) {
        const std::string_view text = pool.text(value.text());
        const std::size_t word = text == words::kMicrosoftUpdate ? 0 : text == words::kNone ? 2 : 1;
        return replaced(route.words[word], quote(text));
    }
    const bool no = !route.without.empty() && says_no(route.field, value);
    return replaced(no ? route.without : route.arguments, argument(route.field, value, pool));
}

/// Which object the cmdlet is to change.
std::string target(const Field& field, const Place& place) {
    switch (field.owner) {
        case Owner::softwareUpdatePoint:
        case Owner::siteSystem:
            return fmt::format(" -SiteCode {} -SiteSystemServerName {}", quote(place.site.text()),
                               quote(place.name));
        case Owner::clientSetting:
            if (place.defaults) return " -DefaultSetting";
            return fmt::format(" -Name {}{}", quote(place.name), kLiteralNames);
        default:
            return fmt::format(" -SiteCode {}", quote(place.site.text()));
    }
}

using Lines = std::vector<std::string>;

/// A list is changed by what is added and what is taken away; added first, as it may never be empty.
Lines list_lines(const Route& route, const Guard& guard, const ValuePool& pool) {
    const Field& row = field(route.field);
    const std::string command = std::string(route.cmdlet) + target(row, guard.place);
    const std::string wanted =
        guard.wanted.empty() ? literal(route.field, guard.change.to, pool) : guard.wanted;
    const bool selects = row.type == Type::selection;
    const std::string names = selects ? "$titles" : "$languages";
    const std::string literal_names = selects ? std::string(kLiteralNames) : std::string();
    Lines out;
    if (selects)
        out.push_back(fmt::format("$titles = Compare-Selection -Type '{}' -Wanted {}",
                                  route.field == FieldId::products ? "Product" : "UpdateClassification",
                                  wanted));
    else
        out.push_back(fmt::format("$languages = Compare-Cultures -Now @({}) -Wanted {}",
                                  reading(route.field, guard.place), wanted));
    out.push_back(fmt::format("if ({}.Add) {{ {} {}{} }}", names, command,
                              replaced(route.arguments, names + ".Add"), literal_names));
    out.push_back(fmt::format("if ({}.Remove) {{ {} {}{} }}", names, command,
                              replaced(route.without, names + ".Remove"), literal_names));
    if (selects)
        out.push_back(fmt::format("Set-Subscription -Type {} -Wanted {}", types_of(route.field), wanted));
    return out;
}

/// Name, port and account of a proxy belong together.
std::string proxy_arguments(const Guard& guard, const ValuePool& pool) {
    std::string out;
    for (const FieldId id : {FieldId::proxy_server, FieldId::proxy_port, FieldId::proxy_account}) {
        const bool own = id == guard.change.field;
        const Value value = own || !guard.beside ? (own ? guard.change.to : Value{}) : guard.beside(id);
        if (!value.present()) continue;
        // No account is what a proxy has unless it is given one.
        if (id == FieldId::proxy_account && says_no(id, value) && !(own && guard.change.from.present()))
            continue;
        out += (out.empty() ? "" : " ") + arguments(*route_of(id), value, pool);
        if (id == FieldId::proxy_server && says_no(id, value)) break;
    }
    return out;
}

Lines write_lines(const Route& route, const Guard& guard, const ValuePool& pool) {
    const Field& row = field(route.field);
    if (route.way == Way::byHand) return {};
    if (route.way == Way::wmi)
        return {fmt::format(
            "Set-Slot -Component '{}' -Site {} -Name '{}' -Value {}",
            row.carrier == Carrier::synchronizationManagerProps ? kSynchronization : kConfiguration,
            quote(guard.place.site.text()), row.slots[0].property, guard.change.to.as_boolean() ? 1 : 0)};
    if (row.type == Type::selection || row.type == Type::languages) return list_lines(route, guard, pool);
    const std::string said = row.owner == Owner::siteSystem ? proxy_arguments(guard, pool)
                                                            : arguments(route, guard.change.to, pool);
    if (said.empty()) return {};
    if (route.form == Form::table)
        return {"$arguments = " + said,
                fmt::format("{}{} @arguments", route.cmdlet, target(row, guard.place))};
    return {fmt::format("{}{} {}", route.cmdlet, target(row, guard.place), said)};
}

std::string label(FieldId id, const Place& place) {
    return place.name.empty() ? fmt::format("{}", field_name(id))
                              : fmt::format("{} {}", place.name, field_name(id));
}

}  // namespace

std::string literal(FieldId id, Value value, const ValuePool& pool) {
    switch (value.kind) {
        case Value::Kind::boolean:
            return std::string(boolean(value.as_boolean()));
        case Value::Kind::integer:
            return fmt::format("{}", value.data);
        case Value::Kind::text:
            return quote(pool.text(value.text()));
        case Value::Kind::set: {
            const auto texts = pool.set_texts(value.set());
            return list({texts.begin(), texts.end()});
        }
        case Value::Kind::choice:
        case Value::Kind::schedule:
            return quote(value_text(id, value, pool));
        case Value::Kind::absent:
        case Value::Kind::pending:
        case Value::Kind::unknown:
            break;
    }
    return "$null";
}

std::string reading(FieldId id, const Place& place) {
    const Field& row = field(id);
    const auto name = [&row](std::size_t slot) { return fmt::format(" '{}'", row.slots[slot].property); };
    const std::string from = " " + object(row, place);
    const std::string part = fmt::format(" '{}'", part_text(row.slots[0].part));
    switch (row.codec) {
        case Codec::number:
            return "Read-Number" + from + name(0);
        case Codec::flag:
            return "Read-Flag" + from + name(0);
        case Codec::choice:
            return "Read-Word" + from + name(0) + " " + words_of(row);
        case Codec::text:
        case Codec::defaultPoint:
            return "Read-Text" + from + name(0) + part;
        case Codec::cultureList:
            return "Read-Cultures" + from + name(0) + part;
        case Codec::minutesAsSeconds:
            return "Read-Minutes" + from + name(0);
        case Codec::clientConnections:
            return "Read-Connections" + from + name(0) + name(1);
        case Codec::source:
            return "Read-Source" + from + name(0) + name(1) + name(2) + name(3);
        case Codec::expiry:
            return "Read-Expiry" + from + name(0) + name(1);
        case Codec::schedule:
            return "Read-Schedule" + from + name(0) + part;
        case Codec::proxyServer:
            return "Read-ProxyServer" + from + name(0) + name(1);
        case Codec::proxyAccount:
            return "Read-ProxyAccount" + from + name(0) + name(1);
        case Codec::subscription:
            return fmt::format("Read-Selection -Type {}", types_of(id));
        case Codec::alertEnabled:
            return "Read-Alert" + name(0);
        case Codec::none:
            break;
    }
    return {};
}

std::string creating(FieldId id, Value value, const ValuePool& pool) {
    const Route* route = route_of(id);
    if (route == nullptr || route->way != Way::cmdlet || !value.present()) return {};
    if (route->creating.empty()) return arguments(*route, value, pool);
    if (says_no(id, value)) return std::string(route->creating_without);
    return replaced(route->creating, argument(id, value, pool));
}

std::string guarded(const Guard& guard, const ValuePool& pool, std::size_t indent) {
    const FieldId id = guard.change.field;
    const Field& row = field(id);
    const Route* route = route_of(id);
    const Lines lines = route == nullptr ? Lines{} : write_lines(*route, guard, pool);
    const std::string read = reading(id, guard.place);
    if (lines.empty() || read.empty()) return by_hand(id, guard.change.to, guard.place, pool, indent);
    std::string what =
        fmt::format("{}{}", label(id, guard.place), row.seeds.empty() ? "" : fmt::format(" ({})", row.seeds));
    if (route->way == Way::wmi) what += fmt::format(": {}", route->why);
    std::string out = comment(what, indent);
    const std::string margin(indent, ' '), deeper(indent + 4, ' ');
    if (row.type == Type::account && guard.change.to.text() != TextId{})
        out += fmt::format("{}Assert-Account -UserName {}\n", margin, literal(id, guard.change.to, pool));
    out += fmt::format("{}Set-Setting -Site {} -What {}", margin, quote(guard.place.site.text()),
                       quote(label(id, guard.place)));
    if (guard.from == Guard::From::asSeen && guard.change.from.present())
        out += " -From " + literal(id, guard.change.from, pool);
    out += " -To " + (guard.wanted.empty() ? literal(id, guard.change.to, pool) : guard.wanted);
    if (row.synchronizes) out += " -Synchronizes";
    if (!guard.operation.empty())
        out += fmt::format(" `\n{}-Operation {} -Impact {}", deeper, quote(guard.operation),
                           quote(guard.impact));
    out += fmt::format(" `\n{}-Read {{ {} }} `\n{}-Write {{", deeper, read, deeper);
    if (lines.size() == 1) return out + " " + lines.front() + " }\n";
    for (const std::string& line : lines) out += "\n" + deeper + "    " + line;
    return out + "\n" + deeper + "}\n";
}

std::string by_hand(FieldId id, Value value, const Place& place, const ValuePool& pool, std::size_t indent) {
    const Field& row = field(id);
    const Route* route = route_of(id);
    std::string text = fmt::format("by hand: {} = {}", label(id, place), value_text(id, value, pool));
    if (!row.seeds.empty()) text += fmt::format(" ({})", row.seeds);
    if (route != nullptr && !route->why.empty()) text += fmt::format("; {}", route->why);
    if (route != nullptr && !route->cmdlet.empty()) {
        const std::string said = arguments(*route, value, pool);
        if (!said.empty())
            text += fmt::format(". The cmdlet: {}{} {}", route->cmdlet, target(row, place), said);
    }
    if (!row.console.empty()) text += fmt::format(". Console: {}", row.console);
    return comment(text, indent);
}

}  // namespace supctl::render
