// Eight scenarios in one vector: a cache line of doubles.
#pragma once

// Loops over lanes are compiled for newer processors too; without fused multiply-adds (CMakeLists.txt) the bits are the same.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define ENTREPOT_LANES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define ENTREPOT_LANES
#endif

namespace entrepot::shock::detail {

using Eight = double __attribute__((vector_size(64), aligned(64), may_alias));
inline const Eight& eight(const double* at) { return *reinterpret_cast<const Eight*>(at); }
inline Eight& eight(double* at) { return *reinterpret_cast<Eight*>(at); }

}  // namespace entrepot::shock::detail
