public import Tensors

/// A network that writes to a memory and reads from it.
///
///     h' = controller(x, r, h)            an LSTM, or a layer without states: MemoryController
///     m' = m ⊙ (1 − w e) + w a            write head: w, σ(e), a
///     r' = Σᵢ wᵢ m'ᵢ                      each read head: w
///     y  = [h', r'] V + d                 r, r': what all read heads read, side by side
///
/// At first every slot holds 1e−6 and all heads are at slot 0. It is made of small nodes, step by
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
    /// Whether the controller is an LSTM, or a layer that keeps nothing from step to step.
    public var isRecurrent = true
    /// The heads that read.
    public var readerCount = 1
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
  private var controller: MemoryController
  private var readers: [MemoryHead]
  private var writer: MemoryHead
  private var change: Linear  // e and a
  private var output: Linear

  /// Makes a machine with seeded random weights and a forget bias of 1.
  public init(
    _ name: String, _ configuration: Configuration, using generator: inout SeededGenerator
  ) {
    let (size, width) = (configuration.controllerSize, configuration.slotWidth)
    self.configuration = configuration
    let readWidth = configuration.readerCount * width
    controller = MemoryController(
      "\(name).controller", inputSize: configuration.inputSize + readWidth, size: size,
      isRecurrent: configuration.isRecurrent, using: &generator)
    readers = []
    for index in 0..<configuration.readerCount {
      readers.append(
        MemoryHead("\(name).readers.\(index)", stateSize: size, width: width, using: &generator))
    }
    writer = MemoryHead("\(name).writer", stateSize: size, width: width, using: &generator)
    change = Linear("\(name).change", inputSize: size, outputSize: 2 * width, using: &generator)
    output = Linear(
      "\(name).output", inputSize: size + readWidth, outputSize: configuration.outputSize,
      using: &generator)
  }

  /// What a machine did: its outputs, and where its heads were.
  public struct Run {
    /// The outputs, [time, batch, outputSize].
    public var output: Variable
    /// Each read head's weights at each frame, [time, batch, slots].
    public var reading: [Tensor]
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
    var state = (h: zeros(size), c: zeros(size))
    var r = readers.map { _ in zeros(width) }
    var memory = tape.constant(
      Tensor(shape: [batch, configuration.slotCount, width], repeating: 1e-6))
    var first = Tensor(shape: [batch, configuration.slotCount])
    for row in 0..<batch { first[row, 0] = 1 }
    var write = tape.constant(first)
    var reads = readers.map { _ in write }
    let frames = x.reshaped([time * batch, x.shape[2]])
    var outputs: [Variable] = []
    var writing: [Float] = []
    var reading = readers.map { _ in [Float]() }
    for t in 0..<time {
      let frame = frames.rows(Array(t * batch..<(t + 1) * batch))
      state = controller(.concatenated([frame] + r), state)
      write = writer(state.h, last: write, memory: memory)
      let changes = change(state.h)
      memory = memory.written(
        weights: write, erase: changes.columns(0..<width).sigmoid(),
        add: changes.columns(width..<2 * width))
      for (index, reader) in readers.enumerated() {
        reads[index] = reader(state.h, last: reads[index], memory: memory)
        r[index] = reads[index].reading(memory)
        reading[index] += reads[index].value.values
      }
      outputs.append(output(.concatenated([state.h] + r)))
      writing += write.value.values
    }
    let shape = [time, batch, configuration.slotCount]
    return Run(
      output: .stacked(outputs), reading: reading.map { Tensor(shape: shape, values: $0) },
      writing: Tensor(shape: shape, values: writing))
  }

  /// Calls `body` with the weights of the controller, the heads and the output.
  public mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try controller.forEachParameter(body)
    for index in readers.indices { try readers[index].forEachParameter(body) }
    try writer.forEachParameter(body)
    try change.forEachParameter(body)
    try output.forEachParameter(body)
  }
}
