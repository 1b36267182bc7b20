// CallLog: which way each call of a run took, collected between one record of the journal and the next.
// Whoever opens the connection notes; the recorder takes.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <string>

namespace supctl {

class CallLog {
  public:
    /// `put SMS_SCI_Component over WS-Man of cas01.contoso.com`.
    void note(std::string call) { ++calls_[std::move(call)]; }
    [[nodiscard]] bool empty() const { return calls_.empty(); }
    /// How often each call was made since the last time.
    [[nodiscard]] boost::json::object take() {
        boost::json::object out;
        for (const auto& [call, times] : calls_) out[call] = times;
        calls_.clear();
        return out;
    }

  private:
    std::map<std::string, std::uint64_t> calls_;
};

}  // namespace supctl
