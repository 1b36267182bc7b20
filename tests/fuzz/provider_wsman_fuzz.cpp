// Fuzzes what a WS-Man service may answer: whatever arrives ends in rows, a fault or an error, and what was
// read as an object can be written and reads back as the same.
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "provider/wsman/cim_time.h"
#include "provider/wsman/envelope.h"
#include "provider/wsman/fault.h"
#include "provider/wsman/invoke.h"
#include "provider/wsman/sealed_message.h"
#include "provider/wsman/values.h"

namespace {

constexpr std::string_view kSpace = "root/sms/site_CAS";
constexpr std::string_view kClass = "SMS_SCI_Component";

void write_and_read(const supctl::xml::Element& element) {
    using namespace supctl;
    using namespace supctl::provider;
    const auto first = wsman::read_properties(element, kClass);
    if (!first) return;
    const auto text = wsman::write_instance(Instance(std::string(kClass), *first), kSpace);
    if (!text) return;
    const auto document = xml::Document::parse(*text, "written");
    if (!document) std::abort();
    const auto second = wsman::read_properties(document->root(), kClass);
    if (!second) std::abort();
    // Once in the form that is written, it stays: nulls of empty lists, times, types of unknown texts.
    const auto again = wsman::write_instance(Instance(std::string(kClass), *second), kSpace);
    if (!again) std::abort();
    const auto last = xml::Document::parse(*again, "written");
    if (!last) std::abort();
    const auto third = wsman::read_properties(last->root(), kClass);
    if (!third || boost::json::serialize(*third) != boost::json::serialize(*second)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace supctl;
    using namespace supctl::provider;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)wsman::parse_cim_time(text);
    (void)wsman::read_sealed(text);
    const auto envelope = wsman::read_envelope(text, "uuid:1");
    if (!envelope) return 0;
    if (envelope->fault) {
        const wsman::Fault fault = wsman::read_fault(envelope->fault);
        const std::string names[] = {"Value", "Props"};
        (void)wsman::to_diagnostic(fault, "Put", names);
        return 0;
    }
    (void)wsman::read_created(envelope->body);
    (void)wsman::read_output(envelope->body, "StdRegProv", "GetDWORDValue");
    write_and_read(envelope->body.child());
    if (const auto items = wsman::read_items(envelope->body))
        for (const xml::Element& row : items->rows) write_and_read(row);
    return 0;
}
