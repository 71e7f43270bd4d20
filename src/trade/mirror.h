// Mirror statistics: the same flow as its exporter and as its importer report it, how far the two are apart, and how far an economy's reports
// are met by those of its partners.
//
// Of a flow (period, exporter A, importer B, product):
//   X    value that A reports as exports, USD, fob
//   M    value that B reports as imports, USD
//   M_f  M fob: as B states it, else M / (1 + m) with the cif margin m. The IMF divides by 1.06 where it derives exports from imports
//        (Direction of Trade Statistics, yearbook 2017); OECD finds 5 % on average (Miao and Fortanier 2017)
//   difference  M_f - X;  ratio  M / X
//   asymmetry   a = |M_f - X| / (M_f + X), 0 the same to 1; missing when either side is or when both are 0
// Of an economy (ours): over its flows that both sides report, each with the weight w = (M_f + X) / 2,
//   reliability       Σ w [a <= 0.1] / Σ w     the share of its mirrored trade that agrees
//   mean asymmetry    Σ w a / Σ w
// Both depend on who the partners are. Trade that one side alone reports is told apart, with the reason, and never filled.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "trade/trade_table.h"

namespace entrepot::trade {

inline constexpr double cif_margin_usual = 0.06;
inline constexpr double agrees_up_to = 0.1;  // asymmetry of a flow that counts as agreed

// Tables of one nomenclature. imports_fob[t] has those of imports[t] that state their value fob, under the same keys and lines; it may be
// shorter.
struct MirrorTables {
  std::vector<TradeTable> exports, imports, imports_fob;
};

struct MirrorQuestion {
  std::optional<EconomyId> exporter, importer;  // none: all
  std::optional<std::uint32_t> product;  // a code of `digits`
  int digits = 6;  // codes are cut to 6, 4 or 2; 0: all goods together
  std::int32_t first = 0, last = 999'999;  // periods
  double cif_margin = cif_margin_usual;
};

enum class Unmatched { no, exporter_reports_nothing, exporter_reports_other_trade, importer_reports_nothing, importer_reports_other_trade };
std::string_view unmatched_text(Unmatched reason);  // empty for `no`

struct MirrorFlow {
  std::int32_t period = 0;
  EconomyId exporter, importer;
  std::uint32_t product = 0;
  std::optional<double> exports_usd, imports_usd, imports_fob_usd;
  bool fob_stated = false;  // by the importer, for all of it
  std::optional<double> exports_quantity, imports_quantity;
  std::uint32_t exports_line = 0, imports_line = 0;  // the first of each side, in the file of that side; 0 without one
  Unmatched unmatched = Unmatched::no;

  std::optional<double> difference_usd() const;
  std::optional<double> ratio() const;
  std::optional<double> asymmetry() const;
};

struct Reliability {
  EconomyId economy;
  std::size_t flows = 0;  // that both sides report
  double mirrored_usd = 0;  // Σ w
  double agreed_usd = 0;  // Σ w of flows with a <= 0.1
  double asymmetry_usd = 0;  // Σ w a
  double unanswered_usd = 0;  // reported by it and not by a partner that reports such trade
  double unreported_usd = 0;  // reported by a partner and not by it, though it reports such trade
  std::optional<double> reliability() const;
  std::optional<double> mean_asymmetry() const;
};

struct Mirror {
  std::vector<MirrorFlow> flows;  // by period, exporter, importer, product
  std::vector<Reliability> economies;  // least reliable first; those without a mirrored flow last
  Reliability all;  // of all flows, each once
  double exporter_only_usd = 0, importer_only_usd = 0;  // no mirror image
  std::vector<std::string> notes;
};

// Errors: missing_data without tables of both sides, contradiction when they differ in nomenclature, duplicate when two tables have the same
// reporter, period and side.
Result<Mirror> mirror(const MirrorTables& tables, const MirrorQuestion& question);

}  // namespace entrepot::trade
