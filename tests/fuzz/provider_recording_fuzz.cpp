// Fuzzes what comes from strangers with a recording: whatever the file holds, opening and reading it ends in
// calls or in a finding. What a recording is made of, a text of a site, may be anything as well.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "provider/recording/pseudonyms.h"
#include "provider/recording/recording.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace supctl::provider::recording;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const int file = ::memfd_create("recording", MFD_CLOEXEC);
    if (file < 0 || ::write(file, data, size) != static_cast<ssize_t>(size)) std::abort();
    if (auto recording = Recording::open("/proc/self/fd/" + std::to_string(file))) {
        const Entry* next = recording->next();
        if (next != nullptr && !recording->read(*next)) std::abort();  // what was checked can be read
    }
    ::close(file);
    Pseudonyms names;
    (void)names.text(text, Look::words);
    (void)names.account(text);
    (void)names.host(text);
    return 0;
}
