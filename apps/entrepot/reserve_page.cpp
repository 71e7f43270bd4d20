#include "reserve_page.h"

#include <algorithm>

#include <fmt/format.h>

#include "ledger/text.h"
#include "page/chart.h"
#include "page/document.h"
#include "page/table.h"
#include "reserve_refusals.h"

namespace entrepot::app {
namespace {

using page::escape;
using page::Html;
using page::paragraph;
using page::section;

std::string amount(std::int64_t value, const ledger::Asset& asset) { return ledger::amount_text(value, asset); }

Html cover_chart(const std::vector<reserves::CoverRow>& rows) {
  double most = 0;
  for (const auto& row : rows)
    if (row.days_high) most = std::max(most, row.days_high->to_double("days").value_or(0));
  if (most <= 0) return {};
  page::RowChart chart{page::round_axis(0, most), {}, "days of cover", "days", {}};
  chart.x_label = page::number_label(chart.x);
  for (const auto& row : rows) {
    if (!row.days) continue;
    const double low = row.days->to_double("days").value_or(0), high = row.days_high->to_double("days").value_or(0);
    const double counted = static_cast<double>(row.own) + static_cast<double>(row.abroad) + static_cast<double>(row.joint),
                 own = counted > 0 ? low * static_cast<double>(row.own) / counted : 0;
    page::ChartRow line{row.economy.text() + " " + row.good, cover_days(row), {{0, own, "stock"}, {own, low, "public"}}, {}, {}};
    if (high > low) line.whiskers.push_back({low, high});
    chart.rows.push_back(std::move(line));
  }
  return page::legend({{"in its own depots", "stock"}, {"recognised from others, or of joint stock", "public"}}) + page::row_chart(chart);
}

Html cover_section(const ReserveStatus& status) {
  page::Table table("What counts, by economy and good", {{"Economy", false},
                                                         {"Good", false},
                                                         {"Instrument", false},
                                                         {"Own"},
                                                         {"From others"},
                                                         {"Of joint stock"},
                                                         {"Held for others"},
                                                         {"Unit", false},
                                                         {"Days of cover"},
                                                         {"Use a day, from", false}});
  for (const auto& row : status.cover)
    table.row({escape(reserves::name_of(row.economy)), escape(row.good), escape(row.instrument), escape(amount(row.own, row.countable)),
               escape(amount(row.abroad, row.countable)), escape(amount(row.joint, row.countable)),
               escape(amount(row.for_others, row.countable)), escape(row.countable.unit), escape(cover_days(row)),
               escape(row.use == nullptr ? "not declared" : row.use->daily.text() + ", " + row.use->source)});
  if (table.empty()) return section("cover", "Cover", paragraph("No lot is registered."));
  Html body = paragraph(
      "Days of cover are of what counts: own stock after exclusions and deductions, less what counts for others, with what is recognised from them. A range is of figures that are withheld.");
  for (const auto& row : status.cover)
    if (!row.note.empty()) body = body + paragraph(fmt::format("Joint stock of {} ({}): {}.", row.good, row.instrument, row.note));
  const Html chart = cover_chart(status.cover);
  return section("cover", "Cover", body + (chart.text.empty() ? table.html() : page::figure("Days of cover", chart, table.html())));
}

Html step_table(const ReserveStatus& status) {
  page::Table table("Each step beside its clock",
                    {{"Release", false}, {"Step", false}, {"Done", false}, {"Due", false}, {"By", false}, {"", false}});
  for (const auto& row : status.releases)
    for (const auto& step : row.release->steps)
      table.row({escape(row.release->id + (row.release->drill ? " (DRILL)" : "")), escape(step.step),
                 escape(ledger::time_text(step.at).substr(0, 10)),
                 escape(step.due == 0 ? "\u2013" : ledger::time_text(step.due).substr(0, 10)), escape(step.organisation),
                 escape(step.late ? "late" : "")});
  return table.html();
}

Html release_section(const ReserveStatus& status) {
  if (status.releases.empty()) return section("releases", "Releases", paragraph("Nothing was asked for."));
  page::Table table("What was asked for and what came", {{"Release", false},
                                                         {"Rulebook, tier", false},
                                                         {"For", false},
                                                         {"Asked"},
                                                         {"Received"},
                                                         {"Received, %"},
                                                         {"Unit", false},
                                                         {"State", false},
                                                         {"Lawful", false}});
  for (const auto& row : status.releases) {
    const reserves::Release& one = *row.release;
    std::string lawful = "by its rules it may be called so";
    for (std::size_t i = 0; i < one.doubts.size(); ++i)
      lawful = (i == 0 ? std::string("to confirm: ") : lawful + ", ") + one.doubts[i].provision;
    table.row({escape(one.id + (one.drill ? " (DRILL)" : "")), escape(fmt::format("{} v{}, {}", one.instrument, one.version, one.tier)),
               escape(one.requester.text() + ", " + one.place), escape(amount(one.asked, row.countable)),
               escape(amount(row.received, row.countable)), escape(received_percent(row)), escape(row.countable.unit),
               escape(std::string(reserves::release_state_name(one.state)) + (one.escalated > 0 ? ", LATE" : "") +
                      (row.not_shipped.empty() ? "" : ", not shipped in time: " + row.not_shipped)),
               escape(lawful)});
  }
  return section("releases", "Releases", table.html() + page::details("Steps and clocks", step_table(status)));
}

Html clock_section(const ReserveStatus& status) {
  if (status.clocks.empty()) return section("clocks", "Clocks", paragraph("Nothing waits in the next 90 days."));
  page::Table table("What waits in the next 90 days", {{"Until", false}, {"Who", false}, {"What", false}, {"", false}});
  for (const auto& row : status.clocks)
    table.row({escape(ledger::time_text(row.due)), escape(row.owner), escape(row.what),
               escape(row.notice.empty() ? (row.late ? "late" : "") : row.notice)});
  return section("clocks", "Clocks", table.html());
}

// One by one, with what counts and losses of their lots took and what was found again.
Html recognition_table(const ReserveStatus& status) {
  page::Table table("Recognitions, one by one; what is found again restores what was lost", {{"Recognition", false},
                                                                                             {"Lot, held by", false},
                                                                                             {"Counts for", false},
                                                                                             {"State", false},
                                                                                             {"Agreed"},
                                                                                             {"Lost"},
                                                                                             {"Restored"},
                                                                                             {"Counts"},
                                                                                             {"Unit", false}});
  for (const auto& row : status.recognitions) {
    const reserves::Recognition& one = *row.recognition;
    table.row({escape(one.id), escape(one.lot + ", " + one.holder.text()), escape(one.beneficiary.text()),
               escape(std::string(reserves::recognition_state_name(one.state)) +
                      (one.suspends_on ? ", suspended from " + one.suspends_on->text() : "") + (one.withdrawn_on ? ", withdrawn" : "")),
               escape(amount(row.agreed, row.countable)), escape(amount(one.lost + one.restored, row.countable)),
               escape(amount(one.restored, row.countable)), escape(amount(row.counts, row.countable)), escape(row.countable.unit)});
  }
  return table.empty() ? Html() : table.html();
}

Html matrix_section(const ReserveStatus& status) {
  Html body = paragraph(
      "A row counts what the columns hold. Each unit stands in one cell, so the cells add up to the eligible stock; in brackets what is asked for and not confirmed.");
  for (const auto& matrix : status.matrices) {
    std::vector<page::Column> columns{{"Counts for", false}};
    for (const EconomyId& economy : matrix.economies) columns.push_back({"held by " + reserves::name_of(economy)});
    page::Table table(fmt::format("{} ({}), {}: {} in all", matrix.good, matrix.instrument, matrix.countable.unit,
                                  amount(matrix.total, matrix.countable)),
                      columns);
    for (std::size_t i = 0; i < matrix.economies.size(); ++i) {
      std::vector<Html> cells{escape(reserves::name_of(matrix.economies[i]))};
      for (std::size_t j = 0; j < matrix.economies.size(); ++j) {
        std::string cell = matrix.counted[i][j] == 0 ? "\u2013" : amount(matrix.counted[i][j], matrix.countable);
        if (matrix.asked[i][j] != 0) cell += " (" + amount(matrix.asked[i][j], matrix.countable) + ")";
        cells.push_back(escape(cell));
      }
      table.row(std::move(cells));
    }
    body += table.html();
  }
  return section("recognition", "Who counts what", body + recognition_table(status));
}

Html stock_section(const ReserveStatus& status) {
  page::Table table("Lots, those that expire first first", {{"Lot", false},
                                                            {"Good, grade", false},
                                                            {"Holder, place", false},
                                                            {"Held"},
                                                            {"Reserved"},
                                                            {"Counts"},
                                                            {"Expires", false},
                                                            {"Attested", false},
                                                            {"Evidence", false}});
  for (const auto& row : status.stocks) {
    const std::string held =
        amount(row.held, row.physical) + (row.high ? " to " + amount(*row.high, row.physical) : "") + " " + row.physical.unit;
    table.row({escape(row.lot->id), escape(row.lot->good + ", " + row.lot->grade), escape(row.lot->holder.text() + ", " + row.place),
               escape(held),
               escape(amount(row.reserved, row.physical) +
                      (row.by_drills > 0 ? fmt::format(" ({} of it by a DRILL)", amount(row.by_drills, row.physical)) : "")),
               escape(amount(row.counts, row.countable)), escape(row.lot->expires ? row.lot->expires->text() : "\u2013"),
               escape(row.last == nullptr ? "never" : row.last->confidence + ", " + row.last->counted_on.text()),
               escape(row.last == nullptr ? "" : row.last->document.substr(0, 12) + "\u2026")});
  }
  return section("stocks", "Stocks", table.empty() ? paragraph("No lot is registered.") : table.html());
}

Html refusal_section(const ReserveStatus& status) {
  const auto refused = refusal_rows(*status.read);
  if (refused.empty()) return section("refused", "Refused", paragraph("Nothing was refused."));
  page::Table table(refused.size() > refusals_shown ? fmt::format("The last {} of {} refusals", refusals_shown, refused.size())
                                                    : "What was refused, in order",
                    {{"When", false}, {"What", false}, {"By", false}, {"Rule", false}, {"Figures", false}});
  for (std::size_t i = refused.size() - std::min(refused.size(), refusals_shown); i < refused.size(); ++i)
    table.row({escape(ledger::time_text(refused[i].at).substr(0, 10)), escape(refused[i].what),
               escape(refused[i].by.empty() ? "\u2013" : refused[i].by), escape(refused[i].rule), escape(refused[i].why)});
  return section("refused", "Refused", table.html());
}

}  // namespace

std::string cover_days(const reserves::CoverRow& row) {
  if (!row.days) return "no use declared";
  const std::string low = row.days->text(1, "days").value_or("?"), high = row.days_high->text(1, "days").value_or("?");
  const std::string days = low == high ? low : low + " to " + high;
  if (!row.met) return days;
  return fmt::format("{} of {} ({}{})", days, *row.use->wanted_days, row.use->formula == "iea" ? "IEA" : "EU", *row.met ? "" : ", NOT MET");
}

std::string received_percent(const reserves::ReleaseRow& row) {
  return (reserves::Exact(100) * *row.share_received).text(1, "the share").value_or("?");
}

std::string step_words(const reserves::StepDone& step) {
  std::string out = step.step + " " + ledger::time_text(step.at).substr(0, 10);
  if (step.due != 0) out += ", due " + ledger::time_text(step.due).substr(0, 10);
  return out + (step.late ? ", LATE" : "");
}

std::string reserve_page(const ReserveStatus& status) {
  const std::string time = ledger::time_text(status.read->ledger.time());
  const page::Document about{
      .title = status.rehearsal ? "REHEARSAL: joint reserves" : "Joint reserves",
      .heading = status.rehearsal ? "Joint reserves: REHEARSAL" : "Joint reserves",
      .meta = fmt::format("At {}, after {} requests. Digest of the ledger after batch {}: {}.{}", time.substr(0, 10),
                          status.read->state.entries, status.read->ledger.batches(), ledger::digest_text(status.read->ledger.digest()),
                          status.read->strays > 0 ? fmt::format(" {} transfers were made past the register.", status.read->strays) : ""),
      .first = "cover",
      .skip = "Skip to the cover",
      .footer = {"Amounts are balances of the ledger. <code>entrepot reserve verify</code> proves them, and that each was asked for; with "
                 "<code>--digest</code> and <code>--batch</code> of a page that was kept, also that nothing before it was changed since."}};
  Html out = cover_section(status);
  out += release_section(status);
  out += clock_section(status);
  out += matrix_section(status);
  out += stock_section(status);
  out += refusal_section(status);
  return page::document(about, out);
}

}  // namespace entrepot::app
