#include "simulator/resource_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/codes.h"
#include "base/text.h"
#include "base/uri.h"

namespace supctl::simulator {
namespace {

tl::unexpected<Diagnostic> bad_path(std::string what) {
    return fail(error(codes::kBadValue, std::move(what)));
}

constexpr std::array<std::string_view, 5> kOptions = {"$filter", "$select", "$top", "$skip", "$orderby"};

Result<void> read_options(std::string_view query, std::map<std::string, std::string>& into) {
    while (!query.empty()) {
        const auto part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(part.size() + 1, query.size()));
        if (part.empty()) continue;
        const auto equals = part.find('=');
        const auto name = percent_decode(part.substr(0, equals));
        std::string raw(equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1));
        std::replace(raw.begin(), raw.end(), '+', ' ');
        const auto value = percent_decode(raw);
        if (!name || !value) return bad_path("The query is not properly encoded.");
        // $count and $expand are not confirmed for this route; a client must not lean on them.
        if (std::find(kOptions.begin(), kOptions.end(), *name) == kOptions.end())
            return bad_path(fmt::format("The query parameter '{}' is not supported.", *name));
        if (!into.emplace(*name, *value).second)
            return bad_path(fmt::format("The query parameter '{}' is given twice.", *name));
    }
    return {};
}

struct KeyPart {
    std::string name;  // empty in the short form
    std::string value;
    bool text = false;
};

/// Splits `1,'a'` or `K1=1,K2='a'`; commas and equal signs inside quotes are text.
Result<std::vector<KeyPart>> split_predicate(std::string_view text) {
    std::vector<KeyPart> out;
    std::size_t at = 0;
    while (at <= text.size()) {
        KeyPart part;
        const auto equals = text.find('=', at);
        const auto quote = text.find('\'', at);
        const auto comma = text.find(',', at);
        if (equals != std::string_view::npos && equals < std::min(quote, comma)) {
            part.name = std::string(text.substr(at, equals - at));
            at = equals + 1;
        }
        if (at < text.size() && text[at] == '\'') {
            part.text = true;
            for (++at;; ++at) {
                if (at >= text.size()) return bad_path("The key has an unterminated string.");
                if (text[at] != '\'')
                    part.value += text[at];
                else if (at + 1 < text.size() && text[at + 1] == '\'')
                    part.value += text[at++];
                else
                    break;
            }
            ++at;
        } else {
            const auto end = std::min(text.find(',', at), text.size());
            part.value = std::string(text.substr(at, end - at));
            at = end;
            if (part.value.empty() || !std::all_of(part.value.begin(), part.value.end(),
                                                   [](char c) { return c >= '0' && c <= '9'; }))
                return bad_path("The key is neither a number nor a quoted string.");
        }
        out.push_back(std::move(part));
        if (at == text.size()) return out;
        if (text[at] != ',') return bad_path("The key is malformed.");
        ++at;
    }
    return bad_path("The key is malformed.");
}

Result<std::string> key_from(const ProviderClass& of, const std::vector<KeyPart>& parts) {
    const auto keys = of.keys();
    if (parts.size() != keys.size())
        return bad_path(fmt::format("The number of keys does not match type 'AdminService.{}'.", of.name));
    std::string out;
    for (const int key : keys) {
        const auto& property = of.properties[static_cast<std::size_t>(key)];
        const auto found = std::find_if(parts.begin(), parts.end(), [&](const KeyPart& part) {
            return part.name == property.name || (part.name.empty() && parts.size() == 1);
        });
        if (found == parts.end())
            return bad_path(fmt::format("The key property '{}' is missing.", property.name));
        if (found->text != (property.type == Type::text))
            return bad_path(fmt::format("The key property '{}' has the wrong type.", property.name));
        if (!out.empty()) out += ';';
        out += found->value;
    }
    return out;
}

Result<void> read_segments(std::string_view raw, ResourcePath& out) {
    // The class ends at the first of `(`, `/` or `.`; a key in parentheses may hold any of these in quotes.
    const auto end = std::min(raw.find_first_of("(/."), raw.size());
    out.name = std::string(raw.substr(0, end));
    out.of = find_class(out.name);
    auto rest = raw.substr(end);
    if (rest.empty() || out.of == nullptr) return {};
    if (rest.front() == '.') {
        out.method = std::string(rest.substr(1));
        return {};
    }
    if (rest.front() == '(') {
        const auto close = rest.rfind(')');
        if (close == std::string_view::npos) return bad_path("The key is malformed.");
        const auto decoded = percent_decode(rest.substr(1, close - 1));
        if (!decoded) return bad_path("The key is not properly encoded.");
        const auto parts = split_predicate(*decoded);
        if (!parts) return fail(parts.error());
        auto key = key_from(*out.of, *parts);
        if (!key) return fail(key.error());
        out.by_key = true;
        out.key = std::move(*key);
        rest.remove_prefix(close + 1);
        if (rest.empty()) return {};
        if (rest.front() != '/') return bad_path("The resource path is malformed.");
    }
    rest.remove_prefix(1);
    constexpr std::string_view kNamespace = "AdminService.";
    if (rest.starts_with(kNamespace)) {
        out.method = std::string(rest.substr(kNamespace.size()));
        return {};
    }
    if (out.by_key || rest.find('/') != std::string_view::npos)
        return bad_path("The resource path is malformed.");
    // Key as segment: single keys only; nothing is known about compound ones.
    const auto decoded = percent_decode(rest);
    const auto keys = out.of->keys();
    if (!decoded || keys.size() != 1) return bad_path("The key segment does not fit the type.");
    const bool text = out.of->properties[static_cast<std::size_t>(keys.front())].type == Type::text;
    auto key = key_from(*out.of, {{.name = "", .value = *decoded, .text = text}});
    out.by_key = true;
    out.key = std::move(*key);
    return {};
}

}  // namespace

Result<ResourcePath> parse_target(std::string_view target) {
    ResourcePath out;
    const auto question = std::min(target.find('?'), target.size());
    auto path = target.substr(0, question);
    constexpr std::string_view kRoute = "/AdminService/wmi/";
    // Raw quotes, backslashes and spaces never reach the service: http.sys refuses them.
    if (path.find_first_of("\"\\ <>[]|") != std::string_view::npos)
        return bad_path("Bad Request - Invalid URL");
    if (path.size() < kRoute.size() || !equal_ignoring_case(path.substr(0, kRoute.size()), kRoute))
        return out;
    out.known_route = true;
    if (question < target.size())
        if (auto read = read_options(target.substr(question + 1), out.options); !read)
            return fail(read.error());
    if (auto read = read_segments(path.substr(kRoute.size()), out); !read) return fail(read.error());
    return out;
}

}  // namespace supctl::simulator
