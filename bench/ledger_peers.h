// What the ledger is measured beside: balances kept in SQL, all transfers of a batch in one transaction.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace entrepot::bench {

struct PlainTransfer {
  std::uint64_t id = 0;
  std::size_t debit = 0, credit = 0;
  std::int64_t amount = 0;
};

struct Peer {
  double per_second = 0;
  std::vector<std::int64_t> balances;  // credits less debits, by account
};

// Each transfer an INSERT and two UPDATEs, one of which checks the limit; prepared; write-ahead log, synchronous=FULL.
Peer sqlite_peer(const std::string& path, const std::vector<PlainTransfer>& transfers, std::size_t accounts, std::size_t batch);
// Each batch one INSERT and one UPDATE of sums over arrays; the limit is a CHECK of the table, so of the batch, not of each transfer.
Peer postgres_peer(const std::string& url, const std::vector<PlainTransfer>& transfers, std::size_t accounts, std::size_t batch);

// The URL of an empty schema of that name; one that is there is dropped.
std::string fresh_schema(const std::string& url, const std::string& schema);

}  // namespace entrepot::bench
