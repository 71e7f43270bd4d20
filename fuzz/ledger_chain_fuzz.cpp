#include <cstdint>
#include <vector>

#include "fuzz_file.h"
#include "ledger/chain_file.h"

using namespace entrepot::ledger;
using entrepot::fuzzing::require;

// A file of transfers is read or refused with a reason and a remedy; what is read is done whole or not at all.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Ledger ledger;
  ledger.begin(1);
  ledger.open(Asset{1, "rice", "t", "", 3, 0});
  for (const char* name : {"A", "B"}) ledger.open(Account{name, 1, 0, 0, {}, 0});
  ledger.open(Account{"L", 1, 0, debits_must_not_exceed_credits, {}, 0});
  ledger.seal();
  const auto chain = parse_chain({reinterpret_cast<const char*>(data), size}, "fuzz.csv", ledger);
  if (!chain) {
    require(!chain.error().what.empty());
    return 0;
  }
  std::vector<Transfer> transfers;
  for (const ChainRow& row : chain->rows) transfers.push_back(row.transfer);
  const std::size_t before = ledger.transfers().size();
  const auto receipts = ledger.apply(2, transfers);
  std::size_t failed = 0;
  for (const Receipt& receipt : receipts) failed += done(receipt.outcome) ? 0U : 1U;
  require(failed == 0 || failed == receipts.size());
  require(ledger.transfers().size() == before + (failed == 0 ? receipts.size() : 0));
  return 0;
}
