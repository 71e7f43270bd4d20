#include "production/detail/large_vector.h"

#include <sys/mman.h>

#include <cstdint>

namespace entrepot::production::detail {

std::vector<double> large_vector(std::size_t size) {
  constexpr std::uintptr_t huge_page = std::uintptr_t{2} << 20;
  std::vector<double> values;
  values.reserve(size);
  const auto begin = (reinterpret_cast<std::uintptr_t>(values.data()) + huge_page - 1) & ~(huge_page - 1);
  const auto end = reinterpret_cast<std::uintptr_t>(values.data() + size) & ~(huge_page - 1);
  // Advice only: where it is refused the memory is as good, only slower to touch.
  if (begin < end) (void)madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
  values.resize(size);
  return values;
}

}  // namespace entrepot::production::detail
