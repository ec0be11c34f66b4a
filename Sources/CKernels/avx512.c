// 32 registers of 16 floats: 6 rows x 4 panels keep 24 sums in registers.
#if defined(__x86_64__)
#define NAME(name) avx512_##name
#define TILE_ROWS 6
#define TILE_PANELS 4
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))), \
                             apply_to = function)
#include "bodies.inc"
#pragma clang attribute pop
#endif
