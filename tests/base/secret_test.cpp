#include "base/secret.h"

#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/codes.h"

using namespace supctl;

namespace {

SecretReference reference(SecretReference::Kind kind, std::string name,
                          std::vector<std::string> command = {}) {
    SecretReference out;
    out.kind = kind;
    out.name = std::move(name);
    out.command = std::move(command);
    return out;
}

SecretReference command(std::vector<std::string> words) {
    return reference(SecretReference::Kind::command, "", std::move(words));
}

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
    out << value;
};
static_assert(!Printable<Secret>, "a secret cannot be printed by accident");
static_assert(!std::is_copy_constructible_v<Secret>);

class SecretFile : public testing::Test {
  protected:
    std::filesystem::path path_ = std::filesystem::path(testing::TempDir()) / ("supctl-secret-test-" + std::to_string(::getpid()));
    void write(const std::string& text, mode_t mode) {
        std::filesystem::remove(path_);
        std::ofstream(path_) << text;
        ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
    }
    void TearDown() override { std::filesystem::remove(path_); }
};

TEST(Secret, ComesFromAVariableWithThePrefix) {
    ::setenv("SUPCTL_TEST_TOKEN", "s3cret\n", 1);
    const auto read = reference(SecretReference::Kind::environment, "SUPCTL_TEST_TOKEN").read();
    ASSERT_TRUE(read);
    EXPECT_EQ(read->reveal(), "s3cret");
    ::unsetenv("SUPCTL_TEST_TOKEN");
    EXPECT_EQ(reference(SecretReference::Kind::environment, "SUPCTL_TEST_TOKEN").read().error().code,
              codes::kBadSecret);
    EXPECT_EQ(reference(SecretReference::Kind::environment, "HOME").read().error().code, codes::kBadSecret);
}

TEST_F(SecretFile, MustBeOwnerOnly) {
    write("from-file\r\n", 0600);
    const auto read = reference(SecretReference::Kind::file, path_).read();
    ASSERT_TRUE(read);
    EXPECT_EQ(read->reveal(), "from-file");
    for (const mode_t mode : {0640, 0604, 0644}) {
        write("from-file", mode);
        const auto refused = reference(SecretReference::Kind::file, path_).read();
        ASSERT_FALSE(refused) << mode;
        EXPECT_EQ(refused.error().code, codes::kBadSecret);
        EXPECT_EQ(refused.error().message.find("from-file"), std::string::npos);
    }
}

TEST_F(SecretFile, IsARegularBoundedFile) {
    write("", 0600);
    EXPECT_FALSE(reference(SecretReference::Kind::file, path_).read());
    write(std::string(70 * 1024, 'x'), 0600);
    EXPECT_FALSE(reference(SecretReference::Kind::file, path_).read());
    EXPECT_FALSE(reference(SecretReference::Kind::file, testing::TempDir()).read());
    EXPECT_FALSE(reference(SecretReference::Kind::file, path_.string() + ".absent").read());
}

TEST(Secret, ComesFromACommandWithoutAShell) {
    const auto read = command({"printf", "%s\n", "a $HOME b"}).read();
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->reveal(), "a $HOME b");
    EXPECT_FALSE(command({"false"}).read());
    EXPECT_FALSE(command({"true"}).read()) << "an empty secret is none";
    EXPECT_FALSE(command({"/no/such/program"}).read());
    EXPECT_FALSE(command({}).read());
}

TEST(Secret, CommandHasALimit) {
    const auto before = std::chrono::steady_clock::now();
    const auto silent = command({"sleep", "30"}).read(std::chrono::milliseconds(50));
    ASSERT_FALSE(silent);
    EXPECT_NE(silent.error().message.find("did not end"), std::string::npos);
    const auto endless = command({"yes"}).read(std::chrono::seconds(5));
    EXPECT_FALSE(endless);
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(10));
}

TEST(Secret, MovesAndLeavesNothingBehind) {
    Secret first(std::string("short"));
    const Secret second(std::move(first));
    EXPECT_EQ(second.reveal(), "short");
    EXPECT_TRUE(first.reveal().empty());  // NOLINT(bugprone-use-after-move): that is what is tested
}

}  // namespace
