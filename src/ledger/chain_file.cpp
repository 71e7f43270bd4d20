#include "ledger/chain_file.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"

namespace entrepot::ledger {
namespace {

const std::vector<std::string> known_columns{"id", "debit", "credit", "amount", "flags", "target", "timeout", "reference", "code"};
constexpr std::size_t columns_needed = 4;

// Where each known column stands in the file; npos where it does not.
constexpr std::size_t none = static_cast<std::size_t>(-1);

Result<std::vector<std::size_t>> columns_of(const std::vector<std::string_view>& header, const CsvReader& reader) {
  std::vector<std::size_t> at(known_columns.size(), none);
  for (std::size_t column = 0; column < header.size(); ++column) {
    const std::string name(trim(header[column]));
    const auto known = std::find(known_columns.begin(), known_columns.end(), name);
    if (known == known_columns.end())
      return fail(ErrorCode::unknown_name, fmt::format("'{}' is no column of a file of transfers", name), reader.where(column),
                  known_names_remedy(name, known_columns));
    std::size_t& place = at[static_cast<std::size_t>(known - known_columns.begin())];
    if (place != none)
      return fail(ErrorCode::duplicate, fmt::format("The column '{}' is there twice", name), reader.where(column), "Keep one.");
    place = column;
  }
  for (std::size_t k = 0; k < columns_needed; ++k)
    if (at[k] == none)
      return fail(ErrorCode::missing_data, fmt::format("The column '{}' is missing", known_columns[k]), reader.where(),
                  "Begin the file with: " + join(known_columns, ",") + ".");
  return at;
}

class RowReader {
 public:
  RowReader(const CsvReader& reader, const std::vector<std::size_t>& at, const std::vector<std::string_view>& fields)
      : reader_(reader), at_(at), fields_(fields) {}

  std::string_view field(std::size_t known) const {
    const std::size_t column = at_[known];
    return column < fields_.size() ? trim(fields_[column]) : std::string_view();
  }
  Where where(std::size_t known) const { return reader_.where(at_[known] == none ? 0 : at_[known], known_columns[known]); }

 private:
  const CsvReader& reader_;
  const std::vector<std::size_t>& at_;
  const std::vector<std::string_view>& fields_;
};

Result<std::uint16_t> flags_of(const RowReader& row) {
  std::uint16_t flags = 0;
  for (const std::string_view word : split(row.field(4), ' ')) {
    if (word.empty()) continue;
    TRY_ASSIGN(const std::uint16_t flag, parse_flag(word, row.where(4)));
    flags = static_cast<std::uint16_t>(flags | flag);
  }
  return flags;
}

// Of its accounts, or of the transfer that it acts on, here or in the file; a number that the ledger refuses otherwise.
std::uint32_t ledger_of(const Transfer& t, const Ledger& book, const std::map<Id, std::uint32_t>& of_earlier) {
  for (const Id& account : {t.debit, t.credit})
    if (const AccountState* state = book.account(account)) return state->account.ledger;
  if (const KeptTransfer* target = book.find(t.target)) return target->ledger;
  const auto earlier = of_earlier.find(t.target);
  return earlier == of_earlier.end() ? 0 : earlier->second;
}

Result<ChainRow> row_of(const RowReader& row, const Ledger& book, ChainFile& file, std::map<Id, std::uint32_t>& of_earlier) {
  ChainRow out;
  Transfer& t = out.transfer;
  out.id = row.field(0);
  if (out.id.empty()) return fail(ErrorCode::missing_data, "The transfer has no id", row.where(0), "Give each an id of its own.");
  t.id = Id::of(out.id);
  if (of_earlier.contains(t.id))
    return fail(ErrorCode::duplicate, fmt::format("The id '{}' is there twice", out.id), row.where(0), "Give each an id of its own.");
  for (const std::size_t side : {1U, 2U}) {
    if (row.field(side).empty()) continue;
    const std::string name(row.field(side));
    (side == 1 ? t.debit : t.credit) = account_id(name);
    file.names[account_id(name)] = name;
  }
  TRY_ASSIGN(t.flags, flags_of(row));
  t.target = Id::of(row.field(5));
  TRY_ASSIGN(t.timeout_s, parse_duration(row.field(6), row.where(6)));
  t.reference = Id::of(row.field(7));
  if (!row.field(8).empty()) {
    const auto code = parse_int(row.field(8));
    if (!code || *code < 0 || *code > 4'294'967'295)
      return fail(ErrorCode::bad_field, fmt::format("'{}' is no code", row.field(8)), row.where(8), "Write a whole number below 2^32.");
    t.code = static_cast<std::uint32_t>(*code);
  }
  t.ledger = ledger_of(t, book, of_earlier);
  of_earlier[t.id] = t.ledger;
  Asset asset;
  asset.unit = "units";
  if (const auto known = book.assets().find(t.ledger); known != book.assets().end()) asset = known->second;
  // What gives back or opens again takes the amount of what it names.
  if (!row.field(3).empty() || (t.flags & (void_pending | reopen)) == 0) {
    TRY_ASSIGN(t.amount, parse_amount(row.field(3), asset, row.where(3)));
  }
  return out;
}

}  // namespace

Result<std::uint16_t> parse_flag(std::string_view word, Where where) {
  std::vector<std::string> known;
  for (unsigned bit = pending; bit <= corrects; bit *= 2) {
    Transfer t;
    t.flags = static_cast<std::uint16_t>(bit);
    known.push_back(flag_names(t).at(0));
    if (known.back() == word) return t.flags;
  }
  return fail(ErrorCode::unknown_name, fmt::format("'{}' is no flag of a transfer", word), std::move(where),
              known_names_remedy(word, known));
}

Result<ChainFile> parse_chain(std::string_view text, const std::string& file, const Ledger& book) {
  CsvReader reader = CsvReader::over(text, file, {});
  std::vector<std::string_view> fields;
  TRY_ASSIGN(const bool has_header, reader.read_row(fields));
  if (!has_header)
    return fail(ErrorCode::missing_data, "The file is empty", {file, 0, 0, ""}, "Begin it with: " + join(known_columns, ",") + ".");
  TRY_ASSIGN(const auto at, columns_of(fields, reader));
  ChainFile out;
  std::map<Id, std::uint32_t> of_earlier;
  for (;;) {
    TRY_ASSIGN(const bool more, reader.read_row(fields));
    if (!more) break;
    if (out.rows.size() == batch_max)
      return fail(ErrorCode::limit_exceeded, fmt::format("More than {} transfers", batch_max), reader.where(),
                  "What is done all or none is at most that many.");
    TRY_ASSIGN(ChainRow row, row_of(RowReader(reader, at, fields), book, out, of_earlier));
    row.line = reader.line();
    row.transfer.flags |= linked;
    out.rows.push_back(std::move(row));
  }
  if (out.rows.empty())
    return fail(ErrorCode::missing_data, "There is no transfer in the file", {file, 0, 0, ""}, "Write one per line below the header.");
  out.rows.back().transfer.flags &= static_cast<std::uint16_t>(~linked);
  return out;
}

}  // namespace entrepot::ledger
