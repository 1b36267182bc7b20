// Words: what the command line is made of. Each command adds its name, what it does, its examples and options
// in a function of its own; a new one adds a file here and its function to the list below. The only file that
// knows CLI11.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/commands.h"

namespace supctl {

/// Options that every command takes.
struct GlobalOptions {
    std::string format = "text";
    bool no_color = false;
    bool quiet = false;
    bool verbose = false;
};

class Words {
  public:
    using Run = std::function<Exit(const Terminal&)>;

    explicit Words(CLI::App& app) : app_(app) {}

    /// A value that options are parsed into; it lives as long as the words.
    template <typename T, typename... Args>
    T& keep(Args&&... args) {
        auto made = std::make_shared<T>(std::forward<Args>(args)...);
        kept_.push_back(made);
        return *made;
    }
    /// Adds a command. `run` is called after the whole line was read.
    CLI::App& command(const std::string& name, const std::string& what, const std::string& examples, Run run);

    // Groups of options that several commands share.
    void description(CLI::App& app, DescriptionOptions& options, const std::string& what, bool required);
    void facts(CLI::App& app, DescriptionOptions& options);
    void site(CLI::App& app, SiteOptions& options);

    /// What is named by the contract and not built: said on stderr, never accepted and ignored.
    static int refuse(const std::string& why);

    /// All commands with their long options, for completion.
    [[nodiscard]] std::vector<std::pair<std::string, std::vector<std::string>>> table() const;
    [[nodiscard]] const GlobalOptions& global() const { return global_; }
    /// The command that was named; empty before the line was read.
    [[nodiscard]] const Run& chosen() const { return chosen_; }

  private:
    CLI::App& app_;
    GlobalOptions global_;
    Run chosen_;
    std::vector<std::shared_ptr<void>> kept_;
};

// One a command; `command_line.cpp` calls them in the order of `supctl --help`.
void validate_words(Words& words);
void plan_words(Words& words);
void render_words(Words& words);
void status_words(Words& words);
void verify_words(Words& words);
void preflight_words(Words& words);
void doctor_words(Words& words);
void catalog_words(Words& words);
void export_words(Words& words);
void schema_words(Words& words);
void explain_words(Words& words);
void simulate_words(Words& words);
void init_words(Words& words);
void apply_words(Words& words);
void sync_words(Words& words);
void wait_words(Words& words);
void history_words(Words& words);
void lock_words(Words& words);
void completion_words(Words& words);

}  // namespace supctl
