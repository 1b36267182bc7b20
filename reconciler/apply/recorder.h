// Recorder: one run's hand in the store. A side effect is announced here before it is sent (on the disk, and
// only while the run's lease holds) and answered here after it was read back. When the store or the lease is
// lost, nothing more may be written to the site.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "apply/call_log.h"
#include "store/store.h"

namespace supctl {

class Recorder {
  public:
    /// All must outlive the recorder.
    Recorder(Store& store, Clock& clock, std::string hierarchy, std::string run, Lease& lease)
        : store_(store),
          clock_(clock),
          hierarchy_(std::move(hierarchy)),
          run_(std::move(run)),
          lease_(lease) {}

    [[nodiscard]] const std::string& run() const { return run_; }
    [[nodiscard]] const std::string& hierarchy() const { return hierarchy_; }
    [[nodiscard]] Store& store() { return store_; }

    /// The side effect may be sent when this succeeded. Gives the intent's sequence.
    [[nodiscard]] Result<std::int64_t> intent(const std::string& step, const boost::json::object& body);
    /// `state`: `done`, `refused`, `lost`, …; `evidence` for people.
    [[nodiscard]] Result<void> outcome(std::int64_t intent, const std::string& step, std::string_view state,
                                       std::string_view evidence);
    [[nodiscard]] Result<void> note(const std::string& step, const boost::json::object& body);

    /// From now on each record says which calls were made since the one before. `calls` must outlive this.
    void tell_calls(CallLog* calls) { calls_ = calls; }
    /// Writes down the calls since the last record.
    void close();

    /// Keeps what ends the run; the first one counts.
    void lose(const Diagnostic& why) {
        if (!lost_) lost_ = why;
    }
    /// Why nothing may be written any more.
    [[nodiscard]] const std::optional<Diagnostic>& lost() const { return lost_; }
    /// Passes a store's answer on, remembering a failure.
    template <class T>
    Result<T> kept(Result<T> result) {
        if (!result) lose(result.error());
        return result;
    }

  private:
    [[nodiscard]] Result<std::int64_t> append(const std::string& step, RecordKind kind, std::int64_t answers,
                                              const boost::json::object& body);

    Store& store_;
    Clock& clock_;
    std::string hierarchy_;
    std::string run_;
    Lease& lease_;
    CallLog* calls_ = nullptr;
    std::optional<Diagnostic> lost_;
};

}  // namespace supctl
