// Tariff schedules: who asks for which duty on what, by agreement, and since when.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/day.h"
#include "base/ids.h"
#include "base/limits.h"
#include "base/money.h"
#include "base/product_code.h"
#include "base/progress.h"
#include "base/result.h"
#include "origin/rate_text.h"
#include "trade/load_report.h"

namespace entrepot::origin {

using trade::LoadReport;

// The parts that a most-favoured-nation rate is made of, and what is offered beside it.
enum class RateKind { mfn, base, provisional, wto, preference, beneficiary };

// A column of a schedule: one kind of rate for some partners in a period.
struct TariffColumn {
  std::string agreement;            // "MFN", "RCEP", "AJCEP", "GSP"
  RateKind kind = RateKind::mfn;
  std::vector<EconomyId> partners;  // sorted; empty: whoever the column's rule admits (every economy for MFN, beneficiaries for GSP)
  Period in_force;
  std::string source;
};

struct Offer {
  std::uint32_t column = 0;
  RateText rate;
};

struct TariffLine {
  std::uint32_t hs6 = 0;
  std::string suffix;       // national digits behind the six, or empty
  std::string description;  // as printed
  std::vector<Offer> offers;
  long row = 0;             // line of the file
  std::string code() const;  // "811292-990"
};

struct TariffSchedule {
  EconomyId economy;
  HsEdition edition = HsEdition::hs2022;
  Currency currency;
  std::vector<TariffColumn> columns;
  std::vector<TariffLine> lines;  // ordered by hs6, then as in the file

  std::pair<std::size_t, std::size_t> lines_of(std::uint32_t hs6) const;  // first, behind the last
  // Where any column is in force: from the first day to the day behind the last; empty for a schedule without columns.
  Period covered() const;
};

// --- what applies ---------------------------------------------------------------------------------------------------

// One way to pay: the lowest of the rates applies.
struct RateClaim {
  std::string agreement;                  // "MFN" or that of a preference
  bool preference = false;                // only for goods that qualify as originating
  std::vector<const RateText*> rates;     // at least one
  std::string rule;                       // why these rates
  std::string source;
};

// The most-favoured-nation rate first, then the preferences that the schedule offers to goods of `origin`, by name.
// Applied MFN where a schedule has base, provisional and WTO rates: the provisional rate where there is one, else the base
// rate; and the WTO rate where it is lower, which parentheses round it deny. A base rate in parentheses does not apply.
// Columns for beneficiaries (GSP, LDC) are left out unless `beneficiary` names them: who benefits is not in the schedule.
// A blank cell offers nothing. Error: missing_data where the line has no MFN rate on that day.
Result<std::vector<RateClaim>> claims(const TariffSchedule& schedule, const TariffLine& line, EconomyId origin, Day day,
                                      std::string_view beneficiary = {});

// Errors: out_of_range when no column is in force on that day, naming the days that are covered.
Result<> check_day(const TariffSchedule& schedule, Day day);

// --- files ----------------------------------------------------------------------------------------------------------

// The flattened schedule of Japan Customs: hs6,stat,desc_ja,unit1,unit2,base,provisional,wto,gsp,ldc,sg,...,rcep_kr. The file does not
// say when its rates are in force: the caller does. Parties of the agreements' columns are those of 2026.
// A line whose code is no HS code is rejected. Errors: those of CsvReader, missing_data (column, no line left).
Result<TariffSchedule> load_japan_schedule(const std::filesystem::path& path, Period in_force, const Limits& limits, LoadReport& report);
Result<TariffSchedule> parse_japan_schedule(std::string_view text, std::string name, Period in_force, LoadReport& report);

// The project's own format for any economy, one rate a row (docs/cost.md):
//
//     economy,edition,hs6,line,description,agreement,partners,rate,currency,valid_from,valid_to,source
//
// agreement: MFN or another name; partners: alpha-3 codes joined by |, empty for MFN; valid_to is the last day, empty: not known to end.
// A row that is not good is rejected with its reason; two rows with the same economy, line, description, agreement, partners and
// period, too. Errors: those of CsvReader, missing_data, bad_field (a rate that is neither a rate nor words about one, such as abc%).
Result<std::vector<TariffSchedule>> load_schedules(const std::filesystem::path& path, const Limits& limits, LoadReport& report);
Result<std::vector<TariffSchedule>> parse_schedules(std::string_view text, std::string name, LoadReport& report);

// Either layout, told apart by the header. Error: missing_data where the file needs `in_force` and it is empty.
Result<std::vector<TariffSchedule>> load_any_schedule(const std::filesystem::path& path, Period in_force, const Limits& limits,
                                                      LoadReport& report);

inline constexpr Day last_day_known{std::chrono::sys_days{std::chrono::year{9999} / 12 / 31}};

}  // namespace entrepot::origin
