#include "ledger/records.h"

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstring>

#include <fmt/format.h>

#include "base/sha256.h"
#include "base/text.h"

namespace entrepot::ledger {
namespace {

constexpr std::size_t asset_bytes = 32, unit_bytes = 24, grade_bytes = 40, name_bytes = 72;

static_assert(std::endian::native == std::endian::little, "records are little-endian; other machines need a swap of bytes here");

template <std::integral T>
void put(RecordSpace record, std::size_t at, T value) {
  std::memcpy(record.data() + at, &value, sizeof value);
}

template <std::integral T>
T get(RecordView record, std::size_t at) {
  T value{};
  std::memcpy(&value, record.data() + at, sizeof value);
  return value;
}

void put_id(RecordSpace record, std::size_t at, const Id& id) {
  put(record, at, id.low);
  put(record, at + 8, id.high);
}

Id get_id(RecordView record, std::size_t at) { return {get<std::uint64_t>(record, at), get<std::uint64_t>(record, at + 8)}; }

// Text that does not fit or holds a NUL is refused by the ledger. Its record says \1 and the part there is room for, which is refused
// again when it is read.
void put_text(RecordSpace record, std::size_t at, std::size_t size, std::string_view text) {
  std::string kept(text.substr(0, text.find('\0')));
  if (kept.size() != text.size() || kept.size() > size) kept.insert(0, 1, '\1');
  std::memcpy(record.data() + at, kept.data(), std::min(size, kept.size()));
}

std::string get_text(RecordView record, std::size_t at, std::size_t size) {
  std::string text(size, '\0');
  std::memcpy(text.data(), record.data() + at, size);
  text.resize(std::min(text.find('\0'), size));
  return text;
}

void put_head(RecordSpace record, RecordKind kind, Outcome outcome, Timestamp timestamp) {
  std::memset(record.data(), 0, record.size());
  put(record, 0, static_cast<std::uint8_t>(kind));
  put(record, 1, static_cast<std::uint8_t>(outcome));
  put(record, 104, timestamp);
}

}  // namespace

Id account_id(std::string_view name) {
  if (name.empty()) return {};
  const Sha256 hash = sha256(name);
  Id id;
  for (std::size_t i = 0; i < 8; ++i) {
    id.low |= std::uint64_t{hash[i]} << (8 * i);
    id.high |= std::uint64_t{hash[8 + i]} << (8 * i);
  }
  return id;
}

bool is_valid_text(std::string_view text, std::size_t bytes_max, bool may_be_empty) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  return text.size() <= bytes_max && (may_be_empty || !text.empty()) && is_valid_utf8(text) &&
         std::none_of(text.begin(), text.end(), control);
}

void encode(const Asset& asset, Outcome outcome, RecordSpace record) {
  put_head(record, RecordKind::ledger, outcome, asset.timestamp);
  put(record, 2, asset.places);
  put(record, 4, asset.ledger);
  put_text(record, 8, asset_bytes, asset.asset);
  put_text(record, 40, unit_bytes, asset.unit);
  put_text(record, 64, grade_bytes, asset.grade);
}

void encode(const Account& account, Outcome outcome, RecordSpace record) {
  put_head(record, RecordKind::account, outcome, account.timestamp);
  put(record, 2, account.flags);
  put(record, 4, account.ledger);
  put_id(record, 8, account.reference);
  put_text(record, 24, name_bytes, account.name);
  put(record, 112, account.code);
}

void encode(const Transfer& transfer, Outcome outcome, RecordSpace record, RecordKind kind) {
  put(record, 0, static_cast<std::uint8_t>(kind));
  put(record, 1, static_cast<std::uint8_t>(outcome));
  put(record, 2, transfer.flags);
  put(record, 4, transfer.ledger);
  put_id(record, 8, transfer.id);
  put_id(record, 24, transfer.debit);
  put_id(record, 40, transfer.credit);
  put_id(record, 56, transfer.target);
  put_id(record, 72, transfer.reference);
  put(record, 88, transfer.amount);
  put(record, 96, transfer.moved);
  put(record, 104, transfer.timestamp);
  put(record, 112, transfer.code);
  put(record, 116, transfer.timeout_s);
  put(record, 120, std::uint64_t{0});
}

void encode_entry_part(std::string_view left, bool goes_on, Outcome outcome, Timestamp timestamp, RecordSpace record) {
  put_head(record, RecordKind::entry, outcome, timestamp);
  put(record, 2, static_cast<std::uint16_t>(goes_on ? 1 : 0));
  put(record, 4, static_cast<std::uint32_t>(left.size()));
  std::memcpy(record.data() + 8, left.data(), std::min(left.size(), entry_part_bytes));
}

Result<Record> decode(RecordView record) {
  const auto kind = get<std::uint8_t>(record, 0);
  if (kind < static_cast<std::uint8_t>(RecordKind::ledger) || kind > static_cast<std::uint8_t>(RecordKind::entry))
    return fail(ErrorCode::bad_syntax, fmt::format("{} is no kind of record", kind), {}, "The journal is damaged: restore a copy of it.");
  const auto outcome = outcome_of(get<std::uint8_t>(record, 1));
  if (!outcome)
    return fail(ErrorCode::bad_syntax, fmt::format("{} is no outcome of a request", get<std::uint8_t>(record, 1)), {},
                "The journal is damaged, or of a newer version: restore a copy of it.");
  return Record{static_cast<RecordKind>(kind), *outcome, get<Timestamp>(record, 104)};
}

Asset decode_asset(RecordView record) {
  return {get<std::uint32_t>(record, 4),     get_text(record, 8, asset_bytes), get_text(record, 40, unit_bytes),
          get_text(record, 64, grade_bytes), get<std::uint8_t>(record, 2),     get<Timestamp>(record, 104)};
}

Account decode_account(RecordView record) {
  return {get_text(record, 24, name_bytes),
          get<std::uint32_t>(record, 4),
          get<std::uint32_t>(record, 112),
          get<std::uint16_t>(record, 2),
          get_id(record, 8),
          get<Timestamp>(record, 104)};
}

Transfer decode_transfer(RecordView record) {
  Transfer transfer;
  transfer.flags = get<std::uint16_t>(record, 2);
  transfer.ledger = get<std::uint32_t>(record, 4);
  transfer.id = get_id(record, 8);
  transfer.debit = get_id(record, 24);
  transfer.credit = get_id(record, 40);
  transfer.target = get_id(record, 56);
  transfer.reference = get_id(record, 72);
  transfer.amount = get<std::int64_t>(record, 88);
  transfer.moved = get<std::int64_t>(record, 96);
  transfer.timestamp = get<Timestamp>(record, 104);
  transfer.code = get<std::uint32_t>(record, 112);
  transfer.timeout_s = get<std::uint32_t>(record, 116);
  return transfer;
}

EntryPart decode_entry_part(RecordView record) {
  EntryPart part{get<std::uint32_t>(record, 4), get<std::uint16_t>(record, 2) == 1, {}};
  part.text.resize(std::min<std::size_t>(part.left, entry_part_bytes));
  std::memcpy(part.text.data(), record.data() + 8, part.text.size());
  return part;
}

}  // namespace entrepot::ledger
