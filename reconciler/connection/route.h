// Route: the ways to one hierarchy's provider behind one Reader and one Writer. Reads take the first way that
// answers, AdminService before WS-Man, and stay with it; a way that does not answer is left for the rest of
// the run. Writes take WS-Man where it is named, the path whose writes are known to be taken, unless somebody
// vouches for AdminService and the class. A write goes to another way only when nothing of it was sent.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "provider/reader.h"
#include "provider/writer.h"

namespace supctl {

enum class Path : std::uint8_t { adminService, wsman };

/// One way to one provider. Reader and Writer must outlive the route.
struct Way {
    Path path = Path::adminService;
    std::string host;
    provider::Reader* reader = nullptr;
    provider::Writer* writer = nullptr;
};
/// `AdminService of cas01.contoso.com`.
[[nodiscard]] std::string describe(const Way& way);

/// One call that was made: which way it took and, if it failed there, why.
struct Call {
    const Way* way = nullptr;
    std::string_view operation;  // `scan`, `get`, `find`, `put`, `create`, `remove`, `invoke`
    std::string_view class_name;
    const Diagnostic* failure = nullptr;
};
using CallObserver = std::function<void(const Call&)>;

class RoutedReader final : public provider::Reader {
  public:
    /// `ways` are tried in their order; there is at least one.
    explicit RoutedReader(std::vector<Way> ways) : ways_(std::move(ways)) {}

    [[nodiscard]] Task<Result<provider::ScanEnd>> scan(provider::Query query, provider::Sink sink) override;
    [[nodiscard]] Task<Result<provider::Instance>> get(std::string class_name, provider::Key key) override;
    [[nodiscard]] Task<Result<std::optional<provider::Instance>>> find(provider::Query query) override;
    void observe(CallObserver observer) { observer_ = std::move(observer); }

  private:
    /// Notes the call; true when another way is to be tried.
    [[nodiscard]] bool next_way(std::size_t way, std::string_view operation, std::string_view class_name,
                                const Diagnostic* failure);
    std::vector<Way> ways_;
    std::size_t current_ = 0;
    CallObserver observer_;
};

class RoutedWriter final : public provider::Writer {
  public:
    explicit RoutedWriter(std::vector<Way> ways) : ways_(std::move(ways)) {}

    [[nodiscard]] Task<Result<void>> put(provider::Key key, provider::Instance instance) override;
    [[nodiscard]] Task<Result<provider::Instance>> create(provider::Instance instance) override;
    [[nodiscard]] Task<Result<void>> remove(std::string class_name, provider::Key key) override;
    [[nodiscard]] Task<Result<boost::json::object>> invoke(std::string class_name, std::string method,
                                                           boost::json::object parameters) override;
    void observe(CallObserver observer) { observer_ = std::move(observer); }
    /// Says of which classes AdminService takes writes at this site (a doctor's record); nobody: of none,
    /// where there is WS-Man.
    void trust_admin_service(std::function<bool(std::string_view class_name)> accepts) {
        accepts_ = std::move(accepts);
    }

  private:
    /// The ways for writes of a class, in order.
    [[nodiscard]] std::vector<const Way*> ways_for(std::string_view class_name) const;
    /// Notes the call; true when nothing was sent, so that another way may be tried.
    [[nodiscard]] bool unsent(const Way& way, std::string_view operation, std::string_view class_name,
                              const Diagnostic* failure) const;
    std::vector<Way> ways_;
    CallObserver observer_;
    std::function<bool(std::string_view)> accepts_;
};

}  // namespace supctl
