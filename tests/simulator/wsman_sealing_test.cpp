// The framing of sealed messages.
#include "simulator/wsman_sealing.h"

#include <gtest/gtest.h>

namespace supctl::simulator::wsman {
namespace {

TEST(Sealing, ReadsWhatItPrints) {
    const SealedMessage message{std::string(kSpnegoSealed), 17, std::string("\x01\x00\r\n", 4),
                                "bytes --Encrypted Boundary\r\n and more"};
    const auto read = read_sealed(sealed_content_type(message.protocol), print_sealed(message));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->protocol, message.protocol);
    EXPECT_EQ(read->length, 17u);
    EXPECT_EQ(read->header, message.header);
    EXPECT_EQ(read->content, message.content);
}

/// The layout of MS-WSMV 4.1.10: tabs before the headers, no empty line, four octets of length.
TEST(Sealing, HasTheDocumentedLayout) {
    EXPECT_EQ(print_sealed({std::string(kKerberosSealed), 1603, "HEAD", "DATA"}),
              std::string("--Encrypted Boundary\r\n"
                          "\tContent-Type: application/HTTP-Kerberos-session-encrypted\r\n"
                          "\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=1603\r\n"
                          "--Encrypted Boundary\r\n"
                          "\tContent-Type: application/octet-stream\r\n") +
                  std::string("\x04\0\0\0", 4) + "HEADDATA--Encrypted Boundary--\r\n");
    EXPECT_EQ(
        sealed_content_type(kSpnegoSealed),
        "multipart/encrypted;protocol=\"application/HTTP-SPNEGO-session-encrypted\";boundary=\"Encrypted "
        "Boundary\"");
}

TEST(Sealing, RefusesWhatIsCutOrStrange) {
    const auto type = sealed_content_type(kSpnegoSealed);
    const auto whole = print_sealed({std::string(kSpnegoSealed), 4, "HEAD", "DATA"});
    const auto tail = std::string("--Encrypted Boundary--\r\n").size();
    for (std::size_t size = 0; size < whole.size() - 2; ++size)
        EXPECT_FALSE(read_sealed(type, whole.substr(0, size))) << size;
    EXPECT_FALSE(read_sealed("application/soap+xml", whole));
    EXPECT_FALSE(read_sealed(sealed_content_type("application/other"), whole));
    EXPECT_FALSE(read_sealed(sealed_content_type(kKerberosSealed), whole)) << "the part names another one";
    auto long_header = whole;
    long_header[whole.size() - tail - 12] = '\x7f';
    EXPECT_FALSE(read_sealed(type, long_header)) << "the header is longer than the message";
}

}  // namespace
}  // namespace supctl::simulator::wsman
