// 16 registers of 8 floats: 6 rows x 1 panel keep 12 sums in registers.
#if defined(__x86_64__)
#define NAME(name) avx2_##name
#define TILE_ROWS 6
#define TILE_PANELS 1
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "bodies.inc"
#pragma clang attribute pop
#endif
