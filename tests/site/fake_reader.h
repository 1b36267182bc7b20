// A Reader of canned rows: what a site would answer, without a wire. Filters are honoured for the two columns
// that part rows of one class; classes can be refused or lose rows.
#pragma once

#include <boost/json/parse.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/codes.h"
#include "provider/reader.h"
#include "site/queries.h"

namespace supctl::test {

class FakeReader final : public provider::Reader {
  public:
    void add(std::string class_name, std::string_view json) {
        rows[class_name].push_back(boost::json::parse(json).as_object());
    }

    Task<Result<provider::ScanEnd>> scan(provider::Query query, provider::Sink sink) override {
        asked.push_back(query);
        provider::ScanEnd end;
        end.server_time = server_time;
        if (const auto refusal = refused.find(query.class_name); refusal != refused.end())
            co_return fail(error(refusal->second, "refused " + query.class_name));
        for (const auto& row : rows[query.class_name]) {
            if (!matches(query.filter, row)) continue;
            boost::json::object selected;
            for (const auto& [name, value] : row)
                if (query.select.empty() || std::find(query.select.begin(), query.select.end(),
                                                      std::string(name)) != query.select.end())
                    selected[name] = value;
            const provider::Instance instance(query.class_name, std::move(selected));
            Result<void> taken = sink(instance);
            if (!taken) co_return fail(taken.error());
            ++end.rows;
        }
        if (broken.contains(query.class_name))
            co_return fail(error(codes::kTransport, "broke off " + query.class_name));
        end.complete = !lossy.contains(query.class_name);
        co_return end;
    }
    Task<Result<provider::Instance>> get(std::string class_name, provider::Key key) override {
        gets.emplace_back(class_name, key);
        for (const auto& row : rows[class_name]) {
            bool same = true;
            for (const auto& [name, value] : key) {
                const auto& own = row.at(name);
                if (const auto* number = std::get_if<std::int64_t>(&value))
                    same = same && own.is_int64() && own.get_int64() == *number;
                else
                    same = same && own.is_string() && own.get_string() == std::get<std::string>(value);
            }
            if (!same) continue;
            provider::Instance out(class_name, row);
            out.properties().erase("__LAZYPROPERTIES");
            if (filled) out.set("Lazy", "filled");
            co_return out;
        }
        co_return fail(error(codes::kNotFound, "no such " + class_name));
    }
    Task<Result<std::optional<provider::Instance>>> find(provider::Query) override {
        co_return std::optional<provider::Instance>();
    }

    std::map<std::string, std::vector<boost::json::object>> rows;
    std::map<std::string, Code> refused;
    std::set<std::string> lossy;
    std::set<std::string> broken;  // fail after the rows
    std::optional<TimePoint> server_time;
    bool filled = false;
    std::vector<provider::Query> asked;
    std::vector<std::pair<std::string, provider::Key>> gets;

  private:
    static bool matches(const provider::Filter& filter, const boost::json::object& row) {
        using Operator = provider::Filter::Operator;
        if (filter.op == Operator::everything) return true;
        if (filter.op == Operator::allOf || filter.op == Operator::anyOf) {
            for (const auto& operand : filter.operands)
                if (matches(operand, row) != (filter.op == Operator::allOf))
                    return filter.op == Operator::anyOf;
            return filter.op == Operator::allOf;
        }
        const auto* value = row.if_contains(filter.property);
        const auto* text = std::get_if<std::string>(&filter.literal);
        if (value == nullptr || text == nullptr || !value->is_string()) return true;
        const std::string own(value->get_string());
        return filter.op == Operator::startsWith ? own.starts_with(*text) : own == *text;
    }
};

}  // namespace supctl::test
