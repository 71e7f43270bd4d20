// Follows the days of one scenario on firm links and leads every loss back to the shocks (explain.h).
#pragma once

#include <cstdint>
#include <vector>

#include "shock/daily.h"
#include "stress/detail/held_days.h"
#include "stress/explain.h"

namespace entrepot::stress::detail {

class DailyAttribution {
 public:
  // network: per day, as the model is given it.
  DailyAttribution(const shock::DailyNetwork& network, const Scenario& scenario, const std::vector<std::uint32_t>& targets);

  void step(const shock::DailyStep& step);
  std::vector<Explanation> explanations() const { return days_.explanations(); }

  static double bytes(std::size_t firms, std::size_t links, std::size_t origins, int days);

 private:
  void find_groups(const shock::DailyStep& step);
  void follow_stocks(const shock::DailyStep& step);
  void offer_lacking(std::size_t group, double factor);
  void find_causes(const shock::DailyStep& step);
  Cause cause_of(const shock::DailyStep& step, std::size_t firm, double* origin);
  Cause by_capacity(const shock::DailyStep& step, std::size_t firm, double* origin);
  Cause by_input(const shock::DailyStep& step, std::size_t firm, double* origin);
  Cause by_demand(const shock::DailyStep& step, std::size_t firm, double* origin);
  std::uint32_t by_more_orders(const shock::DailyStep& step, std::size_t firm, double* origin);
  void add_missing(const shock::DailyStep& step);
  void weigh(const shock::DailyStep& step, std::uint32_t firm, const Cause& cause, const HeldDays::Add& add) const;

  const shock::DailyNetwork& network_;
  const Scenario& scenario_;
  const std::size_t firms_, origins_;
  std::vector<double> origin_, origin_before_;           // [firm][origin]
  std::vector<std::size_t> group_begin_;                 // [group + 1] links of one client and sector
  std::vector<std::size_t> client_begin_;                // [firm + 1] its groups
  std::vector<std::size_t> group_of_;                    // [link]
  std::vector<std::size_t> supplier_begin_, by_supplier_;  // [firm + 1] its links to clients
  std::vector<double> lacking_;                          // [group][origin] F
  std::vector<Source> lacking_from_;                     // [group][origin] its largest term
  Terms terms_;                                          // of the firm that is looked at
  std::vector<double> full_;                             // [group] stocks at the start
  std::vector<double> missing_;                          // [link] what was not delivered, of what the stock still lacks
  std::vector<std::vector<std::size_t>> shocks_of_;      // [firm]
  HeldDays days_;
};

}  // namespace entrepot::stress::detail
