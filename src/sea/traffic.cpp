#include "sea/traffic.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/text.h"
#include "sea/gates.h"

namespace entrepot::sea {
namespace {

// The extreme mean over `busy_days` days in a row; days that are missing break a stretch.
template <class Better>
std::optional<double> extreme_mean(const std::map<Day, double>& counts, Better better) {
  std::optional<double> best;
  double sum = 0;
  auto first = counts.begin();
  for (auto last = counts.begin(); last != counts.end(); ++last) {
    if (last != counts.begin() && last->first.minus(std::prev(last)->first) != 1) {
      first = last;
      sum = 0;
    }
    sum += last->second;
    if (last->first.minus(first->first) >= busy_days) sum -= (first++)->second;
    if (last->first.minus(first->first) == busy_days - 1)
      if (const double mean = sum / busy_days; !best || better(mean, *best)) best = mean;
  }
  return best;
}

struct Sums {
  int days = 0;
  double ships = 0, tankers = 0, cargo = 0, capacity = 0;
  void add(const TransitDay& day) {
    ++days;
    ships += static_cast<double>(day.total);
    tankers += static_cast<double>(day.tanker);
    cargo += static_cast<double>(day.cargo);
    capacity += day.capacity_t;
  }
};

Loss loss_of(const Sums& before, const Sums& during, double Sums::* what) {
  Loss loss{before.*what / before.days, during.*what / during.days, 0};
  if (loss.before > 0) loss.lost = std::max(0.0, 1 - loss.during / loss.before);
  return loss;
}

}  // namespace

std::vector<PortShare> port_shares(const std::vector<PortCallDay>& days) {
  struct Counts {
    std::string name;
    EconomyId economy;
    std::map<Day, double> calls;
  };
  std::map<std::string, Counts> ports;
  std::map<EconomyId, double> whole;
  for (const PortCallDay& day : days) {
    Counts& port = ports[day.port];
    port.name = day.port_name;
    port.economy = day.economy;
    port.calls[day.day] += static_cast<double>(day.calls);
    whole[day.economy] += static_cast<double>(day.calls);
  }
  std::vector<PortShare> shares;
  for (const auto& [id, port] : ports) {
    double calls = 0;
    for (const auto& [day, count] : port.calls) calls += count;
    PortShare share{id, port.name, port.economy, static_cast<int>(port.calls.size()), calls / static_cast<double>(port.calls.size()),
                    0,  {}};
    if (whole[port.economy] > 0) share.share = calls / whole[port.economy];
    if (const auto busiest = extreme_mean(port.calls, std::greater<>()); busiest && share.calls_a_day > 0)
      share.spare = std::max(0.0, *busiest / share.calls_a_day - 1);
    shares.push_back(std::move(share));
  }
  std::stable_sort(shares.begin(), shares.end(), [](const PortShare& a, const PortShare& b) {
    return a.economy != b.economy ? a.economy < b.economy : a.share > b.share;
  });
  return shares;
}

double GateLoss::low() const { return std::min({ships.lost, tankers.lost, cargo.lost, capacity.lost}); }
double GateLoss::high() const { return std::max({ships.lost, tankers.lost, cargo.lost, capacity.lost}); }

std::vector<std::string> gates_counted(const std::vector<TransitDay>& transits) {
  std::set<std::string> gates;
  for (const TransitDay& day : transits) gates.insert(day.gate);
  return {gates.begin(), gates.end()};
}

Result<GateLoss> gate_loss(const std::vector<TransitDay>& transits, const GateLossQuery& query) {
  const std::string gate = canonical_gate(query.gate);
  const auto known = gates_counted(transits);
  if (!std::binary_search(known.begin(), known.end(), gate))
    return fail(ErrorCode::unknown_name, "no counts of the gate '" + query.gate + "'", {"", 0, 0, "--gate"},
                known_names_remedy(gate, known));
  if (query.to < query.from || query.before_days < busy_days)
    return fail(
        ErrorCode::out_of_range,
        "a period from " + query.from.text() + " to " + query.to.text() + " with " + std::to_string(query.before_days) + " days before it",
        {"", 0, 0, "--from"}, "Let it end after it begins, and take at least " + std::to_string(busy_days) + " days before it.");
  Sums before, during;
  std::map<Day, double> usual;
  for (const TransitDay& day : transits) {
    if (day.gate != gate) continue;
    if (query.from <= day.day && day.day <= query.to) during.add(day);
    const int early = query.from.minus(day.day);
    if (early < 1 || early > query.before_days) continue;
    before.add(day);
    usual[day.day] = static_cast<double>(day.total);
  }
  if (during.days == 0 || before.days < busy_days)
    return fail(ErrorCode::missing_data,
                gate + ": counts of " + std::to_string(during.days) + " days from " + query.from.text() + " to " + query.to.text() +
                    ", and of " + std::to_string(before.days) + " in the " + std::to_string(query.before_days) + " days before",
                {"", 0, 0, "--from"}, "Choose days that the file has, with at least " + std::to_string(busy_days) + " before them.");
  GateLoss loss{gate, before.days, during.days, {}, {}, {}, {}, {}};
  loss.ships = loss_of(before, during, &Sums::ships);
  loss.tankers = loss_of(before, during, &Sums::tankers);
  loss.cargo = loss_of(before, during, &Sums::cargo);
  loss.capacity = loss_of(before, during, &Sums::capacity);
  loss.quietest = extreme_mean(usual, std::less<>());
  return loss;
}

}  // namespace entrepot::sea
