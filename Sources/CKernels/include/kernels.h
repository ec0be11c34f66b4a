// Vector kernels, chosen at run time for the processor: AVX-512, AVX2 or portable code.
//
// Every array is row-major, 32-bit float, and needs no alignment. "Stride" is the distance between
// rows, in elements. No function allocates, keeps state, or starts a thread. Each output element is
// computed by the same sequence of operations whatever the number of rows, so results do not
// depend on how a batch was divided.
#pragma once
#include <stddef.h>
#include <stdint.h>

// The chosen instruction set: "avx512", "avx2" or "portable".
const char *kernels_instruction_set(void);

// Chooses an instruction set by name for the calling thread; returns 0 if this processor lacks it.
// For tests.
int kernels_choose(const char *instruction_set);

// Packs a matrix [depth, columns], whose element (k, n) is w[k * row_stride + n * column_stride],
// into panels of 16 columns, the last filled up with zeros, in an order that the chosen instruction
// set's product reads. Exchanging the strides packs the transpose. packed holds
// ceil(columns / 16) * 16 * depth values.
void kernels_pack(ptrdiff_t depth, ptrdiff_t columns, const float *w, ptrdiff_t row_stride,
                  ptrdiff_t column_stride, float *packed);

// y = x · w + bias, or y += x · w + bias when accumulate is not 0.
// x: [rows, depth], w: packed [depth, columns], bias: [columns] or NULL, y: [rows, columns].
// backwards: whether to take the panels from the last to the first; the result is the same.
void kernels_packed_product(ptrdiff_t rows, ptrdiff_t depth, ptrdiff_t columns, const float *x,
                            ptrdiff_t x_stride, const float *packed, const float *bias, float *y,
                            ptrdiff_t y_stride, int accumulate, int backwards);

// y = x · w + bias, or y += x · w + bias when accumulate is not 0, with int8 weights.
//
//     y[r, n] = a[r] * scales[n] * Σ q[r, k] w[k, n] + bias[n],  q = rint(x / a), a[r] = max |x[r]| / 127
//
// The sums are exact, and every instruction set gives the same bits.
// x: [rows, depth], w: [depth, columns] in panels of 64 columns with groups of 4 rows beside each
// other, [columns / 64, depth / 4, 64, 4], columns filled up to a multiple of 64 and depth to one of
// 8, without the value -128. column_sums: Σ over k of w, [columns filled up]. scales, bias: [columns];
// bias may be NULL. depth is at most kernels_int8_largest_depth. backwards as above.
enum { kernels_int8_largest_depth = 65536 };
void kernels_int8_product(ptrdiff_t rows, ptrdiff_t depth, ptrdiff_t columns, const float *x,
                          ptrdiff_t x_stride, const int8_t *w, const int32_t *column_sums,
                          const float *scales, const float *bias, float *y, ptrdiff_t y_stride,
                          int accumulate, int backwards);

// The sums over the rows of such weights, [columns filled up].
void kernels_int8_column_sums(ptrdiff_t depth, ptrdiff_t columns, const int8_t *w,
                              int32_t *column_sums);

// One LSTM step after the products; gates in the order i, f, g, o.
// gates: [rows, 4 * hidden], pre-activations in, activations out.
// peepholes: [3 * hidden] in the order i, f, o, or NULL.
// cell_before, cell: [rows, hidden] with stride cell_stride; output: [rows, hidden].
void kernels_lstm_forward(ptrdiff_t rows, ptrdiff_t hidden, float *gates, const float *peepholes,
                          const float *cell_before, float *cell, float *output,
                          ptrdiff_t output_stride);

// The same step backwards.
// gates: activations in, gradients of the pre-activations out.
// d_output: [rows, hidden]; d_cell: [rows, hidden], gradient of cell in, of cell_before out.
void kernels_lstm_backward(ptrdiff_t rows, ptrdiff_t hidden, float *gates, const float *peepholes,
                           const float *cell_before, const float *cell, const float *d_output,
                           float *d_cell);

// One GRU step after the products; gates in the order r, z, n (the candidate).
// gates: [rows, 3 * hidden], the input's part in, activations out.
// recurrent: [rows, 3 * hidden], the state's part with its bias; kept for backward.
void kernels_gru_forward(ptrdiff_t rows, ptrdiff_t hidden, float *gates, const float *recurrent,
                         const float *before, ptrdiff_t before_stride, float *output,
                         ptrdiff_t output_stride);

// The same step backwards.
// gates: activations in, gradients of the input's part out.
// recurrent: the state's part in, its gradient out.
// d_state: [rows, hidden], gradient of output in; out: the part of before's gradient that does not
// pass through the recurrent product.
void kernels_gru_backward(ptrdiff_t rows, ptrdiff_t hidden, float *gates, float *recurrent,
                          const float *before, ptrdiff_t before_stride, float *d_state);

// y = tanh x, y = 1 / (1 + e^-x), y = e^x; in place when y = x.
void kernels_tanh(ptrdiff_t count, const float *x, float *y);
void kernels_sigmoid(ptrdiff_t count, const float *x, float *y);
void kernels_exp(ptrdiff_t count, const float *x, float *y);

// y = ln max(x, floor) for a normal positive floor, within 2 units in the last place; in place when
// y = x.
void kernels_log(ptrdiff_t count, float floor, const float *x, float *y);

// y += scale * x.
void kernels_add(ptrdiff_t count, float scale, const float *x, float *y);

// Adds the sum over the rows of x [rows, columns] to y [columns].
void kernels_add_rows(ptrdiff_t rows, ptrdiff_t columns, const float *x, float *y);

// Adds Σ a · b over the rows, element by element, to y [columns].
void kernels_add_products(ptrdiff_t rows, ptrdiff_t columns, const float *a, ptrdiff_t a_stride,
                          const float *b, ptrdiff_t b_stride, float *y);

// Σ x², added up in double precision.
double kernels_sum_of_squares(ptrdiff_t count, const float *x);

// One step of Adam with decoupled weight decay. step_size and the two corrections are those of
// Kingma & Ba (2015), computed by the caller: 1 / (1 - beta^t).
typedef struct {
  float step_size, beta1, beta2, epsilon, decay, correction1, correction2;
} kernels_adam_settings;
void kernels_adam(ptrdiff_t count, kernels_adam_settings settings, const float *gradient,
                  float *moment1, float *moment2, float *weights);

// Power spectra |X[k]|^2 [rows, half + 1] of rows of 2 * half real samples, from z [rows, half, 2]:
// the complex transforms, of length half, of their even samples as real parts and their odd samples
// as imaginary parts. cosines, sines: of -pi k / half, [half].
void kernels_power_spectra(ptrdiff_t rows, ptrdiff_t half, const float *cosines,
                           const float *sines, const float *z, float *power);

// Weighted sums of a matrix's rows, for each of several bags of entries; bag b has the entries
// starts[b] to starts[b + 1] - 1.
//
//     y[b] += Σ weights[n] * factors[places[n]] * matrix[rows[n]]     element by element
//
// starts: [bags + 1]; rows, places, weights: [entries]; factors, matrix: [any, columns];
// y: [bags, columns].
void kernels_add_bags(ptrdiff_t bags, ptrdiff_t columns, const int32_t *starts,
                      const int32_t *rows, const int32_t *places, const float *weights,
                      const float *factors, const float *matrix, float *y);

// The same backwards: matrix[rows[n]] += weights[n] * factors[places[n]] * x[b], x: [bags, columns].
void kernels_add_to_bags(ptrdiff_t bags, ptrdiff_t columns, const int32_t *starts,
                         const int32_t *rows, const int32_t *places, const float *weights,
                         const float *factors, const float *x, float *matrix);

// y[r] = Σ a[r, j] * x[j] for a: [rows, columns].
void kernels_row_products(ptrdiff_t rows, ptrdiff_t columns, const float *a, const float *x,
                          float *y);

// Lets the C allocator keep large freed blocks for the next training step, instead of returning
// them to the system and paying for fresh pages each time. Works best before other threads exist.
void kernels_keep_freed_memory(void);
