// The XML layer: names by namespace, texts as written, nothing that a document type declaration could do.
#include "base/xml.h"

#include <gmock/gmock.h>

#include "base/codes.h"

namespace supctl::xml {
namespace {

TEST(Xml, FindsByNamespaceWhateverThePrefix) {
    const auto document = Document::parse(
        R"(<a:Envelope xmlns:a="urn:soap"><b:Body xmlns:b="urn:soap"><Body xmlns="urn:other">x</Body>)"
        R"(<b:Value k="1" b:k="2">one<i>&amp;</i><![CDATA[<2>]]></b:Value></b:Body></a:Envelope>)",
        "a message");
    ASSERT_TRUE(document) << document.error().message;
    const auto body = document->root().child("urn:soap", "Body");
    EXPECT_EQ(body.children().size(), 2u);
    const auto value = body.child("urn:soap", "Value");
    EXPECT_EQ(value.content(), "one&<2>");
    EXPECT_EQ(value.attribute("k"), "1");
    EXPECT_EQ(value.find_attribute("urn:soap", "k"), "2");
    EXPECT_EQ(value.find_attribute("", "absent"), std::nullopt);
    EXPECT_EQ(body.child().text(), "x");
    EXPECT_EQ(body.child("urn:soap", "Nothing").child("urn:soap", "Deeper").text(), "");
}

TEST(Xml, KnowsNilAndTypesByNamespace) {
    const auto document =
        Document::parse(R"(<r xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:p="urn:p">)"
                        R"(<n i:nil="true"/><t i:type="p:Thing_Type"/><u i:type="q:Thing"/></r>)",
                        "a message");
    ASSERT_TRUE(document) << document.error().message;
    const auto all = document->root().children();
    EXPECT_TRUE(all[0].nil());
    EXPECT_FALSE(all[1].nil());
    EXPECT_EQ(all[1].type(), (Name{"urn:p", "Thing_Type"}));
    EXPECT_EQ(all[2].type(), std::nullopt) << "the prefix is not declared";
    EXPECT_EQ(document->root().resolve("Thing"), (Name{"", "Thing"}));
}

TEST(Xml, RefusesWhatIsNotXml) {
    for (const char* text :
         {"", "   ", "no", "<a>", "<a></b>", "<a/><b/>", "<p:a/>", "<a>\x01</a>", "<a>\xff</a>",
          "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"}) {
        const auto document = Document::parse(text, "a message");
        ASSERT_FALSE(document) << text;
        EXPECT_EQ(document.error().code, codes::kBadXml);
    }
    std::string deep;
    for (int i = 0; i < 2000; ++i) deep += "<a>";
    EXPECT_FALSE(Document::parse(deep, "a message"));
    const auto expanding = Document::parse("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "a message");
    EXPECT_THAT(expanding.error().message, ::testing::HasSubstr("document type declaration"));
}

TEST(Xml, ReadsBackWhatItWrites) {
    const std::string awkward = "a<b>&\"'\t\r\n  c\\ \xc3\xa9 ]]>";
    Writer writer;
    writer.open("p:r")
        .declare("p", "urn:p")
        .attribute("k", awkward)
        .element("p:t", awkward)
        .element("p:e", "");
    writer.open("p:n").raw("<x/>");
    const auto text = writer.finish();
    const auto document = Document::parse(text, "a message");
    ASSERT_TRUE(document) << document.error().message;
    EXPECT_EQ(document->root().find_attribute("", "k"), awkward);
    EXPECT_EQ(document->root().child("urn:p", "t").content(), awkward);
    EXPECT_EQ(document->root().child("urn:p", "e").text(), "");
    EXPECT_EQ(document->root().child("urn:p", "n").child().name(), "x");
    EXPECT_EQ(escape(std::string_view("\x01\xff", 2)), "\xEF\xBF\xBD\xEF\xBF\xBD");
    // An element printed by itself keeps its namespace.
    const auto alone = Document::parse(document->root().child("urn:p", "t").print(), "a message");
    ASSERT_TRUE(alone) << alone.error().message;
    EXPECT_TRUE(alone->root().is("urn:p", "t"));
    EXPECT_EQ(alone->root().content(), awkward);
}

}  // namespace
}  // namespace supctl::xml
