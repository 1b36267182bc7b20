// IPv6 addresses are found where they stand, and nothing else is taken for one.
#include "base/ipv6.h"

#include <gtest/gtest.h>

namespace supctl::test {
namespace {

TEST(Ipv6, EndsWhereTheAddressDoes) {
    const std::pair<const char*, const char*> cases[] = {
        {"2001:db8::1", "2001:db8::1"},
        {"2001:DB8:0:0:8:800:200C:417A, then", "2001:DB8:0:0:8:800:200C:417A"},
        {"fe80::1%eth0 of the link", "fe80::1%eth0"},
        {"fd12::5]:5986", "fd12::5"},
        {"::ffff:10.1.2.3.", "::ffff:10.1.2.3"},
        {"fd12::5: refused", "fd12::5"},
        {"fd12:: is a network", "fd12::"},
        {"::1", "::1"}};
    for (const auto& [text, address] : cases)
        EXPECT_EQ(std::string_view(text).substr(0, ipv6_length(text)), address) << text;
}

TEST(Ipv6, IsNothingElse) {
    for (const char* other :
         {"12:30:45", "2026-01-01T03:00:00Z", "::", ":: x", "::find", "00:15:5d:01:02:03", "a:b", "fd12::5x",
          "1:2:3:4:5:6:7:8:9", "12345::1", "10.1.2.3", "", "dead:beef"})
        EXPECT_EQ(ipv6_length(other), 0U) << other;
    EXPECT_FALSE(may_begin_ipv6("std::add", 3));
    EXPECT_FALSE(may_begin_ipv6("x2001:db8::1", 1));
    EXPECT_FALSE(may_begin_ipv6("12001:db8::1", 1));
    EXPECT_TRUE(may_begin_ipv6("[2001:db8::1]", 1));
}

TEST(Ipv6, HasOneForm) {
    EXPECT_EQ(canonical_ipv6("2001:DB8:0:0::0001"), "2001:db8::1");
    EXPECT_EQ(canonical_ipv6("fe80::1%eth0"), "fe80::1");
    for (const char* other : {"fe80::1%", "[fe80::1]", "fe80::1 ", "cas01", ""})
        EXPECT_FALSE(canonical_ipv6(other)) << other;
}

}  // namespace
}  // namespace supctl::test
