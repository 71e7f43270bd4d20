#include "reserves/release_file.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "base/toml_keys.h"

namespace entrepot::reserves {
namespace {

constexpr const char* remedy = "data/reserve/release.toml shows the format.";
constexpr std::size_t parties_max = 200;

Result<double> amount(const TomlKeys& keys, const std::string& key) {
  TRY_ASSIGN(const double number, keys.number(key));
  if (number >= 0) return number;
  return fail(ErrorCode::out_of_range, fmt::format("{} = {}", key, number), keys.where(key), "Write 0 or more.");
}

Result<std::optional<double>> known_amount(const TomlKeys& keys, const std::string& key) {
  if (!keys.has(key)) return std::optional<double>();
  TRY_ASSIGN(const double number, amount(keys, key));
  return std::optional<double>(number);
}

class Reader {
 public:
  explicit Reader(std::string file) : file_(std::move(file)) {}

  Result<ReleaseInput> read(const toml::value& root) {
    TRY_ASSIGN(const TomlKeys keys, TomlKeys::over(root, file_, "the file"));
    TRY(keys.only(
        {"name", "good", "unit", "money", "period_days", "periods", "no_worse_than_alone", "fairness_first", "store", "need", "route"}));
    TRY_ASSIGN(out_.name, keys.text("name"));
    TRY_ASSIGN(out_.good, keys.text("good"));
    TRY_ASSIGN(out_.unit, keys.text("unit"));
    TRY_ASSIGN(out_.money, keys.text("money"));
    TRY_ASSIGN(out_.problem.period_days, amount(keys, "period_days"));
    TRY_ASSIGN(const std::int64_t periods, keys.integer("periods", 1, 1000));
    out_.problem.periods = static_cast<std::size_t>(periods);
    for (const auto& [key, option] :
         {std::pair{"no_worse_than_alone", &out_.options.no_worse_than_alone}, std::pair{"fairness_first", &out_.options.fairness_first}})
      if (keys.has(key)) {
        TRY_ASSIGN(*option, keys.boolean(key));
      }
    TRY(each(keys, "store", [this](const TomlKeys& row) { return store(row); }));
    TRY(each(keys, "need", [this](const TomlKeys& row) { return need(row); }));
    home_routes();
    if (keys.has("route")) TRY(each(keys, "route", [this](const TomlKeys& row) { return route(row); }));
    return std::move(out_);
  }

 private:
  template <class F>
  Result<> each(const TomlKeys& keys, const std::string& key, F&& row) {
    TRY_ASSIGN(const toml::value* list, keys.need(key));
    if (!list->is_array() || list->as_array().empty()) return keys.wrong(key, fmt::format("a list of tables, each under [[{}]]", key));
    if (list->as_array().size() > (key == "route" ? parties_max * parties_max : parties_max))
      return fail(ErrorCode::limit_exceeded, fmt::format("{} tables [[{}]]", list->as_array().size(), key), keys.where(key),
                  fmt::format("At most {} stores and as many needs.", parties_max));
    for (const toml::value& item : list->as_array()) {
      TRY_ASSIGN(const TomlKeys inside, TomlKeys::over(item, file_, key));
      TRY(row(inside));
    }
    return {};
  }

  Result<> store(const TomlKeys& row) {
    TRY(row.only({"economy", "stock", "floor", "lead_days", "release_per_period", "recognised"}));
    Holder holder;
    TRY_ASSIGN(holder.economy, row.economy("economy"));
    TRY_ASSIGN(holder.stock, amount(row, "stock"));
    TRY_ASSIGN(holder.floor, amount(row, "floor"));
    TRY_ASSIGN(holder.lead_days, amount(row, "lead_days"));
    TRY_ASSIGN(const auto rate, known_amount(row, "release_per_period"));
    holder.release_per_period = rate.value_or(unlimited);
    if (row.has("recognised")) {
      TRY_ASSIGN(const toml::value* value, row.need("recognised"));
      TRY_ASSIGN(const TomlKeys shares, TomlKeys::over(*value, file_, "recognised"));
      for (const auto& [code, share] : value->as_table()) {
        TRY_ASSIGN(const EconomyId economy, EconomyId::parse(code, shares.where(code)));
        TRY_ASSIGN(const double part, amount(shares, code));
        holder.recognised.push_back({economy, part});
      }
      std::sort(holder.recognised.begin(), holder.recognised.end(), [](const auto& a, const auto& b) { return a.economy < b.economy; });
    }
    out_.problem.holders.push_back(std::move(holder));
    return {};
  }

  Result<> need(const TomlKeys& row) {
    TRY(row.only({"economy", "loss_per_unit", "shortfall", "received_max", "daily_use", "held"}));
    User user;
    TRY_ASSIGN(user.economy, row.economy("economy"));
    for (const User& other : out_.problem.users)
      if (other.economy == user.economy)
        return fail(ErrorCode::duplicate, fmt::format("{} is there twice", user.economy.text()), row.where("economy"),
                    "Add its shortfalls up in one [[need]].");
    TRY_ASSIGN(user.loss_per_unit, amount(row, "loss_per_unit"));
    TRY_ASSIGN(const toml::value* list, row.need("shortfall"));
    if (!list->is_array() || list->as_array().size() != out_.problem.periods)
      return row.wrong("shortfall", fmt::format("a list of {} numbers, one for each period", out_.problem.periods));
    for (const toml::value& item : list->as_array()) {
      const double number = item.is_integer() ? static_cast<double>(item.as_integer()) : item.is_floating() ? item.as_floating() : -1;
      if (!(number >= 0 && std::isfinite(number))) return row.wrong("shortfall", "a list of numbers that are not negative");
      user.shortfall.push_back(number);
    }
    TRY_ASSIGN(const auto received, known_amount(row, "received_max"));
    user.received_max = received.value_or(unlimited);
    TRY_ASSIGN(auto use, known_amount(row, "daily_use"));
    TRY_ASSIGN(auto held, known_amount(row, "held"));
    out_.daily_use.push_back(use);
    out_.held.push_back(held);
    out_.problem.users.push_back(std::move(user));
    return {};
  }

  void home_routes() {
    for (const Holder& holder : out_.problem.holders)
      for (const User& user : out_.problem.users) {
        const bool home = holder.economy == user.economy;
        out_.problem.transport_days.push_back(home ? 0 : unlimited);
        out_.problem.transport_cost.push_back(home ? 0 : unlimited);
      }
    met_.assign(out_.problem.transport_days.size(), false);
  }

  Result<> route(const TomlKeys& row) {
    TRY(row.only({"from", "to", "days", "cost"}));
    TRY_ASSIGN(const EconomyId from, row.economy("from"));
    TRY_ASSIGN(const EconomyId to, row.economy("to"));
    TRY_ASSIGN(const double days, amount(row, "days"));
    TRY_ASSIGN(const double cost, amount(row, "cost"));
    bool known = false;
    const std::size_t users = out_.problem.users.size();
    for (std::size_t i = 0; i < out_.problem.holders.size(); ++i)
      for (std::size_t j = 0; j < users; ++j) {
        if (out_.problem.holders[i].economy != from || out_.problem.users[j].economy != to) continue;
        if (met_[i * users + j])
          return fail(ErrorCode::duplicate, fmt::format("The route from {} to {} is there twice", from.text(), to.text()),
                      row.where("from"), "Keep one.");
        met_[i * users + j] = known = true;
        out_.problem.transport_days[i * users + j] = days;
        out_.problem.transport_cost[i * users + j] = cost;
      }
    if (known) return {};
    return fail(ErrorCode::unknown_name, fmt::format("No store is in {} or no need in {}", from.text(), to.text()), row.where("from"),
                "Routes lead from the economy of a [[store]] to that of a [[need]].");
  }

  std::string file_;
  ReleaseInput out_;
  std::vector<bool> met_;
};

}  // namespace

Result<ReleaseInput> parse_release(std::string_view text, const std::string& file) {
  TRY_ASSIGN(const toml::value root, parse_toml(text, file, remedy));
  return Reader(file).read(root);
}

Result<ReleaseInput> load_release(const std::filesystem::path& file) {
  TRY_ASSIGN(const std::string text, read_text_file(file, toml_bytes_max));
  return parse_release(text, file.string());
}

}  // namespace entrepot::reserves
