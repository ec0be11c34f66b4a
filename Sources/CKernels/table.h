// One pointer for each kernel; an instruction set is a filled table.
#pragma once
#include "kernels.h"

struct kernel_table {
  void (*pack)(ptrdiff_t, ptrdiff_t, const float *, ptrdiff_t, ptrdiff_t, float *);
  void (*packed_product)(ptrdiff_t, ptrdiff_t, ptrdiff_t, const float *, ptrdiff_t, const float *,
                         const float *, float *, ptrdiff_t, int, int);
  void (*lstm_forward)(ptrdiff_t, ptrdiff_t, float *, const float *, const float *, float *,
                       float *, ptrdiff_t);
  void (*lstm_backward)(ptrdiff_t, ptrdiff_t, float *, const float *, const float *, const float *,
                        const float *, float *);
  void (*gru_forward)(ptrdiff_t, ptrdiff_t, float *, const float *, const float *, ptrdiff_t,
                      float *, ptrdiff_t);
  void (*gru_backward)(ptrdiff_t, ptrdiff_t, float *, float *, const float *, ptrdiff_t, float *);
  void (*tanh)(ptrdiff_t, const float *, float *);
  void (*sigmoid)(ptrdiff_t, const float *, float *);
  void (*exp)(ptrdiff_t, const float *, float *);
  void (*add)(ptrdiff_t, float, const float *, float *);
  void (*add_rows)(ptrdiff_t, ptrdiff_t, const float *, float *);
  void (*add_products)(ptrdiff_t, ptrdiff_t, const float *, ptrdiff_t, const float *, ptrdiff_t,
                       float *);
  double (*sum_of_squares)(ptrdiff_t, const float *);
  void (*adam)(ptrdiff_t, kernels_adam_settings, const float *, float *, float *, float *);
  void (*log)(ptrdiff_t, float, const float *, float *);
  void (*power_spectra)(ptrdiff_t, ptrdiff_t, const float *, const float *, const float *, float *);
  void (*add_bags)(ptrdiff_t, ptrdiff_t, const int32_t *, const int32_t *, const int32_t *,
                   const float *, const float *, const float *, float *);
  void (*add_to_bags)(ptrdiff_t, ptrdiff_t, const int32_t *, const int32_t *, const int32_t *,
                      const float *, const float *, const float *, float *);
  void (*row_products)(ptrdiff_t, ptrdiff_t, const float *, const float *, float *);
};

extern const struct kernel_table portable_table;
#if defined(__x86_64__)
extern const struct kernel_table avx2_table, avx512_table;
#endif

// The kernels of int8 weights, which have a choice of their own: not every processor with AVX-512
// has its instruction for bytes (VNNI).
struct int8_table {
  void (*product)(ptrdiff_t, ptrdiff_t, ptrdiff_t, const float *, ptrdiff_t, const int8_t *,
                  const int *, const float *, const float *, float *, ptrdiff_t, int, int);
  void (*column_sums)(ptrdiff_t, ptrdiff_t, const int8_t *, int *);
};

extern const struct int8_table portable_int8_table;
#if defined(__x86_64__)
extern const struct int8_table avx2_int8_table, vnni_int8_table;
#endif
