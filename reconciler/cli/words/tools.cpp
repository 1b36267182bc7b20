// The words of the commands that need no site.
#include "cli/commands/commands.h"
#include "cli/words/words.h"

namespace supctl {

void schema_words(Words& words) {
    auto& which = words.keep<std::string>("description");
    auto& app = words.command("schema", "The JSON Schema of the description, or of the connection file.",
                              "  supctl schema > supctl.schema.json\n  supctl schema connection\n",
                              [&which](const Terminal& terminal) { return schema_command(which, terminal); });
    app.add_option("WHICH", which, "description or connection")
        ->check(CLI::IsMember({"description", "connection"}));
}

void explain_words(Words& words) {
    auto& options = words.keep<ExplainOptions>();
    auto& app =
        words.command("explain", "A diagnostic's code, a field, an ordering rule, or a step of a plan.",
                      "  supctl explain SUP2104\n  supctl explain synchronization.schedule\n  supctl "
                      "explain CAS/select --plan plan.json\n",
                      [&options](const Terminal& terminal) { return explain_command(options, terminal); });
    app.add_option("WHAT", options.what, "what to explain; everything is listed when absent");
    app.add_option("--plan", options.plan_file, "a plan file, for a step");
}

void simulate_words(Words& words) {
    auto& options = words.keep<SimulateOptions>();
    auto& app = words.command(
        "simulate", "The built-in simulated hierarchy behind the real protocol, in its own process.",
        "  supctl simulate --from examples/contoso --at bare --clock stepped "
        "--connection-out build/sim.yaml\n",
        [&options](const Terminal& terminal) { return simulate_command(options, terminal); });
    app.add_option("--listen", options.listen, "address and port; port 0 takes a free one");
    app.add_option("--from", options.from, "files and folders of the description to simulate")->required();
    app.add_option("--at", options.at, "the state to start in")
        ->check(CLI::IsMember({"bare", "midBootstrap", "converged"}));
    app.add_option("--connection-out", options.connection_out,
                   "write a connection file with address, root and token; WS-Man takes the token as well, "
                   "which that of Windows does not");
    app.add_option("--state", options.state, "keep the simulated hierarchy in this file");
    app.add_option("--clock", options.clock,
                   "stepped, real or xN; clients then take the time from the simulator");
    app.add_option("--participants", options.participants,
                   "time stands still until so many clients have joined");
    app.add_option("--fault", options.faults, "a fault by rule; may be repeated")->allow_extra_args(false);
    app.add_option_function<std::string>(
        "--break", [&options](const std::string& id) { options.faults.push_back("break:assumption=" + id); },
        "the site behaves otherwise than this assumption (ASM-nn) says");
    app.add_option("--hide-site", options.hidden_sites,
                   "answer as to an account that does not see this site; may be repeated")
        ->allow_extra_args(false);
    app.add_option("--writes", options.writes, "replace, merge, refuse500 or refuse405");
    app.add_option("--wsman", options.wsman,
                   "address and port of WS-Man over HTTPS; none: there is no WS-Man");
    app.add_option("--wsman-http", options.wsman_http,
                   "address and port of WS-Man over HTTP, for sealed messages only");
    app.add_option("--client-root", options.client_root,
                   "a PEM file: WS-Man over HTTPS takes client certificates that it, or its issuer, signed");
    app.add_option("--keytab", options.keytab, "take Kerberos with the keys of this keytab");
    app.add_flag("--ntlm", options.ntlm, "take NTLM from the users of NTLM_USER_FILE");
    app.add_option("--seed", options.seed, "seed of all that varies");
    app.add_option("--request-log", options.request_log, "write one JSON record a request to this file");
    app.add_flag("--frozen", options.frozen, "render each answer once; nothing changes");
    app.add_flag("--dump", options.dump,
                 "print the state as canonical JSON, times and numbers masked, and end");
}

void init_words(Words& words) {
    auto& out = words.keep<std::string>();
    auto& app = words.command("init", "A first description.", "  supctl init --out lab.yaml\n",
                              [&out](const Terminal& terminal) { return init_command(out, terminal); });
    app.add_option("--out", out, "the file; standard output otherwise");
}

void completion_words(Words& words) {
    auto& shell = words.keep<std::string>();
    auto& app = words.command("completion", "Shell completion.", "  source <(supctl completion bash)\n",
                              [&words, &shell](const Terminal& terminal) {
                                  return completion_command(shell, words.table(), terminal);
                              });
    app.add_option("SHELL", shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
}

}  // namespace supctl
