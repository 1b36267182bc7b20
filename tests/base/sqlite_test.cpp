#include "base/sqlite.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "base/codes.h"

namespace supctl::sqlite {
namespace {

class SqliteTest : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = std::filesystem::path(testing::TempDir()) /
                  testing::UnitTest::GetInstance()->current_test_info()->name();
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string file() const { return (folder_ / "state.db").string(); }
    std::filesystem::path folder_;
};

TEST_F(SqliteTest, KeepsWhatWasCommittedAndOnlyThat) {
    {
        auto database = Database::open(file());
        ASSERT_TRUE(database) << database.error().message;
        ASSERT_TRUE(database->execute("CREATE TABLE row(id INTEGER PRIMARY KEY, text TEXT, bytes BLOB)"));
        auto insert = database->prepare("INSERT INTO row VALUES(?,?,?)");
        ASSERT_TRUE(insert);
        {
            auto transaction = Transaction::begin(*database);
            ASSERT_TRUE(transaction);
            ASSERT_TRUE(insert->bind(1, 1).bind(2, "kept").bind_blob(3, std::string_view("a\0b", 3)).run());
            ASSERT_TRUE(insert->bind(1, 2).bind(2, "").bind_null(3).run());
            ASSERT_TRUE(transaction->commit());
        }
        auto lost = Transaction::begin(*database);
        ASSERT_TRUE(lost);
        ASSERT_TRUE(insert->bind(1, 3).bind(2, "lost").bind_null(3).run());
    }
    auto database = Database::open(file(), {.access = Access::existing});
    ASSERT_TRUE(database);
    auto select = database->prepare("SELECT id, text, bytes FROM row ORDER BY id");
    ASSERT_TRUE(select);
    ASSERT_TRUE(select->step().value());
    EXPECT_EQ(select->text(1), "kept");
    EXPECT_EQ(select->text(2), std::string("a\0b", 3));
    ASSERT_TRUE(select->step().value());
    EXPECT_FALSE(select->is_null(1));
    EXPECT_TRUE(select->is_null(2));
    EXPECT_FALSE(select->step().value());
}

TEST_F(SqliteTest, FilesAreTheOwnersOnly) {
    ASSERT_TRUE(Database::open(file()));
    struct stat facts {};
    ASSERT_EQ(::stat(file().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777u, 0600u);
}

TEST_F(SqliteTest, AMissingFileAndANonDatabaseAreUnusable) {
    const auto missing = Database::open(file(), {.access = Access::existing});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, codes::kStoreUnusable);
    std::ofstream(file()) << std::string(4096, 'x');
    const auto damaged = Database::open(file());
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().code, codes::kStoreUnusable);
}

TEST_F(SqliteTest, ASecondWriterIsRefusedAfterTheBusyTime) {
    auto first = Database::open(file(), {.busy = std::chrono::milliseconds(1)});
    auto second = Database::open(file(), {.busy = std::chrono::milliseconds(1)});
    ASSERT_TRUE(first && second);
    const auto held = Transaction::begin(*first);
    ASSERT_TRUE(held);
    EXPECT_FALSE(Transaction::begin(*second));
}

TEST_F(SqliteTest, VersionsAndBadStatements) {
    auto database = Database::open(":memory:");
    ASSERT_TRUE(database);
    EXPECT_EQ(database->user_version().value(), 0);
    ASSERT_TRUE(database->set_user_version(7));
    EXPECT_EQ(database->user_version().value(), 7);
    EXPECT_FALSE(database->prepare("SELECT nothing FROM nowhere"));
    auto statement = database->prepare("SELECT 1");
    ASSERT_TRUE(statement);
    EXPECT_FALSE(statement->bind(9, 1).step()) << "a binding that does not exist must not be ignored";
}

}  // namespace
}  // namespace supctl::sqlite
