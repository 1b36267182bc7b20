#include "schema/json_schema.h"

#include <fmt/format.h>

#include <vector>

#include "schema/languages.h"
#include "schema/words.h"

namespace supctl {

namespace {

using std::string;
using std::string_view;

string quote(string_view text) {
    string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += {'\\', c};
        else if (static_cast<unsigned char>(c) < 0x20)
            out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        else
            out += c;
    }
    return out + "\"";
}

/// One JSON object or array, whose members are JSON themselves.
class Members {
  public:
    Members& add(string_view key, string json) {
        if (!json.empty()) items_.push_back(fmt::format("{}: {}", quote(key), json));
        return *this;
    }
    Members& text(string_view key, string_view value) {
        return value.empty() ? *this : add(key, quote(value));
    }
    [[nodiscard]] string object() const { return fmt::format("{{{}}}", fmt::join(items_, ", ")); }

  private:
    std::vector<string> items_;
};

string array(const std::vector<string>& items) {
    return fmt::format("[{}]", fmt::join(items, ", "));
}

string one_of(const std::vector<string_view>& words) {
    std::vector<string> items;
    for (const auto word : words) items.push_back(quote(word));
    return Members().add("enum", array(items)).object();
}

string integer(Range range) {
    return Members()
        .text("type", "integer")
        .add("minimum", std::to_string(range.least))
        .add("maximum", std::to_string(range.most))
        .object();
}

string any_of(const std::vector<string>& items) {
    return Members().add("anyOf", array(items)).object();
}

/// Texts that look like numbers reach a validator as numbers; the language reads them as text.
string text(string_view pattern = {}) {
    return any_of({Members().text("type", "string").text("pattern", pattern).object(),
                   Members().text("type", "number").object()});
}

string structure(const std::vector<std::pair<string_view, string>>& properties,
                 const std::vector<string_view>& required = {}) {
    Members inside;
    for (const auto& [key, json] : properties) inside.add(key, json);
    Members out;
    out.text("type", "object").add("properties", inside.object());
    if (!required.empty()) {
        std::vector<string> names;
        for (const auto name : required) names.push_back(quote(name));
        out.add("required", array(names));
    }
    return out.add("additionalProperties", "false").object();
}

string list_of(const string& item, std::size_t least = 0) {
    Members out;
    out.text("type", "array").add("items", item);
    if (least != 0) out.add("minItems", std::to_string(least));
    return out.object();
}

constexpr string_view kHost = "^(?=.{1,253}$)[A-Za-z0-9_][A-Za-z0-9_-]*(\\.[A-Za-z0-9_][A-Za-z0-9_-]*)+$";
constexpr string_view kSiteCode = "^[A-Za-z0-9]{3}$";
constexpr string_view kGuid = "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$";

string schedule() {
    using namespace words;
    const string weekday = one_of({std::begin(kWeekdays), std::end(kWeekdays)});
    const string week = one_of({std::begin(kWeekOrders), std::end(kWeekOrders)});
    const std::pair<string_view, string> start{
        kStartingAt,
        Members()
            .text("type", "string")
            .text("pattern", "^(19[7-9][0-9]|20[0-2][0-9]|203[0-3])-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$")
            .object()};
    const std::pair<string_view, string> zone{kTimeZone, one_of({kUtc, kSiteServerLocal})};
    const string every = any_of({structure({{kDays, integer(kEveryDays)}}, {kDays}),
                                 structure({{kHours, integer(kEveryHours)}}, {kHours})});
    const string weekly = structure({{kDay, weekday}, {kWeeks, integer(kEveryWeeks)}}, {kDay});
    const string monthly =
        any_of({structure({{kWeek, week}, {kDay, weekday}, {kMonths, integer(kEveryMonths)}}, {kWeek, kDay}),
                structure({{kDay, any_of({one_of({kLast}), integer(kDayOfMonth)})},
                           {kMonths, integer(kEveryMonths)}},
                          {kDay})});
    return any_of({one_of({kDisabled}), structure({{kEvery, every}, start, zone}, {kEvery}),
                   structure({{kWeekly, weekly}, start, zone}, {kWeekly}),
                   structure({{kMonthly, monthly}, start, zone}, {kMonthly})});
}

string selection(FieldId id) {
    using namespace words;
    const string title = text();
    const string guid = Members().text("type", "string").text("pattern", kGuid).object();
    const string classification = any_of({title, structure({{kClassification, title}, {kId, guid}}, {kId})});
    const string product = any_of(
        {title, structure({{kFamily, title}, {kProduct, title}, {kId, guid}}, {kFamily, kProduct}),
         structure({{kProduct, title}, {kId, guid}}, {kId}),
         structure(
             {{kFamily, title},
              {kNewProducts, one_of({kNewProductsWords[0], kNewProductsWords[1], kNewProductsWords[2]})},
              {kPinned, list_of(guid)}},
             {kFamily})});
    const string list = list_of(id == FieldId::products ? product : classification);
    return any_of({list, structure({{kInclude, list}, {kExclude, list}}, {kInclude}),
                   structure({{kExclude, list}}, {kExclude})});
}

string duration(Range seconds) {
    const auto unit = [&](string_view name, std::int64_t scale) {
        return structure({{name, integer({(seconds.least + scale - 1) / scale, seconds.most / scale})}},
                         {name});
    };
    return any_of({unit(words::kMinutes, 60), unit(words::kHours, 3600), unit(words::kDays, 86400)});
}

string period(Range seconds) {
    return any_of({structure({{words::kHours, integer({seconds.least / 3600, 23})}}, {words::kHours}),
                   structure({{words::kDays, integer({1, seconds.most / 86400})}}, {words::kDays})});
}

string secret() {
    const string word = Members().text("type", "string").object();
    return any_of(
        {structure({{words::kEnv, Members().text("type", "string").text("pattern", "^SUPCTL_").object()}},
                   {words::kEnv}),
         structure({{words::kFile, word}}, {words::kFile}),
         structure({{words::kCommand, list_of(word, 1)}}, {words::kCommand})});
}

/// Matches the words in any letter case.
string ignoring_case(const std::vector<string_view>& words) {
    string out = "^(";
    for (const string_view word : words) {
        if (out.size() > 2) out += '|';
        for (const char c : word) {
            const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            if (lower >= 'a' && lower <= 'z')
                out += {'[', static_cast<char>(lower - 'a' + 'A'), lower, ']'};
            else if (c == '(' || c == ')' || c == '.')
                out += {'\\', c};
            else
                out += c;
        }
    }
    return out + ")$";
}

string language_list() {
    std::vector<string_view> known;
    for (const auto& language : languages()) known.push_back(language.code);
    for (const auto& language : languages()) known.push_back(language.name);
    // The words are for completion, the pattern for other letter cases; some readers take `no` for false.
    return list_of(any_of({one_of(known),
                           Members().text("type", "string").text("pattern", ignoring_case(known)).object(),
                           Members().text("type", "boolean").object()}),
                   1);
}

/// The schema of a value that is not a structure; without description.
string value(const Field& row) {
    switch (row.type) {
        case Type::boolean:
            return Members().text("type", "boolean").object();
        case Type::integer:
            return integer(row.range);
        case Type::choice: {
            std::vector<string_view> words;
            for (const Choice& choice : row.choices) words.push_back(choice.word);
            return one_of(words);
        }
        case Type::siteCode:
            return text(kSiteCode);
        case Type::fqdn:
            return Members().text("type", "string").text("pattern", kHost).object();
        case Type::account:
            return Members().text("type", "string").text("pattern", "^(none|[^\\\\]+\\\\[^\\\\]+)$").object();
        case Type::languages:
            return language_list();
        case Type::source:
            return any_of({one_of({words::kMicrosoftUpdate, words::kNone}),
                           structure({{words::kUpstream,
                                       Members()
                                           .text("type", "string")
                                           .text("pattern", "^[Hh][Tt][Tt][Pp][Ss]?://[^/]+:[0-9]+/?$")
                                           .object()}},
                                     {words::kUpstream})});
        case Type::schedule:
            return schedule();
        case Type::expiry:
            return any_of({one_of({words::kImmediately}),
                           structure({{words::kExpireAfter,
                                       structure({{words::kMonths, integer(row.range)}}, {words::kMonths})}},
                                     {words::kExpireAfter})});
        case Type::runTime:
            return structure({{words::kMinutes, integer(row.range)}}, {words::kMinutes});
        case Type::duration:
            return duration(row.range);
        case Type::period:
            return any_of({one_of({words::kNever}), period(row.range)});
        case Type::selection:
            return selection(row.id);
        case Type::textList:
            return list_of(text());
        case Type::secret:
            return secret();
        case Type::address:
            return Members()
                .text("type", "string")
                .text("pattern", "^([0-9.]+|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}$")
                .object();
        case Type::providers: {
            const string host = Members().text("type", "string").text("pattern", kHost).object();
            const string url =
                Members().text("type", "string").text("pattern", "^[Hh][Tt][Tt][Pp][Ss]://").object();
            const string either =
                Members().text("type", "string").text("pattern", "^[Hh][Tt][Tt][Pp][Ss]?://").object();
            const auto spelled = [&](std::string_view required) {
                return structure({{words::kAdminService, url}, {words::kWinrm, either}}, {required});
            };
            return list_of(any_of({host, spelled(words::kAdminService), spelled(words::kWinrm)}), 1);
        }
        default:
            return text();
    }
}

string describe(const Field& row) {
    if (row.example.empty()) return string(row.documentation);
    return fmt::format("{} Example: `{}`", row.documentation, row.example);
}

class Generator {
  public:
    string root(FieldId id) {
        const Field& row = field(id);
        const string body = object(id);
        Members out;
        out.text("$schema", "http://json-schema.org/draft-07/schema#")
            .text("title", id == FieldId::connection ? "supctl connection file" : "supctl description")
            .text("description", row.documentation);
        string whole = out.object();
        whole.pop_back();
        return whole + ", " + body.substr(1);
    }

  private:
    static bool built(FieldId id) {
        return field(id).built == Built::yes && field(shape_of(id)).built == Built::yes;
    }

    string object(FieldId id) {
        Members properties;
        std::vector<string> required;
        for (const FieldId child : children(id)) {
            if (!built(child)) continue;
            properties.add(field(child).key, node(child));
            // A file may be one part of several, so what the whole must have is not asked of each.
            if (field(child).required && id != FieldId::description && id != FieldId::site)
                required.push_back(quote(field(child).key));
        }
        Members out;
        out.text("type", "object").add("properties", properties.object());
        if (!required.empty() && field(id).kind == Kind::connection) out.add("required", array(required));
        return out.add("additionalProperties", "false").object();
    }

    string keyed(FieldId id, string_view pattern) {
        const string inside = node(children(id).front());
        Members out;
        out.text("type", "object");
        if (pattern.empty())
            out.add("additionalProperties", inside);
        else
            out.add("patternProperties", Members().add(pattern, inside).object())
                .add("additionalProperties", "false");
        return out.object();
    }

    /// The list of providers once more, for each site, and servers by name or WS-Man address.
    string site_providers() {
        const Field& list = field(FieldId::connection_providers);
        const string url =
            Members().text("type", "string").text("pattern", "^[Hh][Tt][Tt][Pp][Ss]?://").object();
        const string named = Members().text("type", "string").text("pattern", kHost).object();
        const string servers =
            list_of(any_of({named, structure({{words::kWinrm, url}}, {words::kWinrm})}), 1);
        const auto with = [&](string_view needed) {
            return structure({{list.key, value(list)}, {words::kServers, servers}}, {needed});
        };
        const string inside = any_of({with(list.key), with(words::kServers)});
        return Members()
            .text("type", "object")
            .add("patternProperties", Members().add(kSiteCode, inside).object())
            .add("additionalProperties", "false")
            .object();
    }

    string node(FieldId written) {
        const FieldId id = shape_of(written);
        const Field& row = field(id);
        string body;
        switch (row.type) {
            case Type::object:
                body = object(id);
                break;
            case Type::siteMap:
                body = id == FieldId::connection_sites ? site_providers() : keyed(id, kSiteCode);
                break;
            case Type::serverMap:
                body = keyed(id, kHost);
                break;
            case Type::serverSet:
                body = any_of({keyed(id, kHost),
                               list_of(Members().text("type", "string").text("pattern", kHost).object())});
                break;
            case Type::nameMap:
                body = keyed(id, {});
                break;
            case Type::proxy:
                body = any_of({one_of({words::kNone}), object(id)});
                break;
            default:
                body = id == FieldId::api_version ? one_of({words::kApiVersion}) : value(row);
        }
        const string about = describe(field(written));
        return about.empty() ? body : fmt::format("{{\"description\": {}, {}", quote(about), body.substr(1));
    }
};

/// One member a line, two blanks a level; short arrays and objects stay on one line.
string indent(string_view json) {
    string out;
    std::size_t depth = 0;
    const auto line = [&] { out.append("\n").append(2 * depth, ' '); };
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (c == '"') {
            const std::size_t begin = i;
            for (++i; json[i] != '"'; ++i)
                if (json[i] == '\\') ++i;
            out.append(json.substr(begin, i + 1 - begin));
        } else if (c == '{' || c == '[') {
            const auto close = json.find_first_of("{}[]", i + 1);
            const bool flat = close != string_view::npos && close - i < 90 &&
                              (json[close] == '}' || json[close] == ']') &&
                              json.substr(i, close - i).find('\\') == string_view::npos;
            if (flat) {
                out.append(json.substr(i, close + 1 - i));
                i = close;
            } else {
                out += c;
                ++depth;
                line();
            }
        } else if (c == '}' || c == ']') {
            --depth;
            line();
            out += c;
        } else if (c == ',') {
            out += c;
            line();
            if (i + 1 < json.size() && json[i + 1] == ' ') ++i;
        } else {
            out += c;
        }
    }
    return out + "\n";
}

}  // namespace

string json_schema(FieldId root) {
    return indent(Generator().root(root));
}

}  // namespace supctl
