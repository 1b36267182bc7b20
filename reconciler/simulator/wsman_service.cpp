#include "simulator/wsman_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "simulator/json_text.h"
#include "simulator/wql.h"
#include "simulator/wsman_methods.h"

namespace supctl::simulator::wsman {
namespace {

constexpr Property kLocation[] = {
    {"Machine", Type::text, Access::key},
    {"NamespacePath", Type::text},
    {"ProviderForLocalSite", Type::flag},
    {"SiteCode", Type::text, Access::key},
};
/// The class by which a provider is found; it lives in root/sms, beside the site's name space.
constexpr ProviderClass kProviderLocation{"SMS_ProviderLocation", "", kLocation, {}};

Fault refusal_of(const WriteRefusal& refusal) {
    return refusal.kind == WriteRefusal::Kind::notFound
               ? not_found(
                     "The service cannot find the resource identified by the resource URI and selectors.")
               : provider_failed(kWmiFailed, refusal.message);
}

std::string answer_action(std::string_view space, std::string_view operation) {
    return fmt::format("{}/{}Response", space, operation);
}

/// Shuffles by (seed, number): the same request gives the same order only in the same place of the same run.
void shuffle(std::vector<Row>& rows, std::uint64_t seed, std::uint64_t number) {
    std::uint64_t state = mixed(seed, fmt::format("wsman/{}", number));
    for (std::size_t i = rows.size(); i > 1; --i) {
        state = state * 6364136223846793005ull + 1442695040888963407ull;
        std::swap(rows[i - 1], rows[(state >> 33) % i]);
    }
}

}  // namespace

Call WsmanService::read(std::string_view text) {
    Call out;
    out.message = read_message(text);
    const auto& message = out.message;
    out.target = "/wsman";
    if (message.identify) {
        out.operation = "Identify";
        return out;
    }
    std::string_view uri = message.resource;
    const bool wmi = uri.size() > kWmi.size() && equal_ignoring_case(uri.substr(0, kWmi.size()), kWmi);
    if (wmi) {
        uri.remove_prefix(kWmi.size());
        const auto slash = uri.rfind('/');
        out.space = std::string(uri.substr(0, slash == std::string_view::npos ? 0 : slash));
        out.class_name = std::string(slash == std::string_view::npos ? uri : uri.substr(slash + 1));
    }
    struct Known {
        std::string_view space, operation;
    };
    static constexpr std::array<Known, 7> kOperations = {{{kTransfer, "Get"},
                                                          {kTransfer, "Put"},
                                                          {kTransfer, "Create"},
                                                          {kTransfer, "Delete"},
                                                          {kEnumeration, "Enumerate"},
                                                          {kEnumeration, "Pull"},
                                                          {kEnumeration, "Release"}}};
    for (const auto& one : kOperations)
        if (message.action == fmt::format("{}/{}", one.space, one.operation))
            out.operation = std::string(one.operation);
    const auto own = message.resource + "/";
    if (out.operation.empty() && message.action.size() > own.size() &&
        equal_ignoring_case(std::string_view(message.action).substr(0, own.size()), own)) {
        out.operation = "Invoke";
        out.method = message.action.substr(own.size());
    }
    if (!message.resource.empty())
        out.target += wmi ? fmt::format("/{}/{}", out.space, out.class_name) : "/" + message.resource;
    if (!out.method.empty()) out.target += "/" + out.method;
    for (std::size_t i = 0; i < message.selectors.size(); ++i)
        out.target +=
            fmt::format("{}{}={}", i == 0 ? '?' : '&', message.selectors[i].name, message.selectors[i].value);
    if (const auto filter = message.body.child(kWsman, "Filter")) out.target += "?" + filter.text();
    return out;
}

std::string WsmanService::uuid(std::string_view purpose, std::uint64_t number) const {
    const auto a = mixed(parts_.service.seed, fmt::format("{}/{}/a", purpose, number));
    const auto b = mixed(parts_.service.seed, fmt::format("{}/{}/b", purpose, number));
    return fmt::format("uuid:{:08X}-{:04X}-{:04X}-{:04X}-{:012X}", a >> 32, a >> 16 & 0xffff, a & 0xffff,
                       b >> 48, b & 0xffffffffffff);
}

Reply WsmanService::refuse(const Call& call, const Fault& fault, std::uint64_t number) const {
    return {
        500,
        compose({.action = fault_action(fault), .id = uuid("answer", number), .relates_to = call.message.id},
                print_fault(fault, parts_.service.server))};
}

Reply WsmanService::answer(const Call& call, std::string_view host, std::uint64_t number) {
    const auto outcome = call.message.fault ? Outcome(tl::unexpect, *call.message.fault)
                                            : dispatch(call, parts_.registries.machine(host), number);
    if (!outcome) return refuse(call, outcome.error(), number);
    AnswerHeader header;
    header.action = outcome->action;
    header.id = uuid("answer", number);
    header.relates_to = call.message.id;
    Reply out{200, compose(header, outcome->markup)};
    if (out.envelope.size() > call.message.envelope_bytes)
        return refuse(call,
                      {.subcode = "w:EncodingLimit",
                       .reason = "The answer is larger than MaxEnvelopeSize allows.",
                       .detail = std::string(kFaultDetail) + "MaxEnvelopeSize"},
                      number);
    return out;
}

const ProviderClass* WsmanService::find(std::string_view space, std::string_view name) const {
    if (equal_ignoring_case(space, "root/sms"))
        return equal_ignoring_case(name, kProviderLocation.name) ? &kProviderLocation : nullptr;
    if (equal_ignoring_case(space, "root/sms/site_" + parts_.service.site)) return find_class(name);
    return nullptr;
}

tl::expected<const ProviderClass*, Fault> WsmanService::class_of(const Call& call,
                                                                 const std::string& machine) const {
    const bool provider = equal_ignoring_case(machine, parts_.service.server);
    const auto* of = provider ? find(call.space, call.class_name) : nullptr;
    if (of == nullptr)
        return tl::unexpected(not_found(fmt::format(
            "The WS-Management service cannot process the request. The class {} does not exist in "
            "the {} namespace.",
            call.class_name, call.space.empty() ? call.message.resource : call.space)));
    return of;
}

WsmanService::Outcome WsmanService::dispatch(const Call& call, const std::string& machine,
                                             std::uint64_t number) {
    if (call.operation == "Identify") {
        xml::Writer out;
        out.open("wsmid:IdentifyResponse").declare("wsmid", kIdentity);
        out.element("wsmid:ProtocolVersion", kWsman);
        out.element("wsmid:ProductVendor", "Microsoft Corporation");
        out.element("wsmid:ProductVersion", "OS: 10.0.20348 SP: 0.0 Stack: 3.0");
        return Body{"", out.finish()};
    }
    if (call.operation == "Enumerate") return enumerate(call, machine, number);
    if (call.operation == "Pull") {
        auto pulled = enumerations_.pull(call.message.body, call.message.envelope_bytes);
        if (!pulled) return tl::unexpected(pulled.error());
        return Body{answer_action(kEnumeration, "Pull"), std::move(*pulled)};
    }
    if (call.operation == "Release") {
        if (auto released = enumerations_.release(call.message.body); !released)
            return tl::unexpected(released.error());
        return Body{answer_action(kEnumeration, "Release"), ""};
    }
    if (call.operation == "Invoke") return invoke(call, machine);
    if (call.operation.empty())
        return tl::unexpected(Fault{
            .subcode = "a:ActionNotSupported",
            .reason = fmt::format("The action {} is not supported by the service.", call.message.action),
            .number = kBadAction});
    const auto of = class_of(call, machine);
    if (!of) return tl::unexpected(of.error());
    if (call.operation == "Get") return get(call, **of);
    if (call.operation == "Put") return put(call, **of);
    if (call.operation == "Create") return create(call, **of);
    return remove(call, **of);
}

std::vector<Row> WsmanService::rows_of(const ProviderClass& of, std::uint64_t number) const {
    std::vector<Row> out;
    if (&of == &kProviderLocation) {
        const auto& service = parts_.service;
        const auto path = fmt::format(R"(\\{}\root\sms\site_{})", service.server, service.site);
        out.push_back({{quoted(service.server), quoted(path), "true", quoted(service.site)}});
        return out;
    }
    const auto& rows = parts_.store.rows(of);
    for (const auto index : parts_.store.natural_order(of))
        if (!is_hidden(of, rows[index], parts_.service)) out.push_back(rows[index]);
    shuffle(out, parts_.service.seed, number);
    return out;
}

WsmanService::Outcome WsmanService::get(const Call& call, const ProviderClass& of) const {
    const auto key = key_from(call.message.selectors, call.space, of);
    if (!key) return tl::unexpected(key.error());
    std::optional<Row> row;
    if (&of == &kProviderLocation) {
        for (auto& one : rows_of(of, 0))
            if (equal_ignoring_case(ObjectStore::key_of(of, one), *key)) row = std::move(one);
    } else if (const Row* found = parts_.store.find(of, *key);
               found != nullptr && !is_hidden(of, *found, parts_.service)) {
        row = *found;
    }
    if (!row)
        return tl::unexpected(
            not_found("The service cannot find the resource identified by the resource URI and selectors."));
    xml::Writer out;
    if (!call.message.fragment) {
        append_instance(out, call.space, of, *row, LazyProperties::filled);
    } else {
        const int index = of.index(*call.message.fragment);
        if (index < 0) return tl::unexpected(bad_content("The fragment's expression names no property."));
        const std::array<std::size_t, 1> only = {static_cast<std::size_t>(index)};
        append_fragment(out, call.space, of, *row, only, LazyProperties::filled);
    }
    return Body{answer_action(kTransfer, "Get"), out.finish()};
}

WsmanService::Outcome WsmanService::put(const Call& call, const ProviderClass& of) {
    const auto key = key_from(call.message.selectors, call.space, of);
    if (!key) return tl::unexpected(key.error());
    const auto named = call.message.fragment
                           ? read_fragment(call.message.body, call.space, of, *call.message.fragment)
                           : read_instance(call.message.body, call.space, of);
    if (!named) return tl::unexpected(named.error());
    const auto changed =
        parts_.writes.change(of, *key, *named, call.message.fragment ? Unnamed::kept : Unnamed::emptied);
    if (!changed) return tl::unexpected(refusal_of(changed.error()));
    xml::Writer out;
    append_instance(out, call.space, of, **changed, LazyProperties::filled);
    return Body{answer_action(kTransfer, "Put"), out.finish()};
}

WsmanService::Outcome WsmanService::create(const Call& call, const ProviderClass& of) {
    const auto named = read_instance(call.message.body, call.space, of);
    if (!named) return tl::unexpected(named.error());
    const auto created = parts_.writes.create(of, *named);
    if (!created) return tl::unexpected(refusal_of(created.error()));
    xml::Writer out;
    out.open("x:ResourceCreated");
    append_reference(out, call.space, of, **created, call.message.to);
    return Body{answer_action(kTransfer, "Create"), out.finish()};
}

WsmanService::Outcome WsmanService::remove(const Call& call, const ProviderClass& of) {
    const auto key = key_from(call.message.selectors, call.space, of);
    if (!key) return tl::unexpected(key.error());
    const auto removed = parts_.writes.remove(of, *key);
    if (!removed) return tl::unexpected(refusal_of(removed.error()));
    return Body{answer_action(kTransfer, "Delete"), ""};
}

tl::expected<Enumeration, Fault> WsmanService::begin(const Call& call, const std::string& machine,
                                                     std::uint64_t number) const {
    const auto& body = call.message.body;
    Enumeration out;
    out.space = call.space;
    const auto mode = body.child(kWsman, "EnumerationMode").text();
    out.mode = mode == "EnumerateEPR"            ? Enumeration::Mode::references
               : mode == "EnumerateObjectAndEPR" ? Enumeration::Mode::both
                                                 : Enumeration::Mode::objects;
    if (!mode.empty() && out.mode == Enumeration::Mode::objects)
        return tl::unexpected(Fault{.subcode = "w:UnsupportedFeature",
                                    .reason = "The enumeration mode is not supported.",
                                    .detail = std::string(kFaultDetail) + "EnumerationMode"});
    const auto filter =
        body.child(kWsman, "Filter") ? body.child(kWsman, "Filter") : body.child(kEnumeration, "Filter");
    if (!filter) {
        const auto of = class_of(call, machine);
        if (!of) return tl::unexpected(of.error());
        out.of = *of;
        out.rows = rows_of(**of, number);
        return out;
    }
    if (filter.find_attribute("", "Dialect").value_or("") != kWql)
        return tl::unexpected(Fault{.subcode = "n:FilterDialectRequestedUnavailable",
                                    .reason = "The requested filter dialect is not supported: use WQL."});
    if (call.class_name != "*")
        return tl::unexpected(Fault{.subcode = "w:CannotProcessFilter",
                                    .reason = "The resource URI of a WQL query ends with '*'."});
    const auto query = Wql::parse(filter.content(), [&](std::string_view name) {
        return equal_ignoring_case(machine, parts_.service.server) ? find(call.space, name) : nullptr;
    });
    if (!query)
        return tl::unexpected(provider_failed(
            query.error().problem == Wql::Problem::unknownClass ? kWmiInvalidClass : kWmiInvalidQuery,
            query.error().message));
    out.of = &query->of();
    out.selected = query->selected();
    out.fragments = !out.selected.empty();
    out.rows = rows_of(query->of(), number);
    std::erase_if(out.rows, [&](const Row& row) { return !query->matches(row); });
    return out;
}

WsmanService::Outcome WsmanService::enumerate(const Call& call, const std::string& machine,
                                              std::uint64_t number) {
    const auto& body = call.message.body;
    if (!body.is(kEnumeration, "Enumerate")) return tl::unexpected(missing_element("Enumerate"));
    auto begun = begin(call, machine, number);
    if (!begun) return tl::unexpected(begun.error());
    std::string items;
    const bool optimize = static_cast<bool>(body.child(kWsman, "OptimizeEnumeration"));
    if (optimize) {
        const auto most = most_elements(body.child(kWsman, "MaxElements"), 1);
        if (most == 0) return tl::unexpected(bad_content("MaxElements is not a positive number."));
        auto first = begun->batch(most, call.message.envelope_bytes);
        if (!first) return tl::unexpected(first.error());
        items = std::move(*first);
    }
    const bool over = optimize && begun->over();
    std::string context;
    if (!over) {
        context = uuid("context", number);
        enumerations_.keep(context, std::move(*begun));
    }
    xml::Writer out;
    out.open("n:EnumerateResponse").element("n:EnumerationContext", context);
    if (optimize) out.open("w:Items").raw(items).close();
    if (over) out.open("w:EndOfSequence").close();
    return Body{answer_action(kEnumeration, "Enumerate"), out.finish()};
}

WsmanService::Outcome WsmanService::invoke(const Call& call, const std::string& machine) {
    const auto uri = resource_uri(call.space, call.class_name);
    const bool registry =
        equal_ignoring_case(call.space, "root/cimv2") && equal_ignoring_case(call.class_name, "StdRegProv");
    if (!registry) {
        if (const auto of = class_of(call, machine); !of) return tl::unexpected(of.error());
    }
    // The methods are static: no object is named.
    for (const auto& one : call.message.selectors)
        if (one.name != "__cimnamespace" || !equal_ignoring_case(one.value, call.space))
            return tl::unexpected(bad_selectors("UnexpectedSelectors"));
    const auto& body = call.message.body;
    if (!equal_ignoring_case(body.space(), uri) || body.name() != call.method + "_INPUT")
        return tl::unexpected(missing_element(call.method + "_INPUT"));
    tl::expected<std::string, Fault> out =
        registry ? registry_method(parts_.registries, machine, call.method, body, uri)
                 : site_method(call.class_name, call.method, body, uri,
                               [this](bool full) { parts_.synchronize(full); });
    if (!out) return tl::unexpected(out.error());
    return Body{fmt::format("{}/{}Response", call.message.resource, call.method), std::move(*out)};
}

}  // namespace supctl::simulator::wsman
