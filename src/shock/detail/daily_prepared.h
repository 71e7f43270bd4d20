// A firm network as the daily model runs on it.
//
// Links stand by (client, sector of the supplier, supplier). Orders stand in slots, by (block of suppliers, then as the links): clients
// write them along a few hundred streams, and the orders of a block of suppliers, gathered supplier by supplier, stay in the cache.
#pragma once

#include <cstdint>
#include <vector>

#include "shock/daily.h"
#include "shock/detail/large_array.h"
#include "shock/node_text.h"

namespace entrepot::shock::detail {

inline constexpr std::size_t gather_ahead = 32;  // what is gathered by an index is asked for so many places before

struct DailyPrepared {
  static constexpr std::uint32_t last_of_group = std::uint32_t{1} << 31, supplier_bits = last_of_group - 1;

  DailyParameters parameters;
  std::size_t firms = 0, links = 0, left_out = 0, own = 0;
  SummedLinks summed;
  std::vector<std::uint32_t> sector;                           // [firm]
  LargeArray<std::uint32_t> client_begin, supplier_begin;     // [firm + 1]
  LargeArray<std::uint32_t> supplier;                         // [link + gather_ahead], with last_of_group where a sector's suppliers end
  LargeArray<double> usual;                                   // [link] A
  LargeArray<std::uint32_t> slot;                             // [link + gather_ahead]
  LargeArray<std::uint32_t> by_supplier;                      // [link + gather_ahead] slots in the order of (supplier, client)
  LargeArray<double> usual_in_slot;                           // [slot] A; rules of the lowest relative order only
  LargeArray<double> final_demand, production, value_ratio;   // [firm] C, P0, v
  LargeArray<double> target_days, start_days;                 // [firm]
  std::vector<std::uint32_t> neighbour_begin, neighbours;      // damped recovery only: firms it buys from or sells to, once each

  std::uint32_t supplier_of(std::size_t link) const { return supplier[link] & supplier_bits; }
  bool ends_group(std::size_t link) const { return (supplier[link] & last_of_group) != 0; }
};

DailyPrepared prepare_daily(const DailyNetwork& network, const DailyParameters& parameters);

// Bytes of the network as prepared, with what it takes to get there.
double daily_network_bytes(const DailyNetwork& network, const DailyParameters& parameters);

}  // namespace entrepot::shock::detail
