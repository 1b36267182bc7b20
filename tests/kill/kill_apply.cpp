// kill_apply: one apply as `supctl apply` does it, by the same parts, that kills itself with SIGKILL at one
// point of its way. Journal and Writer are decorated here; the product knows nothing of it.
//
//   kill_apply CONNECTION DESCRIPTION [--approve PLAN] [--kill record:K|before:K|after:K]
//   kill_apply CONNECTION DESCRIPTION --pass SECONDS      lets simulated time pass, and does nothing else
//
// Points: after journal record K, before write K is sent, after write K was answered; K counts from 1.
// Whatever the approved plan asks to be acknowledged is. Prints
// `plan ID`, `records N`, `writes N`, `synchronizations N`, `now TIME`, then exits as apply does.
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>

#include "apply/approval.h"
#include "apply/executor.h"
#include "cli/session.h"
#include "cli/store_of.h"
#include "language/emit.h"
#include "plan/plan_file.h"
#include "site/observe.h"
#include "store/database.h"
#include "store/process.h"

namespace supctl {
namespace {

/// `supctl apply` never asks for a full synchronization in these examples; whoever sees one fails at once.
constexpr int kFullSynchronization = 99;

/// Counts, and ends the process where it was told to.
class Killer {
  public:
    bool set(std::string_view point) {
        const auto colon = point.find(':');
        if (colon == std::string_view::npos) return false;
        kind_ = point.substr(0, colon);
        const auto text = point.substr(colon + 1);
        const auto end = std::from_chars(text.data(), text.data() + text.size(), at_);
        return end.ec == std::errc() && at_ > 0 &&
               (kind_ == "record" || kind_ == "before" || kind_ == "after");
    }
    void recorded() { reach("record", ++records); }
    void before_write() { reach("before", ++writes); }
    void after_write() { reach("after", writes_answered_ += 1); }

    std::uint64_t records = 0;
    std::uint64_t writes = 0;

  private:
    void reach(std::string_view kind, std::uint64_t count) const {
        if (kind_ == kind && count == at_) ::kill(::getpid(), SIGKILL);
    }
    std::string kind_;
    std::uint64_t at_ = 0;
    std::uint64_t writes_answered_ = 0;
};

class KillingJournal final : public Journal {
  public:
    KillingJournal(Journal& inner, Killer& killer) : inner_(inner), killer_(killer) {}
    Result<std::string> begin(const Run& run) override { return counted(inner_.begin(run)); }
    Result<Run> resume(std::string_view run) override { return counted(inner_.resume(run)); }
    Result<void> end(std::string_view run, TimePoint when, int exit) override {
        return counted(inner_.end(run, when, exit));
    }
    Result<std::int64_t> append(const Record& record) override { return counted(inner_.append(record)); }
    Result<std::vector<Record>> open_intents(std::string_view hierarchy) override {
        return inner_.open_intents(hierarchy);
    }
    Result<std::vector<Record>> records(std::string_view run) override { return inner_.records(run); }
    Result<std::optional<Run>> find(std::string_view run) override { return inner_.find(run); }
    Result<std::vector<Run>> history(std::string_view hierarchy, std::size_t most) override {
        return inner_.history(hierarchy, most);
    }

  private:
    template <class T>
    T counted(T done) {
        killer_.recorded();
        return done;
    }
    Journal& inner_;
    Killer& killer_;
};

class KillingStore final : public Store {
  public:
    KillingStore(Store& inner, Killer& killer) : inner_(inner), journal_(inner.journal(), killer) {}
    Journal& journal() override { return journal_; }
    Leases& leases() override { return inner_.leases(); }
    Debts& debts() override { return inner_.debts(); }
    Baseline& baseline() override { return inner_.baseline(); }
    Timings& timings() override { return inner_.timings(); }
    Reports& reports() override { return inner_.reports(); }

  private:
    Store& inner_;
    KillingJournal journal_;
};

class KillingWriter final : public provider::Writer {
  public:
    KillingWriter(provider::Writer& inner, Killer& killer) : inner_(inner), killer_(killer) {}
    Task<Result<void>> put(provider::Key key, provider::Instance instance) override {
        killer_.before_write();
        Result<void> done = co_await inner_.put(std::move(key), std::move(instance));
        killer_.after_write();
        co_return done;
    }
    Task<Result<provider::Instance>> create(provider::Instance instance) override {
        killer_.before_write();
        Result<provider::Instance> done = co_await inner_.create(std::move(instance));
        killer_.after_write();
        co_return done;
    }
    Task<Result<void>> remove(std::string class_name, provider::Key key) override {
        killer_.before_write();
        Result<void> done = co_await inner_.remove(std::move(class_name), std::move(key));
        killer_.after_write();
        co_return done;
    }
    Task<Result<boost::json::object>> invoke(std::string class_name, std::string method,
                                             boost::json::object parameters) override {
        if (const auto* full = parameters.if_contains("fullSync"); full != nullptr && *full != false)
            ::_exit(kFullSynchronization);
        killer_.before_write();
        Result<boost::json::object> done =
            co_await inner_.invoke(std::move(class_name), std::move(method), std::move(parameters));
        killer_.after_write();
        co_return done;
    }

  private:
    provider::Writer& inner_;
    Killer& killer_;
};

struct Arguments {
    std::string connection, description, approve, kill;
    std::optional<std::int64_t> pass;
};

class Program {
  public:
    explicit Program(const Arguments& arguments) : arguments_(arguments) {}

    int run() {
        if (!arguments_.kill.empty() && !killer_.set(arguments_.kill))
            return fail_with("what point is that?");
        if (!input_.read({arguments_.description}, {})) return findings();
        input_.declaration->normalised = emit(*input_.declaration);
        const auto settings = read_connection(arguments_.connection, input_);
        if (!settings) return findings();
        session_ = open_session(*settings, input_, {4});
        if (session_ == nullptr) return findings();
        if (arguments_.pass) {
            session_->run(pass_time(Seconds(*arguments_.pass)));
        } else {
            auto opened = open_store(store_place(*settings).path);
            if (!opened) return fail_with(opened.error().message);
            store_ = std::move(*opened);
            session_->run(work());
            findings();
        }
        fmt::print("now {}\n", iso_time(session_->clock().now()));
        return exit_;
    }

  private:
    int fail_with(std::string_view text) {
        fmt::print(stderr, "{}\n", text);
        return 1;
    }
    int findings() {
        for (const Diagnostic& one : input_.diagnostics.all())
            fmt::print(stderr, "{} {} [{}]\n", one.code.text(), one.message, one.address);
        return 1;
    }
    Task<void> pass_time(Seconds span) {
        const TimePoint until = session_->clock().now() + span;
        co_await session_->clock().wait_until(until);
    }

    Task<void> work() {
        exit_ = 1;
        const ObserveOptions options = observe_options(*input_.declaration, session_->clock());
        auto observed = co_await observe(session_->reader(), input_.pool, options);
        if (!observed) {
            input_.diagnostics.add(observed.error());
            co_return;
        }
        const auto memory = load_memory(*store_, input_.declaration->name);
        if (!memory) co_return;
        const auto fresh = make_plan(*input_.declaration, *observed, *memory, {}, input_.diagnostics);
        if (!fresh) co_return;
        fmt::print("plan {}\n", fresh->id);
        if (fresh->steps.empty()) {
            exit_ = 0;
            co_return;
        }
        const std::string id = arguments_.approve.empty() ? fresh->id : arguments_.approve;
        const auto approved = approve(*fresh, id, nullptr, *store_, input_.pool);
        if (!approved) {
            input_.diagnostics.add(approved.error());
            exit_ = 5;
            co_return;
        }
        const auto kept = store_->baseline().keep_plan(input_.declaration->name, approved->id,
                                                       write_plan_file(*approved), session_->clock().now());
        if (!kept) co_return;
        KillingStore store(*store_, killer_);
        KillingWriter writer(session_->writer(), killer_);
        const ProcProcesses processes;
        ApplyContext context{session_->reader(), writer,      session_->clock(),   store,
                             processes,          input_.pool, *input_.declaration, *approved};
        context.holder = holder_name();
        context.probe_wsus = [this](std::string server, std::uint16_t port) {
            return session_->probe_wsus(std::move(server), port);
        };
        for (const Step& step : approved->steps)
            context.acknowledged.insert(context.acknowledged.end(), step.acknowledgements.begin(),
                                        step.acknowledgements.end());
        Outcome out = co_await apply(context);
        exit_ = exit_code(out, nullptr);
        input_.diagnostics.append(std::move(out.diagnostics));
        fmt::print("records {}\nwrites {}\nsynchronizations {}\n", killer_.records, killer_.writes,
                   out.synchronizations);
    }

    const Arguments& arguments_;
    Killer killer_;
    Input input_;
    std::unique_ptr<Session> session_;
    std::unique_ptr<Store> store_;
    int exit_ = 0;
};

}  // namespace
}  // namespace supctl

int main(int count, char** values) {
    supctl::Arguments arguments;
    if (count < 3) return 2;
    arguments.connection = values[1];
    arguments.description = values[2];
    for (int i = 3; i + 1 < count; i += 2) {
        const std::string_view name = values[i];
        if (name == "--approve")
            arguments.approve = values[i + 1];
        else if (name == "--kill")
            arguments.kill = values[i + 1];
        else if (name == "--pass")
            arguments.pass = std::strtoll(values[i + 1], nullptr, 10);
        else
            return 2;
    }
    return supctl::Program(arguments).run();
}
