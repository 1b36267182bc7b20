// Helpers of the WS-Man tests: envelopes as a client writes them, and answers taken apart by namespace.
#pragma once

#include <fmt/format.h>

#include "base/xml.h"
#include "simulator/wsman_names.h"
#include "tests/simulator/support.h"

namespace supctl::simulator::testing {

using Selectors = std::vector<std::pair<std::string, std::string>>;

inline std::string class_uri(const std::string& of, const std::string& space = "root/sms/site_LAB") {
    return std::string(wsman::kWmi) + space + "/" + of;
}

struct WsmanReply {
    unsigned status = 0;
    std::shared_ptr<xml::Document> document;
    network::Answer::Fault fault = network::Answer::Fault::none;
    xml::Element body() const { return document->root().child(wsman::kSoap, "Body").child(); }
    std::string action() const {
        return document->root().child(wsman::kSoap, "Header").child(wsman::kAddressing, "Action").text();
    }
    xml::Element fault_element() const { return body().is(wsman::kSoap, "Fault") ? body() : xml::Element(); }
    std::string subcode() const {
        return fault_element()
            .child(wsman::kSoap, "Code")
            .child(wsman::kSoap, "Subcode")
            .child(wsman::kSoap, "Value")
            .text();
    }
    std::string reason() const {
        return fault_element().child(wsman::kSoap, "Reason").child(wsman::kSoap, "Text").text();
    }
    xml::Element detail() const { return fault_element().child(wsman::kSoap, "Detail"); }
    std::string code() const {
        return detail().child(wsman::kFault, "WSManFault").find_attribute("", "Code").value_or("");
    }
};

inline std::string envelope(const std::string& action, const std::string& resource, const std::string& body,
                            const Selectors& selectors = {}, const std::string& headers = {}) {
    std::string set;
    for (const auto& [name, value] : selectors)
        set += fmt::format(R"(<w:Selector Name="{}">{}</w:Selector>)", name, xml::escape(value));
    return fmt::format(
        R"(<s:Envelope xmlns:s="{}" xmlns:a="{}" xmlns:w="{}" xmlns:n="{}"><s:Header>)"
        R"(<a:To>https://lab/wsman</a:To><w:ResourceURI s:mustUnderstand="true">{}</w:ResourceURI>)"
        R"(<a:ReplyTo><a:Address s:mustUnderstand="true">{}</a:Address></a:ReplyTo>)"
        R"(<a:Action s:mustUnderstand="true">{}</a:Action><a:MessageID>uuid:1</a:MessageID>{}{}</s:Header>)"
        R"(<s:Body>{}</s:Body></s:Envelope>)",
        wsman::kSoap, wsman::kAddressing, wsman::kWsman, wsman::kEnumeration, resource, wsman::kAnonymous,
        action, headers, set.empty() ? set : "<w:SelectorSet>" + set + "</w:SelectorSet>", body);
}

/// Bench with WS-Man.
struct WsmanBench : Bench {
    using Bench::Bench;

    network::Answer raw(const std::string& text, std::vector<network::Header> headers = {}) {
        headers.push_back({"Content-Type", "application/soap+xml;charset=UTF-8"});
        if (!host.empty()) headers.push_back({"Host", host});
        network::Request request{"POST", "/wsman", std::move(headers), text};
        network::Answer answer;
        io.restart();
        boost::asio::co_spawn(
            io,
            [&]() -> Task<void> {
                Task<network::Answer> handling = simulator->handle_wsman(request, peer);
                answer = co_await std::move(handling);
            },
            [](std::exception_ptr problem) {
                if (problem) std::rethrow_exception(problem);
            });
        io.run();
        return answer;
    }
    WsmanReply soap(const std::string& text) {
        auto answer = raw(text);
        auto document = xml::Document::parse(answer.response.body, "the answer");
        if (!document) throw std::runtime_error(document.error().message + answer.response.body);
        documents.push_back(std::make_shared<xml::Document>(std::move(*document)));
        return {answer.response.status, documents.back(), answer.fault};
    }
    WsmanReply transfer(const std::string& operation, const std::string& of, const Selectors& selectors,
                        const std::string& body = {}, const std::string& headers = {}) {
        return soap(envelope(fmt::format("{}/{}", wsman::kTransfer, operation), class_uri(of), body,
                             selectors, headers));
    }
    WsmanReply enumerate(const std::string& inner, const std::string& uri, const std::string& headers = {}) {
        return soap(envelope(fmt::format("{}/Enumerate", wsman::kEnumeration), uri,
                             "<n:Enumerate>" + inner + "</n:Enumerate>", {}, headers));
    }
    WsmanReply wql(const std::string& query, const std::string& space = "root/sms/site_LAB",
                   const std::string& more = "<w:OptimizeEnumeration/><w:MaxElements>32000</w:MaxElements>") {
        return enumerate(
            more + fmt::format(R"(<w:Filter Dialect="{}">{}</w:Filter>)", wsman::kWql, xml::escape(query)),
            class_uri("*", space));
    }
    WsmanReply pull(const std::string& context, int most, const std::string& headers = {}) {
        return soap(envelope(fmt::format("{}/Pull", wsman::kEnumeration), class_uri("*"),
                             fmt::format("<n:Pull><n:EnumerationContext>{}</n:EnumerationContext>"
                                         "<n:MaxElements>{}</n:MaxElements></n:Pull>",
                                         context, most),
                             {}, headers));
    }
    WsmanReply invoke(const std::string& uri, const std::string& method, const std::string& parameters) {
        return soap(envelope(
            uri + "/" + method, uri,
            fmt::format(R"(<m:{0}_INPUT xmlns:m="{1}">{2}</m:{0}_INPUT>)", method, uri, parameters)));
    }
    /// StdRegProv: the answer's ReturnValue and, joined by `|`, its out-parameters (`nil` for null).
    std::pair<std::string, std::string> registry(const std::string& method, const std::string& key,
                                                 const std::string& value = {},
                                                 const std::string& hive = "2147483650") {
        const auto uri = class_uri("StdRegProv", "root/cimv2");
        std::string parameters =
            fmt::format("<m:hDefKey>{}</m:hDefKey><m:sSubKeyName>{}</m:sSubKeyName>", hive, xml::escape(key));
        if (!method.starts_with("Enum"))
            parameters += fmt::format("<m:sValueName>{}</m:sValueName>", xml::escape(value));
        const auto reply = invoke(uri, method, parameters);
        std::pair<std::string, std::string> out;
        for (const auto& one : reply.body().children()) {
            if (one.name() == "ReturnValue") {
                out.first = one.text();
            } else {
                if (!out.second.empty()) out.second += '|';
                out.second += one.nil() ? "nil" : one.text();
            }
        }
        return out;
    }

    std::string host;
    std::vector<std::shared_ptr<xml::Document>> documents;  // elements of answers stay valid
};

}  // namespace supctl::simulator::testing
