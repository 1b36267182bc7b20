// Step script: one step of a plan as `Add-Step`, with its edges, its limit and what it does or waits for.
#pragma once

#include <string>
#include <vector>

#include "hierarchy/declaration.h"
#include "hierarchy/observation.h"
#include "plan/plan.h"

namespace supctl::render {

class StepWriter {
  public:
    StepWriter(const Plan& plan, const Declaration& declaration, const Observation& observation);

    [[nodiscard]] std::string text(const Step& step) const;
    /// The server of the site's default point, declared or live; empty when there is none.
    [[nodiscard]] std::string default_point(SiteCode site) const;

  private:
    [[nodiscard]] std::string head(const Step& step) const;
    [[nodiscard]] std::string edges(const Step& step) const;
    [[nodiscard]] std::string doing(const Step& step) const;
    [[nodiscard]] std::string waiting(const Step& step) const;
    [[nodiscard]] std::string tls(const Step& step) const;
    [[nodiscard]] std::string install(const Step& step) const;
    [[nodiscard]] std::string settings(const Step& step) const;
    [[nodiscard]] std::string selection(const Step& step, const Change& change) const;
    [[nodiscard]] std::string request(const Step& step, std::string_view needed) const;
    [[nodiscard]] std::vector<std::string> other_points(SiteCode site) const;
    [[nodiscard]] std::string references(const std::vector<CategoryReference>& references,
                                         std::size_t indent) const;
    [[nodiscard]] std::chrono::seconds limit_of(const Step& step) const;
    [[nodiscard]] std::string server(const Step& step) const;

    const Plan& plan_;
    const Declaration& declared_;
    const Observation& observed_;
    const ValuePool& pool_;
};

}  // namespace supctl::render
