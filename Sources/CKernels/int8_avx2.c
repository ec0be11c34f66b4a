// 16 registers of 8 sums: 2 rows x 2 vectors keep 8 sums in registers. The instruction for unsigned
// by signed bytes adds two products in 16 bits, which would saturate; with |x| <= 127 and the sign of
// x moved to w, 2 x 127 x 127 = 32258 just fits.
#include "kernels.h"
#include "table.h"
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>

#define NAME(name) avx2_##name
#define TILE_ROWS 2
#define TILE_VECTORS 2
#define OFFSET 0
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "vectors.inc"

INLINE __m256i avx2_products(__m256i x, const int8_t *w) {
  __m256i turned = _mm256_sign_epi8(_mm256_loadu_si256((const __m256i *)w), x);
  __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(x), turned);
  return _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

INLINE int_vector avx2_dot(int_vector sum, int x, const int8_t *w) {
  __m256i all = _mm256_set1_epi32(x), parts[2] = {avx2_products(all, w), avx2_products(all, w + 32)};
  int_vector products;
  memcpy(&products, parts, sizeof products);
  return sum + products;
}

#include "int8.inc"
#pragma clang attribute pop
#endif
