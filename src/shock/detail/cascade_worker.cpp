#include "shock/detail/cascade_worker.h"

namespace entrepot::shock::detail {

Result<> CascadeWorker::run(const CascadeShock& shock, CascadeOutcome& outcome) {
  TRY_ASSIGN(const bool done, narrow_.run(shock, outcome, progress_));
  if (done) return {};
  if (!wide_) wide_.emplace(net_);
  if (wide_->full()) TRY(wide_->run(progress_));
  wide_->take(narrow_, outcome);
  return {};
}

Result<> CascadeWorker::finish() {
  while (wide_ && !wide_->empty()) TRY(wide_->run(progress_));
  return {};
}

namespace {

template <class Down, class Up>
CascadeLosses losses_of(std::size_t firms, const Down& down, const Up& up) {
  CascadeLosses losses;
  for (std::size_t i = 0; i < firms; ++i) {
    losses.down.push_back(down(i));
    losses.up.push_back(up(i));
  }
  return losses;
}

}  // namespace

Result<CascadeLosses> cascade_losses(const CascadePrepared& network, const CascadeShock& shock) {
  CascadeNarrow narrow(network);
  CascadeOutcome outcome;
  TRY_ASSIGN(const bool done, narrow.run(shock, outcome, no_progress(), true));
  if (done)
    return losses_of(
        network.firms, [&](std::size_t i) { return narrow.down().loss(i, 0); }, [&](std::size_t i) { return narrow.up().loss(i); });
  CascadeWide<1> wide(network);
  wide.take(narrow, outcome);
  TRY(wide.run(no_progress()));
  return losses_of(network.firms, [&](std::size_t i) { return wide.loss_down(i, 0); }, [&](std::size_t i) { return wide.loss_up(i, 0); });
}

Result<CascadePath> cascade_path(const CascadePrepared& network, const CascadeShock& shock, const Progress& progress) {
  CascadePath path;
  CascadeNarrow narrow(network);
  CascadeOutcome outcome;
  TRY_ASSIGN(const bool done, narrow.run(shock, outcome, progress, true, &path));
  if (done) return path;
  CascadeWide<1> wide(network);
  wide.take(narrow, outcome);
  TRY(wide.run(progress, &path));
  return path;
}

}  // namespace entrepot::shock::detail
