#include "reserves/nucleolus.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "reserves/detail/coalition_span.h"
#include "reserves/detail/linear_program.h"

namespace entrepot::reserves {
namespace {

using detail::CoalitionSpan;
using detail::LinearProgram;
using detail::LinearSolution;

constexpr double size = 1000;    // the greatest cost inside the program, whose rows hold to 1e-9
constexpr double tight = 1e-9;
constexpr std::size_t rows_added = 30;

double greatest_cost(const CostGame& game) {
  double greatest = 0;
  for (Coalition s = 1; s <= game.all(); ++s) greatest = std::max(greatest, std::abs(game.cost(s)));
  return greatest > 0 ? greatest : 1;
}

// One round after the other. x and e are moved by `shift` so that columns begin at 0: no payoff of
// the nucleolus is outside the marginal costs of its player, which are at most twice the greatest cost.
class Rounds {
 public:
  explicit Rounds(const CostGame& game) : game_(game), n_(game.players()), unit_(greatest_cost(game) / size), span_(n_) {
    span_.add(game.all());
    for (std::size_t i = 0; i < n_ && n_ > 1; ++i) {
      free_.push_back(Coalition{1} << i);
      if (n_ > 2) free_.push_back(game.all() & ~(Coalition{1} << i));
    }
  }

  Result<Nucleolus> run() {
    Nucleolus out;
    out.allocation.assign(n_, game_.total());
    while (!span_.full()) {
      ++out.rounds;
      TRY(round(out));
    }
    return out;
  }

 private:
  static constexpr double shift = 4 * size;
  struct Equation {
    Coalition coalition;
    double sum;
  };

  double cost(Coalition coalition) const { return game_.cost(coalition) / unit_; }

  LinearProgram program() const {
    LinearProgram p;
    const auto moved = [&](Coalition coalition, double sum) { return sum + shift * std::popcount(coalition); };
    p.add_row(moved(game_.all(), cost(game_.all())), moved(game_.all(), cost(game_.all())));
    for (const Equation& fixed : fixed_) p.add_row(moved(fixed.coalition, fixed.sum), moved(fixed.coalition, fixed.sum));
    for (const Coalition s : free_) p.add_row(-LinearProgram::infinite, moved(s, cost(s)) + shift * static_cast<double>(n_));
    for (std::size_t i = 0; i < n_; ++i) {
      p.put(0, 1);
      int row = 1;
      for (const Equation& fixed : fixed_) {
        if ((fixed.coalition >> i & 1U) != 0) p.put(row, 1);
        ++row;
      }
      for (const Coalition s : free_) {
        if ((s >> i & 1U) != 0) p.put(row, 1);
        ++row;
      }
      p.end_column(0, 2 * shift);
    }
    for (std::size_t f = 0; f < free_.size(); ++f) p.put(static_cast<int>(1 + fixed_.size() + f), 1);
    p.end_column(-1, 2 * shift * static_cast<double>(n_));
    return p;
  }

  // The coalitions that are violated most and not in the span.
  std::vector<Coalition> violated(const std::vector<double>& x, double e) const {
    const std::vector<double> sums = coalition_sums(x);
    std::vector<std::pair<double, Coalition>> found;
    for (Coalition s = 1; s < game_.all(); ++s)
      if (const double slack = cost(s) - sums[s]; slack < e - tight) found.emplace_back(slack, s);
    std::sort(found.begin(), found.end());
    std::vector<Coalition> out;
    for (const auto& [slack, s] : found) {
      if (out.size() == rows_added) break;
      if (!span_.contains(s)) out.push_back(s);
    }
    return out;
  }

  Result<> round(Nucleolus& out) {
    for (;;) {
      ++out.programs;
      TRY_ASSIGN(const LinearSolution solution, detail::solve(program()));
      std::vector<double> x;
      for (std::size_t i = 0; i < n_; ++i) x.push_back(solution.x[i] - shift);
      const double e = solution.x[n_] - shift * static_cast<double>(n_);
      const std::vector<Coalition> more = violated(x, e);
      if (more.empty()) {
        for (std::size_t i = 0; i < n_; ++i) out.allocation[i] = x[i] * unit_;
        return fix(solution, e);
      }
      free_.insert(free_.end(), more.begin(), more.end());
    }
  }

  // Coalitions with a price are tight in every solution of the round.
  Result<> fix(const LinearSolution& solution, double e) {
    bool any = false;
    for (std::size_t f = 0; f < free_.size(); ++f)
      if (std::abs(solution.row_price[1 + fixed_.size() + f]) > 1e-7 && span_.add(free_[f])) {
        found_.push_back({free_[f], cost(free_[f]) - e});
        any = true;
      }
    if (!any) return fail(ErrorCode::no_solution, "a round of the nucleolus fixes no coalition", {}, "Use costs that differ by more.");
    fixed_.insert(fixed_.end(), found_.begin(), found_.end());
    found_.clear();
    free_.erase(std::remove_if(free_.begin(), free_.end(), [&](Coalition s) { return span_.contains(s); }), free_.end());
    return {};
  }

  const CostGame& game_;
  std::size_t n_;
  double unit_;
  CoalitionSpan span_;
  std::vector<Equation> fixed_, found_;
  std::vector<Coalition> free_;
};

// Weights of at least 1 on the new coalitions, with some combination of the span, that sum to nothing: then the whole collection is
// balanced, because any multiple of the earlier weights can be added.
Result<bool> is_balanced(const CoalitionSpan& span, const std::vector<Coalition>& fresh, std::size_t players) {
  LinearProgram p;
  for (std::size_t i = 0; i < players; ++i) {
    double ones = 0;
    for (const Coalition s : fresh) ones += s >> i & 1U;
    p.add_row(-ones, -ones);
  }
  const auto column = [&](Coalition s, double sign) {
    for (std::size_t i = 0; i < players; ++i)
      if ((s >> i & 1U) != 0) p.put(static_cast<int>(i), sign);
    p.end_column(1, LinearProgram::infinite);
  };
  for (const Coalition s : fresh) column(s, 1);
  for (const Coalition s : span.members()) {
    column(s, 1);
    column(s, -1);
  }
  return detail::has_solution(p);
}

}  // namespace

Result<KohlbergCertificate> check_nucleolus(const CostGame& game, const std::vector<double>& allocation, double tolerance) {
  const double apart = tolerance * greatest_cost(game);
  const std::vector<double> sums = coalition_sums(allocation);
  KohlbergCertificate out;
  if (std::abs(sums.back() - game.total()) > apart) return out;
  CoalitionSpan span(game.players());
  span.add(game.all());
  std::vector<std::pair<double, Coalition>> order;
  for (Coalition s = 1; s < game.all(); ++s) order.emplace_back(game.cost(s) - sums[s], s);
  std::sort(order.begin(), order.end());
  for (std::size_t at = 0; at < order.size() && !span.full();) {
    std::vector<Coalition> fresh;
    double last = order[at].first;
    for (; at < order.size() && order[at].first <= last + apart; ++at) {
      last = order[at].first;
      if (!span.contains(order[at].second)) fresh.push_back(order[at].second);
    }
    if (fresh.empty()) continue;
    ++out.levels;
    out.slack = last;
    TRY_ASSIGN(const bool balanced, is_balanced(span, fresh, game.players()));
    if (!balanced) return out;
    for (const Coalition s : fresh) span.add(s);
  }
  out.holds = true;
  return out;
}

Result<Nucleolus> nucleolus(const CostGame& game) {
  TRY_ASSIGN(Nucleolus out, Rounds(game).run());
  TRY_ASSIGN(out.certificate, check_nucleolus(game, out.allocation));
  return out;
}

}  // namespace entrepot::reserves
