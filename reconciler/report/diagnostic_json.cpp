#include "report/diagnostic_json.h"

#include "report/diagnostic_text.h"

namespace supctl {

void write_diagnostics(JsonWriter& json, const Diagnostics& diagnostics, const SourceStore& sources) {
    json.open_array();
    for (const Diagnostic& diagnostic : diagnostics.all()) {
        json.new_line().open_object();
        json.text("code", diagnostic.code.text()).text("severity", to_text(diagnostic.severity));
        if (diagnostic.standing != Standing::open) json.text("standing", to_text(diagnostic.standing));
        if (!diagnostic.reason.empty()) json.text("reason", diagnostic.reason);
        json.text("message", diagnostic.message).text("address", diagnostic.address);
        json.key("labels").open_array();
        for (const Label& label : diagnostic.labels) {
            json.open_object().text("path", sources.path(label.span.source)).number("line", label.span.line);
            json.number("column", label.span.column)
                .number("length", label.span.length)
                .text("text", label.text)
                .close_object();
        }
        json.close_array().key("notes").open_array();
        for (const auto& note : diagnostic.notes) json.text(note);
        json.close_array()
            .text("help", help_of(diagnostic))
            .text("suggestion", diagnostic.suggestion)
            .close_object();
    }
    json.close_array();
}

std::string diagnostics_json(const Diagnostics& diagnostics, const SourceStore& sources) {
    JsonWriter json;
    write_diagnostics(json, diagnostics, sources);
    return json.take() + '\n';
}

}  // namespace supctl
