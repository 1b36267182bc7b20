// The bytes that a connection has received and nobody has understood yet. It grows only while a message's
// head does not fit; the parser's header limit bounds it. Internal to this room.
#pragma once

#include <boost/asio/buffer.hpp>
#include <cstring>
#include <vector>

namespace supctl::network {

/// Contiguous, because Beast wants a whole header at once.
class InputBuffer {
  public:
    [[nodiscard]] std::size_t size() const { return end_ - begin_; }
    [[nodiscard]] boost::asio::const_buffer readable() const { return {bytes_.data() + begin_, size()}; }
    void consume(std::size_t count) {
        begin_ += count;
        if (begin_ == end_) begin_ = end_ = 0;
    }
    /// Room for the next read; grows while a message's head does not fit.
    [[nodiscard]] boost::asio::mutable_buffer writable() {
        if (bytes_.size() - end_ < kLeast) {
            std::memmove(bytes_.data(), bytes_.data() + begin_, size());
            end_ -= begin_;
            begin_ = 0;
            if (bytes_.size() - end_ < kLeast) bytes_.resize(bytes_.size() + kStart);
        }
        return {bytes_.data() + end_, bytes_.size() - end_};
    }
    void commit(std::size_t count) { end_ += count; }

  private:
    static constexpr std::size_t kLeast = 4 * 1024;
    static constexpr std::size_t kStart = 20 * 1024;  // a whole TLS record and a bit
    std::vector<char> bytes_ = std::vector<char>(kStart);
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace supctl::network
