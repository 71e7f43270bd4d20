// Arrangements as TOML.

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "base/toml_keys.h"
#include "finance/arrangement.h"

namespace entrepot::finance {
namespace {

constexpr const char* remedy = "data/finance/cmim.toml shows the format.";

Result<Day> read_day(const TomlKeys& keys, const std::string& key) {
  TRY_ASSIGN(const toml::value* value, keys.need(key));
  if (!value->is_local_date()) return keys.wrong(key, "a date such as 2021-03-31, without quotes");
  const auto date = value->as_local_date();
  return Day::parse(fmt::format("{:04}-{:02}-{:02}", date.year, date.month + 1, date.day), keys.where(key));
}

Result<Decimal> decimal_of(const TomlKeys& keys, const std::string& key, const toml::value& value, bool zero_allowed) {
  if (!value.is_string()) return keys.wrong(key, "a decimal number in quotes, such as \"9.104\"");
  TRY_ASSIGN(const Decimal number, Decimal::parse(value.as_string().str, keys.where(key)));
  if (number < Decimal(0) || (!zero_allowed && number == Decimal(0)))
    return fail(ErrorCode::out_of_range, fmt::format("{} = {}", key, number.text()), keys.where(key), "Write a number above zero.");
  if (number > Decimal(1'000'000))
    return fail(ErrorCode::out_of_range, fmt::format("{} = {}", key, number.text()), keys.where(key),
                "Write at most a million (of billions).");
  return number;
}

Result<Decimal> read_decimal(const TomlKeys& keys, const std::string& key, bool zero_allowed = false) {
  TRY_ASSIGN(const toml::value* value, keys.need(key));
  return decimal_of(keys, key, *value, zero_allowed);
}

Result<std::map<EconomyId, Decimal>> read_amounts(const TomlKeys& keys) {
  TRY_ASSIGN(const toml::value* value, keys.need("amounts"));
  if (!value->is_table() || value->as_table().empty()) return keys.wrong("amounts", "a table such as { CHN = \"68.4\", JPN = \"76.8\" }");
  TRY_ASSIGN(const TomlKeys inside, TomlKeys::over(*value, keys.file(), "amounts"));
  std::map<EconomyId, Decimal> out;
  for (const auto& [code, amount] : value->as_table()) {
    TRY_ASSIGN(const EconomyId economy, EconomyId::parse(code, inside.where(code)));
    TRY_ASSIGN(out[economy], decimal_of(inside, code, amount, false));
  }
  return out;
}

class Reader {
 public:
  explicit Reader(std::string file) { out_.file = std::move(file); }

  Result<Arrangement> read(const toml::value& root) {
    TRY_ASSIGN(const TomlKeys keys, TomlKeys::over(root, out_.file, "the file"));
    TRY(keys.only({"key", "name", "currency", "notes", "sources", "contributions", "multiples", "delinked", "votes", "facility"}));
    TRY_ASSIGN(out_.key, keys.text("key"));
    TRY_ASSIGN(out_.name, keys.text("name"));
    TRY_ASSIGN(const std::string code, keys.text("currency"));
    TRY_ASSIGN(out_.currency, Currency::parse(code, keys.where("currency")));
    TRY_ASSIGN(out_.notes, keys.texts("notes"));
    if (out_.key.size() > 16 || !std::all_of(out_.key.begin(), out_.key.end(), [](char c) { return c >= 'a' && c <= 'z'; }))
      return keys.wrong("key", "up to 16 small letters");
    TRY(read_sources(keys));
    TRY(each(keys, "contributions", [this](const TomlKeys& row) { return contributions(row); }));
    TRY(each(keys, "multiples", [this](const TomlKeys& row) { return multiples(row); }));
    TRY(each(keys, "delinked", [this](const TomlKeys& row) { return delinked(row); }));
    TRY(each(keys, "votes", [this](const TomlKeys& row) { return votes(row); }));
    TRY(each(keys, "facility", [this](const TomlKeys& row) { return facility(row); }));
    TRY(check_members(keys));
    return std::move(out_);
  }

 private:
  Result<> read_sources(const TomlKeys& keys) {
    TRY_ASSIGN(const toml::value* value, keys.need("sources"));
    TRY_ASSIGN(const TomlKeys inside, TomlKeys::over(*value, out_.file, "sources"));
    for (const auto& [name, source] : value->as_table()) {
      TRY_ASSIGN(sources_[name], inside.text(name));
    }
    return {};
  }

  template <class F>
  Result<> each(const TomlKeys& keys, const std::string& key, F&& read_row) {
    TRY_ASSIGN(const toml::value* value, keys.need(key));
    if (!value->is_array() || value->as_array().empty()) return keys.wrong(key, fmt::format("a list of tables, each under [[{}]]", key));
    for (const toml::value& item : value->as_array()) {
      TRY_ASSIGN(const TomlKeys row, TomlKeys::over(item, out_.file, key));
      TRY(read_row(row));
    }
    return {};
  }

  Result<Origin> origin(const TomlKeys& row) const {
    Origin out;
    TRY_ASSIGN(out.from, read_day(row, "from"));
    TRY_ASSIGN(const std::string standing, row.text("standing"));
    const Standing all[] = {Standing::verified, Standing::reported, Standing::recalled};
    const auto found = std::find_if(std::begin(all), std::end(all), [&](Standing s) { return standing_name(s) == standing; });
    if (found == std::end(all)) return row.wrong("standing", "verified, reported or recalled");
    out.standing = *found;
    TRY_ASSIGN(const std::string source, row.text("source"));
    const auto named = sources_.find(source);
    if (named == sources_.end()) {
      std::vector<std::string> names;
      for (const auto& [name, text] : sources_) names.push_back(name);
      return fail(ErrorCode::unknown_name, fmt::format("There is no source '{}'", source), row.where("source"),
                  known_names_remedy(source, names));
    }
    out.source = named->second;
    return out;
  }

  template <class Row>
  Result<> keep(std::vector<Row>& rows, Row value, const TomlKeys& row) {
    if (!rows.empty() && rows.back().origin.from >= value.origin.from)
      return fail(ErrorCode::contradiction,
                  fmt::format("{} of {} come after those of {}", row.name(), value.origin.from.text(), rows.back().origin.from.text()),
                  row.where("from"), "Write them in order of time, one for a day.");
    rows.push_back(std::move(value));
    return {};
  }

  Result<> contributions(const TomlKeys& row) {
    TRY(row.only({"from", "standing", "source", "amounts"}));
    Contributions out;
    TRY_ASSIGN(out.origin, origin(row));
    TRY_ASSIGN(out.amounts, read_amounts(row));
    return keep(out_.contributions, std::move(out), row);
  }

  Result<> multiples(const TomlKeys& row) {
    TRY(row.only({"from", "standing", "source", "amounts", "delinked_only"}));
    Multiples out;
    TRY_ASSIGN(out.origin, origin(row));
    TRY_ASSIGN(out.amounts, read_amounts(row));
    TRY_ASSIGN(out.delinked_only, row.economies("delinked_only"));
    return keep(out_.multiples, std::move(out), row);
  }

  Result<> delinked(const TomlKeys& row) {
    TRY(row.only({"from", "standing", "source", "share"}));
    DelinkedShare out;
    TRY_ASSIGN(out.origin, origin(row));
    TRY_ASSIGN(out.share, share(row));
    return keep(out_.delinked, std::move(out), row);
  }

  Result<Decimal> share(const TomlKeys& row) const {
    TRY_ASSIGN(const Decimal share, read_decimal(row, "share"));
    if (share > Decimal(1)) return row.wrong("share", "a share of at most 1, such as \"0.40\"");
    return share;
  }

  Result<> votes(const TomlKeys& row) {
    TRY(row.only({"from", "standing", "source", "basic", "without_basic", "joint", "per_billion", "numerator", "denominator"}));
    VoteRule out;
    TRY_ASSIGN(out.origin, origin(row));
    TRY_ASSIGN(out.basic, read_decimal(row, "basic", true));
    TRY_ASSIGN(out.per_billion, read_decimal(row, "per_billion", true));
    TRY_ASSIGN(out.without_basic, row.economies("without_basic"));
    if (row.has("joint")) {
      TRY_ASSIGN(const toml::value* value, row.need("joint"));
      TRY_ASSIGN(const TomlKeys inside, TomlKeys::over(*value, out_.file, "joint"));
      for (const auto& [code, with] : value->as_table()) {
        TRY_ASSIGN(const EconomyId economy, EconomyId::parse(code, inside.where(code)));
        TRY_ASSIGN(out.joint[economy], inside.economy(code));
      }
    }
    TRY_ASSIGN(out.denominator, row.integer("denominator", 1, 1000));
    TRY_ASSIGN(out.numerator, row.integer("numerator", 1, out.denominator));
    return keep(out_.votes, std::move(out), row);
  }

  Result<> facility(const TomlKeys& row) {
    TRY(row.only({"key", "name", "access", "share", "from", "maturity_months", "renewals", "unlimited_renewals", "standing", "source"}));
    Facility out;
    TRY_ASSIGN(out.origin, origin(row));
    TRY_ASSIGN(out.key, row.text("key"));
    TRY_ASSIGN(out.name, row.text("name"));
    TRY_ASSIGN(const std::string access, row.text("access"));
    if (access != "maximum" && access != "delinked") return row.wrong("access", "maximum or delinked");
    out.access = access == "maximum" ? Access::maximum : Access::delinked;
    if (row.has("share")) {
      TRY_ASSIGN(out.share, share(row));
    }
    if (row.has("maturity_months")) {
      TRY_ASSIGN(out.maturity_months, row.integer("maturity_months", 1, 600));
    }
    if (row.has("renewals")) {
      TRY_ASSIGN(out.renewals, row.integer("renewals", 0, 1000));
    }
    if (row.has("unlimited_renewals")) {
      TRY_ASSIGN(out.unlimited_renewals, row.boolean("unlimited_renewals"));
    }
    if (out.unlimited_renewals && out.renewals) return row.wrong("renewals", "needed beside unlimited_renewals");
    for (const Facility& other : out_.facilities)
      if (other.key == out.key && other.origin.from >= out.origin.from)
        return fail(ErrorCode::contradiction,
                    fmt::format("The facility {} of {} comes after that of {}", out.key, out.origin.from.text(), other.origin.from.text()),
                    row.where("from"), "Write them in order of time, one for a day.");
    out_.facilities.push_back(std::move(out));
    return {};
  }

  // Whoever contributes has a multiple and the reverse, on every day on which something changes; who votes together is a member.
  Result<> check_members(const TomlKeys& keys) const {
    std::vector<Day> days;
    for (const auto& row : out_.contributions) days.push_back(row.origin.from);
    for (const auto& row : out_.multiples) days.push_back(row.origin.from);
    for (const auto& row : out_.votes) days.push_back(row.origin.from);
    for (const Day day : days) {
      const auto contributions = out_.contributions_on(day);
      const auto multiples = out_.multiples_on(day);
      if (!contributions || !multiples) continue;
      for (const auto& [economy, amount] : (*contributions)->amounts)
        if ((*multiples)->amounts.count(economy) == 0) return differ(keys, economy, "multiple", "contributes", day);
      for (const auto& [economy, amount] : (*multiples)->amounts)
        if ((*contributions)->amounts.count(economy) == 0) return differ(keys, economy, "contribution", "has a multiple", day);
      const auto votes = out_.votes_on(day);
      if (!votes) continue;
      for (const auto& [economy, with] : (*votes)->joint) {
        if ((*contributions)->amounts.count(with) == 0 || (*votes)->joint.count(with) != 0)
          return differ(keys, with, "vote of its own", "is voted with", day);
      }
    }
    return {};
  }

  tl::unexpected<Error> differ(const TomlKeys& keys, EconomyId economy, const char* lacks, const char* has, Day day) const {
    return fail(ErrorCode::contradiction, fmt::format("{} {} and has no {} on {}", economy.text(), has, lacks, day.text()), keys.where(""),
                "Give each member both, from the same day.");
  }

  Arrangement out_;
  std::map<std::string, std::string> sources_;
};

}  // namespace

Result<Arrangement> parse_arrangement(std::string_view text, const std::string& file) {
  TRY_ASSIGN(const toml::value root, parse_toml(text, file, remedy));
  return Reader(file).read(root);
}

Result<Arrangement> load_arrangement(const std::filesystem::path& file) {
  TRY_ASSIGN(const toml::value root, read_toml(file, remedy));
  return Reader(file.string()).read(root);
}

}  // namespace entrepot::finance
