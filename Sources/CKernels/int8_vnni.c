// 32 registers of 16 sums, and one instruction for four products of unsigned activations with signed
// weights, which does not saturate: 6 rows x 4 vectors keep 24 sums in registers.
#include "kernels.h"
#include "table.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>

#define NAME(name) vnni_##name
#define TILE_ROWS 6
#define TILE_VECTORS 4
#define OFFSET 128
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma"))), \
    apply_to = function)
#include "vectors.inc"

INLINE int_vector vnni_dot(int_vector sum, int x, const int8_t *w) {
  return (int_vector)_mm512_dpbusd_epi32((__m512i)sum, _mm512_set1_epi32(x), _mm512_loadu_si512(w));
}

#include "int8.inc"
#pragma clang attribute pop
#endif
