// Objects of derived classes: what says no class, or none derived from the declared one, is taken by no
// route.
#include "simulator/derived_object.h"

#include <gtest/gtest.h>

namespace supctl::simulator {
namespace {

TEST(DerivedObject, IsOfAClassBelowTheDeclaredOne) {
    const ProviderClass& custom = *find_class("SMS_ClientSettings");
    const auto base =
        declared_base(custom.properties[static_cast<std::size_t>(custom.index("AgentConfigurations"))]);
    EXPECT_EQ(base, "SMS_ClientAgentConfig_BaseClass");
    EXPECT_EQ(declared_base(custom.properties[static_cast<std::size_t>(custom.index("Name"))]), "");
    EXPECT_EQ(derived_class("SMS_SoftwareUpdatesAgentConfig", base),
              find_class("SMS_SoftwareUpdatesAgentConfig"));
    EXPECT_EQ(derived_class("SMS_Site", base), nullptr);
    EXPECT_EQ(derived_class("SMS_Nothing", base), nullptr);
    EXPECT_EQ(class_of_type(odata_type("SMS_Site")), "SMS_Site");
    EXPECT_EQ(class_of_type("SMS_Site"), "");
}

}  // namespace
}  // namespace supctl::simulator
