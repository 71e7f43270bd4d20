// What an importer's tariff asks for a product of the flows.

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "dataset/rows.h"
#include "origin/landed_cost.h"
#include "sources_input.h"
#include "stored.h"

namespace entrepot::app {
namespace {

// The last day that the schedule covers; where its end is not known, the first day of what came last.
Day day_in(const origin::TariffSchedule& schedule) {
  const Period covered = schedule.covered();
  if (covered.to <= origin::last_day_known) return covered.to.plus(-1);
  Day latest = covered.from;
  for (const auto& column : schedule.columns) latest = std::max(latest, column.in_force.from);
  return latest;
}

struct Linked {
  std::vector<std::uint32_t> codes;
  std::string by;  // the data set that links the editions; empty where none does
};

// Codes of the edition `to` that a correlation links with a code of the edition `from`.
Result<Linked> linked_codes(HsEdition from, HsEdition to, std::uint32_t product) {
  TRY_ASSIGN(const auto snapshots, all_stored("code-links"));
  const std::string code = fmt::format("{:06}", product), from_name(hs_edition_name(from)), to_name(hs_edition_name(to));
  for (const auto& snapshot : snapshots) {
    TRY_ASSIGN(const auto tables, dataset::read_correspondences(snapshot));
    for (const auto& table : tables) {
      const bool forth = table.from_system == from_name && table.to_system == to_name;
      const bool back = table.from_system == to_name && table.to_system == from_name;
      if (table.kind != trade::LinkKind::correlation || (!forth && !back)) continue;
      std::set<std::uint32_t> codes;
      for (const auto& link : table.links) {
        const auto number = parse_int(forth ? link.to : link.from);
        if ((forth ? link.from : link.to) == code && number) codes.insert(static_cast<std::uint32_t>(*number));
      }
      return Linked{{codes.begin(), codes.end()}, snapshot.manifest().id};
    }
  }
  return Linked{};
}

void add_text(std::string& to, const std::string& text) { to += (to.empty() ? "" : "; ") + text; }

Result<> find_codes(std::optional<HsEdition> edition, const std::string& code, TariffOn& tariff) {
  const auto number = static_cast<std::uint32_t>(parse_int(code).value_or(0));
  tariff.codes = {number};
  const bool same = edition == tariff.schedule->edition;
  const std::string ours = edition ? std::string(hs_edition_name(*edition)) : "an edition not stated";
  const std::string theirs(hs_edition_name(tariff.schedule->edition));
  if (code.size() == 4) {  // a heading: all its codes
    std::set<std::uint32_t> codes;
    for (const auto& line : tariff.schedule->lines)
      if (line.hs6 / 100 == number) codes.insert(line.hs6);
    tariff.codes.assign(codes.begin(), codes.end());
    if (!codes.empty())
      add_text(tariff.codes_basis, fmt::format("the heading {} is all its codes in the schedule, {}", code, codes.size()));
    if (!same) add_text(tariff.codes_basis, fmt::format("the heading is taken as it is in {} (flows) and in {} (tariff)", ours, theirs));
    return {};
  }
  if (same) return {};
  Linked linked;
  if (edition) {
    TRY_ASSIGN(linked, linked_codes(*edition, tariff.schedule->edition, number));
  }
  if (linked.codes.empty()) {
    tariff.codes_basis =
        fmt::format("the code is taken as it is in {} (flows) and in {} (tariff): no correlation that is imported links it", ours, theirs);
    return {};
  }
  std::vector<std::string> texts;
  for (const std::uint32_t linked_code : linked.codes) texts.push_back(fmt::format("{:06}", linked_code));
  tariff.codes_basis = fmt::format("{} of {} is {} of {} by {}", code, ours, join(texts, " or "), theirs, linked.by);
  tariff.codes = std::move(linked.codes);
  return {};
}

}  // namespace

Result<TariffOn> tariff_on(const SourcesInput& input, EconomyId importer, std::uint32_t product) {
  return tariff_on_code(input, importer, input.info().edition, fmt::format("{:0{}}", product, input.info().digits));
}

Result<TariffOn> tariff_on_code(const SourcesInput& input, EconomyId importer, std::optional<HsEdition> edition, const std::string& code) {
  TariffOn tariff;
  const auto* schedule = input.tariffs.schedule_of(importer);
  if (schedule != nullptr) tariff.source = input.tariffs.sources.at(importer);
  if (schedule == nullptr) {
    tariff.reason = fmt::format("no schedule of {}", importer.text());
  } else if (code.size() != 6 && code.size() != 4) {
    tariff.reason = fmt::format("the code {} is of {} digits, a tariff needs six, or a heading of four", code, code.size());
  } else {
    tariff.day = input.day.value_or(day_in(*schedule));
    if (const auto covered = origin::check_day(*schedule, tariff.day); !covered) return tariff.reason = covered.error().what, tariff;
    tariff.schedule = schedule;
    tariff.basis = fmt::format("the lowest of those in this schedule if the good qualifies, of several lines the highest; imported on {}{}",
                               tariff.day.text(), input.day ? "" : " (assumed: the last day that the schedule covers)");
    TRY(find_codes(edition, code, tariff));
    // Of several codes one that is not there leaves the duty unknown, too: duty_share says which.
    const auto absent = [&](std::uint32_t one) { return schedule->lines_of(one).first == schedule->lines_of(one).second; };
    if (std::all_of(tariff.codes.begin(), tariff.codes.end(), absent)) {
      if (code.size() == 4) tariff.codes_basis.clear();
      tariff.reason = fmt::format("no code {}{} in the schedule of {}", code.size() == 4 ? "of " : "", code, importer.text());
      tariff.schedule = nullptr;
    }
  }
  return tariff;
}

DutyShare duty_share(const TariffOn& tariff, EconomyId importer, EconomyId origin) {
  DutyShare out;
  if (tariff.schedule == nullptr) return out.reason = tariff.reason, out;
  const auto& schedule = *tariff.schedule;
  const Money million{1'000'000 * static_cast<std::int64_t>(std::pow(10, schedule.currency.minor_places())), schedule.currency};
  std::set<std::string> agreements;
  for (const std::uint32_t code : tariff.codes) {
    const auto [first, last] = schedule.lines_of(code);
    if (first == last) return DutyShare{{}, {}, {}, fmt::format("no code {:06} in the schedule of {}", code, importer.text())};
    for (std::size_t l = first; l < last; ++l) {
      const auto cost = origin::landed_cost(schedule, schedule.lines[l], nullptr, {importer, origin, tariff.day, {million, {}}, {}});
      if (!cost) return DutyShare{{}, {}, {}, cost.error().what};
      if (!cost->lowest) return DutyShare{{}, {}, {}, fmt::format("the duty on {} is not settled", schedule.lines[l].code())};
      const auto& option = cost->options[*cost->lowest];
      const double share = option.duty_bounds.low.to_double() / 1e6;
      out.low = std::min(out.low.value_or(share), share);
      out.high = std::max(out.high.value_or(share), share);
      agreements.insert(option.agreement);
    }
  }
  out.agreements = join({agreements.begin(), agreements.end()}, "|");
  return out;
}

namespace {

// "VAT 10% on cif + duty (the general rate is assumed; reduced: ...)".
std::string tax_words(const origin::ImportTax& tax) {
  std::string out = fmt::format("{} {}%", tax.name, tax.percent.text());
  if (tax.local_numerator != 0) out += fmt::format(" + {}/{} of it", tax.local_numerator, tax.local_denominator);
  if (const std::string base = tax.base.text(); !base.empty()) out += " on " + base;
  if (!tax.base.others.empty()) out += fmt::format(" ({} not counted)", join(tax.base.others, ", "));
  const std::string rate = tax.goods.ranges.empty() ? "the general rate, assumed" : "the rate for HS " + tax.goods.text() + ", assumed";
  return out + fmt::format(" ({}{})", rate, tax.note.empty() ? "" : "; " + tax.note);
}

}  // namespace

BorderShare border_share(const SourcesInput& input, const TariffOn& tariff, EconomyId importer, const DutyShare& duty) {
  BorderShare out;
  if (!duty.low) return out.reason = "duty unknown: " + duty.reason, out;
  // Codes of one product may be taxed at different rates: the bounds are over all of them.
  std::vector<const origin::ImportTax*> taxes;
  for (const std::uint32_t code : tariff.codes) {
    const auto tax = input.tariffs.taxes.find(importer, tariff.day, code);
    if (!tax) return out.reason = "tax unknown: " + tax.error().what, out;
    if (std::find(taxes.begin(), taxes.end(), *tax) == taxes.end()) taxes.push_back(*tax);
  }
  for (const origin::ImportTax* tax : taxes) {
    const double low = *duty.low + origin::tax_over_value(*tax, *duty.low), high = *duty.high + origin::tax_over_value(*tax, *duty.high);
    out.low = std::min(out.low.value_or(low), low);
    out.high = std::max(out.high.value_or(high), high);
    add_text(out.basis, tax_words(*tax));
  }
  return out;
}

}  // namespace entrepot::app
