#include "simulator/derived_object.h"

namespace supctl::simulator {
namespace {

constexpr std::string_view kTypePrefix = "#AdminService.";

}  // namespace

std::string_view declared_base(const Property& property) {
    return property.name == "AgentConfigurations" ? "SMS_ClientAgentConfig_BaseClass" : "";
}

const ProviderClass* derived_class(std::string_view name, std::string_view base) {
    const ProviderClass* found = find_class(name);
    return found != nullptr && found->derivation.starts_with(base) ? found : nullptr;
}

std::string odata_type(std::string_view class_name) {
    return std::string(kTypePrefix).append(class_name);
}

std::string_view class_of_type(std::string_view odata_type) {
    return odata_type.starts_with(kTypePrefix) ? odata_type.substr(kTypePrefix.size()) : std::string_view();
}

}  // namespace supctl::simulator
