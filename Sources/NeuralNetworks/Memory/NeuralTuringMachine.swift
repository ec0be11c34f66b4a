public import Tensors

/// A recurrent network that writes to a memory and reads from it.
///
///     i, f, g, o = [x, r, h] W + b        controller: an LSTM that sees what was read
///     c' = σ(f) ⊙ c + σ(i) ⊙ tanh(g)      h' = σ(o) ⊙ tanh(c')
///     m' = m ⊙ (1 − w e) + w a            write head: w, σ(e), a
///     r' = Σᵢ wᵢ m'ᵢ                      read head: w
///     y  = [h', r'] V + d
///
/// At first every slot holds 1e−6 and both heads are at slot 0. It is made of small nodes, step by
/// step.
///
/// Reference: Graves, Wayne & Danihelka (2014), arXiv 1410.5401; constant first memory: Collier &
/// Beel (2018), arXiv 1807.08518.
public struct NeuralTuringMachine: Parameterized {
  /// The sizes of a machine.
  public struct Configuration: Sendable, Codable, Equatable {
    /// Features of an input frame.
    public var inputSize: Int
    /// Features of an output frame.
    public var outputSize: Int
    /// The controller's states.
    public var controllerSize = 64
    /// The memory's slots.
    public var slotCount = 32
    /// The width of a slot.
    public var slotWidth = 16

    /// Makes the sizes for frames of given sizes.
    public init(inputSize: Int, outputSize: Int) {
      (self.inputSize, self.outputSize) = (inputSize, outputSize)
    }
  }

  /// The sizes.
  public let configuration: Configuration
  private var controller: Linear
  private var reader: MemoryHead
  private var writer: MemoryHead
  private var change: Linear  // e and a
  private var output: Linear

  /// Makes a machine with seeded random weights and a forget bias of 1.
  public init(
    _ name: String, _ configuration: Configuration, using generator: inout SeededGenerator
  ) {
    let (size, width) = (configuration.controllerSize, configuration.slotWidth)
    self.configuration = configuration
    controller = Linear(
      "\(name).controller", inputSize: configuration.inputSize + width + size,
      outputSize: 4 * size, using: &generator)
    for unit in size..<2 * size { controller.bias.value.values[unit] = 1 }
    reader = MemoryHead("\(name).reader", stateSize: size, width: width, using: &generator)
    writer = MemoryHead("\(name).writer", stateSize: size, width: width, using: &generator)
    change = Linear("\(name).change", inputSize: size, outputSize: 2 * width, using: &generator)
    output = Linear(
      "\(name).output", inputSize: size + width, outputSize: configuration.outputSize,
      using: &generator)
  }

  /// What a machine did: its outputs, and where its heads were.
  public struct Run {
    /// The outputs, [time, batch, outputSize].
    public var output: Variable
    /// The read head's weights at each frame, [time, batch, slots].
    public var reading: Tensor
    /// The write head's weights at each frame, [time, batch, slots].
    public var writing: Tensor
  }

  /// Runs the machine over the frames of a batch of sequences of one length.
  ///
  /// - Parameter x: frames, [time, batch, inputSize].
  /// - Returns: the outputs and the heads' weights.
  public func callAsFunction(_ x: Variable) -> Run {
    let (time, batch, tape) = (x.shape[0], x.shape[1], x.tape)
    let (size, width) = (configuration.controllerSize, configuration.slotWidth)
    func zeros(_ columns: Int) -> Variable { tape.constant(Tensor(shape: [batch, columns])) }
    var (h, c, r) = (zeros(size), zeros(size), zeros(width))
    var memory = tape.constant(
      Tensor(shape: [batch, configuration.slotCount, width], repeating: 1e-6))
    var first = Tensor(shape: [batch, configuration.slotCount])
    for row in 0..<batch { first[row, 0] = 1 }
    var (read, write) = (tape.constant(first), tape.constant(first))
    let frames = x.reshaped([time * batch, x.shape[2]])
    var outputs: [Variable] = []
    var (reading, writing): ([Float], [Float]) = ([], [])
    for t in 0..<time {
      let frame = frames.rows(Array(t * batch..<(t + 1) * batch))
      let gates = controller(.concatenated([frame, r, h]))
      func gate(_ index: Int) -> Variable { gates.columns(index * size..<(index + 1) * size) }
      c = gate(1).sigmoid() * c + gate(0).sigmoid() * gate(2).tanh()
      h = gate(3).sigmoid() * c.tanh()
      write = writer(h, last: write, memory: memory)
      let changes = change(h)
      memory = memory.written(
        weights: write, erase: changes.columns(0..<width).sigmoid(),
        add: changes.columns(width..<2 * width))
      read = reader(h, last: read, memory: memory)
      r = read.reading(memory)
      outputs.append(output(.concatenated([h, r])))
      reading += read.value.values
      writing += write.value.values
    }
    let shape = [time, batch, configuration.slotCount]
    return Run(
      output: .stacked(outputs), reading: Tensor(shape: shape, values: reading),
      writing: Tensor(shape: shape, values: writing))
  }

  /// Calls `body` with the weights of the controller, the heads and the output.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try controller.forEachParameter(body)
    try reader.forEachParameter(body)
    try writer.forEachParameter(body)
    try change.forEachParameter(body)
    try output.forEachParameter(body)
  }
}
