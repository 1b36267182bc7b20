// Opening: private files, migrations, and refusing what cannot be trusted.
#include <sys/stat.h>

#include "base/codes.h"
#include "tests/store/store_fixture.h"

namespace supctl::test {
namespace {

unsigned mode_of(const std::filesystem::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777u;
}

TEST_F(StoreTest, IsPrivateToItsOwner) {
    const auto old = ::umask(0);
    const auto store = open();
    ::umask(old);
    ASSERT_TRUE(store);
    EXPECT_EQ(mode_of(folder / "a"), 0700u);
    EXPECT_EQ(mode_of(folder / "a" / "b"), 0700u);
    EXPECT_EQ(mode_of(file()), 0600u);
    EXPECT_EQ(mode_of(file() + "-wal"), 0600u);
}

TEST_F(StoreTest, KeepsItsVersionAndRefusesANewerOne) {
    ASSERT_TRUE(open());
    {
        auto database = sqlite::Database::open(file());
        ASSERT_TRUE(database);
        EXPECT_EQ(database->user_version().value(), static_cast<std::int64_t>(store_migrations().size()));
        ASSERT_TRUE(database->set_user_version(99));
    }
    const auto store = open_store(file());
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, codes::kStoreUnusable);
    EXPECT_NE(store.error().message.find("version 99"), std::string::npos);
}

TEST_F(StoreTest, MigratesStepByStepAndEachStepWholly) {
    auto database = sqlite::Database::open(":memory:");
    ASSERT_TRUE(database);
    const std::string_view first[] = {"CREATE TABLE one (x)"};
    ASSERT_TRUE(migrate(*database, first));
    EXPECT_EQ(database->user_version().value(), 1);
    const std::string_view broken[] = {"CREATE TABLE one (x)",
                                       "CREATE TABLE two (x); INSERT INTO nowhere VALUES (1)"};
    ASSERT_FALSE(migrate(*database, broken));
    EXPECT_EQ(database->user_version().value(), 1) << "the step was undone";
    EXPECT_FALSE(database->execute("INSERT INTO two VALUES (1)"));
    const std::string_view good[] = {"CREATE TABLE one (x)", "CREATE TABLE two (x)"};
    ASSERT_TRUE(migrate(*database, good));
    EXPECT_TRUE(database->execute("INSERT INTO two VALUES (1)"));
}

TEST_F(StoreTest, RefusesAFileThatIsNoDatabase) {
    std::filesystem::create_directories(folder / "a" / "b");
    std::ofstream(file()) << std::string(5000, 'x');
    const auto store = open_store(file());
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, codes::kStoreUnusable);
}

TEST_F(StoreTest, RefusesADamagedFile) {
    {
        const auto store = open();
        ASSERT_TRUE(store);
        const auto run = store->journal().begin({"", "contoso", "p", "apply", at(0), {}, {}});
        ASSERT_TRUE(run);
        for (int i = 0; i < 200; ++i)
            ASSERT_TRUE(
                store->journal().append({0, *run, at(i), "s", RecordKind::note, 0, std::string(500, 'b')}));
    }
    const auto size = std::filesystem::file_size(file());
    ASSERT_GT(size, 40'000u);
    {
        std::fstream bytes(file(), std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(static_cast<std::streamoff>(size / 2));
        bytes << std::string(8192, '\xff');
    }
    const auto store = open_store(file());
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, codes::kStoreUnusable);
}

TEST_F(StoreTest, RefusesAFullDisk) {
    std::filesystem::create_directories(folder / "a");
    // /dev/full answers every write as a full disk does; SQLite cannot keep a database there.
    const auto store = open_store("/dev/full");
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, codes::kStoreUnusable);
}

TEST_F(StoreTest, RefusesAFolderThatCannotBeMade) {
    std::ofstream(folder / "a") << "a file, not a folder";
    const auto store = open_store(file());
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().code, codes::kStoreUnusable);
}

}  // namespace
}  // namespace supctl::test
