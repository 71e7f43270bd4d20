// Positions in a list by the id found there: open addressing, a slot of 8 bytes for each. Nothing is ever taken out but what was put in last.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "ledger/id.h"

namespace entrepot::ledger::detail {

constexpr std::uint32_t nowhere = 0xffffffff;

class IdTable {
 public:
  // ids(position) is the id at a position.
  template <class Ids>
  std::uint32_t find(const Id& id, const Ids& ids) const {
    const std::uint64_t hash = std::hash<Id>{}(id);
    for (std::size_t slot = hash & mask_;; slot = (slot + 1) & mask_) {
      const Slot& entry = slots_[slot];
      if (entry.place == 0) return nowhere;
      if (entry.tag == tag_of(hash) && ids(entry.place - 1) == id) return entry.place - 1;
    }
  }

  // Asks the memory for the place of an id that will be looked for soon. Inlined, because g++ 12 drops calls of functions that only prefetch.
  [[gnu::always_inline]] void expect(const Id& id) const { __builtin_prefetch(&slots_[std::hash<Id>{}(id)&mask_]); }

  // The id is not in the table. Positions are below 2^32 - 2.
  template <class Ids>
  void add(const Id& id, std::uint32_t position, const Ids& ids) {
    if (2 * (used_ + 1) > slots_.size()) grow(ids, position);
    put(std::hash<Id>{}(id), position);
    ++used_;
  }

  // Takes out the id that was added last: no other one was placed with regard to it.
  template <class Ids>
  void remove_last(const Id& id, const Ids& ids) {
    std::size_t slot = std::hash<Id>{}(id)&mask_;
    while (!(ids(slots_[slot].place - 1) == id)) slot = (slot + 1) & mask_;
    slots_[slot] = {};
    --used_;
  }

 private:
  struct Slot {
    std::uint32_t place = 0;  // position + 1; 0: empty
    std::uint32_t tag = 0;
  };
  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

  void put(std::uint64_t hash, std::uint32_t position) {
    std::size_t slot = hash & mask_;
    while (slots_[slot].place != 0) slot = (slot + 1) & mask_;
    slots_[slot] = {position + 1, tag_of(hash)};
  }

  // In the order they were added, so that remove_last stays right.
  template <class Ids>
  void grow(const Ids& ids, std::uint32_t positions) {
    slots_.assign(2 * slots_.size(), {});
    mask_ = slots_.size() - 1;
    for (std::uint32_t position = 0; position < positions; ++position) put(std::hash<Id>{}(ids(position)), position);
  }

  std::vector<Slot> slots_ = std::vector<Slot>(1024);
  std::size_t mask_ = 1023;
  std::size_t used_ = 0;
};

}  // namespace entrepot::ledger::detail
