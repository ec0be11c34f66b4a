import Foundation
import NeuralNetworks
import SpeechFeatures
import SpokenQuerySearch
import Tensors

extension Embedder {
  private static let kind = "hearken embedder 1"

  /// Reads a model: a safetensors file with the configuration in its metadata, or a folder of it.
  ///
  /// - Throws: ``ModelFileError``.
  public init(contentsOf path: String) throws {
    let path = ModelFolder(path).modelPath
    self = try ModelFile.read(path, kind: Self.kind) { try Self($0) }
  }

  private init(_ file: Safetensors) throws {
    let json = file.metadata["hearken.configuration"] ?? ""
    guard let configuration = try? JSONDecoder().decode(Configuration.self, from: Data(json.utf8))
    else {
      throw ModelFileError.Flaw.configuration(
        reason: "its text is not what this version writes.")
    }
    try configuration.validate(weightCount: file.tensors.values.reduce(0) { $0 + $1.count })
    var tensors = file.tensors
    guard let mean = tensors.removeValue(forKey: "whitening.mean"),
      let projection = tensors.removeValue(forKey: "whitening.projection")
    else { throw ModelFileError.Flaw.missing(tensor: "whitening.mean or whitening.projection") }
    let size = configuration.network.outputSize
    guard mean.shape == [size], projection.rank == 2, projection.shape[0] == size,
      projection.shape[1] > 0
    else {
      throw ModelFileError.Flaw.shape(
        tensor: "whitening.projection", found: projection.shape, needed: [size, size])
    }
    let sum = VectorKernels.sumOfSquares(mean.values + projection.values)
    guard sum.isFinite else { throw ModelFileError.Flaw.notFinite(tensor: "whitening.projection") }
    var generator = SeededGenerator.unused
    var network = SequenceAutoencoder(configuration.network, using: &generator)
    try network.load(tensors)
    try self.init(
      configuration, network: network,
      whitening: VectorWhitening(mean: mean.values, projection: projection))
  }

  /// Writes a model file, replacing any old one in a single step.
  public func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    var tensors = network.tensors
    tensors["whitening.mean"] = Tensor(shape: [whitening.mean.count], values: whitening.mean)
    tensors["whitening.projection"] = whitening.projection
    let json = String(decoding: try encoder.encode(configuration), as: UTF8.self)
    try Safetensors(
      tensors: tensors,
      metadata: ["hearken.kind": Self.kind, "hearken.configuration": json]
    ).write(to: path)
  }

  /// A number that tells whether vectors were made by the same model: of all that decides them.
  public var hash: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let configuration = (try? encoder.encode(configuration.features)) ?? Data()
    var hash = ContentHash(String(decoding: configuration, as: UTF8.self))
    let encoderOnly = network.withoutDecoder.parameters.map(\.value)
    for tensor in encoderOnly + [whitening.projection] { hash.add(tensor.values) }
    hash.add(whitening.mean)
    return hash.description
  }
}

extension ContentHash {
  /// Adds the bits of numbers.
  mutating func add(_ values: [Float]) {
    for value in values {
      let bits = value.bitPattern
      for shift in [0, 8, 16, 24] { add(UInt8(truncatingIfNeeded: bits >> shift)) }
    }
  }
}

extension Embedder.Configuration {
  /// Checks what a file says of itself against how much it holds, before memory is taken.
  fileprivate func validate(weightCount: Int) throws(ModelFileError.Flaw) {
    let stack = network.encoder
    let sizes = [
      network.featureCount, stack.layerCount, stack.hiddenSize, network.vectorSize ?? 1,
      network.decoderSize ?? 1,
    ]
    guard sizes.allSatisfy({ (1...1_000_000).contains($0) }),
      stack.hiddenSize >= stack.cell.smallestHiddenSize,
      features.features.featureCount == network.featureCount
    else { throw .configuration(reason: "its sizes are not positive, or do not fit each other.") }
    let needed = stack.hiddenSize * (network.featureCount + stack.layerCount * stack.hiddenSize)
    guard needed <= weightCount else { throw .weightCount(found: weightCount, needed: needed) }
  }
}
