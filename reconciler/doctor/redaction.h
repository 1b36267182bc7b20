// Redaction: names of a site replaced by tokens, the same name by the same token: `site-1`, `server-2`,
// `user-1`, `domain-1`. For what leaves the house in a bug report. Names are replaced wherever they stand as
// words, case ignored; so is what looks like a host or an account that nobody told us of.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "hierarchy/observation.h"

namespace supctl {

class Redaction {
  public:
    /// Knows every name of the observation.
    explicit Redaction(const Observation& seen);
    /// Besides, a host or a user of the connection.
    void add_host(std::string_view host);
    void add_user(std::string_view user);

    [[nodiscard]] std::string operator()(std::string_view text) const;
    [[nodiscard]] std::size_t size() const { return tokens_.size(); }

  private:
    void add(std::string_view name, std::string_view kind);
    /// The token of the longest name that begins there and ends with a word; null: none.
    [[nodiscard]] const std::string* name_at(std::string_view folded, std::size_t at,
                                             std::size_t& length) const;

    std::map<std::string, std::string> tokens_;      // lower-case name -> token
    std::map<std::string, std::size_t> counts_;      // by kind
    std::set<std::size_t, std::greater<>> lengths_;  // of the names
};

}  // namespace supctl
