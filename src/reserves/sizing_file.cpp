#include "reserves/sizing_file.h"

#include <limits>

#include <fmt/format.h>

#include "base/toml_keys.h"
#include "reserves/detail/table_rows.h"

namespace entrepot::reserves {
namespace {

using detail::TableRows;

constexpr const char* remedy = "data/reserve/size.toml shows the format.";
constexpr std::size_t goods_max = 10'000;
constexpr double unset = -1;  // in a table of amounts that are not negative

class Reader {
 public:
  Reader(std::string file, const OpenTable& open, std::size_t demands_max)
      : file_(std::move(file)), open_(open), demands_max_(demands_max) {}

  Result<SizingInput> read(const toml::value& root) {
    TRY_ASSIGN(const TomlKeys keys, TomlKeys::over(root, file_, "the file"));
    TRY(keys.only({"name", "money", "economies", "scenarios", "costs", "transport", "demand", "members", "good"}));
    TRY_ASSIGN(out_.name, keys.text("name"));
    TRY_ASSIGN(out_.money, keys.text("money"));
    TRY(economies(keys));
    TRY_ASSIGN(const std::int64_t scenarios, keys.integer("scenarios", 1, 1'000'000));
    out_.problem.scenarios = static_cast<std::size_t>(scenarios);
    TRY(goods(keys));
    TRY(table(keys, "costs", {"good", "economy", "holding_cost", "penalty", "daily_use"}, {}, &Reader::costs));
    TRY(table(keys, "transport", {"from", "to", "cost"}, {}, &Reader::transport));
    TRY(table(keys, "demand", {"scenario", "good", "economy", "amount"}, {}, &Reader::demand));
    if (keys.has("members"))
      TRY(table(keys, "members", {"economy"}, {"gdp", "consumption", "negotiated", "gni", "population", "debt", "least_developed"},
                &Reader::members));
    for (GoodToSize& good : out_.problem.goods)
      for (double& d : good.demand)
        if (d == unset) d = 0;
    return std::move(out_);
  }

 private:
  Result<> economies(const TomlKeys& keys) {
    TRY_ASSIGN(out_.economies, keys.economies("economies"));
    if (out_.economies.empty() || out_.economies.size() > sizing_economies_max)
      return fail(ErrorCode::limit_exceeded, fmt::format("{} economies", out_.economies.size()), keys.where("economies"),
                  fmt::format("Name 1 to {}.", sizing_economies_max));
    for (const EconomyId economy : out_.economies) codes_.push_back(economy.text());
    out_.problem.economies = codes_.size();
    return {};
  }

  Result<> goods(const TomlKeys& keys) {
    TRY_ASSIGN(const toml::value* list, keys.need("good"));
    if (!list->is_array() || list->as_array().empty()) return keys.wrong("good", "a list of tables, each under [[good]]");
    const std::size_t n = codes_.size(), count = list->as_array().size();
    if (count > goods_max || out_.problem.scenarios > demands_max_ / n / count)
      return fail(ErrorCode::limit_exceeded, fmt::format("{} goods in {} scenarios for {} economies", count, out_.problem.scenarios, n),
                  keys.where("scenarios"), fmt::format("At most {} demands are sized at once.", demands_max_));
    for (const toml::value& item : list->as_array()) {
      TRY_ASSIGN(const TomlKeys good, TomlKeys::over(item, file_, "good"));
      TRY(good.only({"name", "unit", "transport_weight"}));
      TRY_ASSIGN(const std::string name, good.text("name"));
      if (std::find(out_.goods.begin(), out_.goods.end(), name) != out_.goods.end())
        return fail(ErrorCode::duplicate, fmt::format("The good {} is there twice", name), good.where("name"), "Keep one.");
      out_.goods.push_back(name);
      TRY_ASSIGN(std::string unit, good.text("unit"));
      out_.units.push_back(std::move(unit));
      TRY_ASSIGN(const double weight, good.number("transport_weight"));
      if (weight < 0)
        return fail(ErrorCode::out_of_range, fmt::format("transport_weight = {}", weight), good.where("transport_weight"),
                    "Write 0 or more.");
      weights_.push_back(weight);
      GoodToSize sized{std::vector<double>(n, unset), std::vector<double>(n, unset),
                       std::vector<double>(n * n, std::numeric_limits<double>::infinity()),
                       std::vector<double>(n * out_.problem.scenarios, unset)};
      for (std::size_t i = 0; i < n; ++i) sized.transport_cost[i * n + i] = 0;
      out_.problem.goods.push_back(std::move(sized));
    }
    out_.daily_use.assign(count * n, std::nullopt);
    return {};
  }

  Result<> table(const TomlKeys& keys, const std::string& key, const std::vector<std::string>& wanted,
                 const std::vector<std::string>& allowed, Result<> (Reader::*rows)(TableRows&)) {
    TRY_ASSIGN(const std::string name, keys.text(key));
    TRY_ASSIGN(CsvReader reader, open_(name));
    last_file_ = reader.name();
    TRY_ASSIGN(TableRows table, TableRows::over(std::move(reader), wanted, allowed));
    return (this->*rows)(table);
  }

  Result<> costs(TableRows& rows) {
    const std::size_t n = codes_.size();
    for (;;) {
      TRY_ASSIGN(const bool more, rows.next());
      if (!more) break;
      TRY_ASSIGN(const std::size_t k, rows.one_of("good", out_.goods));
      TRY_ASSIGN(const std::size_t i, rows.one_of("economy", codes_));
      GoodToSize& good = out_.problem.goods[k];
      if (good.holding_cost[i] != unset) return twice(rows, "good", fmt::format("{} of {}", out_.goods[k], codes_[i]));
      TRY_ASSIGN(good.holding_cost[i], rows.amount("holding_cost"));
      TRY_ASSIGN(good.penalty[i], rows.amount("penalty"));
      TRY_ASSIGN(out_.daily_use[k * n + i], rows.known_amount("daily_use"));
    }
    for (std::size_t k = 0; k < out_.goods.size(); ++k)
      for (std::size_t i = 0; i < n; ++i)
        if (out_.problem.goods[k].holding_cost[i] == unset)
          return fail(ErrorCode::missing_data, fmt::format("{} of {} has no costs", out_.goods[k], codes_[i]), {last_file_, 0, 0, "costs"},
                      "Add a row for each good and economy.");
    return {};
  }

  Result<> transport(TableRows& rows) {
    const std::size_t n = codes_.size();
    std::vector<bool> met(n * n, false);
    for (;;) {
      TRY_ASSIGN(const bool more, rows.next());
      if (!more) return {};
      TRY_ASSIGN(const std::size_t from, rows.one_of("from", codes_));
      TRY_ASSIGN(const std::size_t to, rows.one_of("to", codes_));
      TRY_ASSIGN(const double cost, rows.amount("cost"));
      if (met[from * n + to]) return twice(rows, "from", fmt::format("The route from {} to {}", codes_[from], codes_[to]));
      met[from * n + to] = true;
      for (std::size_t k = 0; k < weights_.size(); ++k) out_.problem.goods[k].transport_cost[from * n + to] = weights_[k] * cost;
    }
  }

  Result<> demand(TableRows& rows) {
    for (;;) {
      TRY_ASSIGN(const bool more, rows.next());
      if (!more) return {};
      const auto s = parse_int(rows.text("scenario"));
      if (!s || *s < 1 || static_cast<std::size_t>(*s) > out_.problem.scenarios)
        return fail(ErrorCode::out_of_range, fmt::format("'{}' is no scenario", rows.text("scenario")), rows.where("scenario"),
                    fmt::format("Write a whole number from 1 to {}.", out_.problem.scenarios));
      TRY_ASSIGN(const std::size_t k, rows.one_of("good", out_.goods));
      TRY_ASSIGN(const std::size_t j, rows.one_of("economy", codes_));
      double& cell = out_.problem.goods[k].demand[static_cast<std::size_t>(*s - 1) * codes_.size() + j];
      if (cell != unset) return twice(rows, "scenario", fmt::format("{} of {} in scenario {}", out_.goods[k], codes_[j], *s));
      TRY_ASSIGN(cell, rows.amount("amount"));
    }
  }

  Result<> members(TableRows& rows) {
    std::vector<bool> met(codes_.size(), false);
    out_.members.resize(codes_.size());
    for (;;) {
      TRY_ASSIGN(const bool more, rows.next());
      if (!more) return {};
      TRY_ASSIGN(const std::size_t i, rows.one_of("economy", codes_));
      if (met[i]) return twice(rows, "economy", codes_[i]);
      met[i] = true;
      SharingMember& member = out_.members[i];
      TRY_ASSIGN(member.gdp, rows.known_amount("gdp"));
      TRY_ASSIGN(member.consumption, rows.known_amount("consumption"));
      TRY_ASSIGN(member.negotiated, rows.known_amount("negotiated"));
      TRY_ASSIGN(member.gni, rows.known_amount("gni"));
      TRY_ASSIGN(member.population, rows.known_amount("population"));
      TRY_ASSIGN(member.debt, rows.known_amount("debt"));
      if (rows.text("least_developed").empty()) continue;
      TRY_ASSIGN(const std::size_t answer, rows.one_of("least_developed", {"no", "yes"}));
      member.least_developed = answer == 1;
    }
  }

  static Result<> twice(const TableRows& rows, const char* field, const std::string& what) {
    return fail(ErrorCode::duplicate, what + " is there twice", rows.where(field), "Keep one row.");
  }

  std::string file_, last_file_;
  const OpenTable& open_;
  std::size_t demands_max_;
  SizingInput out_;
  std::vector<std::string> codes_;
  std::vector<double> weights_;
};

}  // namespace

Result<SizingInput> parse_sizing(std::string_view text, const std::string& file, const OpenTable& open, std::size_t demands_max) {
  TRY_ASSIGN(const toml::value root, parse_toml(text, file, remedy));
  return Reader(file, open, demands_max).read(root);
}

Result<std::vector<std::vector<double>>> read_stocks(CsvReader reader, const SizingInput& input) {
  const std::string file = reader.name();
  TRY_ASSIGN(TableRows rows, TableRows::over(std::move(reader), {"good", "economy", "stock"}));
  std::vector<std::string> codes;
  for (const EconomyId economy : input.economies) codes.push_back(economy.text());
  std::vector<std::vector<double>> out(input.goods.size(), std::vector<double>(codes.size(), unset));
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) break;
    TRY_ASSIGN(const std::size_t k, rows.one_of("good", input.goods));
    TRY_ASSIGN(const std::size_t i, rows.one_of("economy", codes));
    if (out[k][i] != unset)
      return fail(ErrorCode::duplicate, fmt::format("{} of {} is there twice", input.goods[k], codes[i]), rows.where("good"),
                  "Keep one row.");
    TRY_ASSIGN(out[k][i], rows.amount("stock"));
  }
  for (std::size_t k = 0; k < out.size(); ++k)
    for (std::size_t i = 0; i < codes.size(); ++i)
      if (out[k][i] == unset)
        return fail(ErrorCode::missing_data, fmt::format("{} of {} has no stock", input.goods[k], codes[i]), {file, 0, 0, "stock"},
                    "Add a row, with 0 where there is none.");
  return out;
}

Result<SizingInput> load_sizing(const std::filesystem::path& file) {
  TRY_ASSIGN(const std::string text, read_text_file(file, toml_bytes_max));
  return parse_sizing(text, file.string(), [&](const std::string& name) { return CsvReader::open(file.parent_path() / name); });
}

}  // namespace entrepot::reserves
