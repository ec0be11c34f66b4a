private import CKernels

/// One time step of a gated recurrent unit, after its matrix products, on rows inside larger
/// arrays.
///
///     r, z = σ(aᵣ + uᵣ), σ(a_z + u_z)     reset and update gate
///     n    = tanh(aₙ + r ⊙ uₙ)            candidate
///     h'   = (1 − z) ⊙ n + z ⊙ h          hidden state
///
/// a is the input's part and u the state's part, each with its bias. The reset gate acts on the
/// product, as in cuDNN and PyTorch, not on the state as in Cho et al. (2014), so that one product
/// serves all three gates.
public enum GRUStep {
  /// Runs the step forwards.
  ///
  /// - Parameters:
  ///   - rows: the number of sequences.
  ///   - hiddenSize: the size of the state.
  ///   - gates: a of shape [rows, 3 × hiddenSize] from `offset` in, activations r, z, n out.
  ///   - recurrent: u, at the same offset.
  ///   - offset: where the rows of gates and of recurrent begin.
  ///   - states: all hidden states.
  ///   - before: where the state before the step begins.
  ///   - after: where the state after the step begins.
  public static func forward(
    rows: Int, hiddenSize: Int, gates: inout [Float], recurrent: [Float], at offset: Int,
    states: inout [Float], from before: Int, to after: Int
  ) {
    let size = rows * hiddenSize
    guard size > 0 else { return }
    precondition(
      offset >= 0 && offset + 3 * size <= min(gates.count, recurrent.count) && before >= 0
        && after >= 0 && max(before, after) + size <= states.count)
    unsafe gates.withUnsafeMutableBufferPointer { gates in
      unsafe recurrent.withUnsafeBufferPointer { recurrent in
        unsafe states.withUnsafeMutableBufferPointer { states in
          guard let gates = gates.baseAddress, let recurrent = recurrent.baseAddress,
            let states = states.baseAddress
          else { return }
          unsafe kernels_gru_forward(
            rows, hiddenSize, gates + offset, recurrent + offset, states + before, hiddenSize,
            states + after, hiddenSize)
        }
      }
    }
  }

  /// Runs the step backwards.
  ///
  /// - Parameters:
  ///   - rows: the number of sequences.
  ///   - hiddenSize: the size of the state.
  ///   - gates: activations in, gradients of a out.
  ///   - recurrent: u in, its gradients out.
  ///   - offset: where the rows of gates and of recurrent begin.
  ///   - states: all hidden states.
  ///   - before: where the state before the step begins.
  ///   - stateGradient: [rows, hiddenSize] from `row` × hiddenSize; gradient of h' in, of h out
  ///     except for what passes through u.
  ///   - row: the first row of the state's gradient.
  public static func backward(
    rows: Int, hiddenSize: Int, gates: inout [Float], recurrent: inout [Float], at offset: Int,
    states: [Float], from before: Int, stateGradient: inout [Float], row: Int
  ) {
    let size = rows * hiddenSize
    guard size > 0 else { return }
    precondition(
      offset >= 0 && offset + 3 * size <= min(gates.count, recurrent.count) && before >= 0
        && before + size <= states.count && row >= 0
        && row * hiddenSize + size <= stateGradient.count)
    unsafe gates.withUnsafeMutableBufferPointer { gates in
      unsafe recurrent.withUnsafeMutableBufferPointer { recurrent in
        unsafe states.withUnsafeBufferPointer { states in
          unsafe stateGradient.withUnsafeMutableBufferPointer { gradient in
            guard let gates = gates.baseAddress, let recurrent = recurrent.baseAddress,
              let states = states.baseAddress, let gradient = gradient.baseAddress
            else { return }
            unsafe kernels_gru_backward(
              rows, hiddenSize, gates + offset, recurrent + offset, states + before, hiddenSize,
              gradient + row * hiddenSize)
          }
        }
      }
    }
  }
}
