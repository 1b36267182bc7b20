// Which way calls take: AdminService first for reads, WS-Man for writes, and what a silent or refusing way
// means.
#include <gtest/gtest.h>

#include "base/codes.h"
#include "connection/route.h"
#include "tests/network/loop.h"
#include "tests/provider/writes.h"

namespace supctl {
namespace {

using provider::Instance;
using provider::Key;
using provider::Query;
using supctl::test::run;

static_assert(!provider::test::Writes<RoutedReader> && provider::test::Writes<RoutedWriter>,
              "whoever reads over every way to a site cannot write over any");

/// A provider whose every call ends as told.
class Told final : public provider::Reader, public provider::Writer {
  public:
    std::optional<Code> failure;
    int rows_before_failure = 0;
    int calls = 0;
    int questions = 0;
    std::string site = "CAS";          // whose provider it is
    std::vector<std::string> written;  // the sites of what was written here

    Task<Result<provider::ScanEnd>> scan(Query query, provider::Sink sink) override {
        if (query.class_name == SameSite::kClass) {
            ++questions;
            if (failure) co_return fail(error(*failure, "told"));
            const Instance row(query.class_name, {{"ThisSiteCode", site}});
            if (const Result<void> taken = sink(row); !taken) co_return tl::unexpected(taken.error());
            co_return provider::ScanEnd{};
        }
        if (query.class_name.starts_with("SMS_SCI_")) {
            for (const char* of : {"CAS", "PS1", "PS2"}) {
                const bool asked = query.filter.op == provider::Filter::Operator::everything ||
                                   std::get<std::string>(query.filter.literal) == of;
                const Instance row(query.class_name, {{"SiteCode", of}, {"From", site}});
                if (asked)
                    if (const Result<void> taken = sink(row); !taken) co_return tl::unexpected(taken.error());
            }
            co_return provider::ScanEnd{};
        }
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
    Task<Result<void>> put(Key, Instance instance) override {
        ++calls;
        if (const auto of = instance.text("SiteCode")) written.emplace_back(*of);
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

TEST_F(Route, ASecondWayMustLeadToTheSameSite) {
    SameSite same;
    RoutedReader checked(ways(), &same);
    RoutedWriter writing(ways(), &same);
    const Key key;
    const provider::Sink sink = [](const Instance&) -> Result<void> { return {}; };
    ASSERT_TRUE(run(context, checked.scan({.class_name = std::string(SameSite::kClass)}, sink)));
    wsman.site = "LAB";
    const auto refused = run(context, writing.put(key, Instance("C", {})));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, codes::kWrongSite) << refused.error().message;
    admin_service.failure = codes::kUnreachable;
    const auto read = run(context, checked.get("C", key));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, codes::kWrongSite);
    EXPECT_EQ(wsman.calls, 0) << "nothing but which site it is was asked";
    wsman.site = "cas";
    EXPECT_TRUE(run(context, writing.put(key, Instance("C", {}))));
    EXPECT_TRUE(run(context, writing.put(key, Instance("C", {}))));
    EXPECT_TRUE(run(context, checked.get("C", key)));
    EXPECT_EQ(wsman.questions, 3) << "once it has answered rightly, nobody asks again";
}

class ChildRoute : public Route {
  protected:
    std::vector<Way> with_child() {
        auto out = ways();
        out.push_back({Path::wsman, "ps1", &child, &child, "PS1"});
        return out;
    }
    Result<void> put(RoutedWriter& to, const std::string& class_name, const char* site) {
        const Key key;
        return run(context, to.put(key, Instance(class_name, {{"SiteCode", site}})));
    }
    Told child;
};

TEST_F(ChildRoute, AChildSitesItemsTakeItsOwnProvider) {
    child.site = "PS1";
    SameSite same;
    RoutedWriter writing(with_child(), &same);
    EXPECT_TRUE(put(writing, "SMS_SCI_Component", "PS1"));
    EXPECT_TRUE(put(writing, "SMS_SCI_Component", "ps1"));
    EXPECT_TRUE(put(writing, "SMS_SCI_Component", "PS2"));
    EXPECT_TRUE(put(writing, "SMS_Alert", "PS1"));
    EXPECT_EQ(child.written, (std::vector<std::string>{"PS1", "ps1"}));
    EXPECT_EQ(wsman.written, (std::vector<std::string>{"PS2", "PS1"}));
    child.failure = codes::kUnreachable;
    EXPECT_FALSE(put(writing, "SMS_SCI_Component", "PS1")) << "the top-level site is no substitute";
    EXPECT_EQ(wsman.written.size(), 2u);
}

TEST_F(ChildRoute, ReadsItsItemsThereAndTheOthersAtTheTop) {
    child.site = "PS1";
    SameSite same;
    RoutedReader reading(with_child(), &same);
    const auto rows = [&](Query query) {
        std::string out;
        const provider::Sink sink = [&](const Instance& row) -> Result<void> {
            out += std::string(*row.text("SiteCode")) + " from " + std::string(*row.text("From")) + "\n";
            return {};
        };
        const auto end = run(context, reading.scan(std::move(query), sink));
        EXPECT_TRUE(end);
        return out;
    };
    EXPECT_EQ(rows({.class_name = "SMS_SCI_Component"}), "CAS from CAS\nPS2 from CAS\nPS1 from PS1\n");
    EXPECT_EQ(rows({.class_name = "SMS_SCI_Component", .filter = provider::Filter::equal("SiteCode", "PS1")}),
              "PS1 from PS1\n");
    // A provider that stands under the wrong site is refused, not believed.
    child.site = "PS2";
    SameSite fresh;
    RoutedReader wrong(with_child(), &fresh);
    const provider::Sink none = [](const Instance&) -> Result<void> { return {}; };
    const auto end = run(context, wrong.scan({.class_name = "SMS_SCI_Component"}, none));
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().code, codes::kWrongSite);
}

// Who cuts what is inside TLS must not get the proofs outside it.
TEST_F(Route, SealedMessagesStandInForTlsOnlyWhereNothingListens) {
    bool met = false;
    Told sealed, second;
    const std::vector<Way> all = {
        {.path = Path::wsman,
         .host = "cas01",
         .reader = &wsman,
         .writer = &wsman,
         .met = [&] { return met; }},
        {.path = Path::sealed, .host = "CAS01", .reader = &sealed, .writer = &sealed},
        {.path = Path::wsman, .host = "cas02", .reader = &second, .writer = &second}};
    const Key key;
    for (const Code code : {codes::kUnreachable, codes::kTransport, codes::kHttpProtocol})
        for (const bool somebody : {false, true}) {
            SCOPED_TRACE(code.text() + (somebody ? ", met" : ""));
            met = somebody;
            wsman.failure = code;
            sealed.calls = second.calls = 0;
            RoutedReader reading(all);
            RoutedWriter writing(all);
            EXPECT_TRUE(run(context, reading.get("C", key)));
            EXPECT_EQ(sealed.calls, somebody ? 0 : 1);
            EXPECT_EQ(second.calls, somebody ? 1 : 0) << "another provider is no downgrade";
            const bool unsent = code == codes::kUnreachable;
            EXPECT_EQ(run(context, writing.put(key, Instance("C", {}))).has_value(), unsent);
            EXPECT_EQ(sealed.calls, somebody ? 0 : unsent ? 2 : 1);
        }
    met = true;
    wsman.failure = codes::kUnreachable;
    const std::vector<Way> one_provider = {all[0], all[1]};
    RoutedReader reading(one_provider);
    RoutedWriter writing(one_provider);
    sealed.calls = 0;
    EXPECT_FALSE(run(context, reading.get("C", key)));
    EXPECT_FALSE(run(context, writing.put(key, Instance("C", {}))));
    EXPECT_EQ(sealed.calls, 0);
}

TEST_F(Route, WithoutWsmanAdminServiceTakesEverything) {
    RoutedWriter alone({ways().front()});
    Key key;
    EXPECT_TRUE(run(context, alone.put(key, Instance("C", {}))));
    EXPECT_EQ(admin_service.calls, 1);
}

}  // namespace
}  // namespace supctl
