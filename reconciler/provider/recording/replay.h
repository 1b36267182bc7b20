// Replay: a Reader and a Writer that answer from a recording. Each answer is given once, in the order of the
// calls that ask for the same, and no earlier by the clock than it was given then; so a command that behaves
// as it did lives through the same hours. A call that was not recorded, or that would send something else, is
// an error that names the place in the recording; nothing is made up.
#pragma once

#include <memory>
#include <optional>

#include "base/clock.h"
#include "provider/reader.h"
#include "provider/recording/recording.h"
#include "provider/registry_reader.h"
#include "provider/writer.h"

namespace supctl::provider::recording {

class Replay {
  public:
    /// The clock must outlive it.
    Replay(Recording recording, Clock& clock);
    ~Replay();

    [[nodiscard]] const Recording& recording() const { return recording_; }
    [[nodiscard]] Reader& reader() { return *reader_; }
    [[nodiscard]] Writer& writer() { return *writer_; }
    /// It reaches a server for as long as answers of its registry are left.
    [[nodiscard]] RegistryReader& registry() { return *registry_; }
    /// What that server said when it was asked whether WSUS answers there.
    [[nodiscard]] Task<Result<void>> probe(std::string server, std::uint16_t port);
    /// The first call that the recording does not answer, if there was one.
    [[nodiscard]] const std::optional<Diagnostic>& trouble() const { return trouble_; }

    /// The answer to a call, at its time. `sent` is compared with what was sent then; null where nothing is.
    /// Errors: kNotRecorded, kBadRecording.
    [[nodiscard]] Task<Result<boost::json::object>> answer(Operation operation, boost::json::object request,
                                                           const boost::json::object* sent);

  private:
    [[nodiscard]] Result<boost::json::object> take(Operation operation, const boost::json::object& request,
                                                   const boost::json::object* sent, TimePoint& until);
    [[nodiscard]] Diagnostic not_recorded(std::string message) const;

    Recording recording_;
    Clock& clock_;
    std::uint64_t last_line_ = 1;  // of the last call that was answered
    std::optional<Diagnostic> trouble_;
    std::unique_ptr<Reader> reader_;
    std::unique_ptr<Writer> writer_;
    std::unique_ptr<RegistryReader> registry_;
};

}  // namespace supctl::provider::recording
