// For every processor.
#include <math.h>

#include "kernels.h"
#include "table.h"

#define NAME(name) portable_##name
#define TILE_ROWS 1
#define TILE_VECTORS 1
#define OFFSET 0
#include "vectors.inc"

INLINE int_vector portable_dot(int_vector sum, int x, const int8_t *w) {
  int8_t activations[4];
  memcpy(activations, &x, sizeof activations);
  for (int column = 0; column < 16; column++)
    for (int k = 0; k < 4; k++) sum[column] += activations[k] * w[4 * column + k];
  return sum;
}

#include "int8.inc"
