#include "trade/detail/baci_rows.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "trade/detail/baci_cells.h"
#include "trade/detail/flow_columns.h"

namespace entrepot::trade::detail {

std::string_view strip_cell(std::string_view cell) {
  while (!cell.empty() && (cell.front() == ' ' || cell.front() == '\t')) cell.remove_prefix(1);
  while (!cell.empty() && (cell.back() == ' ' || cell.back() == '\t' || cell.back() == '\r')) cell.remove_suffix(1);
  if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') return strip_cell(cell.substr(1, cell.size() - 2));
  return cell;
}

namespace {

bool refuse(RowFault& fault, std::string column, std::string reason) {
  fault = {std::move(column), std::move(reason)};
  return false;
}

bool split_six(std::string_view line, std::array<std::string_view, 6>& cells, RowFault& fault) {
  std::size_t count = 0;
  for (;;) {
    const auto comma = line.find(',');
    if (count == 6) return refuse(fault, "", "more than 6 cells");
    cells[count++] = strip_cell(line.substr(0, comma));
    if (comma == std::string_view::npos) break;
    line.remove_prefix(comma + 1);
  }
  return count == 6 || refuse(fault, "", fmt::format("{} cells where the header has 6", count));
}

bool whole_number(std::string_view cell, std::uint32_t& value) {
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  return error == std::errc() && end == cell.data() + cell.size();
}

// A decimal times 1000. Up to fifteen digits and three places the result is an exact whole number.
bool thousands(std::string_view cell, double& value) {
  std::uint64_t digits = 0;
  int places = -1;
  bool plain = !cell.empty() && cell.size() <= 16 && cell != ".";
  for (const char c : cell) {
    if (c == '.' && places < 0) places = 0;
    else if (c >= '0' && c <= '9') digits = digits * 10 + static_cast<std::uint64_t>(c - '0'), places += places >= 0;
    else plain = false;
    if (!plain || places > 3) break;
  }
  constexpr std::array<double, 4> scale = {1000, 100, 10, 1};
  if (plain && places <= 3) {
    value = static_cast<double>(digits) * scale[static_cast<std::size_t>(std::max(places, 0))];
    return true;
  }
  const auto parsed = parse_double(cell);
  value = parsed.value_or(0) * 1000;
  return parsed.has_value();
}

bool amount(std::string_view cell, const char* column, double& thousandths, RowFault& fault) {
  if (!thousands(cell, thousandths)) return refuse(fault, column, fmt::format("'{}' is not a number", cell));
  return thousandths >= 0 || refuse(fault, column, "is negative");
}

}  // namespace

bool BaciRowParser::economy(std::string_view cell, const char* column, std::uint16_t& code, RowFault& fault) const {
  std::uint32_t number = 0;
  if (!whole_number(cell, number)) return refuse(fault, column, fmt::format("'{}' is not an economy code", cell));
  if (number >= trade_codes_max || !codes_.economies[number])
    return refuse(fault, column, fmt::format("economy code {} is not in the release's list", number));
  code = static_cast<std::uint16_t>(number);
  return true;
}

bool BaciRowParser::product(std::string_view cell, BaciRow& row, RowFault& fault) const {
  if (cell.size() > 6 || cell.size() < 5 || !whole_number(cell, row.product) || row.product < 10'000)
    return refuse(fault, "k", fmt::format("'{}' is not a product code of six digits", cell));
  row.padded = cell.size() == 5;
  if (!codes_.products.empty() && !codes_.products[row.product])
    return refuse(fault, "k", fmt::format("product {:06} is not in the release's list", row.product));
  return true;
}

bool BaciRowParser::parse(std::string_view line, BaciRow& row, RowFault& fault) const {
  std::array<std::string_view, 6> cells;
  if (!split_six(line, cells, fault)) return false;
  std::uint32_t year = 0;
  if (!whole_number(cells[0], year) || year < 1900 || year > 2100) return refuse(fault, "t", fmt::format("'{}' is not a year", cells[0]));
  row.period = static_cast<std::int32_t>(year);
  if (!economy(cells[1], "i", row.exporter, fault) || !economy(cells[2], "j", row.importer, fault) || !product(cells[3], row, fault))
    return false;
  if (row.exporter == row.importer) return refuse(fault, "j", std::string(own_flow));
  if (cells[4].empty()) return refuse(fault, "v", "is blank");
  if (!amount(cells[4], "v", row.value_usd, fault)) return false;  // thousand USD, so thousandths of it are USD
  row.quantity = missing_quantity;
  if (cells[5] == "NA") return true;
  if (cells[5].empty()) return refuse(fault, "q", "is blank; a quantity that is not known is written NA");
  if (!amount(cells[5], "q", row.quantity, fault)) return false;
  row.quantity /= 1000;
  return true;
}

namespace {

// Digits from `at` on, `most` at the most; moves `at` behind them.
inline std::uint32_t digits_at(const char*& at, int most, int& count) {
  std::uint32_t value = 0;
  count = 0;
  for (unsigned digit = 0; count < most && (digit = static_cast<unsigned char>(*at) - static_cast<unsigned>('0')) <= 9; ++at, ++count)
    value = value * 10 + digit;
  return value;
}

// Moves `at` behind the decimals. The point is looked for only where it is not in its usual place.
inline bool decimal_at(const char*& at, unsigned& usual_point, std::uint64_t& thousandths) {
  bool ok = at[usual_point] == '.';
  if (ok) thousandths = thousandths_at(at, usual_point, ok);
  if (!ok) {
    const int point = find_point(at);
    if (point < 1) return false;
    usual_point = static_cast<unsigned>(point);
    ok = true;
    thousandths = thousandths_at(at, usual_point, ok);
  }
  at += usual_point + 4;
  return ok;
}

// Moves `at` behind a cell that is NA.
inline bool not_known_at(const char*& at) {
  const char* cell = at;
  for (int blanks = 0; *cell == ' ' && blanks < 24; ++blanks) ++cell;
  if (cell[0] != 'N' || cell[1] != 'A') return false;
  at = cell + 2;
  return true;
}

}  // namespace

bool BaciRowParser::start_quickly(const char* at, UsualSpelling& usual, BaciRow& row) const {
  const char* const line = at;
  usual.start = 0;
  int count = 0;
  row.period = static_cast<std::int32_t>(digits_at(at, 4, count));
  if (count != 4 || *at++ != ',' || row.period < 1900 || row.period > 2100) return false;
  row.exporter = static_cast<std::uint16_t>(digits_at(at, 3, count));
  if (count == 0 || *at++ != ',' || !codes_.economies[row.exporter]) return false;
  row.importer = static_cast<std::uint16_t>(digits_at(at, 3, count));
  if (count == 0 || *at++ != ',' || !codes_.economies[row.importer]) return false;
  if (row.exporter == row.importer) return false;
  usual.start = static_cast<unsigned>(at - line);
  usual.first = word_at(line);
  usual.last = word_at(at - 8);
  return true;
}

const char* BaciRowParser::parse_quickly(const char* at, UsualSpelling& usual, BaciRow& row) const {
  const bool same_pair = usual.start != 0 && word_at(at) == usual.first && word_at(at + usual.start - 8) == usual.last;
  if (!same_pair && !start_quickly(at, usual, row)) return nullptr;
  at += usual.start;
  row.padded = at[6] != ',';
  if (row.padded && at[5] != ',') return nullptr;
  const std::uint64_t code = right_justified(word_at(at), row.padded ? 5 : 6, all_zeros);
  if (!all_digits(code)) return nullptr;
  row.product = number_of(code);
  if (row.product < 10'000 || (!codes_.products.empty() && !codes_.products[row.product])) return nullptr;
  at += row.padded ? 6 : 7;
  std::uint64_t thousandths = 0;
  if (!decimal_at(at, usual.value_point, thousandths) || *at != ',') return nullptr;
  ++at;
  row.value_usd = static_cast<double>(thousandths);  // of thousand USD
  row.quantity = missing_quantity;
  if (at[usual.quantity_point] == '.' || !not_known_at(at)) {
    if (!decimal_at(at, usual.quantity_point, thousandths)) return nullptr;
    row.quantity = static_cast<double>(thousandths) / 1000;
  }
  at += *at == '\r';
  return *at == '\n' ? at + 1 : nullptr;
}

}  // namespace entrepot::trade::detail
