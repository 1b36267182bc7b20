// Every file of tests/language/broken begins with `# expect: SUP1005 5:9; …`: all findings, in source order.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/codes.h"
#include "reading_helper.h"

using namespace supctl;
using supctl::test::Read;

namespace {

const std::filesystem::path kFolder = std::filesystem::path(SUPCTL_SOURCE_DIR) / "tests/language/broken";

std::vector<std::string> names() {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(kFolder))
        if (entry.path().extension() == ".yaml") out.push_back(entry.path().stem());
    std::sort(out.begin(), out.end());
    return out;
}

struct Broken {
    std::string text, expected;
    explicit Broken(const std::string& name) {
        std::ifstream stream(kFolder / (name + ".yaml"), std::ios::binary);
        std::stringstream all;
        all << stream.rdbuf();
        text = all.str();
        const std::string head = "# expect: ";
        EXPECT_TRUE(text.starts_with(head)) << name;
        std::stringstream line(text.substr(head.size(), text.find('\n') - head.size()));
        for (std::string one; std::getline(line, one, ';');)
            expected += one.substr(one.find_first_not_of(' ')) + "\n";
    }
};

class BrokenDescription : public testing::TestWithParam<std::string> {};

TEST_P(BrokenDescription, IsRefusedWithCodeAndPlace) {
    const Broken broken(GetParam());
    Read read{broken.text};
    EXPECT_FALSE(read.declaration);
    EXPECT_EQ(read.codes(), broken.expected) << read.messages();
    for (const auto& finding : read.diagnostics.all()) {
        EXPECT_FALSE(finding.message.empty());
        EXPECT_FALSE(finding.message.ends_with('.')) << finding.message;
    }
}

INSTANTIATE_TEST_SUITE_P(All, BrokenDescription, testing::ValuesIn(names()),
                         [](const auto& name) { return name.param; });

TEST(BrokenDescriptions, CoverEveryCodeOfReading) {
    std::set<std::string> seen;
    for (const auto& name : names()) {
        std::stringstream lines(Broken(name).expected);
        for (std::string line; std::getline(lines, line);) seen.insert(line.substr(0, line.find(' ')));
    }
    // Files on disk, several files, connection files, XML and JSON have their own tests.
    const std::set<std::string> elsewhere = {codes::kUnreadableFile.text(), codes::kConflictingFiles.text(),
                                             codes::kEmbeddedSecret.text(), codes::kBadXml.text(),
                                             codes::kBadJson.text(), codes::kOutput.text()};
    for (const CodeEntry& entry : code_table()) {
        if (entry.code.number >= 2000 || elsewhere.contains(entry.code.text())) continue;
        EXPECT_TRUE(seen.contains(entry.code.text())) << entry.code.text() << " " << entry.title;
    }
}

}  // namespace
