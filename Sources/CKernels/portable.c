// For every processor: 128-bit vectors, four to a panel.
#define NAME(name) portable_##name
#define TILE_ROWS 2
#define TILE_PANELS 1
#include "bodies.inc"
