// Recorder: writes what passes between a command and a site to a file that can be sent to a stranger: one
// JSON object a line, a head first, then each call with its answer as it is done.
//
// It stands above the ways to a site, at Reader and Writer, for four reasons. AdminService and WS-Man look
// the same there, so one form serves both and a recording replays whatever the way was. What proves who asks
// (tickets, tokens, passwords, sealed messages) lives below and never comes near the file. Names can be
// replaced in values, where they are whole, rather than in URLs, XML and compressed bodies. And message ids,
// page sizes and back-off, which change with every version, are no part of it. The price: what goes wrong in
// decoding an answer is not recorded as bytes, only as the finding it became.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "provider/reader.h"
#include "provider/recording/call.h"
#include "provider/recording/pseudonyms.h"
#include "provider/registry_reader.h"
#include "provider/writer.h"

namespace supctl::provider::recording {

inline constexpr std::string_view kFormat = "supctl-recording/1";
/// Requests and answers below this size are written again rather than referred to.
inline constexpr std::size_t kWorthReferring = 200;

class Recorder {
  public:
    /// Creates the file, for its owner alone; one that is there is not overwritten (kRecordingUnwritten).
    [[nodiscard]] static Result<std::unique_ptr<Recorder>> create(const std::filesystem::path& file);
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    [[nodiscard]] Pseudonyms& names() { return names_; }
    /// The first line: `head` as it is (it holds no names), with the format and the beginning.
    void head(boost::json::object head, TimePoint now);
    /// A line of another kind, as it is.
    void line(const boost::json::object& object);
    /// The last line.
    void end(TimePoint now);

    /// One call on its way; it is written when it is done.
    struct Open {
        Operation operation{};
        boost::json::object request;
        TimePoint from{};
    };
    /// `answer` holds members such as `rows`, `object`, `end` or `failed`; all of it is redacted already.
    void call(const Open& open, boost::json::object answer, TimePoint now);

    /// Why the file is not whole, if it is not. Calls go on all the same: a run is worth more than its
    /// record.
    [[nodiscard]] const std::optional<Diagnostic>& trouble() const { return trouble_; }

  private:
    explicit Recorder(int descriptor, std::filesystem::path file)
        : descriptor_(descriptor), file_(std::move(file)) {}
    void write(std::string text);

    int descriptor_;
    std::filesystem::path file_;
    Pseudonyms names_;
    std::uint64_t lines_ = 0;
    std::optional<Diagnostic> trouble_;
    /// A line that holds all its rows, and their places by what they are.
    struct Seen {
        std::uint64_t line = 0;
        std::unordered_map<std::size_t, std::vector<std::uint32_t>> places;
    };
    void refer(boost::json::object& answer, const std::string& identity);
    std::unordered_map<std::string, Seen> last_rows_;       // by the call's identity
    std::unordered_map<std::string, std::uint64_t> asked_;  // lines with the whole request, likewise
};

/// Reads through `inner` and records. All references must outlive it.
[[nodiscard]] std::unique_ptr<Reader> make_recording_reader(Reader& inner, Recorder& recorder,
                                                            const Clock& clock);
[[nodiscard]] std::unique_ptr<Writer> make_recording_writer(Writer& inner, Recorder& recorder,
                                                            const Clock& clock);
[[nodiscard]] std::unique_ptr<RegistryReader> make_recording_registry(RegistryReader& inner,
                                                                      Recorder& recorder, const Clock& clock);
/// Waits for what a server says that was asked whether WSUS answers there, and records it.
[[nodiscard]] Task<Result<void>> record_probe(Recorder& recorder, const Clock& clock, std::string server,
                                              std::uint16_t port, Task<Result<void>> asking);

}  // namespace supctl::provider::recording
