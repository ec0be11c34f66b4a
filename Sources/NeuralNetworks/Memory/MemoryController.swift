import Tensors

/// The network at the heart of a ``NeuralTuringMachine``, which moves the heads.
///
///     with states of its own (an LSTM)                   without
///     i, f, g, o = [x, r, h] W + b                       h' = tanh([x, r] W + b)
///     c' = σ(f) ⊙ c + σ(i) ⊙ tanh(g)
///     h' = σ(o) ⊙ tanh(c')
///
/// x is a frame, r what was read last. Without states nothing can be kept but in the memory.
///
/// Reference: Graves, Wayne & Danihelka (2014), arXiv 1410.5401, section 3.4.
struct MemoryController: Parameterized {
  /// The states, [batch, size].
  typealias State = (h: Variable, c: Variable)

  let size: Int
  let isRecurrent: Bool
  private var sums: Linear  // W and b

  /// Makes a controller; a recurrent one has a forget bias of 1.
  init(
    _ name: String, inputSize: Int, size: Int, isRecurrent: Bool,
    using generator: inout SeededGenerator
  ) {
    (self.size, self.isRecurrent) = (size, isRecurrent)
    sums = Linear(
      name, inputSize: inputSize + (isRecurrent ? size : 0),
      outputSize: isRecurrent ? 4 * size : size, using: &generator)
    if isRecurrent {
      for unit in size..<2 * size { sums.bias.value.values[unit] = 1 }
    }
  }

  /// Reads a frame and what was read last, [batch, inputSize] together, and returns the new states.
  func callAsFunction(_ x: Variable, _ state: State) -> State {
    guard isRecurrent else { return (sums(x).tanh(), state.c) }
    let gates = sums(.concatenated([x, state.h]))
    func gate(_ index: Int) -> Variable { gates.columns(index * size..<(index + 1) * size) }
    let c = gate(1).sigmoid() * state.c + gate(0).sigmoid() * gate(2).tanh()
    return (gate(3).sigmoid() * c.tanh(), c)
  }

  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try sums.forEachParameter(body)
  }
}
