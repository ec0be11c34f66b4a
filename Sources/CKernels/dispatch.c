// Chooses the kernels' instruction set once, when the program is loaded.
#include <malloc.h>
#include <string.h>

#include "kernels.h"
#include "table.h"

struct choice {
  const struct kernel_table *table;
  const struct int8_table *int8;
  const char *instruction_set;
};
static struct choice best = {&portable_table, &portable_int8_table, "portable"};
static _Thread_local struct choice choice;  // a test's own; empty otherwise

static struct choice current(void) { return choice.table ? choice : best; }
static const struct kernel_table *table(void) { return current().table; }

// The kernels of an instruction set, or none if this processor lacks it.
static struct choice find(const char *instruction_set) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (strcmp(instruction_set, "avx512") == 0 && __builtin_cpu_supports("avx512f") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return (struct choice){
        &avx512_table,
        __builtin_cpu_supports("avx512vnni") ? &vnni_int8_table : &avx2_int8_table, "avx512"};
  if (strcmp(instruction_set, "avx2") == 0 && __builtin_cpu_supports("avx2") &&
      __builtin_cpu_supports("fma"))
    return (struct choice){&avx2_table, &avx2_int8_table, "avx2"};
#endif
  if (strcmp(instruction_set, "portable") == 0)
    return (struct choice){&portable_table, &portable_int8_table, "portable"};
  return (struct choice){0};
}

__attribute__((constructor)) static void choose_best(void) {
  struct choice found = find("avx512");
  if (!found.table) found = find("avx2");
  if (found.table) best = found;
}

int kernels_choose(const char *instruction_set) {
  struct choice found = find(instruction_set);
  if (found.table) choice = found;
  return found.table != 0;
}

const char *kernels_instruction_set(void) { return current().instruction_set; }

void kernels_pack(ptrdiff_t depth, ptrdiff_t columns, const float *w, ptrdiff_t row_stride,
                  ptrdiff_t column_stride, float *packed) {
  table()->pack(depth, columns, w, row_stride, column_stride, packed);
}

void kernels_packed_product(ptrdiff_t rows, ptrdiff_t depth, ptrdiff_t columns, const float *x,
                            ptrdiff_t x_stride, const float *packed, const float *bias, float *y,
                            ptrdiff_t y_stride, int accumulate, int backwards) {
  table()->packed_product(rows, depth, columns, x, x_stride, packed, bias, y, y_stride, accumulate,
                        backwards);
}

void kernels_int8_product(ptrdiff_t rows, ptrdiff_t depth, ptrdiff_t columns, const float *x,
                          ptrdiff_t x_stride, const int8_t *w, const int32_t *column_sums,
                          const float *scales, const float *bias, float *y, ptrdiff_t y_stride,
                          int accumulate, int backwards) {
  current().int8->product(rows, depth, columns, x, x_stride, w, column_sums, scales, bias, y,
                          y_stride, accumulate, backwards);
}

void kernels_int8_column_sums(ptrdiff_t depth, ptrdiff_t columns, const int8_t *w,
                              int32_t *column_sums) {
  current().int8->column_sums(depth, columns, w, column_sums);
}

void kernels_lstm_forward(ptrdiff_t rows, ptrdiff_t hidden, float *gates, const float *peepholes,
                          const float *cell_before, float *cell, float *output,
                          ptrdiff_t output_stride) {
  table()->lstm_forward(rows, hidden, gates, peepholes, cell_before, cell, output, output_stride);
}

void kernels_lstm_backward(ptrdiff_t rows, ptrdiff_t hidden, float *gates, const float *peepholes,
                           const float *cell_before, const float *cell, const float *d_output,
                           float *d_cell) {
  table()->lstm_backward(rows, hidden, gates, peepholes, cell_before, cell, d_output, d_cell);
}

void kernels_gru_forward(ptrdiff_t rows, ptrdiff_t hidden, float *gates, const float *recurrent,
                         const float *before, ptrdiff_t before_stride, float *output,
                         ptrdiff_t output_stride) {
  table()->gru_forward(rows, hidden, gates, recurrent, before, before_stride, output,
                       output_stride);
}

void kernels_gru_backward(ptrdiff_t rows, ptrdiff_t hidden, float *gates, float *recurrent,
                          const float *before, ptrdiff_t before_stride, float *d_state) {
  table()->gru_backward(rows, hidden, gates, recurrent, before, before_stride, d_state);
}

void kernels_tanh(ptrdiff_t count, const float *x, float *y) { table()->tanh(count, x, y); }
void kernels_sigmoid(ptrdiff_t count, const float *x, float *y) { table()->sigmoid(count, x, y); }
void kernels_exp(ptrdiff_t count, const float *x, float *y) { table()->exp(count, x, y); }

void kernels_log(ptrdiff_t count, float floor, const float *x, float *y) {
  table()->log(count, floor, x, y);
}

void kernels_add(ptrdiff_t count, float scale, const float *x, float *y) {
  table()->add(count, scale, x, y);
}

void kernels_add_rows(ptrdiff_t rows, ptrdiff_t columns, const float *x, float *y) {
  table()->add_rows(rows, columns, x, y);
}

void kernels_add_products(ptrdiff_t rows, ptrdiff_t columns, const float *a, ptrdiff_t a_stride,
                          const float *b, ptrdiff_t b_stride, float *y) {
  table()->add_products(rows, columns, a, a_stride, b, b_stride, y);
}

double kernels_sum_of_squares(ptrdiff_t count, const float *x) {
  return table()->sum_of_squares(count, x);
}

void kernels_adam(ptrdiff_t count, kernels_adam_settings settings, const float *gradient,
                  float *moment1, float *moment2, float *weights) {
  table()->adam(count, settings, gradient, moment1, moment2, weights);
}

void kernels_power_spectra(ptrdiff_t rows, ptrdiff_t half, const float *cosines,
                           const float *sines, const float *z, float *power) {
  table()->power_spectra(rows, half, cosines, sines, z, power);
}

void kernels_add_bags(ptrdiff_t bags, ptrdiff_t columns, const int32_t *starts,
                      const int32_t *rows, const int32_t *places, const float *weights,
                      const float *factors, const float *matrix, float *y) {
  table()->add_bags(bags, columns, starts, rows, places, weights, factors, matrix, y);
}

void kernels_add_to_bags(ptrdiff_t bags, ptrdiff_t columns, const int32_t *starts,
                         const int32_t *rows, const int32_t *places, const float *weights,
                         const float *factors, const float *x, float *matrix) {
  table()->add_to_bags(bags, columns, starts, rows, places, weights, factors, x, matrix);
}

void kernels_row_products(ptrdiff_t rows, ptrdiff_t columns, const float *a, const float *x,
                          float *y) {
  table()->row_products(rows, columns, a, x, y);
}

void kernels_keep_freed_memory(void) {
#if defined(__GLIBC__)
  mallopt(M_ARENA_MAX, 1);  // threads' own arenas would return their memory all the same
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}
