#include "report/doctor_json.h"

#include "doctor/rights.h"
#include "report/diagnostic_json.h"
#include "report/diagnostic_text.h"
#include "report/json_writer.h"
#include "schema/assumptions.h"

namespace supctl {
namespace {

using Hide = std::function<std::string(std::string_view)>;

enum class Names : std::uint8_t { shown, hidden };

class Document {
  public:
    Document(const DoctorReport& report, Hide hide, Names names)
        : r_(report), hide_(std::move(hide)), names_(names) {}

    void head() {
        json.open_object()
            .text("formatVersion", "1.0")
            .text("supctl", SUPCTL_VERSION)
            .text("time", iso_time(r_.time));
        json.key("site").open_object();
        text("code", r_.site);
        text("server", r_.server);
        json.text("version", r_.version).text("release", r_.release).close_object();
        text("providerSite", r_.provider_site);
        json.key("clockSkewSeconds");
        if (r_.skew)
            json.number(r_.skew->count());
        else
            json.null();
        text("authentication", r_.authentication);
    }
    void ways() {
        json.key("ways").open_array();
        for (const WayReport& one : r_.ways) {
            json.new_line().open_object().text("path", one.path);
            text("host", one.host);
            json.number("port", one.port).key("sealed").boolean(one.sealed);
            json.key("answers").boolean(one.failure.empty()).text("code", one.failure_code);
            if (names_ == Names::shown) json.text("failure", one.failure);
            json.key("certificate");
            if (one.certificate)
                certificate(*one.certificate);
            else
                json.null();
            json.close_object();
        }
        json.close_array();
    }
    void sites() {
        json.key("sites").open_array();
        for (const SiteReport& one : r_.sites) {
            json.new_line().open_object();
            text("code", one.code);
            text("parent", one.parent);
            json.text("type", one.type);
            text("server", one.server);
            json.text("version", one.version);
            text("provider", one.provider);
            json.number("mode", one.mode).number("status", one.status).close_object();
        }
        json.close_array().key("seen").open_array();
        for (const SeenReport& one : r_.seen)
            json.open_object().text("what", one.what).text("how", one.how).close_object();
        json.close_array();
    }
    void writes() {
        json.key("probed").boolean(r_.probed).key("writes").open_array();
        for (const WriteTrial& one : r_.trials) {
            json.new_line().open_object().text("path", one.path);
            text("host", one.host);
            json.text("class", one.class_name);
            text("object", one.object);
            text("site", one.site);
            json.key("below").boolean(one.below).text("answer", to_text(one.answer));
            text("detail", one.detail);
            json.close_object();
        }
        json.close_array();
    }
    void assumptions() {
        json.key("assumptions").open_array();
        for (const AssumptionFinding& one : r_.assumptions) {
            const Assumption* stated = find_assumption(one.id);
            json.new_line().open_object().text("id", one.id).text("statement", stated->statement);
            json.text("certainty", to_text(stated->certainty)).text("source", stated->source);
            json.text("used", stated->used).text("verdict", to_text(one.holds));
            text("answer", one.answer);
            text("meaning", one.meaning);
            json.close_object();
        }
        json.close_array();
    }
    void points() {
        json.key("points").open_array();
        for (const PointReport& one : r_.points) {
            json.new_line().open_object();
            text("site", one.site);
            text("server", one.server);
            json.text("state", one.state)
                .number("errorCode", one.error)
                .text("errorMeaning", one.error_meaning);
            json.key("mismatches").open_array();
            for (const std::string& mismatch : one.mismatches) json.text(hide_(mismatch));
            json.close_array().key("secondsSinceSuccess");
            if (one.since_success)
                json.number(one.since_success->count());
            else
                json.null();
            json.text("cause", one.cause).text("action", one.action).close_object();
        }
        json.close_array();
    }
    void findings() {
        json.key("diagnostics").open_array();
        for (const Diagnostic& one : r_.findings.all()) {
            json.new_line()
                .open_object()
                .text("code", one.code.text())
                .text("severity", to_text(one.severity));
            // What the network says names hosts that nobody knows.
            const bool words =
                one.code.number / 100 != 32 && one.code.number != 3603 && one.code.number != 3604;
            text("message", words ? one.message : std::string());
            text("address", one.address);
            json.key("notes").open_array();
            if (words)
                for (const std::string& note : one.notes) json.text(hide_(note));
            json.close_array();
            text("help", one.help);
            json.close_object();
        }
        json.close_array();
    }

    JsonWriter json;

  private:
    void text(std::string_view name, std::string_view value) { json.text(name, hide_(value)); }
    void certificate(const CertificateReport& one) {
        json.open_object();
        if (names_ == Names::shown) {
            json.text("subject", one.subject).text("issuer", one.issuer).key("names").open_array();
            for (const std::string& name : one.names) json.text(name);
            json.close_array();
        }
        json.text("notBefore", iso_time(one.not_before))
            .text("notAfter", iso_time(one.not_after))
            .close_object();
    }

    const DoctorReport& r_;
    Hide hide_;
    Names names_;
};

void body(Document& document) {
    document.head();
    document.ways();
    document.sites();
    document.writes();
    document.assumptions();
    document.points();
}

}  // namespace

std::string doctor_json(const DoctorReport& report, const SourceStore& sources) {
    Document document(
        report, [](std::string_view text) { return std::string(text); }, Names::shown);
    body(document);
    document.json.key("diagnostics");
    write_diagnostics(document.json, report.findings, sources);
    document.json.close_object();
    return document.json.take() + '\n';
}

std::string doctor_bundle(const DoctorReport& report, const Hide& hide) {
    Document document(report, hide, Names::hidden);
    body(document);
    document.findings();
    document.json.close_object();
    return document.json.take() + '\n';
}

std::string rights_json() {
    JsonWriter json;
    json.open_object().text("formatVersion", "1.0").key("rights").open_array();
    for (const Right& one : needed_rights()) {
        json.new_line().open_object().text("account", one.account).text("object", one.object);
        json.text("rights", one.rights).text("for", one.why).text("certainty", one.certainty).close_object();
    }
    json.close_array()
        .text("role", security_role_xml())
        .text("script", security_role_script())
        .close_object();
    return json.take() + '\n';
}

}  // namespace supctl
