#include "ledger/text.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "base/day.h"
#include "base/decimal.h"
#include "base/text.h"

namespace entrepot::ledger {
namespace {

constexpr Timestamp second = 1'000'000'000, day_seconds = 86'400;

std::string digits(__uint128_t value) {
  std::string out;
  do out += static_cast<char>('0' + static_cast<int>(value % 10));
  while ((value /= 10) != 0);
  std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace

Result<std::int64_t> parse_amount(std::string_view text, const Asset& asset, Where where) {
  const std::string remedy = fmt::format("Write a plain number of {} with at most {} decimal places, such as 12{}.", asset.unit,
                                         asset.places, asset.places > 0 ? ".5" : "");
  std::string_view rest = text;
  const bool negative = !rest.empty() && rest[0] == '-';
  if (negative) rest.remove_prefix(1);
  const std::size_t point = rest.find('.');
  const std::string_view whole = rest.substr(0, point),
                         part = point == std::string_view::npos ? std::string_view() : rest.substr(point + 1);
  const auto all_digits = [](std::string_view run) {
    return std::all_of(run.begin(), run.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (whole.empty() || !all_digits(whole) || !all_digits(part) || (point != std::string_view::npos && part.empty()))
    return fail(ErrorCode::bad_field, fmt::format("'{}' is not an amount", text), std::move(where), remedy);
  if (part.size() > asset.places && part.find_last_not_of('0') != std::string_view::npos && part.find_last_not_of('0') >= asset.places)
    return fail(ErrorCode::out_of_range,
                fmt::format("'{}' has more than the {} decimal places of the ledger, and nothing is rounded", text, asset.places),
                std::move(where), remedy);
  std::string all = std::string(whole) + std::string(part.substr(0, asset.places));
  all.append(asset.places - std::min<std::size_t>(asset.places, part.size()), '0');
  const auto value = parse_int((negative ? "-" : "") + all);
  if (!value) {
    return fail(ErrorCode::out_of_range, fmt::format("'{}' is {} than a ledger can count", text, negative ? "less" : "more"),
                std::move(where), fmt::format("Write at most {}.", amount_with_unit(std::numeric_limits<std::int64_t>::max(), asset)));
  }
  return *value;
}

std::string amount_text(__int128_t amount, const Asset& asset) {
  std::string out = digits(static_cast<__uint128_t>(amount < 0 ? -amount : amount));
  if (asset.places > 0) {
    if (out.size() <= asset.places) out.insert(0, asset.places + 1 - out.size(), '0');
    out.insert(out.size() - asset.places, 1, '.');
  }
  return amount < 0 ? "-" + out : out;
}

std::string amount_with_unit(__int128_t amount, const Asset& asset) { return amount_text(amount, asset) + " " + asset.unit; }

Result<Timestamp> parse_time(std::string_view text, Where where) {
  const auto bad = [&] {
    return fail(ErrorCode::bad_field, fmt::format("'{}' is not a time", text), where,
                "Write it as 2026-11-28 or 2026-11-28T06:12:15Z (UTC).");
  };
  const auto day = Day::parse(text.substr(0, 10));
  if (!day || day->year() < 1970 || day->year() > 2261) return bad();
  const Timestamp midnight = day->sys_days().time_since_epoch().count() * day_seconds * second;
  if (text.size() == 10) return midnight;
  if (text.size() < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text.back() != 'Z') return bad();
  std::array<std::int64_t, 3> clock{};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string_view two = text.substr(11 + 3 * i, 2);
    const auto value = parse_int(two);
    if (!value || *value < 0 || two[0] == '+' || *value > (i == 0 ? 23 : 59)) return bad();
    clock[i] = *value;
  }
  std::int64_t nanoseconds = 0;
  if (text.size() > 20) {
    std::string part(text.substr(20, text.size() - 21));
    if (text[19] != '.' || part.empty() || part.size() > 9 || part.find_first_not_of("0123456789") != std::string::npos) return bad();
    part.append(9 - part.size(), '0');
    nanoseconds = *parse_int(part);
  }
  return midnight + (clock[0] * 3600 + clock[1] * 60 + clock[2]) * second + nanoseconds;
}

std::string time_text(Timestamp timestamp) {
  const Timestamp seconds = timestamp / second, in_day = seconds % day_seconds, rest = timestamp % second;
  std::string out = Day(std::chrono::sys_days(std::chrono::days(seconds / day_seconds))).text();
  out += fmt::format("T{:02}:{:02}:{:02}", in_day / 3600, in_day / 60 % 60, in_day % 60);
  if (rest != 0) {
    out += fmt::format(".{:09}", rest);
    out.resize(out.find_last_not_of('0') + 1);
  }
  return out + "Z";
}

Result<std::uint32_t> parse_duration(std::string_view text, Where where) {
  if (text.empty()) return 0U;
  const auto value = parse_int(text.substr(0, text.size() - 1));
  const std::int64_t unit = text.back() == 's' ? 1 : text.back() == 'h' ? 3600 : text.back() == 'd' ? day_seconds : 0;
  if (!value || unit == 0 || *value <= 0)
    return fail(ErrorCode::bad_field, fmt::format("'{}' is not a duration", text), std::move(where), "Write 90s, 48h or 30d.");
  if (*value > 4'294'967'295 / unit)
    return fail(ErrorCode::out_of_range, fmt::format("'{}' is longer than 4,294,967,295 seconds", text), std::move(where),
                "Leave it out for a reservation that does not expire.");
  return static_cast<std::uint32_t>(*value * unit);
}

std::vector<std::string> flag_names(const Transfer& transfer) {
  constexpr std::array names{"linked",           "pending",     "post_pending", "void_pending", "balancing_debit",
                             "balancing_credit", "close_debit", "close_credit", "reopen",       "corrects"};
  std::vector<std::string> out;
  for (std::size_t bit = 0; bit < names.size(); ++bit)
    if ((transfer.flags >> bit & 1) != 0) out.emplace_back(names[bit]);
  return out;
}

std::string account_name(const Ledger& ledger, const Id& account, const Names& names) {
  if (const AccountState* state = ledger.account(account)) return state->account.name;
  const auto known = names.find(account);
  return known == names.end() ? account.text() : known->second;
}

}  // namespace entrepot::ledger
