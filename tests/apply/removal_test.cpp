// Removal: the default is written before the old one goes, what is the last or the default meanwhile stays, a
// lost answer is looked after, and the time is remembered.
#include "tests/apply/apply_fixture.h"

namespace supctl::test {
namespace {

using Fate = SiteWriter::Fate;

class RemovalTest : public ApplyTest {
  protected:
    RemovalTest() {
        point("CAS", "cas-sup.x");
        point("CAS", "cas-old.x");
        name_default("cas-old.x");
    }
    void name_default(std::string_view server) {
        auto& properties = component_row("CAS", kManager).at("Props").as_array();
        for (auto entry = properties.begin(); entry != properties.end();)
            entry =
                is(entry->as_object(), "PropertyName", "DefaultWSUS") ? properties.erase(entry) : entry + 1;
        properties.push_back(boost::json::object{
            {"PropertyName", "DefaultWSUS"}, {"Value", 0}, {"Value1", "REG_SZ"}, {"Value2", server}});
    }
    Step& removal(Plan& plan, std::string_view server = "cas-old.x") {
        Step& made = step(plan, Purpose::remove, StepKind::removeRole, "CAS", server);
        made.danger = Danger::destructive;
        made.acknowledgements = {{Operation::removePoint, std::string(server)}};
        return made;
    }
    void successor(Step& step) {
        step.changes.push_back(
            {FieldId::default_point, Value::of(pool.text("cas-old.x")), Value::of(pool.text("cas-sup.x"))});
    }
    Outcome run(const Plan& plan) {
        return apply_rounds({plan}, [&](ApplyContext& context) {
            for (const Step& each : plan.steps)
                context.acknowledged.insert(context.acknowledged.end(), each.acknowledgements.begin(),
                                            each.acknowledgements.end());
        });
    }
    std::size_t points() {
        std::size_t count = 0;
        for (const auto& row : rows.rows["SMS_SCI_SysResUse"])
            count += is(row, "RoleName", "SMS Software Update Point");
        return count;
    }
    const std::string gone = "CAS/remove/cas-old.x";
};

// proves: SEED-176 SEED-179
TEST_F(RemovalTest, TheSuccessorIsWrittenBeforeTheDefaultGoes) {
    Plan made = plan();
    successor(removal(made));
    std::string at_removal;
    writer.fate = [&](const std::string& entry) {
        if (entry.starts_with("DELETE"))
            for (const auto& property : component_row("CAS", kManager).at("Props").as_array())
                if (is(property.as_object(), "PropertyName", "DefaultWSUS"))
                    at_removal = std::string(property.at("Value2").as_string());
        return Fate::accept;
    };
    const Outcome out = run(made);
    EXPECT_EQ(state_of(out, gone), StepState::done);
    EXPECT_EQ(at_removal, "cas-sup.x");
    EXPECT_EQ(points(), 1u);
    EXPECT_TRUE(store->debts().find("contoso").value().has_value()) << "a synchronization is owed";
}

TEST_F(RemovalTest, WhatIsTheDefaultMeanwhileStays) {
    Plan made = plan();
    removal(made);
    const Outcome out = run(made);
    EXPECT_EQ(state_of(out, gone), StepState::conflict);
    EXPECT_TRUE(has(out, codes::kConflict));
    EXPECT_EQ(points(), 2u);
}

TEST_F(RemovalTest, WhatBecameTheLastOneStaysWithoutItsAcknowledgement) {
    std::erase_if(rows.rows["SMS_SCI_SysResUse"], [](const auto& row) {
        return is(row, "RoleName", "SMS Software Update Point") && is(row, "NetworkOSPath", "\\\\cas-sup.x");
    });
    Plan made = plan();
    removal(made);
    EXPECT_EQ(state_of(run(made), gone), StepState::conflict);
    EXPECT_EQ(points(), 1u);
    Plan meant = plan();
    removal(meant).acknowledgements = {{Operation::removeLastPoint, "CAS"}};
    EXPECT_EQ(state_of(run(meant), gone), StepState::done);
    EXPECT_EQ(points(), 0u);
}

// proves: SEED-173 SEED-177
TEST_F(RemovalTest, ALostAnswerIsLookedAfterAndTheTimeRemembered) {
    name_default("cas-sup.x");
    Plan made = plan();
    removal(made);
    writer.fate = [](const std::string& entry) {
        return entry.starts_with("DELETE") ? Fate::loseAnswer : Fate::accept;
    };
    const TimePoint before = clock.now();
    EXPECT_EQ(state_of(run(made), gone), StepState::done);
    EXPECT_EQ(writer.count("DELETE CAS SMS Software Update Point cas-old.x"), 1u);
    const auto removed = store->baseline().removed("contoso").value();
    ASSERT_TRUE(removed.contains("cas-old.x"));
    EXPECT_GE(removed.at("cas-old.x"), before);
    EXPECT_EQ(load_memory(*store, "contoso").value().removed.count("cas-old.x"), 1u);
}

TEST_F(RemovalTest, ALostRequestIsSentOnceMoreAndARefusalFails) {
    name_default("cas-sup.x");
    int lost = 0;
    writer.fate = [&](const std::string& entry) {
        return entry.starts_with("DELETE") && lost++ == 0 ? Fate::loseRequest : Fate::accept;
    };
    Plan made = plan();
    removal(made);
    EXPECT_EQ(state_of(run(made), gone), StepState::done);
    EXPECT_EQ(lost, 2);
    point("CAS", "cas-old.x");
    writer.fate = [](const std::string& entry) {
        return entry.starts_with("DELETE") ? Fate::refuse : Fate::accept;
    };
    Plan again = plan();
    removal(again);
    const Outcome out = run(again);
    EXPECT_EQ(state_of(out, gone), StepState::failed);
    EXPECT_TRUE(has(out, codes::kProviderRefused));
    EXPECT_EQ(points(), 2u);
}

TEST_F(RemovalTest, WhatIsGoneAlreadyIsNoWrite) {
    name_default("cas-sup.x");
    Plan made = plan();
    removal(made, "cas-never.x");
    EXPECT_EQ(state_of(run(made), "CAS/remove/cas-never.x"), StepState::already);
}

TEST_F(RemovalTest, ADefaultPointsNewPortsAreRepeatedByItsSite) {
    name_default("cas-sup.x");
    auto& properties = component_row("CAS", kManager).at("Props").as_array();
    for (const char* name : {"DefaultWSUSIISPort", "DefaultWSUSIISSSLPort", "SSLDefaultWSUS"})
        properties.push_back(boost::json::object{
            {"PropertyName", name}, {"Value", 1}, {"Value1", nullptr}, {"Value2", nullptr}});
    Plan made = plan();
    Step& ports = step(made, Purpose::role, StepKind::changeRole, "CAS", "cas-sup.x");
    ports.changes.push_back({FieldId::http_port, Value::of_integer(8530), Value::of_integer(80)});
    ports.changes.push_back({FieldId::https_port, Value::of_integer(8531), Value::of_integer(443)});
    EXPECT_EQ(state_of(run(made), "CAS/role/cas-sup.x"), StepState::done);
    EXPECT_EQ(property("CAS", kManager, "DefaultWSUSIISPort"), 80);
    EXPECT_EQ(property("CAS", kManager, "DefaultWSUSIISSSLPort"), 443);
    EXPECT_EQ(property("CAS", kManager, "SSLDefaultWSUS"), 0);
}

/// Another team's work: proven, missing with nobody there, missing with somebody there.
class ManualTest : public RemovalTest {
  protected:
    Outcome work(ApplyContext::Attended attended, int answers_from) {
        Plan made = plan();
        step(made, Purpose::manualSsl, StepKind::manual, "CAS", "cas-sup.x");
        int asked = 0;
        return apply_rounds({made}, [&, asked](ApplyContext& context) mutable {
            context.attended = attended;
            context.probe_wsus = [=](std::string server, std::uint16_t port) mutable -> Task<Result<void>> {
                EXPECT_EQ(server, "cas-sup.x");
                EXPECT_EQ(port, 8531);
                if (++asked < answers_from) co_return fail(error(codes::kTlsFailed, "no"));
                co_return Result<void>();
            };
        });
    }
    const std::string id = "CAS/manual/ssl/cas-sup.x";
};

TEST_F(ManualTest, ProvenWorkIsDone) {
    const Outcome out = work(ApplyContext::Attended::no, 1);
    EXPECT_EQ(state_of(out, id), StepState::done);
    EXPECT_EQ(out.exit_code(), 0);
}
TEST_F(ManualTest, WithNobodyThereTheRunGoesOnWithoutIt) {
    const TimePoint before = clock.now();
    const Outcome out = work(ApplyContext::Attended::no, 3);
    EXPECT_EQ(state_of(out, id), StepState::deferred);
    EXPECT_EQ(out.exit_code(), 7);
    EXPECT_LT(clock.now() - before, std::chrono::minutes(1));
    bool listed = false;
    for (const Diagnostic& one : out.diagnostics.all())
        for (const auto& note : one.notes)
            listed = listed || note.find("configuressl cas-sup.x") != std::string::npos;
    EXPECT_TRUE(listed);
    EXPECT_TRUE(has(out, codes::kManualWork));
}
TEST_F(ManualTest, WithSomebodyThereItIsWaitedFor) {
    const TimePoint before = clock.now();
    EXPECT_EQ(state_of(work(ApplyContext::Attended::yes, 5), id), StepState::done);
    EXPECT_GE(clock.now() - before, std::chrono::minutes(2));
}

}  // namespace
}  // namespace supctl::test
