// Numbered blocks shared out over the ranks of an MPI job.
//
// Rank 0 keeps the journal and hands out one block at a time; it computes blocks itself on a second thread. The others ask, compute, send the
// line back. Lines are put in the order of their numbers, so the result has the same bytes for any number of ranks. Messages of a rank to
// rank 0 are texts: what it is, a blank, the number of the block, a line end, the rest.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "stress/blocks.h"

namespace entrepot::app {

class MpiBlocks final : public stress::BlockRunner {
 public:
  // MPI must be initialised, for the main thread alone at least (MPI_THREAD_FUNNELED).
  MpiBlocks();
  int rank() const { return rank_; }

  // On rank 0 the lines. On the others it returns when there is no block left, with an error of no meaning: only rank 0 has the result.
  Result<stress::BlockLines> run(const stress::BlockWork& work, const std::filesystem::path& journal, Progress& progress) override;

  // Every rank calls it in the end, whether it came to run() or failed before: no rank waits for one that will not ask.
  void finish();

 private:
  Result<stress::BlockLines> lead(const stress::BlockWork& work, const std::filesystem::path& journal, Progress& progress);
  Result<stress::BlockLines> follow(const stress::BlockWork& work);
  bool serve(stress::BlockCollector* collector, const stress::BlockWork* work);  // one message, if there is one
  void failed(std::size_t block, Error error);

  int rank_ = 0, ranks_ = 1;
  int stopped_ = 0;  // rank 0: ranks that have been told that there is nothing left
  bool followed_ = false;  // other ranks: run() told rank 0
  std::size_t next_ = 0;  // rank 0: the block to hand out
  std::size_t failed_block_ = 0;
  std::optional<Error> error_;  // of the lowest block that failed
};

}  // namespace entrepot::app
