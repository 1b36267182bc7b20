// Doctors' reports: the newest one a site, also in a store of the version before there were any.
#include "tests/store/store_fixture.h"

namespace supctl::test {
namespace {

TEST_F(StoreTest, KeepsTheNewestReportOfEachSite) {
    const auto store = open();
    ASSERT_TRUE(store);
    Reports& reports = store->reports();
    EXPECT_FALSE(reports.find("CAS@cas01.x").value());
    ASSERT_TRUE(reports.keep("CAS@cas01.x", {"5.1", at(1), "one"}));
    ASSERT_TRUE(reports.keep("CAS@cas01.x", {"5.2", at(2), "two"}));
    ASSERT_TRUE(reports.keep("LAB@lab01.x", {"5.1", at(3), "other"}));
    const auto found = reports.find("CAS@cas01.x").value();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->version, "5.2");
    EXPECT_EQ(found->time, at(2));
    EXPECT_EQ(found->text, "two");
}

TEST_F(StoreTest, AnOlderStoreGetsItsReports) {
    std::filesystem::create_directories(folder / "a" / "b");
    {
        auto old = sqlite::Database::open(file());
        ASSERT_TRUE(old);
        ASSERT_TRUE(migrate(*old, store_migrations().first(1)));
        EXPECT_EQ(old->user_version().value(), 1);
    }
    const auto store = open_store(file());
    ASSERT_TRUE(store) << store.error().message;
    EXPECT_TRUE((*store)->reports().keep("CAS@cas01.x", {"5.1", TimePoint{}, "one"}));
}

}  // namespace
}  // namespace supctl::test
