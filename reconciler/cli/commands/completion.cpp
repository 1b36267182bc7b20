#include <fmt/format.h>

#include "cli/commands/commands.h"

namespace supctl {
namespace {

using Table = std::vector<std::pair<std::string, std::vector<std::string>>>;

std::string words(const std::vector<std::string>& all) {
    std::string out;
    for (const auto& word : all) out += (out.empty() ? "" : " ") + word;
    return out;
}

std::string names(const Table& commands) {
    std::string out;
    for (const auto& [name, options] : commands) out += (out.empty() ? "" : " ") + name;
    return out;
}

std::string bash(const Table& commands) {
    std::string out =
        "_supctl() {\n    local word=\"${COMP_WORDS[COMP_CWORD]}\" command=\"${COMP_WORDS[1]}\"\n    if [ "
        "\"$COMP_CWORD\" -eq 1 ]; then\n";
    out += fmt::format(
        "        COMPREPLY=($(compgen -W \"{}\" -- \"$word\"))\n        return\n    fi\n    local "
        "options=\"\"\n    case \"$command\" in\n",
        names(commands));
    for (const auto& [name, options] : commands)
        out += fmt::format("        {}) options=\"{}\" ;;\n", name, words(options));
    out +=
        "    esac\n    case \"$word\" in\n        -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) "
        ";;\n        *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n    esac\n}\ncomplete -o filenames -F "
        "_supctl supctl\n";
    return out;
}

std::string zsh(const Table& commands) {
    std::string out = "#compdef supctl\n_supctl() {\n    if (( CURRENT == 2 )); then\n";
    out += fmt::format(
        "        compadd {}\n        return\n    fi\n    if [[ $PREFIX == -* ]]; then\n        case "
        "$words[2] in\n",
        names(commands));
    for (const auto& [name, options] : commands)
        out += fmt::format("            {}) compadd -- {} ;;\n", name, words(options));
    out += "        esac\n    else\n        _files\n    fi\n}\ncompdef _supctl supctl\n";
    return out;
}

std::string fish(const Table& commands) {
    std::string out =
        fmt::format("complete -c supctl -n __fish_use_subcommand -f -a \"{}\"\n", names(commands));
    for (const auto& [name, options] : commands)
        for (const auto& option : options)
            if (option.starts_with("--"))
                out += fmt::format("complete -c supctl -n \"__fish_seen_subcommand_from {}\" -l {}\n", name,
                                   option.substr(2));
    return out;
}

}  // namespace

Exit completion_command(const std::string& shell, const Table& commands, const Terminal& terminal) {
    terminal.out(shell == "zsh" ? zsh(commands) : shell == "fish" ? fish(commands) : bash(commands));
    return Exit::success;
}

}  // namespace supctl
