// A set of firms, visited in the order of their numbers. Adding is two stores; visiting and clearing cost what the set holds, and a byte
// for each 64 firms.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

namespace entrepot::shock::detail {

class FirmSet {
 public:
  explicit FirmSet(std::size_t firms) : words_((firms + 511) / 512 * 8), used_(words_.size()) {}

  // For loops that add many: pointers that a compiler can keep in registers.
  struct Adder {
    std::uint64_t* words;
    unsigned char* used;  // [word] whether it may hold something
    void add(std::uint32_t firm) const {
      words[firm / 64] |= std::uint64_t{1} << (firm % 64);
      used[firm / 64] = 1;
    }
  };
  Adder adder() { return {words_.data(), used_.data()}; }
  void add(std::uint32_t firm) { adder().add(firm); }
  void add(const FirmSet& other) {
    other.each_word([&](std::size_t w) {
      words_[w] |= other.words_[w];
      used_[w] = 1;
    });
  }
  bool has(std::uint32_t firm) const { return (words_[firm / 64] >> (firm % 64) & 1) != 0; }
  template <class Visit>
  void visit(Visit&& visit) const {
    each_word([&](std::size_t w) {
      for (std::uint64_t word = words_[w]; word != 0; word &= word - 1) visit(static_cast<std::uint32_t>(w * 64 + std::countr_zero(word)));
    });
  }
  void clear() {
    each_word([&](std::size_t w) {
      words_[w] = 0;
      used_[w] = 0;
    });
  }

 private:
  template <class Visit>
  void each_word(Visit&& visit) const {
    for (std::size_t first = 0; first < used_.size(); first += 8) {
      std::uint64_t some;
      std::memcpy(&some, used_.data() + first, 8);
      if (some == 0) continue;
      for (std::size_t w = first; w < first + 8; ++w)
        if (used_[w] != 0) visit(w);
    }
  }

  std::vector<std::uint64_t> words_;
  std::vector<unsigned char> used_;
};

}  // namespace entrepot::shock::detail
