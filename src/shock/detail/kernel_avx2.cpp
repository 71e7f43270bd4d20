#include "shock/detail/kernel.h"
namespace entrepot::shock::detail {
const Kernels* avx2_kernels() { return nullptr; }
const Kernels* avx512_kernels() { return nullptr; }
}  // namespace entrepot::shock::detail
