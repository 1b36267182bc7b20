// Route: the ways to one hierarchy's providers behind one Reader and one Writer. Reads take the first way
// that answers, AdminService before WS-Man, and stay with it; a way that does not answer is left for the rest
// of the run. Writes take WS-Man where it is named, the path whose writes are known to be taken, unless
// somebody vouches for AdminService and the class. A write goes to another way only when nothing of it was
// sent. Sealed messages take the place of TLS only where nothing listens for TLS (may_stand_in). Site control
// items of a child site with providers of its own are read and written there.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "connection/same_site.h"
#include "connection/way.h"
#include "provider/reader.h"
#include "provider/writer.h"

namespace supctl {

class RoutedReader final : public provider::Reader {
  public:
    /// `ways` are tried in their order; there is at least one to the top-level site. With `same_site`, which
    /// must outlive this, no second way is taken before it proved to lead to the same site.
    explicit RoutedReader(std::vector<Way> ways, SameSite* same_site = nullptr);
    RoutedReader(const RoutedReader&) = delete;  // lanes point into the ways

    [[nodiscard]] Task<Result<provider::ScanEnd>> scan(provider::Query query, provider::Sink sink) override;
    [[nodiscard]] Task<Result<provider::Instance>> get(std::string class_name, provider::Key key) override;
    [[nodiscard]] Task<Result<std::optional<provider::Instance>>> find(provider::Query query) override;
    void observe(CallObserver observer) { observer_ = std::move(observer); }

  private:
    /// The ways for what belongs to one site.
    struct Lane {
        std::vector<const Way*> ways;
        std::size_t current = 0;
    };
    [[nodiscard]] Lane& lane(const std::string& site);
    [[nodiscard]] Task<Result<provider::ScanEnd>> scan_over(std::string site, provider::Query query,
                                                            provider::Sink sink);
    /// A query for every site's control items: each child site's from its own providers.
    [[nodiscard]] Task<Result<provider::ScanEnd>> scan_parts(provider::Query query, provider::Sink sink);
    [[nodiscard]] bool in_parts(const provider::Query& query) const;
    template <class T>
    [[nodiscard]] Task<Result<T>> over(std::string site, std::string_view operation, std::string class_name,
                                       std::function<Task<Result<T>>(const Way&)> ask, const bool& stay);
    [[nodiscard]] Task<Result<void>> may_use(const Way& way);
    /// Notes the call; the way that is to be tried instead, if any.
    [[nodiscard]] std::optional<std::size_t> next_way(Lane& lane, std::size_t way, std::string_view operation,
                                                      std::string_view class_name, const Diagnostic* failure);

    std::vector<Way> ways_;
    std::map<std::string, Lane> lanes_;  // by site; the top-level site's by an empty text
    SameSite* same_site_;
    CallObserver observer_;
};

class RoutedWriter final : public provider::Writer {
  public:
    /// As RoutedReader.
    explicit RoutedWriter(std::vector<Way> ways, SameSite* same_site = nullptr)
        : ways_(std::move(ways)), same_site_(same_site) {}

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
    /// The ways for writes of a class, in order; of a child site's control item those to its own providers.
    [[nodiscard]] std::vector<const Way*> ways_for(std::string_view class_name,
                                                   const std::string& site) const;
    template <class T>
    [[nodiscard]] Task<Result<T>> over(std::string site, std::string_view operation, std::string class_name,
                                       std::function<Task<Result<T>>(provider::Writer&)> send);
    std::vector<Way> ways_;
    SameSite* same_site_;
    CallObserver observer_;
    std::function<bool(std::string_view)> accepts_;
};

}  // namespace supctl
