// The executor: order, conflicts, what is already so, lost answers, and where a run stops.
#include "tests/apply/apply_fixture.h"

namespace supctl::test {
namespace {

using Fate = SiteWriter::Fate;

TEST_F(ApplyTest, WritesInOrderAndEndsWithAnEmptyRound) {
    Plan first = plan();
    reporting(first, "PS1", 0, 2);
    reporting(first, "CAS", 0, 2);
    after(first, 1, 0);
    const Outcome out = apply_rounds({first});
    EXPECT_EQ(exit_code(out, nullptr), 0) << out.diagnostics.all().front().message;
    EXPECT_EQ(out.rounds, 2u);
    EXPECT_EQ(writer.log, (std::vector<std::string>{"PUT PS1 SMS_WSUS_CONFIGURATION_MANAGER",
                                                    "PUT CAS SMS_WSUS_CONFIGURATION_MANAGER"}));
    EXPECT_EQ(property("CAS", kManager, kLevel), 2);
    EXPECT_EQ(property("PS1", kManager, kLevel), 2);
    EXPECT_TRUE(store->journal().open_intents("contoso").value().empty());
    EXPECT_EQ(store->journal().find("contoso-1").value()->exit, 0);
    EXPECT_FALSE(store->leases().find("contoso").value()) << "the lease was given back";
    EXPECT_EQ(store->baseline().applied("contoso").value().at("sites/PS1/reportingEvents"), "\"all\"");
    EXPECT_TRUE(store->baseline().find_plan("approved").value());
}

TEST_F(ApplyTest, AConflictStopsWhatNeedsItAndNothingElse) {
    Plan first = plan();
    reporting(first, "CAS", 0, 2);
    Step& later = step(first, Purpose::maintenance, StepKind::configure, "CAS");
    later.changes.push_back({FieldId::decline_expired, Value{}, Value::of_boolean(true)});
    after(first, 1, 0);
    reporting(first, "PS1", 0, 2);
    set_property("CAS", kManager, kLevel, 1);
    const Outcome out = apply_rounds({first, first, first});
    EXPECT_EQ(exit_code(out, nullptr), 7);
    EXPECT_EQ(state_of(out, "CAS/settings"), StepState::conflict);
    EXPECT_EQ(state_of(out, "CAS/maintenance"), StepState::skipped);
    EXPECT_EQ(property("CAS", kManager, kLevel), 1) << "nothing was overwritten";
    EXPECT_EQ(property("PS1", kManager, kLevel), 2);
    EXPECT_TRUE(has(out, codes::kConflict));
}

TEST_F(ApplyTest, WhatIsAlreadySoIsNotWritten) {
    Plan first = plan();
    reporting(first, "PS1", 0, 2);
    set_property("PS1", kManager, kLevel, 2);
    const Outcome out = apply_rounds({first});
    EXPECT_EQ(exit_code(out, nullptr), 0);
    EXPECT_EQ(state_of(out, "PS1/settings"), StepState::already);
    EXPECT_TRUE(writer.log.empty());
}

TEST_F(ApplyTest, ALostAnswerIsReadNotRepeated) {
    Plan first = plan();
    reporting(first, "PS1", 0, 2);
    int seen = 0;
    writer.fate = [&](const std::string&) { return ++seen == 1 ? Fate::loseAnswer : Fate::accept; };
    const Outcome out = apply_rounds({first});
    EXPECT_EQ(exit_code(out, nullptr), 0);
    EXPECT_EQ(writer.log.size(), 1u);
    EXPECT_EQ(state_of(out, "PS1/settings"), StepState::done);
}

TEST_F(ApplyTest, ALostRequestIsSentAgainOnlyAfterTheObjectWasRead) {
    Plan first = plan();
    reporting(first, "PS1", 0, 2);
    int seen = 0;
    writer.fate = [&](const std::string&) { return ++seen == 1 ? Fate::loseRequest : Fate::accept; };
    const Outcome out = apply_rounds({first});
    EXPECT_EQ(exit_code(out, nullptr), 0);
    EXPECT_EQ(writer.log.size(), 2u);
    EXPECT_EQ(property("PS1", kManager, kLevel), 2);
}

TEST_F(ApplyTest, BetweenALostRequestAndTheNextSomebodyElseMayWrite) {
    Plan first = plan();
    reporting(first, "PS1", 0, 2);
    int seen = 0;
    writer.fate = [&](const std::string&) {
        if (++seen != 1) return Fate::accept;
        set_property("PS1", kManager, kLevel, 1);
        return Fate::loseRequest;
    };
    const Outcome out = apply_rounds({first, first});
    EXPECT_EQ(state_of(out, "PS1/settings"), StepState::conflict);
    EXPECT_EQ(property("PS1", kManager, kLevel), 1);
}

TEST_F(ApplyTest, WhatCannotBeReadBackIsInDoubtAndStaysOpen) {
    Plan first = plan();
    reporting(first, "PS1", 0, 2);
    bool broken = false;
    reader.fails = [&](const std::string& name) -> std::optional<Diagnostic> {
        if (broken && name == "SMS_SCI_Component") return error(codes::kTransport, "gone");
        return std::nullopt;
    };
    int seen = 0;
    writer.fate = [&](const std::string&) {
        broken = ++seen == 1;
        return broken ? Fate::loseAnswer : Fate::accept;
    };
    const Outcome out = apply_rounds({first, first});
    EXPECT_EQ(exit_code(out, nullptr), 1);
    EXPECT_EQ(state_of(out, "PS1/settings"), StepState::inDoubt);
    EXPECT_EQ(store->journal().open_intents("contoso").value().size(), 1u);

    // The next run reads the site and finds nothing to do.
    broken = false;
    const Outcome second = apply_rounds({plan()});
    EXPECT_EQ(exit_code(second, nullptr), 0);
    EXPECT_TRUE(store->journal().open_intents("contoso").value().empty());
}

TEST_F(ApplyTest, AValueThatIsNotTakenIsAFailure) {
    Plan first = plan();
    reporting(first, "PS1", 0, 2);
    writer.after = [&](boost::json::object& row) {
        if (is(row, "SiteCode", "PS1")) row.at("Props").as_array()[0].as_object()["Value"] = 0;
    };
    const Outcome out = apply_rounds({first, first});
    EXPECT_EQ(exit_code(out, nullptr), 1);
    EXPECT_TRUE(has(out, codes::kNotInEffect));
}

// proves: SEED-20
TEST_F(ApplyTest, NamesAForeignChange) {
    Plan first = plan();
    reporting(first, "PS1", 0, 2);
    int seen = 0;
    writer.after = [&](boost::json::object& row) {
        if (++seen == 1)
            row.at("Props").as_array().push_back({{"PropertyName", "Call WSUS Cleanup"}, {"Value", 1}});
    };
    const Outcome out = apply_rounds({first});
    EXPECT_EQ(exit_code(out, nullptr), 0);
    ASSERT_TRUE(has(out, codes::kForeignChange));
    EXPECT_NE(out.diagnostics.all().front().message.find("Call WSUS Cleanup"), std::string::npos);
}

TEST_F(ApplyTest, WhatWasNotApprovedIsRefusedBeforeTheFirstWrite) {
    Plan first = plan();
    reporting(first, "PS1", 0, 2);
    const Outcome out = apply_rounds({first}, [&](ApplyContext& context) {
        approved = plan();
        context.mode = ApplyContext::Mode::apply;
    });
    EXPECT_EQ(exit_code(out, nullptr), 5);
    EXPECT_TRUE(has(out, codes::kNotCovered));
    EXPECT_TRUE(writer.log.empty());
}

TEST_F(ApplyTest, WhatWasNotApprovedAfterWritesIsLeftForTheNextApproval) {
    Plan first = plan();
    reporting(first, "PS1", 0, 2);
    Plan second = plan();
    reporting(second, "CAS", 0, 2);
    const Outcome out = apply_rounds({first, second});
    EXPECT_EQ(exit_code(out, nullptr), 7);
    EXPECT_TRUE(has(out, codes::kNotCovered));
    EXPECT_EQ(property("CAS", kManager, kLevel), 0);
    const Outcome asked = apply_rounds({first, second}, [](ApplyContext& context) {
        context.ask = [](const Plan&, const std::vector<const Step*>& beyond) -> Task<bool> {
            co_return beyond.size() == 1;
        };
    });
    EXPECT_EQ(exit_code(asked, nullptr), 0) << "a terminal was asked";
    EXPECT_EQ(property("CAS", kManager, kLevel), 2);
}

TEST_F(ApplyTest, AnAnswerThatIsNotClearIsReadNotCountedAsRefusal) {
    for (const Code said : {codes::kTransport, codes::kHttpProtocol, codes::kTlsFailed,
                            codes::kProviderAnswer, codes::kUnclearAnswer}) {
        for (const Fate lost : {Fate::loseAnswer, Fate::loseRequest}) {
            SCOPED_TRACE(said.text());
            set_property("PS1", kManager, kLevel, 0);
            writer.log.clear();
            writer.lost = said;
            Plan first = plan();
            reporting(first, "PS1", 0, 2);
            int seen = 0;
            writer.fate = [&](const std::string&) { return ++seen == 1 ? lost : Fate::accept; };
            const Outcome out = apply_rounds({first});
            EXPECT_EQ(exit_code(out, nullptr), 0);
            EXPECT_EQ(writer.log.size(), lost == Fate::loseAnswer ? 1u : 2u);
            EXPECT_EQ(property("PS1", kManager, kLevel), 2);
        }
    }
}

TEST_F(ApplyTest, ARunThatNeverComesToRestIsEnded) {
    const Outcome out = apply_rounds({plan()}, [&](ApplyContext& context) {
        context.ask = [](const Plan&, const std::vector<const Step*>&) -> Task<bool> { co_return true; };
        context.make_plan = [this, round = 0u](const Observation&, const Memory&,
                                               Diagnostics&) mutable -> std::optional<Plan> {
            Plan one = plan();
            Step& made = reporting(one, "PS1", round % 2 == 0 ? 0 : 2, round % 2 == 0 ? 2 : 0);
            made.id += fmt::format("/{}", ++round);
            return one;
        };
    });
    EXPECT_EQ(out.rounds, 100u);
    EXPECT_TRUE(has(out, codes::kEndless));
    EXPECT_EQ(exit_code(out, nullptr), 1);
}

TEST_F(ApplyTest, ValuesThatDoNotStayAreNotWrittenForever) {
    Plan first = plan();
    reporting(first, "PS1", 0, 2);
    reader.fails = [&](const std::string& name) -> std::optional<Diagnostic> {
        if (name == "SMS_Identification") set_property("PS1", kManager, kLevel, 0);  // a new round begins
        return std::nullopt;
    };
    const Outcome out = apply_rounds({first, first, first, first, first});
    EXPECT_EQ(exit_code(out, nullptr), 1);
    EXPECT_TRUE(has(out, codes::kNotInEffect));
}

TEST_F(ApplyTest, AHeldLeaseIsRespected) {
    Lease other;
    other.hierarchy = "contoso";
    other.run = "contoso-99";
    other.holder = "eve@host2";
    other.process = {"host2", "b", "n", 1, 1};
    ASSERT_TRUE(store->leases().acquire(other, clock.now(), processes));
    Plan first = plan();
    reporting(first, "PS1", 0, 2);
    const Outcome out = apply_rounds({first});
    EXPECT_EQ(exit_code(out, nullptr), 6);
    EXPECT_TRUE(writer.log.empty());
}

TEST_F(ApplyTest, ResumingALiveRunLeavesItAsItIs) {
    supctl::Run live;
    live.hierarchy = "contoso";
    live.command = "apply";
    live.started = clock.now();
    const std::string id = store->journal().begin(live).value();
    Lease held;
    held.hierarchy = "contoso";
    held.run = id;
    held.holder = "eve@host2";
    held.process = {"host2", "b", "n", 1, 1};
    ASSERT_TRUE(store->leases().acquire(held, clock.now(), processes));
    Plan first = plan();
    reporting(first, "PS1", 0, 2);
    const auto resume = [&](ApplyContext& context) { context.resume = id; };
    EXPECT_EQ(exit_code(apply_rounds({first}, resume), nullptr), 6);
    EXPECT_FALSE(store->journal().find(id).value()->ended) << "it still runs";
    EXPECT_TRUE(writer.log.empty());

    // One that has ended keeps its end when its resumption gets no lease.
    ASSERT_TRUE(store->journal().end(id, clock.now(), 8));
    EXPECT_EQ(exit_code(apply_rounds({first}, resume), nullptr), 6);
    EXPECT_EQ(store->journal().find(id).value()->exit, 8);
}

TEST_F(ApplyTest, ALeaseThatIsTakenEndsWriting) {
    Plan first = plan();
    reporting(first, "CAS", 0, 2);
    reporting(first, "PS1", 0, 2);
    after(first, 1, 0);
    int seen = 0;
    writer.fate = [&](const std::string&) {
        if (++seen == 1) {
            EXPECT_TRUE(store->leases().break_lease("contoso", "test", "eve", clock.now()));
        }
        return Fate::accept;
    };
    const Outcome out = apply_rounds({first, first});
    EXPECT_EQ(exit_code(out, nullptr), 6);
    EXPECT_EQ(writer.log.size(), 1u) << "the write in flight was the last";
    EXPECT_EQ(property("PS1", kManager, kLevel), 0);
}

TEST_F(ApplyTest, CreatesAPointWholeAndTakesAnExistingOneAsItIs) {
    Plan first = plan();
    Step& install = step(first, Purpose::role, StepKind::installRole, "PS1", "ps1-sup.x");
    install.changes = {{FieldId::http_port, {}, Value::of_integer(8530)},
                       {FieldId::https_port, {}, Value::of_integer(8531)}};
    int seen = 0;
    writer.fate = [&](const std::string& entry) {
        if (entry.starts_with("POST")) {
            EXPECT_TRUE(store->debts().find("contoso").value()) << "the debt comes first";
        }
        return ++seen == 2 ? Fate::loseAnswer : Fate::accept;
    };
    const Outcome out = apply_rounds({first});
    EXPECT_EQ(exit_code(out, nullptr), 0) << out.diagnostics.all().front().message;
    EXPECT_EQ(writer.count("POST PS1 SMS Software Update Point ps1-sup.x"), 1u);
    EXPECT_FALSE(store->debts().find("contoso").value()->open);
    const Outcome again = apply_rounds({first});
    EXPECT_EQ(state_of(again, "PS1/role/ps1-sup.x"), StepState::already);
    EXPECT_EQ(writer.count("POST PS1 SMS Software Update Point ps1-sup.x"), 1u);
}

TEST_F(ApplyTest, EmptiesASelectionWhateverIsTickedAndSelectsOnlyFromWhatThePlanSaw) {
    for (int i = 1; i <= 3; ++i)
        rows.add("SMS_UpdateCategoryInstance",
                 fmt::format(R"({{"CategoryInstanceID":{0},"CategoryInstance_UniqueID":"Product:{0}",
                 "CategoryTypeName":"Product","LocalizedCategoryInstanceName":"P{0}","AllowSubscription":true,
                 "IsSubscribed":{1},"ParentCategoryInstanceID":0}})",
                             i, i < 3 ? "true" : "false"));
    const Value none = Value::of(pool.set(std::vector<TextId>{}));
    const Value one = Value::of(pool.set(std::vector<TextId>{pool.text("Product:1")}));
    const Value two = Value::of(pool.set(std::vector<TextId>{pool.text("Product:2")}));
    Plan first = plan();
    step(first, Purpose::emptySelection, StepKind::select, "CAS")
        .changes.push_back({FieldId::products, one, none});
    Outcome out = apply_rounds({first});
    EXPECT_EQ(exit_code(out, nullptr), 0) << out.diagnostics.all().front().message;
    EXPECT_FALSE(rows.rows["SMS_UpdateCategoryInstance"][1].at("IsSubscribed").as_bool());

    Plan second = plan();
    step(second, Purpose::select, StepKind::select, "CAS").changes.push_back({FieldId::products, one, two});
    out = apply_rounds({second, second});
    EXPECT_EQ(state_of(out, "CAS/select"), StepState::conflict) << "live is empty, the plan saw P1";
    second.steps[0].changes[0].from = none;
    out = apply_rounds({second});
    EXPECT_EQ(exit_code(out, nullptr), 0);
    EXPECT_TRUE(rows.rows["SMS_UpdateCategoryInstance"][1].at("IsSubscribed").as_bool());
}

TEST_F(ApplyTest, StopsAtItsTimeAndAtASignal) {
    Plan first = plan();
    step(first, Purpose::configured, StepKind::wait, "PS1");
    reporting(first, "PS1", 0, 2);
    after(first, 1, 0);
    const TimePoint began = clock.now();
    const Outcome out =
        apply_rounds({first}, [](ApplyContext& context) { context.max_duration = std::chrono::minutes(10); });
    EXPECT_EQ(exit_code(out, nullptr), 8);
    EXPECT_EQ(clock.now(), began + std::chrono::minutes(10));
    EXPECT_EQ(state_of(out, "PS1/wait/configured"), StepState::running);
    EXPECT_TRUE(writer.log.empty());

    Interruption interruption;
    clock.passes = [&](TimePoint now) {
        if (now >= began + std::chrono::minutes(12)) interruption.raise(15);
    };
    const Outcome stopped = apply_rounds({first}, [&](ApplyContext& context) {
        context.resume = out.run;
        context.interruption = &interruption;
    });
    EXPECT_EQ(exit_code(stopped, &interruption), 143);
    EXPECT_EQ(stopped.run, out.run);
    EXPECT_TRUE(store->journal().open_intents("contoso").value().empty());
}

TEST_F(ApplyTest, AnUnusableStoreIsFoundBeforeAnythingIsWritten) {
    Plan first = plan();
    reporting(first, "PS1", 0, 2);
    const Outcome out = apply_rounds({first}, [](ApplyContext& context) { context.resume = "contoso-77"; });
    EXPECT_EQ(exit_code(out, nullptr), 5);
    EXPECT_TRUE(has(out, codes::kNoSuchRun));
    EXPECT_TRUE(writer.log.empty());
}

TEST_F(ApplyTest, AnyLegalOrderLeadsToTheSameState) {
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        for (const auto* site : {"CAS", "PS1"}) set_property(site, kManager, kLevel, 0);
        Plan first = plan();
        reporting(first, "CAS", 0, 2);
        reporting(first, "PS1", 0, 2);
        const Outcome out = apply_rounds({first}, [&](ApplyContext& context) {
            context.shuffle_seed = seed;
            context.parallel = 1 + seed % 2;
        });
        ASSERT_EQ(exit_code(out, nullptr), 0) << seed;
        EXPECT_EQ(property("CAS", kManager, kLevel) + property("PS1", kManager, kLevel), 4) << seed;
    }
}

}  // namespace
}  // namespace supctl::test
