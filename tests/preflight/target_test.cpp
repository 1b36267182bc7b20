// Which servers are looked at, and what the description expects of them.
#include "preflight/target.h"

#include <gtest/gtest.h>

#include "tests/language/reading_helper.h"

namespace supctl::preflight {
namespace {

std::vector<Target> read(
    const std::string& sites, const AddressOf& addresses = [](auto) { return ""; }) {
    test::Read read(
        "apiVersion: supctl/v1\nhierarchy: test\nsynchronization: {source: microsoftUpdate}\nsites:\n" +
        sites);
    if (!read.declaration) {
        ADD_FAILURE() << read.messages();
        return {};
    }
    return targets(*read.declaration, addresses);
}

TEST(Targets, AreThePointsWithWhatIsExpectedOfThem) {
    const auto all = read(
        "  CAS: {type: centralAdministrationSite, defaultSoftwareUpdatePoint: b.contoso.com, "
        "softwareUpdatePoints: "
        "{a.contoso.com: {httpPort: 80}, b.contoso.com: {httpPort: 9000, httpsPort: 9001, requireSsl: "
        "true}}}\n"
        "  PS1: {type: primarySite, parent: CAS, softwareUpdatePoints: {c.contoso.com: {requireSsl: "
        "false}}}\n"
        "  S01: {type: secondarySite, parent: PS1, softwareUpdatePoints: [d.contoso.com]}\n",
        [](std::string_view host) {
            return host == "b.contoso.com" ? std::string("192.0.2.7") : std::string();
        });
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[0].server, "a.contoso.com");
    EXPECT_EQ(all[0].http.number, 80);
    EXPECT_TRUE(all[0].http.declared);
    EXPECT_EQ(all[0].https.number, 443) << "the partner of port 80";
    EXPECT_FALSE(all[0].https.declared);
    EXPECT_EQ(all[0].ssl, Ssl::open);
    EXPECT_EQ(all[0].mode, Mode::replica);
    EXPECT_EQ(all[0].upstream, Upstream::other);
    EXPECT_EQ(all[0].ip, "");

    EXPECT_EQ(all[1].site, "CAS");
    EXPECT_EQ(all[1].address, "sites/CAS/softwareUpdatePoints/b.contoso.com");
    EXPECT_EQ(all[1].http.number, 9000);
    EXPECT_EQ(all[1].https.number, 9001);
    EXPECT_EQ(all[1].ssl, Ssl::required);
    EXPECT_EQ(all[1].mode, Mode::autonomous);
    EXPECT_EQ(all[1].upstream, Upstream::microsoftUpdate);
    EXPECT_EQ(all[1].ip, "192.0.2.7");

    EXPECT_EQ(all[2].mode, Mode::autonomous);
    EXPECT_EQ(all[2].upstream, Upstream::other) << "only the top-level site fetches from outside";
    EXPECT_EQ(all[2].ssl, Ssl::off);
    EXPECT_EQ(all[2].http.number, 8530);
    EXPECT_EQ(all[2].https.number, 8531);
    EXPECT_FALSE(all[2].https.declared);
    EXPECT_EQ(all[3].mode, Mode::replica);
}

}  // namespace
}  // namespace supctl::preflight
