#include "sea/freight.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"
#include "sea/detail/table_reader.h"

namespace entrepot::sea {
namespace {

using detail::TableReader;

constexpr double factor_max = 1000;  // kg per tonne-km

const std::vector<std::string> own_columns{"mode", "kind", "size", "variant", "ttw_kg_per_tkm", "wtt_kg_per_tkm", "source", "note"};
const std::vector<std::string> published_columns{"stage", "mode", "class", "size", "load_or_variant", "kgco2e_per_tkm", "defra_id"};

Result<std::optional<double>> factor_in(const TableReader& row, std::size_t column) {
  if (row.text(column).empty()) return std::nullopt;
  TRY_ASSIGN(const double factor, row.number(column, 0, factor_max));
  return std::optional(factor);
}

using Key = std::tuple<std::string, std::string, std::string, std::string>;
Key key_of(const FreightFactor& f) { return {f.mode, f.kind, f.size, f.variant}; }

class FactorReader {
 public:
  explicit FactorReader(LoadReport& report) : report_(report) {}

  Result<std::vector<FreightFactor>> read_own(TableReader table) {
    return read(table, [this](const TableReader& row) { return add_own(row); });
  }
  Result<std::vector<FreightFactor>> read_published(TableReader table) {
    auto factors = read(table, [this](const TableReader& row) { return add_published(row); });
    if (blank_ > 0) report_.note(std::to_string(blank_) + " rows have no factor; it is missing, not 0");
    return factors;
  }

 private:
  template <class Add>
  Result<std::vector<FreightFactor>> read(TableReader& table, Add add) {
    for (;;) {
      TRY_ASSIGN(const bool more, table.next());
      if (!more) return std::move(factors_);
      ++report_.rows_read;
      const Result<> added = table.complete() ? add(table) : tl::unexpected<Error>(table.incomplete());
      if (!added) report_.reject(table.line(), added.error().where.field, added.error().what);
    }
  }

  FreightFactor& at(FreightFactor factor) {
    const auto [place, fresh] = places_.try_emplace(key_of(factor), factors_.size());
    if (fresh) factors_.push_back(std::move(factor));
    return factors_[place->second];
  }

  Result<> add_own(const TableReader& row) {
    FreightFactor read{lower_ascii(row.text(0)), lower_ascii(row.text(1)), lower_ascii(row.text(2)), lower_ascii(row.text(3)), {}, {},
                       std::string(row.text(6)), std::string(row.text(7))};
    if (read.kind.empty()) return fail(ErrorCode::bad_field, "no kind", row.where(1));
    TRY_ASSIGN(read.ttw, factor_in(row, 4));
    TRY_ASSIGN(read.wtt, factor_in(row, 5));
    if (places_.contains(key_of(read))) return fail(ErrorCode::duplicate, "the kind and size were there before", row.where(1));
    at(std::move(read));
    return {};
  }

  Result<> add_published(const TableReader& row) {
    constexpr std::string_view prefix = "wtt- ";
    std::string mode = lower_ascii(row.text(1));
    if (mode.starts_with(prefix)) mode = std::string(trim(mode.substr(prefix.size())));
    const bool tank_to_wake = row.text(0) == "TTW";
    if (!tank_to_wake && row.text(0) != "WTT")
      return fail(ErrorCode::bad_field, "stage is '" + std::string(row.text(0)) + "', not TTW or WTT", row.where(0));
    TRY_ASSIGN(const auto value, factor_in(row, 5));
    blank_ += !value;
    FreightFactor read{std::move(mode),
                       lower_ascii(row.text(2)),
                       lower_ascii(row.text(3)),
                       lower_ascii(row.text(4)),
                       {},
                       {},
                       "UK DESNZ conversion factors",
                       ""};
    if (!rows_.insert({{tank_to_wake, key_of(read)}, true}).second)
      return fail(ErrorCode::duplicate, "the kind and size were there before", row.where(2));
    FreightFactor& factor = at(std::move(read));
    (tank_to_wake ? factor.ttw : factor.wtt) = value;
    factor.note += (factor.note.empty() ? "" : " and ") + std::string(row.text(6));
    return {};
  }

  LoadReport& report_;
  std::vector<FreightFactor> factors_;
  std::map<Key, std::size_t> places_;
  std::map<std::pair<bool, Key>, bool> rows_;
  long blank_ = 0;
};

bool is_published(std::string_view first_line) { return first_line.find("kgco2e_per_tkm") != std::string_view::npos; }

}  // namespace

Result<std::vector<FreightFactor>> load_freight_factors(const std::filesystem::path& path, const Limits& limits, LoadReport& report) {
  report.file = path.string();
  auto published = TableReader::open(path, limits, published_columns);
  if (published) return FactorReader(report).read_published(*std::move(published));
  TRY_ASSIGN(TableReader own, TableReader::open(path, limits, own_columns));
  return FactorReader(report).read_own(std::move(own));
}

Result<std::vector<FreightFactor>> parse_freight_factors(std::string_view text, std::string name, LoadReport& report) {
  report.file = name;
  const bool published = is_published(text.substr(0, text.find('\n')));
  TRY_ASSIGN(TableReader table, TableReader::over(text, std::move(name), published ? published_columns : own_columns));
  FactorReader reader(report);
  return published ? reader.read_published(std::move(table)) : reader.read_own(std::move(table));
}

Result<FreightFactor> find_freight_factor(const std::vector<FreightFactor>& factors, std::string_view words) {
  const std::string wanted = lower_ascii(trim(words));
  std::vector<std::string> known;
  std::vector<const FreightFactor*> found;
  for (const FreightFactor& f : factors) {
    if (f.mode != "cargo ship" && f.mode != "sea tanker") continue;
    const std::string first_word = f.kind.substr(0, f.kind.find(' '));
    for (const std::string& name : {f.kind, first_word})
      if (wanted == name + " " + f.size || (wanted == name && (f.size == "average" || f.size.starts_with("all")))) {
        if (found.empty() || found.back() != &f) found.push_back(&f);
      }
    known.push_back(f.kind + " " + f.size);
  }
  if (wanted.empty() || found.empty())
    return fail(ErrorCode::unknown_name, "no emission factor for the ship '" + std::string(words) + "'", {},
                known_names_remedy(wanted, known));
  if (found.size() > 1)
    return fail(ErrorCode::duplicate, "'" + std::string(words) + "' is " + found[0]->kind + " and " + found[1]->kind, {},
                "Write the kind in full.");
  if (!found[0]->wtw())
    return fail(ErrorCode::missing_data, "no published factor for " + found[0]->kind + " " + found[0]->size, {}, "Name another size.");
  return *found[0];
}

double transport_co2_kg(double tonnes, double km, double factor_kg_per_tkm) { return tonnes * km * factor_kg_per_tkm; }

}  // namespace entrepot::sea
