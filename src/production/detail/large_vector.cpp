#include "production/detail/large_vector.h"

#include <sys/mman.h>

#include <cstdint>

#include "production/detail/parallel.h"

namespace entrepot::production::detail {

namespace {

// The system clears memory when it is first touched: half of it on each of two threads.
void touch_in_parallel(std::uintptr_t begin, std::uintptr_t end, std::uintptr_t page) {
#ifdef MADV_POPULATE_WRITE
  const std::uintptr_t middle = begin + (end - begin) / 2 / page * page;
  run_in_parallel(2, [&](std::size_t half) {
    const std::uintptr_t from = half == 0 ? begin : middle, to = half == 0 ? middle : end;
    if (from < to) (void)madvise(reinterpret_cast<void*>(from), to - from, MADV_POPULATE_WRITE);
  });
#else
  (void)begin, (void)end, (void)page;
#endif
}

}  // namespace

std::vector<double> large_vector(std::size_t size) {
  constexpr std::uintptr_t huge_page = std::uintptr_t{2} << 20;
  std::vector<double> values;
  values.reserve(size);
  const auto begin = (reinterpret_cast<std::uintptr_t>(values.data()) + huge_page - 1) & ~(huge_page - 1);
  const auto end = reinterpret_cast<std::uintptr_t>(values.data() + size) & ~(huge_page - 1);
  // Advice only: where it is refused the memory is as good, only slower to touch.
  if (begin < end) {
    (void)madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
    touch_in_parallel(begin, end, huge_page);
  }
  values.resize(size);
  return values;
}

}  // namespace entrepot::production::detail
