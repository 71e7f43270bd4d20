// BACI files are the largest that people load (a year has 11 million rows), so this loader parses lines in place
// instead of going through the general reader: the layout has six unquoted numeric cells and nothing else.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <unordered_set>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "trade/economies.h"
#include "trade/flow_files.h"
#include "trade/reference_files.h"

namespace entrepot::trade {

namespace {

constexpr int codes_max = 1000;  // trade codes have three digits

// What a release allows, looked up by number.
struct ReleaseCodes {
  std::array<std::optional<EconomyId>, codes_max> economies;
  std::unordered_set<std::uint32_t> products;  // empty: any code of six digits
};

EconomyId own_id(int code) { return EconomyId::parse(fmt::format("X{:03}", code)).value(); }

Result<void> read_economies(const FlowFileOptions& options, LoadReport& report, ReleaseCodes& codes) {
  if (!options.economy_codes) {
    for (int code = 1; code < codes_max; ++code)
      codes.economies[static_cast<std::size_t>(code)] = economy_of_trade_code(code);
    return {};
  }
  LoadReport list_report;
  TRY_ASSIGN(const auto list, load_baci_economies(*options.economy_codes, options.limits, list_report));
  for (const auto& row : list) {
    if (row.code <= 0 || row.code >= codes_max) continue;
    codes.economies[static_cast<std::size_t>(row.code)] = economy_of_trade_code(row.code).value_or(own_id(row.code));
  }
  report.note(fmt::format("economy codes from {}: {} codes", options.economy_codes->filename().string(), list.size()));
  return {};
}

Result<void> read_products(const FlowFileOptions& options, LoadReport& report, ReleaseCodes& codes) {
  if (!options.product_codes) return {};
  LoadReport list_report;
  TRY_ASSIGN(const auto list, load_nomenclature(*options.product_codes, options.edition, options.limits, list_report));
  for (const auto& entry : list.entries)
    if (const auto number = parse_int(entry.code)) codes.products.insert(static_cast<std::uint32_t>(*number));
  report.note(fmt::format("product codes from {}: {} codes", options.product_codes->filename().string(), list.entries.size()));
  return {};
}

// One of the six cells: its text without the padding.
std::string_view strip(std::string_view cell) {
  while (!cell.empty() && (cell.front() == ' ' || cell.front() == '\t')) cell.remove_prefix(1);
  while (!cell.empty() && (cell.back() == ' ' || cell.back() == '\t' || cell.back() == '\r')) cell.remove_suffix(1);
  if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') return strip(cell.substr(1, cell.size() - 2));
  return cell;
}

bool whole_number(std::string_view cell, std::uint32_t& value) {
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  return error == std::errc() && end == cell.data() + cell.size();
}

// A decimal times 1000. Up to fifteen digits and three places the result is an exact whole number.
bool thousands(std::string_view cell, double& value) {
  std::uint64_t digits = 0;
  int places = -1;
  for (const char c : cell) {
    if (c == '.' && places < 0) places = 0;
    else if (c >= '0' && c <= '9') digits = digits * 10 + static_cast<std::uint64_t>(c - '0'), places += places >= 0;
    else places = 99;
    if (places > 3) break;
  }
  constexpr std::array<double, 4> scale = {1000, 100, 10, 1};
  if (!cell.empty() && cell.size() <= 16 && places <= 3 && cell != ".") {
    value = static_cast<double>(digits) * scale[static_cast<std::size_t>(std::max(places, 0))];
    return true;
  }
  const auto parsed = parse_double(cell);
  value = parsed.value_or(0) * 1000;
  return parsed.has_value();
}

class BaciParser {
 public:
  BaciParser(const ReleaseCodes& codes, TradeTableBuilder& builder, LoadReport& report)
      : codes_(codes), builder_(builder), report_(report) {}

  void row(std::string_view line, std::uint32_t line_number) {
    ++report_.rows_read;
    line_ = line_number;
    std::array<std::string_view, 6> cells;
    if (!split_six(line, cells)) return;
    Flow flow;
    flow.line = line_number;
    if (!period(cells[0], flow) || !economy(cells[1], 'i', flow.exporter) || !economy(cells[2], 'j', flow.importer) ||
        !product(cells[3], flow) || !value(cells[4], flow) || !quantity(cells[5], flow))
      return;
    builder_.add(flow);
  }

  std::uint64_t padded() const { return padded_; }
  std::uint64_t missing_quantities() const { return missing_quantities_; }

 private:
  bool reject(std::string_view column, std::string reason) {
    report_.reject(line_, column, std::move(reason));
    return false;
  }

  bool split_six(std::string_view line, std::array<std::string_view, 6>& cells) {
    std::size_t count = 0;
    for (;;) {
      const auto comma = line.find(',');
      if (count == 6) return reject("", "more than 6 cells");
      cells[count++] = strip(line.substr(0, comma));
      if (comma == std::string_view::npos) break;
      line.remove_prefix(comma + 1);
    }
    return count == 6 || reject("", fmt::format("{} cells where the header has 6", count));
  }

  bool period(std::string_view cell, Flow& flow) {
    std::uint32_t year = 0;
    if (!whole_number(cell, year) || year < 1900 || year > 2100) return reject("t", fmt::format("'{}' is not a year", cell));
    flow.period = static_cast<std::int32_t>(year);
    return true;
  }

  bool economy(std::string_view cell, char column, EconomyId& id) {
    std::uint32_t code = 0;
    if (!whole_number(cell, code)) return reject({&column, 1}, fmt::format("'{}' is not an economy code", cell));
    if (code >= codes_max || !codes_.economies[code])
      return reject({&column, 1}, fmt::format("economy code {} is not in the release's list", code));
    id = *codes_.economies[code];
    return true;
  }

  bool product(std::string_view cell, Flow& flow) {
    if (cell.size() > 6 || cell.size() < 5 || !whole_number(cell, flow.product) || flow.product < 10'000)
      return reject("k", fmt::format("'{}' is not a product code of six digits", cell));
    padded_ += cell.size() == 5;
    if (!codes_.products.empty() && !codes_.products.contains(flow.product))
      return reject("k", fmt::format("product {:06} is not in the release's list", flow.product));
    return true;
  }

  bool value(std::string_view cell, Flow& flow) {
    if (cell.empty()) return reject("v", "is blank");
    if (!thousands(cell, flow.value_usd)) return reject("v", fmt::format("'{}' is not a number", cell));
    return flow.value_usd >= 0 || reject("v", "is negative");
  }

  bool quantity(std::string_view cell, Flow& flow) {
    if (cell == "NA") {
      ++missing_quantities_;
      return true;
    }
    if (cell.empty()) return reject("q", "is blank; a quantity that is not known is written NA");
    double thousandths = 0;
    if (!thousands(cell, thousandths)) return reject("q", fmt::format("'{}' is not a number", cell));
    flow.quantity = thousandths / 1000;
    return thousandths >= 0 || reject("q", "is negative");
  }

  const ReleaseCodes& codes_;
  TradeTableBuilder& builder_;
  LoadReport& report_;
  long line_ = 0;
  std::uint64_t padded_ = 0;
  std::uint64_t missing_quantities_ = 0;
};

bool is_baci_header(std::string_view line) {
  std::string names;
  for (const auto cell : split(line, ',')) names += std::string(strip(cell)) + ",";
  return names == "t,i,j,k,v,q,";
}

// Feeds each line of the file to `use(line, number)`; the buffer holds one block and the line that spans two.
template <class Use>
Result<void> for_each_line(InputFile& file, const Limits& limits, Progress& progress, Use use) {
  constexpr std::size_t block = std::size_t{1} << 20;
  std::string buffer(2 * block, '\0');
  std::size_t held = 0;
  std::uint32_t number = 0;
  for (;;) {
    if (buffer.size() - held < block) buffer.resize(buffer.size() * 2);
    TRY_ASSIGN(const std::size_t got, file.read(buffer.data() + held, block));
    const std::size_t filled = held + got;
    std::size_t at = 0;
    while (at < filled) {
      const void* newline = std::memchr(buffer.data() + at, '\n', filled - at);
      if (newline == nullptr && got > 0) break;
      const std::size_t end = newline ? static_cast<std::size_t>(static_cast<const char*>(newline) - buffer.data()) : filled;
      TRY(use(std::string_view(buffer.data() + at, end - at), ++number));
      at = end + 1;
    }
    if (got == 0) return {};
    held = filled - at;
    if (held > limits.line_bytes)
      return fail(ErrorCode::limit_exceeded, fmt::format("A line has more than {} bytes", limits.line_bytes),
                  {file.name(), number + 1L, 0, {}}, "Check that the file is a BACI csv.");
    std::memmove(buffer.data(), buffer.data() + at, held);
    progress.update(file.done(), "reading BACI");
  }
}

Result<HsEdition> edition_of(const std::filesystem::path& path, const FlowFileOptions& options) {
  const std::string name = path.filename().string();
  if (options.edition) return *options.edition;
  if (const auto named = edition_in_name(name)) return *named;
  return fail(ErrorCode::missing_data, "Neither the file nor its name says which HS edition the product codes are of",
              {path.string(), 1, 0, "k"}, "State it, for example with --edition HS2017.");
}

void note_counts(const BaciParser& parser, LoadReport& report) {
  if (parser.padded() > 0)
    report.note(fmt::format("{} product codes had lost their leading zero; it was put back", parser.padded()));
  if (parser.missing_quantities() > 0)
    report.note(fmt::format("{} quantities are missing (NA)", parser.missing_quantities()));
}

}  // namespace

Result<TradeTable> load_baci(const std::filesystem::path& path, const FlowFileOptions& options, LoadReport& report,
                             Progress& progress) {
  report.file = path.filename().string();
  report.rejected_kept = options.limits.rejected_kept;
  TRY_ASSIGN(const HsEdition edition, edition_of(path, options));
  FlowFileOptions with_edition = options;
  with_edition.edition = edition;
  ReleaseCodes codes;
  TRY(read_economies(with_edition, report, codes));
  TRY(read_products(with_edition, report, codes));
  TRY_ASSIGN(InputFile file, InputFile::open(path, options.limits));
  TradeTableInfo info;
  info.edition = edition;
  info.release = trim(fmt::format("BACI {} {}", hs_edition_name(edition), release_in_name(report.file)));
  TradeTableBuilder builder(std::move(info));
  BaciParser parser(codes, builder, report);
  bool header_seen = false;
  TRY(for_each_line(file, options.limits, progress, [&](std::string_view line, std::uint32_t number) -> Result<void> {
    if (!header_seen) {
      header_seen = true;
      if (line.substr(0, 3) == "\xEF\xBB\xBF") line.remove_prefix(3);
      if (is_baci_header(line)) return {};
      return fail(ErrorCode::bad_syntax, "The first line is not the header t,i,j,k,v,q", {path.string(), 1, 0, {}},
                  "Check that this is a BACI csv.");
    }
    if (!strip(line).empty()) parser.row(line, number);
    return {};
  }));
  if (!header_seen) return fail(ErrorCode::truncated, "The file is empty", {path.string(), 1, 0, {}}, "Fetch the file again.");
  note_counts(parser, report);
  return std::move(builder).finish(report);
}

}  // namespace entrepot::trade
