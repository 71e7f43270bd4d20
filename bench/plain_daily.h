// The daily model of shock/daily.h as adjacency lists, one day after the other: what the engine is measured against. Proportional
// rationing, orders whose target follows use, no recovery, losses from day 0.
#pragma once

#include <algorithm>
#include <limits>
#include <map>
#include <vector>

#include "shock/daily.h"

namespace entrepot::bench {

class PlainDaily {
 public:
  struct Totals {
    double production = 0, value_added = 0, consumption = 0;
  };

  PlainDaily(const shock::DailyNetwork& n, double tau, double inventory_days, const shock::DailyShock& shock)
      : tau_(tau), days_(inventory_days), firms_(n.sector.size()) {
    std::vector<std::map<std::uint32_t, std::size_t>> inputs(firms_.size());
    for (std::size_t i = 0; i < firms_.size(); ++i) firms_[i].usual_output = firms_[i].final_demand = n.final_demand[i];
    for (const auto& link : n.links) {
      Firm& client = firms_[link.customer];
      const auto input = inputs[link.customer].try_emplace(n.sector[link.supplier], client.inputs.size());
      if (input.second) client.inputs.emplace_back();
      Input& group = client.inputs[input.first->second];
      group.usual += link.amount;
      group.stock += days_ * link.amount;
      client.purchases += link.amount;
      firms_[link.supplier].usual_output += link.amount;
      firms_[link.supplier].clients.push_back({link.customer, client.suppliers.size()});
      client.suppliers.push_back({input.first->second, link.amount, days_ * link.amount, link.amount, link.amount});
    }
    for (Firm& firm : firms_) firm.production = firm.capacity = firm.usual_output;
    for (const auto& loss : shock.losses) firms_[loss.firm].capacity = (1 - loss.loss) * firms_[loss.firm].usual_output;
  }

  Totals day() {
    for (Firm& client : firms_) use_and_order(client);
    Totals totals;
    for (Firm& firm : firms_) produce_and_deliver(firm, totals);
    return totals;
  }

 private:
  struct Supplier {
    std::size_t input;
    double usual, stock, order, delivery;
  };
  struct Input {
    double usual = 0, stock = 0;
  };
  struct Client {
    std::size_t firm, link;
  };
  struct Firm {
    double final_demand = 0, usual_output = 0, production = 0, capacity = 0, purchases = 0;
    std::vector<Supplier> suppliers;
    std::vector<Input> inputs;
    std::vector<Client> clients;
  };

  void use_and_order(Firm& client) const {
    const double u = client.production / client.usual_output;
    for (Supplier& s : client.suppliers) {
      const Input& input = client.inputs[s.input];
      const double used = input.stock > 1e-20 * input.usual ? s.stock * u * input.usual / input.stock : 0;
      s.stock = std::max(0.0, s.stock + s.delivery - used);
      s.order = std::max(0.0, s.usual * u + (days_ * s.usual * u - s.stock) / tau_);
    }
    for (Input& input : client.inputs) input.stock = 0;
    for (const Supplier& s : client.suppliers) client.inputs[s.input].stock += s.stock;
  }

  void produce_and_deliver(Firm& firm, Totals& totals) {
    double demand = firm.final_demand;
    for (const Client& client : firm.clients) demand += firms_[client.firm].suppliers[client.link].order;
    double limit = std::numeric_limits<double>::infinity();
    for (const Input& input : firm.inputs) limit = std::min(limit, input.stock / input.usual * firm.usual_output);
    firm.production = std::min({demand, firm.capacity, limit});
    const double share = firm.production < demand ? firm.production / demand : 1;
    for (const Client& client : firm.clients) {
      Supplier& s = firms_[client.firm].suppliers[client.link];
      s.delivery = s.order * share;
    }
    totals.production += firm.production;
    totals.value_added += (firm.usual_output - firm.purchases) / firm.usual_output * firm.production;
    totals.consumption += firm.final_demand * share;
  }

  double tau_, days_;
  std::vector<Firm> firms_;
};

}  // namespace entrepot::bench
