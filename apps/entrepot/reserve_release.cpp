#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "console.h"
#include "reserve_register.h"
#include "reserves/register_views.h"

namespace entrepot::app {
namespace {

struct RequestOptions {
  SignedOptions by;
  std::string release, instrument, tier, good, amount, place, reading, contract;
  std::vector<std::string> evidence, statements;
  bool drill = false;
};

// "need=count.pdf": a name and what it is given.
Result<std::pair<std::string, std::string>> named(const std::string& text, const char* option) {
  const auto equals = text.find('=');
  if (equals != std::string::npos && equals > 0 && equals + 1 < text.size())
    return std::pair(text.substr(0, equals), text.substr(equals + 1));
  return fail(ErrorCode::bad_field, fmt::format("'{}' is no name with a value", text), {"", 0, 0, option},
              fmt::format("Write {} NAME=VALUE.", option));
}

Result<int> submit(const RequestOptions& options, bool json) {
  reserves::Request request;
  request.what = "release.submit";
  request.fields = {{"release", options.release}, {"instrument", options.instrument}, {"tier", options.tier},
                    {"good", options.good},       {"amount", options.amount},         {"place", options.place}};
  if (!options.reading.empty()) request.fields["reading"] = options.reading;
  if (!options.contract.empty()) request.fields["contract"] = options.contract;
  if (options.drill) request.fields["drill"] = "yes";
  for (const std::string& text : options.evidence) {
    TRY_ASSIGN(const auto one, named(text, "--evidence"));
    const bool digest = one.second.size() == 64 && one.second.find_first_not_of("0123456789abcdef") == std::string::npos;
    std::string document = one.second;
    if (!digest) {
      TRY_ASSIGN(document, sha256_hex_of_file(one.second));
    }
    request.fields["evidence." + one.first] = document;
  }
  for (const std::string& text : options.statements) {
    TRY_ASSIGN(const auto one, named(text, "--statement"));
    request.fields["statement." + one.first] = one.second;
  }
  return ask_register(options.by, std::move(request), json);
}

void add_request(CLI::App& reserve, Chosen& chosen) {
  auto options = std::make_shared<RequestOptions>();
  auto* command = reserve.add_subcommand("request", "Ask for a release, with all evidence that the tier asks for");
  command->add_option("release", options->release, "its name")->required();
  command->add_option("amount", options->amount, "in countable units of the good")->required();
  command->add_option("--instrument", options->instrument, "under which rulebook")->required();
  command->add_option("--tier", options->tier, "under which tier")->required();
  command->add_option("--good", options->good, "what")->required();
  command->add_option("--place", options->place, "where to")->required();
  command->add_option("--evidence", options->evidence,
                      "NAME=FILE, whose SHA-256 is kept, or NAME=SHA-256; once for each evidence of the tier");
  command->add_option("--statement", options->statements, "NAME=TEXT: what it shows; once for each evidence");
  command->add_option("--reading", options->reading, "of the tier's trigger: \"YYYY-MM-DD PART WHOLE; ...\"");
  command->add_option("--contract", options->contract, "on which it draws, where the tier takes contracts");
  command->add_flag("--drill", options->drill, "on the same machinery, but nothing is shipped");
  add_signed_options(*command, options->by, chosen);
  command->footer(
      "Example:\n  entrepot reserve request REQ-1 600 --instrument minerals --tier recognised --good gallium --place Yokohama \\\n"
      "    --evidence cut=letter.pdf --statement cut=\"exports were stopped on 1 March\" \\\n"
      "    --by METI --economy JPN --signed \"Mori E, head; Abe F, officer\" --store reserve.db");
  command->callback([&chosen, options] { chosen.run = [&chosen, options] { return submit(*options, chosen.json); }; });
}

}  // namespace

void add_reserve_release(CLI::App& reserve, Chosen& chosen) {
  add_request(reserve, chosen);
  auto* contract = reserve.add_subcommand("contract", "Forward contracts: what is agreed before an emergency");
  contract->require_subcommand(1);
  add_verb(
      *contract, chosen,
      {"offer",
       "contract.offer",
       "Offer so much of a good to a recipient, as its supplier",
       {{"contract", "contract", "its name"},
        {"amount", "amount", "in countable units of the good"},
        {"--instrument", "instrument", "under which rulebook"},
        {"--good", "good", "what"},
        {"--to", "recipient", "the recipient, by its ISO 3166 alpha-3 code"},
        {"--pricing", "pricing", "how the price is found"},
        {"--from", "from", "YYYY-MM-DD"},
        {"--until", "until", "YYYY-MM-DD, the first day on which it no longer runs"},
        {"--evidence", "document", "a file, whose SHA-256 is kept, or that itself"}},
       "offer C1 1000 --instrument apterr --good rice --to THA --pricing \"market price at delivery\" --from 2026-03-01 --until 2027-03-01 --evidence contract.pdf"});
  add_verb(
      *contract, chosen,
      {"confirm", "contract.confirm", "Confirm what was offered, as its recipient", {{"contract", "contract", "its name"}}, "confirm C1"});
  const FieldOption release{"release", "release", "its name"};
  add_verb(
      reserve, chosen,
      {"draft",
       "release.draft",
       "Draft the request of an automatic tier whose trigger is met; the requester confirms its evidence by 'request'",
       {release,
        {"amount", "amount", "in countable units of the good"},
        {"--instrument", "instrument", "under which rulebook"},
        {"--tier", "tier", "an automatic one"},
        {"--good", "good", "what"},
        {"--place", "place", "where to"},
        {"--for", "economy", "who is to ask, by its ISO 3166 alpha-3 code"},
        {"--reading", "reading", "of the tier's trigger: \"YYYY-MM-DD PART WHOLE; ...\""},
        {"--drill", "drill", "yes: a drill", false}},
       "draft REQ-2 600 --instrument medical --tier grant --good oseltamivir --place Dili --for TLS --reading \"2026-11-01 300 100; ...\""});
  add_verb(reserve, chosen, {"circulate", "release.circulate", "Pass a request on to those who decide", {release}, "circulate REQ-1"});
  add_verb(reserve, chosen,
           {"propose",
            "release.propose",
            "Propose lots; without --lots those that the tier may draw on, first expired first",
            {release, {"--lots", "lots", "\"LOT AMOUNT; LOT AMOUNT\"", false}},
            "propose REQ-1 --lots \"K1 600\""});
  add_verb(reserve, chosen,
           {"decide",
            "release.decide",
            "Vote for a member; when the rulebook's rule is met the stock is reserved",
            {release, {"vote", "vote", "yes, no, or none: take it back"}, {"--reason", "reason", "why", false}},
            "decide REQ-1 yes"});
  add_verb(reserve, chosen,
           {"ship",
            "release.ship",
            "Ship what is reserved, or a part of it",
            {release, {"lot", "lot", "from which lot"}, {"amount", "amount", "in its unit"}, {"--carrier", "carrier", "with whom", false}},
            "ship REQ-1 K1 600"});
  add_verb(reserve, chosen,
           {"receive",
            "release.receive",
            "Receive: in parts, short or damaged",
            {release,
             {"lot", "lot", "from which lot"},
             {"amount", "amount", "in good order"},
             {"--damaged", "damaged", "what arrived and is of no use", false},
             {"--final", "final", "yes: what is still on its way is lost", false},
             {"--evidence", "document", "of what is damaged or missing: a file, whose SHA-256 is kept, or that itself", false}},
            "receive REQ-1 K1 590 --damaged 2 --final yes --evidence survey.pdf"});
  add_verb(reserve, chosen,
           {"settle",
            "release.settle",
            "Settle by the price of the tier",
            {release,
             {"--price", "price", "of one unit", false},
             {"--currency", "currency", "of the price", false},
             {"--series", "series", "where the price is from", false},
             {"--priced-on", "priced_on", "YYYY-MM-DD", false},
             {"--loan", "loan", "yes: nothing is paid and all is brought back, where the tier leaves that to who signs", false}},
            "settle REQ-1"});
  add_verb(reserve, chosen,
           {"replenish",
            "release.replenish",
            "Put stock back into a lot that was drawn from",
            {release,
             {"lot", "lot", "the lot that it was drawn from"},
             {"amount", "amount", "in its unit"},
             {"--into", "into", "another lot of the same holder, good, grade and kind, where that one has expired", false},
             {"--in-the-count", "in_the_count", "yes: a count since then holds it already; no: it comes on top", false},
             {"--evidence", "document", "a file, whose SHA-256 is kept, or that itself"}},
            "replenish REQ-1 K1 600 --evidence receipt.pdf"});
  add_verb(reserve, chosen,
           {"withdraw",
            "release.withdraw",
            "Withdraw a request that is not shipped",
            {release, {"--reason", "reason", "why"}},
            "withdraw REQ-1 --reason \"rain came\""});
}

}  // namespace entrepot::app
