#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "console.h"
#include "reserve_register.h"
#include "reserves/register_views.h"

namespace entrepot::app {
namespace {

struct ShowOptions {
  LedgerPlace place;
  bool csv = false;
};

std::string high_of(const reserves::StockRow& row) { return row.high ? ledger::amount_text(*row.high, row.physical) : ""; }

nlohmann::ordered_json stock_json(const reserves::StockRow& row) {
  const reserves::Lot& lot = *row.lot;
  nlohmann::ordered_json history = nlohmann::ordered_json::array();
  for (const reserves::Attestation& one : lot.attestations)
    history.push_back({{"counted_on", one.counted_on.text()},
                       {"low", one.low.text()},
                       {"high", one.high.text()},
                       {"confidence", one.confidence},
                       {"document", one.document},
                       {"by", one.by.organisation},
                       {"at", ledger::time_text(one.at)}});
  nlohmann::ordered_json losses = nlohmann::ordered_json::array();
  for (const reserves::Loss& one : lot.losses)
    losses.push_back({{"amount", ledger::amount_text(one.amount, row.physical)},
                      {"reason", one.reason},
                      {"document", one.document},
                      {"by", one.by.organisation},
                      {"at", ledger::time_text(one.at)}});
  return {{"lot", lot.id},
          {"instrument", lot.instrument},
          {"good", lot.good},
          {"grade", lot.grade},
          {"kind", lot.kind},
          {"holder", lot.holder.text()},
          {"depot", lot.depot},
          {"place", row.place},
          {"held", ledger::amount_text(row.held, row.physical)},
          {"high", high_of(row)},
          {"reserved", ledger::amount_text(row.reserved, row.physical)},
          {"counts", ledger::amount_text(row.counts, row.countable)},
          {"unit", row.physical.unit},
          {"received", lot.received.text()},
          {"expires", lot.expires ? lot.expires->text() : ""},
          {"attestations", history},
          {"losses", losses}};
}

std::string text_line(const reserves::StockRow& row) {
  const reserves::Lot& lot = *row.lot;
  const std::string held =
      row.high ? ledger::amount_text(row.held, row.physical) + " to " + high_of(row) : ledger::amount_text(row.held, row.physical);
  std::string out = fmt::format("{:<12} {:<4} {:<10} {:<10} {:>20} {:>12} {:>12} {:<6} {:<10} {}\n", lot.id, lot.holder.text(), lot.good,
                                lot.grade, held, ledger::amount_text(row.reserved, row.physical),
                                ledger::amount_text(row.counts, row.countable), row.physical.unit, lot.expires ? lot.expires->text() : "-",
                                row.last == nullptr ? "never attested" : row.last->confidence + " " + row.last->counted_on.text());
  return out;
}

std::string csv_line(const reserves::StockRow& row) {
  const reserves::Lot& lot = *row.lot;
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", lot.id, csv_field(lot.instrument), csv_field(lot.good),
                     csv_field(lot.grade), csv_field(lot.kind), lot.holder.text(), lot.depot, csv_field(row.place),
                     ledger::amount_text(row.held, row.physical), high_of(row), ledger::amount_text(row.reserved, row.physical),
                     ledger::amount_text(row.counts, row.countable), csv_field(row.physical.unit), lot.received.text(),
                     lot.expires ? lot.expires->text() : "", row.last == nullptr ? "" : row.last->confidence);
}

Result<int> show(const ShowOptions& options, bool json) {
  TRY_ASSIGN(const auto read, read_reserve(options.place));
  const auto rows = reserves::stock_rows(read.state, read.ledger, reserves::day_of(read.ledger.time()));
  if (json) {
    nlohmann::ordered_json out = nlohmann::ordered_json::array();
    for (const auto& row : rows) out.push_back(stock_json(row));
    print(out.dump(2) + "\n");
    return 0;
  }
  if (options.csv) print("lot,instrument,good,grade,kind,holder,depot,place,held,high,reserved,counts,unit,received,expires,confidence\n");
  else
    print(fmt::format("{:<12} {:<4} {:<10} {:<10} {:>20} {:>12} {:>12} {:<6} {:<10} attested\n", "lot", "held", "good", "grade", "held",
                      "reserved", "counts", "unit", "expires"));
  for (const auto& row : rows) print(options.csv ? csv_line(row) : text_line(row));
  return 0;
}

}  // namespace

void add_reserve_stock(CLI::App& reserve, Chosen& chosen) {
  auto* stock = reserve.add_subcommand("stock", "Depots, lots, what is attested of them and what becomes of them");
  stock->require_subcommand(1);
  add_verb(*stock, chosen,
           {"depot",
            "depot.open",
            "Open a depot",
            {{"depot", "depot", "its name"}, {"--in", "economy", "the economy it lies in"}, {"--place", "place", "where"}},
            "depot THA-1 --in THA --place Bangkok"});
  add_verb(*stock, chosen,
           {"lot",
            "lot.open",
            "Open a lot in a depot",
            {{"lot", "lot", "its name"},
             {"--depot", "depot", "where it lies"},
             {"--instrument", "instrument", "under which rulebook"},
             {"--good", "good", "what it is"},
             {"--grade", "grade", "of which grade"},
             {"--kind", "kind", "earmarked, stockpiled, or a kind that does not count"},
             {"--received", "received", "YYYY-MM-DD"},
             {"--expires", "expires", "YYYY-MM-DD: the first day on which it is of no use", false}},
            "lot THA-7 --depot THA-1 --instrument apterr --good rice --grade milled --kind earmarked --received 2026-08-01"});
  add_verb(
      *stock, chosen,
      {"attest",
       "lot.attest",
       "Say what a lot holds, with evidence; the ledger takes the lower end of a range",
       {{"lot", "lot", "the lot"},
        {"--quantity", "quantity", "in the unit of the good, which the rulebook says (kg of gallium, t of rice) and 'stock show' prints",
         false},
        {"--low", "low", "where the figure is withheld: its lower end, in the same unit", false},
        {"--high", "high", "where the figure is withheld: its upper end, in the same unit", false},
        {"--counted-on", "counted_on", "YYYY-MM-DD"},
        {"--confidence", "confidence", "measured, reported, estimated or assumed"},
        {"--evidence", "document", "a file, whose SHA-256 is kept, or that itself"},
        {"--without-goods-on-the-way", "without_goods_on_the_way", "yes: it is without what was brought back and is not confirmed", false}},
       "attest THA-7 --quantity 15000 --counted-on 2026-10-30 --confidence measured --evidence count.pdf"});
  add_verb(*stock, chosen,
           {"use",
            "lot.use",
            "Draw from a lot by its holder, of what counts for itself",
            {{"lot", "lot", "the lot"}, {"amount", "amount", "in its unit"}, {"--reason", "reason", "why"}},
            "use THA-7 12.5 --reason rotation"});
  add_verb(*stock, chosen,
           {"lose",
            "lot.lose",
            "Book a loss; what releases hold of it becomes short",
            {{"lot", "lot", "the lot"},
             {"amount", "amount", "in its unit"},
             {"--reason", "reason", "why"},
             {"--evidence", "document", "of the loss: a file, whose SHA-256 is kept, or that itself"}},
            "lose THA-7 2 --reason \"water damage\" --evidence report.pdf"});
  add_verb(*stock, chosen,
           {"convert",
            "lot.convert",
            "Turn stock of one lot into another grade; what does not arrive is booked as lost",
            {{"lot", "lot", "from"},
             {"to", "to", "into"},
             {"amount", "amount", "what goes in"},
             {"--yield", "yield", "what comes out of one unit, above 0 and at most 1"}},
            "convert THA-6 THA-7 100 --yield 0.65"});
  add_verb(*stock, chosen,
           {"need",
            "use.declare",
            "Say what an economy uses a day, for days of cover",
            {{"of", "economy", "the economy"},
             {"--instrument", "instrument", "under which rulebook"},
             {"--good", "good", "what"},
             {"--daily", "daily", "countable units a day; not with the formulas iea and eu", false},
             {"--source", "source", "where the figure is from"},
             {"--target-stock", "target_stock", "for days by target: stock / target stock * target days", false},
             {"--target-days", "target_days", "as above", false},
             {"--formula", "formula", "iea (days of net imports) or eu (of imports or consumption, the greater obligation)", false},
             {"--net-imports", "net_imports", "iea, eu: a year; of crude and feedstock for iea", false},
             {"--product-net-imports", "product_net_imports", "iea: a year, of products", false},
             {"--naphtha-yield", "naphtha_yield", "iea: the national average", false},
             {"--consumption", "consumption", "eu: a year", false},
             {"--year-days", "year_days", "iea, eu: 365 or 366", false}},
            "need THA --instrument apterr --good rice --daily 27000 --source \"FAO food balance 2022\""});
  auto options = std::make_shared<ShowOptions>();
  auto* list = stock->add_subcommand("show", "All lots, those that expire first first, with their attestations in JSON");
  add_store_option(*list, options->place);
  list->add_flag("--csv", options->csv, "print csv");
  list->add_flag("--json", chosen.json, "print JSON");
  list->footer("Example:\n  entrepot reserve stock show --store reserve.db");
  list->callback([&chosen, options] { chosen.run = [&chosen, options] { return show(*options, chosen.json); }; });
}

}  // namespace entrepot::app
