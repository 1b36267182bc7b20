#include "apply/executor.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "apply/approval.h"
#include "apply/written_classes.h"
#include "base/codes.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/doctor_gate.h"
#include "cli/commands/observing.h"
#include "cli/duration.h"
#include "cli/invocation.h"
#include "cli/progress_view.h"
#include "cli/recorded_description.h"
#include "cli/recorded_memory.h"
#include "language/emit.h"
#include "plan/danger.h"
#include "plan/plan_file.h"
#include "report/outcome_text.h"
#include "report/plan_json.h"
#include "report/plan_text.h"
#include "store/database.h"
#include "store/process.h"

namespace supctl {
namespace {

std::optional<std::vector<Acknowledgement>> parse_acknowledgements(const std::vector<std::string>& texts,
                                                                   Diagnostics& findings) {
    std::vector<Acknowledgement> out;
    for (const std::string& text : texts) {
        const auto colon = text.find(':');
        const auto operation = parse_operation(std::string_view(text).substr(0, colon));
        if (colon == std::string::npos || colon + 1 == text.size() || !operation) {
            findings.add(error(
                codes::kUsage,
                fmt::format("`{}` is not OPERATION:TARGET, such as unsubscribe:CAS", escape_controls(text))));
            return std::nullopt;
        }
        out.push_back({*operation, text.substr(colon + 1)});
    }
    return out;
}

/// One run of `apply` or `sync` from the command line.
class Command {
  public:
    Command(const ApplyOptions& options, ApplyContext::Mode mode, const Terminal& terminal)
        : options_(options), mode_(mode), terminal_(terminal) {}

    Exit run() {
        if (!read() || !open()) return end();
        session_->on_signal([this](int number) {
            if (interruption_.raised()) std::_Exit(128 + number);
            terminal_.say(fmt::format(
                "\nending after what is in flight (signal {}); once more ends at once\n", number));
            interruption_.raise(number);
        });
        session_->observe_calls([this](const Call& call) {
            calls_.note(supctl::describe(call));
            terminal_.verbose(call_text(call));
        });
        session_->run(work());
        terminal_.verbose(fmt::format("{} requests, {} bytes received", session_->traffic().requests,
                                      session_->traffic().bytes_received));
        return end();
    }

  private:
    Exit end() {
        const auto trouble = session_ ? session_->trouble() : std::nullopt;
        const bool worthless = trouble && trouble->severity == Severity::error;
        if (outcome_) {
            if (trouble) add_trouble(*trouble, outcome_->diagnostics);
            Diagnostics findings = outcome_->diagnostics;
            terminal_.explain_failure(findings, input_.sources);
            if (terminal_.format() == Format::json) {
                terminal_.out(outcome_json(*outcome_, input_.sources));
            } else {
                OutcomeTextOptions look;
                look.style = terminal_.out_style();
                look.command = command();
                look.go_on = mode_ == ApplyContext::Mode::apply ? GoOn::resume : GoOn::again;
                look.exit = exit_code(*outcome_, &interruption_);
                terminal_.out(outcome_text(*outcome_, look));
            }
            return worthless ? Exit::failed : static_cast<Exit>(exit_code(*outcome_, &interruption_));
        }
        if (trouble) add_trouble(*trouble, input_.diagnostics);
        if (worthless) exit_ = Exit::failed;
        // A plan with nothing to do was already put out.
        if (exit_ == Exit::success)
            terminal_.explain_failure(input_.diagnostics, input_.sources);
        else
            terminal_.show(input_.diagnostics, input_.sources);
        return exit_;
    }
    bool stop(Diagnostic diagnostic, Exit exit) {
        input_.diagnostics.add(std::move(diagnostic));
        exit_ = exit;
        return false;
    }
    /// This command once more, up to the approval.
    std::string command() const {
        if (mode_ == ApplyContext::Mode::apply) return invocation("apply", options_);
        return invocation("sync", options_) + (mode_ == ApplyContext::Mode::synchronize ? " --wait" : "");
    }

    /// What a replay has to be told besides the description.
    std::vector<std::string> replayed_with() const {
        std::vector<std::string> out;
        for (const std::string& one : options_.acknowledge) out.insert(out.end(), {"--acknowledge", one});
        if (options_.allow_mass_change) out.emplace_back("--allow-mass-change");
        if (!options_.max_duration.empty()) out.insert(out.end(), {"--max-duration", options_.max_duration});
        if (mode_ == ApplyContext::Mode::synchronize) out.emplace_back("--wait");
        return out;
    }

    /// The description, from its files or from the plan file that keeps it.
    bool read() {
        exit_ = Exit::invalid;
        const Paths& paths = options_.description.paths;
        if (paths.size() == 1 && paths.front().extension() == ".json" &&
            !recording_named(paths.front().native())) {
            std::ifstream file(paths.front(), std::ios::binary);
            std::ostringstream text;
            text << file.rdbuf();
            if (!file)
                return stop(
                    error(codes::kUnreadableFile, fmt::format("`{}` cannot be read", paths.front().string())),
                    Exit::failed);
            auto plan = read_plan_file(text.str(), input_.pool);
            if (!plan) return stop(plan.error(), Exit::failed);
            from_file_.emplace(std::move(*plan));
            const NamedText kept{paths.front().string() + " (declaration)", from_file_->declaration};
            auto loaded =
                load_texts(std::span(&kept, 1), {}, input_.sources, input_.pool, input_.diagnostics);
            if (!loaded) return false;
            input_.declaration.emplace(std::move(*loaded));
        } else if (!input_.read(paths, options_.description.overlays)) {
            return false;
        }
        input_.declaration->normalised = emit(*input_.declaration);
        const auto given = parse_acknowledgements(options_.acknowledge, input_.diagnostics);
        if (!given) {
            exit_ = Exit::usage;
            return false;
        }
        acknowledged_ = *given;
        if (!options_.max_duration.empty()) {
            const auto most = parse_duration(options_.max_duration);
            if (!most) return stop(most.error(), Exit::usage);
            max_duration_ = *most;
        }
        return true;
    }

    bool open() {
        exit_ = Exit::failed;
        const auto settings = read_connection(options_.site.connection, input_);
        if (!settings) {
            exit_ = options_.site.connection.empty() ? Exit::usage : Exit::invalid;
            return false;
        }
        const StorePlace place = store_place(*settings);
        if (!place.shared && !terminal_.interactive() && !options_.ephemeral_store)
            return stop(error(codes::kEphemeralStore,
                              fmt::format("the store would be `{}`, which a job loses", place.path))
                            .advise(std::string(find_code(codes::kEphemeralStore)->help)),
                        Exit::refused);
        auto store = open_store(place.path);
        if (!store) return stop(store.error(), Exit::failed);
        store_ = std::move(*store);
        replays_ = settings->recording.has_value();
        looks_itself_ = settings->simulator || replays_ ? LooksItself::yes : LooksItself::no;
        session_ = open_session(*settings, input_, session_options(options_.site, replayed_with()));
        return session_ != nullptr;
    }

    Task<void> work() {
        const ObserveOptions how = observe_options(*input_.declaration, session_->clock());
        auto observed = co_await observe(session_->reader(), input_.pool, how);
        if (!observed) {
            stop(observed.error(), Exit::failed);
            exit_ = refusal(input_.diagnostics);
            co_return;
        }
        if (const auto noted = noted_memory(*session_))
            if (const auto put = put_into(*store_, input_.declaration->name, *noted); !put) {
                stop(put.error(), Exit::failed);
                co_return;
            }
        const auto memory = load_memory(*store_, input_.declaration->name);
        if (!memory) {
            stop(memory.error(), Exit::failed);
            co_return;
        }
        session_->note(note_of(*memory));
        std::optional<Plan> fresh;
        if (mode_ == ApplyContext::Mode::apply)
            fresh = make_plan(*input_.declaration, *observed, *memory, {}, input_.diagnostics);
        else
            fresh = make_synchronization_plan(*input_.declaration, *observed, *memory, input_.diagnostics);
        if (!fresh) {
            exit_ = refusal(input_.diagnostics);
            co_return;
        }
        session_->note(note_of(*fresh));
        // A run that goes on is ended also when nothing is left of it.
        if (fresh->steps.empty() && options_.resume.empty()) {
            terminal_.explain_failure(input_.diagnostics, input_.sources);
            show(*fresh, *observed);
            input_.diagnostics = {};
            exit_ = Exit::success;
            co_return;
        }
        DoctorGate gate(*session_, *store_, options_.doctor, looks_itself_);
        // A replay changes no site. It looks where the recorded run did, as that read and wrote as well.
        const bool unseen = replays_ && session_->noted("looked") == nullptr;
        const bool changes = mode_ == ApplyContext::Mode::apply && !fresh->steps.empty() && !unseen;
        if (changes)
            if (const auto found = gate.find(*observed); !found) {
                stop(found.error(), Exit::refused);
                co_return;
            }
        const auto agreed = co_await agree(*fresh, *observed);
        if (!agreed) co_return;
        approved_.emplace(*agreed);
        if (changes) {
            std::set<std::string> classes = written_classes(*fresh, input_.pool);
            const Result<void> admitted = co_await gate.admit(*observed, std::move(classes));
            if (!admitted) {
                stop(admitted.error(), Exit::refused);
                co_return;
            }
            if (gate.looked()) session_->note({{"looked", true}});
        }
        const auto kept = store_->baseline().keep_plan(input_.declaration->name, approved_->id,
                                                       write_plan_file(*approved_), session_->clock().now());
        if (!kept) {
            stop(kept.error(), Exit::failed);
            co_return;
        }
        co_await execute();
    }

    void show(const Plan& plan, const Observation& observation) const {
        PlanTextOptions look;
        look.style = terminal_.out_style();
        look.title = titles_of(observation);
        // What has to be acknowledged stands behind the approval.
        ApplyOptions plain = options_;
        plain.acknowledge.clear();
        look.command = mode_ == ApplyContext::Mode::apply ? invocation("apply", plain) : command();
        if (terminal_.format() == Format::text)
            terminal_.out(plan_text(plan, input_.sources, look));
        else if (plan.steps.empty())
            terminal_.out(plan_json(plan, input_.diagnostics, input_.sources));
    }

    /// The plan that was approved: by id, by the run that goes on, or by the person at the terminal.
    Task<std::optional<Plan>> agree(const Plan& fresh, const Observation& observation) {
        std::string id = options_.approve;
        if (id.empty() && !options_.resume.empty()) {
            const auto run = store_->journal().find(options_.resume);
            if (!run || !*run) {
                stop(run ? error(codes::kNoSuchRun,
                                 fmt::format("the store holds no run `{}`", escape_controls(options_.resume)))
                         : run.error(),
                     Exit::failed);
                co_return std::nullopt;
            }
            id = (*run)->plan_id;
        }
        if (!id.empty()) {
            auto approved = approve(fresh, id, from_file_ ? &*from_file_ : nullptr, *store_, input_.pool);
            if (!approved) {
                stop(approved.error(), Exit::refused);
                co_return std::nullopt;
            }
            co_return std::move(*approved);
        }
        // SEED-110 {
        if (!terminal_.interactive()) {
            // The plan of a `sync` is shown by nobody else.
            const bool own = mode_ != ApplyContext::Mode::apply;
            if (own) show(fresh, observation);
            stop(error(codes::kNotApproved, fmt::format("plan `{}` was not approved", fresh.id))
                     .advise(fmt::format("review {}, then add --approve {}",
                                         own ? "this synchronization's plan" : "`supctl plan`", fresh.id)),
                 Exit::refused);
            co_return std::nullopt;
        }
        show(fresh, observation);
        // Nobody is asked for a yes that would be refused.
        const auto mass = options_.allow_mass_change ? MassChange::allow : MassChange::refuse;
        const bool few = check_mass_change(fresh, observation, mass, input_.diagnostics);
        if (!check_acknowledged(fresh, acknowledged_, input_.diagnostics) || !few) {
            exit_ = Exit::refused;
            co_return std::nullopt;
        }
        std::string question = "Apply this plan?";
        const bool yes = co_await ask(std::move(question));
        if (!yes) {
            const int number = interruption_.signal();
            stop(error(codes::kNotApproved, "the plan was not approved"),
                 number == 0 ? Exit::refused : static_cast<Exit>(128 + number));
            co_return std::nullopt;
        }
        // }
        co_return fresh;
    }

    /// A signal is no.
    Task<bool> ask(std::string question) {
        terminal_.say(fmt::format("{} Only `yes` is taken as yes: ", question));
        std::string answer;
        Task<void> reading = read_answer(answer);
        co_await interruption_.until_raised(std::move(reading));
        co_return !interruption_.raised() && answer == "yes";
    }
    Task<void> read_answer(std::string& answer) { answer = co_await session_->read_line(); }

    Task<void> execute() {
        ProgressView view(terminal_, session_->clock());
        const ProcProcesses processes;
        ApplyContext context{session_->reader(), session_->writer(), session_->clock(),   *store_,
                             processes,          input_.pool,        *input_.declaration, *approved_};
        context.mode = mode_;
        context.holder = holder_name();
        if (!options_.resume.empty()) context.resume = options_.resume;
        context.acknowledged = acknowledged_;
        context.mass_change = options_.allow_mass_change ? MassChange::allow : MassChange::refuse;
        // What a read shows depends on the writes before it: one after the other, each has its place.
        context.parallel = options_.site.record.empty() ? options_.site.parallel : 1;
        context.max_duration = max_duration_;
        context.registry = session_->registry();
        context.calls = &calls_;
        context.interruption = &interruption_;
        if (terminal_.interactive()) context.attended = ApplyContext::Attended::yes;
        context.probe_wsus = [this](std::string server, std::uint16_t port) {
            return session_->probe_wsus(std::move(server), port);
        };
        context.progress = &view;
        if (terminal_.interactive()) {
            context.ask = [&](const Plan& plan, const std::vector<const Step*>& beyond) -> Task<bool> {
                view.finish();
                terminal_.say(fmt::format("{} of {} steps go beyond what was approved:\n", beyond.size(),
                                          plan.steps.size()));
                for (const Step* step : beyond) terminal_.say(fmt::format("  {}\n", step->id));
                std::string question = "Go on with them?";
                const bool yes = co_await ask(std::move(question));
                co_return yes;
            };
        }
        Outcome outcome = co_await apply(context);
        view.finish();
        outcome_.emplace(std::move(outcome));
        session_->note(note_of(*outcome_, exit_code(*outcome_, &interruption_)));
    }

    const ApplyOptions& options_;
    ApplyContext::Mode mode_;
    const Terminal& terminal_;
    Input input_;
    std::optional<Plan> from_file_;
    std::vector<Acknowledgement> acknowledged_;
    std::optional<Seconds> max_duration_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<Session> session_;
    LooksItself looks_itself_ = LooksItself::no;
    bool replays_ = false;
    Interruption interruption_;
    CallLog calls_;
    std::optional<Plan> approved_;
    std::optional<Outcome> outcome_;
    Exit exit_ = Exit::failed;
};

}  // namespace

Exit apply_command(const ApplyOptions& options, const Terminal& terminal) {
    return Command(options, ApplyContext::Mode::apply, terminal).run();
}

Exit sync_command(const ApplyOptions& options, WaitForSites wait, const Terminal& terminal) {
    const auto mode =
        wait == WaitForSites::yes ? ApplyContext::Mode::synchronize : ApplyContext::Mode::request;
    return Command(options, mode, terminal).run();
}

}  // namespace supctl
