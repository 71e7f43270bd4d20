// A firm network as the daily model runs on it: links by (client, sector of the supplier, supplier), and by (supplier, client).
#pragma once

#include <cstdint>
#include <vector>

#include "shock/daily.h"

namespace entrepot::shock::detail {

struct DailyPrepared {
  static constexpr std::uint32_t last_of_group = std::uint32_t{1} << 31, supplier_bits = last_of_group - 1;

  DailyParameters parameters;
  std::size_t firms = 0, links = 0, summed = 0, left_out = 0, own = 0;
  std::vector<std::uint32_t> sector;                           // [firm]
  std::vector<std::uint32_t> client_begin, supplier_begin;     // [firm + 1]
  std::vector<std::uint32_t> supplier;                         // [link], with last_of_group where a sector's suppliers end
  std::vector<double> usual;                                   // [link] A
  std::vector<std::uint32_t> by_supplier;                      // links in the order of (supplier, client)
  std::vector<double> final_demand, production, value_ratio;   // [firm] C, P0, v
  std::vector<double> target_days, start_days;                 // [firm]
  std::vector<std::uint32_t> neighbour_begin, neighbours;      // damped recovery only: firms it buys from or sells to, once each

  std::uint32_t supplier_of(std::size_t link) const { return supplier[link] & supplier_bits; }
  bool ends_group(std::size_t link) const { return (supplier[link] & last_of_group) != 0; }
};

DailyPrepared prepare_daily(const DailyNetwork& network, const DailyParameters& parameters);

// Bytes of the network as prepared, with what it takes to get there.
double daily_network_bytes(const DailyNetwork& network, const DailyParameters& parameters);

}  // namespace entrepot::shock::detail
