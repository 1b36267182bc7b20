// Pseudonyms: other names for the hosts, sites, accounts and things of one hierarchy, the same ones wherever
// a name occurs. Their order is the order of the originals (what is sorted by name stays sorted), they keep
// the way of writing (capitals), and they are of the same kind: a host name stays one, a site code stays one.
// They are given when a name is first seen; names that are primed together get short ones. Nothing leads
// back.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace supctl::provider::recording {

/// What is replaced inside a text: names that were seen before; also what has the shape of a host, an address
/// or an account; in words for people also the names of the organisation and what may be a token.
enum class Look : std::uint8_t { known, shapes, words };

class Pseudonyms {
  public:
    /// A fully qualified name, a short one, or an IP address; addresses of this machine stay.
    [[nodiscard]] std::string host(std::string_view original);
    [[nodiscard]] std::string site_code(std::string_view original);
    /// `DOMAIN\user`, `user@REALM` or `user`. Accounts that every Windows has stay.
    [[nodiscard]] std::string account(std::string_view original);
    /// A name that people gave to something, or a remark of theirs. Names that the product gave stay.
    [[nodiscard]] std::string name(std::string_view original);
    /// A text with everything replaced that `look` tells.
    [[nodiscard]] std::string text(std::string_view original, Look look);
    /// The text is removed wherever it occurs from now on. Texts under four bytes are not taken. May be
    /// called on any thread: a token is read on one of its own.
    void conceal(std::string secret);
    /// The text with nothing else replaced than what was concealed.
    [[nodiscard]] std::string without_secrets(std::string_view original) const;

    struct Names {
        std::vector<std::string> hosts, site_codes, accounts, names;
    };
    /// Names that are known from the beginning, spread evenly; call once, before anything else.
    void prime(const Names& known);
    /// The originals that were met.
    [[nodiscard]] Names known() const;

  private:
    /// Labels in the order of their originals: the digits of decimal fractions, without zeros at the end.
    class Labels {
      public:
        [[nodiscard]] bool knows(const std::string& original) const { return labels_.contains(original); }
        const std::string& of(const std::string& original);
        void prime(std::vector<std::string> originals);
        [[nodiscard]] std::vector<std::string> originals() const;

      private:
        std::map<std::string, std::string> labels_;
    };

    enum class Before : std::uint8_t { anything, twoBackslashes };

    [[nodiscard]] std::string address(std::string_view original);
    [[nodiscard]] std::string address_of_six(const std::string& canonical);
    void learn_organisation(std::string_view domain);
    [[nodiscard]] bool known_host(const std::string& folded) const;
    [[nodiscard]] std::string word(std::string_view run, Before before, Look look);
    [[nodiscard]] std::string pieces(std::string_view run) const;
    [[nodiscard]] std::string without_names(std::string text);

    Labels hosts_, accounts_, names_;
    std::unordered_map<std::string, std::string> full_names_;  // by first label: the name it begins
    std::map<std::string, std::uint32_t> codes_;               // places among the codes that are given
    std::unordered_set<std::string> given_codes_;              // codes that stand for another one
    std::unordered_map<std::string, std::string> addresses_;
    std::unordered_set<std::string> organisation_;  // words of domain names
    mutable std::mutex secrets_lock_;
    std::vector<std::string> secrets_;
};

inline constexpr std::string_view kRemoved = "<removed>";

}  // namespace supctl::provider::recording
