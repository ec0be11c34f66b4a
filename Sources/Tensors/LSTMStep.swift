private import CKernels

/// One time step of a long short-term memory, after its matrix products, on rows inside larger
/// arrays.
///
///     i, f = σ(aᵢ + pᵢ ⊙ c), σ(a_f + p_f ⊙ c)     input and forget gate
///     g    = tanh(a_g)                            candidate
///     c'   = f ⊙ c + i ⊙ g                        cell
///     o    = σ(aₒ + pₒ ⊙ c')                      output gate
///     h'   = o ⊙ tanh(c')                         hidden state
///
/// Peepholes p (Gers & Schmidhuber, 2000) are left out when nil.
public struct LSTMStep: Sendable {
  /// The size of the hidden state.
  public var hiddenSize: Int
  /// The peephole weights, [3 × hiddenSize] in the order i, f, o; or nil.
  public var peepholes: [Float]?

  /// Describes the step of a layer.
  public init(hiddenSize: Int, peepholes: [Float]?) {
    precondition(peepholes.map { $0.count == 3 * hiddenSize } ?? true)
    self.hiddenSize = hiddenSize
    self.peepholes = peepholes
  }

  /// Runs the step forwards.
  ///
  /// - Parameters:
  ///   - rows: the number of sequences.
  ///   - gates: [rows, 4 × hiddenSize] from `gateOffset`; pre-activations in, activations out.
  ///   - gateOffset: where the first row of gates begins.
  ///   - states: hidden states and cells of all steps.
  ///   - before: where the rows of the state before the step begin.
  ///   - after: where the rows of the state after the step begin.
  public func forward(
    rows: Int, gates: inout [Float], at gateOffset: Int, states: inout LSTMStates, from before: Int,
    to after: Int
  ) {
    let size = rows * hiddenSize
    guard size > 0 else { return }
    precondition(
      gateOffset >= 0 && gateOffset + 4 * size <= gates.count && before >= 0 && after >= 0
        && max(before, after) + size <= min(states.cells.count, states.hidden.count))
    unsafe withPeepholes { peepholes in
      unsafe gates.withUnsafeMutableBufferPointer { gates in
        unsafe states.cells.withUnsafeMutableBufferPointer { cells in
          unsafe states.hidden.withUnsafeMutableBufferPointer { hidden in
            guard let gates = gates.baseAddress, let cells = cells.baseAddress,
              let hidden = hidden.baseAddress
            else { return }
            unsafe kernels_lstm_forward(
              rows, hiddenSize, gates + gateOffset, peepholes, cells + before, cells + after,
              hidden + after, hiddenSize)
          }
        }
      }
    }
  }

  /// Runs the step backwards.
  ///
  /// - Parameters:
  ///   - rows: the number of sequences.
  ///   - gates: activations in, gradients of the pre-activations out.
  ///   - gateOffset: where the first row of gates begins.
  ///   - states: hidden states and cells of all steps, as forward left them.
  ///   - before: where the rows of the state before the step begin.
  ///   - after: where the rows of the state after the step begin.
  ///   - hiddenGradient: [rows, hiddenSize] from `row` × hiddenSize, gradient of h'.
  ///   - cellGradient: likewise, gradient of c' in, of c out.
  ///   - row: the first row of the two gradients.
  public func backward(
    rows: Int, gates: inout [Float], at gateOffset: Int, states: LSTMStates, from before: Int,
    to after: Int, hiddenGradient: [Float], cellGradient: inout [Float], row: Int
  ) {
    let (size, offset) = (rows * hiddenSize, row * hiddenSize)
    guard size > 0 else { return }
    precondition(
      gateOffset >= 0 && gateOffset + 4 * size <= gates.count && before >= 0 && after >= 0
        && max(before, after) + size <= states.cells.count && row >= 0
        && offset + size <= min(hiddenGradient.count, cellGradient.count))
    unsafe withPeepholes { peepholes in
      unsafe gates.withUnsafeMutableBufferPointer { gates in
        unsafe states.cells.withUnsafeBufferPointer { cells in
          unsafe hiddenGradient.withUnsafeBufferPointer { hidden in
            unsafe cellGradient.withUnsafeMutableBufferPointer { cell in
              guard let gates = gates.baseAddress, let cells = cells.baseAddress,
                let hidden = hidden.baseAddress, let cell = cell.baseAddress
              else { return }
              unsafe kernels_lstm_backward(
                rows, hiddenSize, gates + gateOffset, peepholes, cells + before, cells + after,
                hidden + offset, cell + offset)
            }
          }
        }
      }
    }
  }

  private func withPeepholes(_ body: (UnsafePointer<Float>?) -> Void) {
    guard let peepholes else { return body(nil) }
    unsafe peepholes.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
  }
}

/// The hidden states and cells of every step of a run, each [steps + 1, batch, hiddenSize].
public struct LSTMStates: Sendable {
  /// The hidden states.
  public var hidden: [Float]
  /// The cells.
  public var cells: [Float]

  /// Makes room for `count` values of each, unset.
  public init(count: Int) {
    hidden = uninitializedValues(count: count)
    cells = uninitializedValues(count: count)
  }
}
