#include "report/invocation.h"

#include <algorithm>

namespace supctl {
namespace {

bool plain(char letter) {
    constexpr std::string_view kPlain = "_@%+=:,./-";
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || kPlain.find(letter) != std::string_view::npos;
}

}  // namespace

std::string shell_word(std::string_view word) {
    if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return std::string(word);
    std::string out = "'";
    for (const char letter : word) {
        if (letter == '\'')
            out += "'\\''";
        else
            out += letter;
    }
    return out + "'";
}

void append_word(std::string& command, std::string_view word) {
    command += ' ' + shell_word(word);
}

void append_option(std::string& command, std::string_view option, std::string_view value) {
    append_word(command, option);
    append_word(command, value);
}

}  // namespace supctl
