// Which way calls take: AdminService first for reads, WS-Man for writes, and what a silent or refusing way
// means.
#include <gtest/gtest.h>

#include "base/codes.h"
#include "connection/route.h"
#include "tests/network/loop.h"

namespace supctl {
namespace {

using provider::Instance;
using provider::Key;
using provider::Query;
using supctl::test::run;

/// A provider whose every call ends as told.
class Told final : public provider::Reader, public provider::Writer {
  public:
    std::optional<Code> failure;
    int rows_before_failure = 0;
    int calls = 0;

    Task<Result<provider::ScanEnd>> scan(Query query, provider::Sink sink) override {
        ++calls;
        for (int i = 0; i < rows_before_failure; ++i) {
            const Instance row(query.class_name, {{"N", i}});
            (void)sink(row);
        }
        if (failure) co_return fail(error(*failure, "told"));
        co_return provider::ScanEnd{};
    }
    Task<Result<Instance>> get(std::string class_name, Key) override {
        co_return answer(Instance(class_name, {}));
    }
    Task<Result<std::optional<Instance>>> find(Query) override {
        co_return answer(std::optional<Instance>());
    }
    Task<Result<void>> put(Key, Instance) override {
        ++calls;
        if (failure) co_return fail(error(*failure, "told"));
        co_return Result<void>();
    }
    Task<Result<Instance>> create(Instance instance) override { co_return answer(std::move(instance)); }
    Task<Result<void>> remove(std::string, Key) override { return put({}, {}); }
    Task<Result<boost::json::object>> invoke(std::string, std::string, boost::json::object) override {
        co_return answer(boost::json::object());
    }

  private:
    template <class T>
    Result<T> answer(T value) {
        ++calls;
        if (failure) return fail(error(*failure, "told"));
        return value;
    }
};

class Route : public ::testing::Test {
  protected:
    [[nodiscard]] std::vector<Way> ways() {
        return {{Path::adminService, "cas01", &admin_service, &admin_service},
                {Path::wsman, "cas01", &wsman, &wsman}};
    }
    CallObserver noting() {
        return [this](const Call& call) {
            calls.push_back(std::string(call.operation) + " " + std::string(call.class_name) + ": " +
                            describe(*call.way) + (call.failure != nullptr ? " failed" : ""));
        };
    }
    Result<Instance> get() {
        Key key;
        return run(context, reader.get("SMS_Site", key));
    }
    Result<void> put() {
        Key key;
        return run(context, writer.put(key, Instance("SMS_SCI_Component", {})));
    }

    boost::asio::io_context context;
    Told admin_service;
    Told wsman;
    RoutedReader reader{ways()};
    RoutedWriter writer{ways()};
    std::vector<std::string> calls;
};

TEST_F(Route, ReadsAdminServiceAndWritesWsman) {
    reader.observe(noting());
    writer.observe(noting());
    EXPECT_TRUE(get());
    EXPECT_TRUE(put());
    EXPECT_EQ(calls, (std::vector<std::string>{"get SMS_Site: AdminService of cas01",
                                               "put SMS_SCI_Component: WS-Man of cas01"}));
}

TEST_F(Route, ASilentWayIsLeftForTheRun) {
    for (const Code code : {codes::kUnreachable, codes::kTransport, codes::kHttpProtocol}) {
        RoutedReader fresh(ways());
        fresh.observe(noting());
        admin_service = {};
        wsman = {};
        calls.clear();
        admin_service.failure = code;
        Key key;
        EXPECT_TRUE(run(context, fresh.get("SMS_Site", key)));
        EXPECT_TRUE(run(context, fresh.find({.class_name = "SMS_Site"})));
        EXPECT_TRUE(run(context, fresh.scan({.class_name = "SMS_Site"}, nullptr)));
        EXPECT_EQ(admin_service.calls, 1);
        EXPECT_EQ(wsman.calls, 3);
        EXPECT_EQ(calls.front(), "get SMS_Site: AdminService of cas01 failed");
    }
}

TEST_F(Route, ARefusalIsAnAnswer) {
    for (const Code code :
         {codes::kUnauthorized, codes::kNotFound, codes::kProviderRefused, codes::kTlsFailed}) {
        admin_service.failure = code;
        const auto got = get();
        ASSERT_FALSE(got);
        EXPECT_EQ(got.error().code, code);
    }
    EXPECT_EQ(wsman.calls, 0);
}

TEST_F(Route, RowsAreNotHandedOnTwiceByTwoWays) {
    admin_service.failure = codes::kTransport;
    admin_service.rows_before_failure = 2;
    wsman.rows_before_failure = 2;
    int rows = 0;
    const provider::Sink sink = [&](const Instance&) -> Result<void> {
        ++rows;
        return {};
    };
    EXPECT_FALSE(run(context, reader.scan({.class_name = "SMS_Site"}, sink)));
    EXPECT_EQ(rows, 2);
    EXPECT_TRUE(run(context, reader.scan({.class_name = "SMS_Site"}, sink)))
        << "the next scan takes the other way";
    EXPECT_EQ(rows, 4);
}

TEST_F(Route, AWriteThatMayHaveArrivedIsNotSentAgain) {
    for (const Code code : {codes::kTransport, codes::kHttpProtocol, codes::kProviderRefused}) {
        wsman.failure = code;
        const auto done = put();
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, code);
    }
    EXPECT_EQ(admin_service.calls, 0);
}

TEST_F(Route, AnUnreachableProviderIsFollowedByTheNext) {
    Told second;
    auto three = ways();
    three.push_back({Path::wsman, "cas02", &second, &second});
    RoutedWriter writer_of_two(three);
    wsman.failure = codes::kUnreachable;
    Key key;
    EXPECT_TRUE(run(context, writer_of_two.put(key, Instance("C", {}))));
    EXPECT_TRUE(run(context, writer_of_two.create(Instance("C", {}))));
    EXPECT_TRUE(run(context, writer_of_two.remove("C", key)));
    EXPECT_TRUE(run(context, writer_of_two.invoke("C", "M", {})));
    EXPECT_EQ(second.calls, 4);
    EXPECT_EQ(admin_service.calls, 0) << "AdminService is no substitute for writes that nobody vouches for";
}

TEST_F(Route, AdminServiceTakesTheWritesThatSomebodyVouchesFor) {
    writer.trust_admin_service([](std::string_view name) { return name == "SMS_SCI_Component"; });
    EXPECT_TRUE(put());
    EXPECT_EQ(admin_service.calls, 1);
    EXPECT_TRUE(run(context, writer.create(Instance("SMS_SCI_SysResUse", {}))));
    EXPECT_EQ(wsman.calls, 1);
}

TEST_F(Route, WithoutWsmanAdminServiceTakesEverything) {
    RoutedWriter alone({ways().front()});
    Key key;
    EXPECT_TRUE(run(context, alone.put(key, Instance("C", {}))));
    EXPECT_EQ(admin_service.calls, 1);
}

}  // namespace
}  // namespace supctl
