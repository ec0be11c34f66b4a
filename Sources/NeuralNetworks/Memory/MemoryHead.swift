public import Tensors

/// A head of a ``NeuralTuringMachine``: it says where in the memory to read or to write.
///
///     u, β, g, s, γ = state W + b
///     w_c = softmaxᵢ(softplus(β) cos(tanh u, mᵢ))   by content
///     w_g = σ(g) w_c + (1 − σ(g)) w                 or where it was
///     w_s = w_g turned by softmax(s)                −1, 0 or 1 slots on
///     w'  ∝ w_s^(1 + softplus(γ))                   sharpened
///
/// Reference: Graves, Wayne & Danihelka (2014), arXiv 1410.5401, section 3.3, which gives ranges of
/// these numbers but not the functions that keep them there.
public struct MemoryHead: Parameterized {
  /// The width of a slot.
  public let width: Int
  private var address: Linear

  /// Makes a head with weights drawn evenly from ±1/√stateSize.
  public init(
    _ name: String, stateSize: Int, width: Int, using generator: inout SeededGenerator
  ) {
    self.width = width
    address = Linear(name, inputSize: stateSize, outputSize: width + 6, using: &generator)
  }

  /// Returns the new weights.
  ///
  /// - Parameters:
  ///   - state: the controller's state, [batch, stateSize].
  ///   - last: the weights of the step before, [batch, slots].
  ///   - memory: [batch, slots, width].
  /// - Returns: [batch, slots]; each row sums to 1.
  public func callAsFunction(_ state: Variable, last: Variable, memory: Variable) -> Variable {
    let sums = address(state)
    func column(_ index: Int) -> Variable { sums.columns(width + index..<width + index + 1) }
    let content = sums.columns(0..<width).tanh().cosines(with: memory)
      .scaledRows(by: column(0).softplus()).softmax()
    let gate = column(1).sigmoid()
    let mixed = last + (content - last).scaledRows(by: gate)
    let turned = mixed.turned(by: sums.columns(width + 2..<width + 5).softmax())
    let one = sums.tape.constant(Tensor(shape: [state.shape[0], 1], repeating: 1))
    return turned.sharpened(by: column(5).softplus() + one)
  }

  /// Calls `body` with W and b.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try address.forEachParameter(body)
  }
}
