// A folder of its own for each test, and a /proc of one's own making.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "store/database.h"

namespace supctl::test {

class StoreTest : public ::testing::Test {
  protected:
    StoreTest() {
        const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
        folder = std::filesystem::path(::testing::TempDir()) /
                 (std::string("supctl-") + info->test_suite_name() + "-" + info->name() + "-" +
                  std::to_string(::getpid()));
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folder);
    }
    ~StoreTest() override { std::filesystem::remove_all(folder); }
    std::string file() const { return (folder / "a" / "b" / "state.db").string(); }

    /// Opens the store; the test fails when that fails.
    std::unique_ptr<Store> open() const {
        auto store = open_store(file());
        EXPECT_TRUE(store) << store.error().message;
        return store ? std::move(*store) : nullptr;
    }

    static TimePoint at(std::int64_t second) { return TimePoint(Seconds(1'700'000'000 + second)); }

    std::filesystem::path folder;
};

struct FakeProcesses final : Processes {
    ProcessIdentity me{"host1", "boot1", "pid:[1]", 10, 100};
    std::map<std::int64_t, std::int64_t> alive{{10, 100}};

    ProcessIdentity self() const override { return me; }
    std::optional<std::int64_t> started(std::int64_t pid) const override {
        const auto found = alive.find(pid);
        return found == alive.end() ? std::nullopt : std::optional(found->second);
    }
};

}  // namespace supctl::test
