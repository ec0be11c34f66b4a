import Foundation
import NeuralNetworks
import SpeechFeatures
import SpeechRecognition
import Tensors

extension Recognizer {
  private static let kind = "hearken recognizer 1"

  /// Reads a model file: safetensors with the configuration in its metadata.
  public init(contentsOf path: String) throws {
    let file: Safetensors
    do {
      file = try Safetensors(contentsOf: path)
    } catch {
      throw ModelFileError(path: path, flaw: .notSafetensors(reason: "\(error)"))
    }
    do {
      try self.init(file)
    } catch let flaw as ModelFileError.Flaw {
      throw ModelFileError(path: path, flaw: flaw)
    }
  }

  /// Writes a model file, replacing any old one in a single step.
  public func write(to path: String) throws {
    try Safetensors(
      tensors: Dictionary(
        uniqueKeysWithValues: acousticModel.parameters.map { ($0.name, $0.value) }),
      metadata: ["hearken.kind": Self.kind, "hearken.configuration": try configuration.json()]
    ).write(to: path)
  }

  private init(_ file: Safetensors) throws {
    guard let kind = file.metadata["hearken.kind"] else {
      throw ModelFileError.Flaw.noConfiguration
    }
    guard kind == Self.kind else {
      throw ModelFileError.Flaw.kind(found: kind, needed: Self.kind)
    }
    let configuration: Configuration
    do {
      configuration = try JSONDecoder().decode(
        Configuration.self, from: Data((file.metadata["hearken.configuration"] ?? "").utf8))
    } catch {
      throw ModelFileError.Flaw.configuration(reason: "\(error)")
    }
    try configuration.validate()
    var generator = SeededGenerator(seed: 0)
    var model = AcousticModel(configuration.acousticModel, using: &generator)
    try model.load(file.tensors)
    try self.init(configuration, acousticModel: model)
  }
}

extension Recognizer.Configuration {
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// Checks that the parts fit each other, before any memory is taken for weights.
  fileprivate func validate() throws(ModelFileError.Flaw) {
    let stack = acousticModel.stack
    guard (1...64).contains(stack.layerCount), (1...16_384).contains(stack.hiddenSize),
      (1...1_000_000).contains(acousticModel.labelCount),
      (1...1_000_000).contains(acousticModel.featureCount), (0..<1).contains(stack.dropout)
    else {
      throw .configuration(reason: "a size of \(acousticModel) is out of bounds")
    }
    guard acousticModel.featureCount == features.featureCount else {
      throw .configuration(
        reason: """
          the network reads \(acousticModel.featureCount) features, but the frames have \
          \(features.featureCount)
          """)
    }
    guard acousticModel.labelCount == alphabet.labelCount else {
      throw .configuration(
        reason: """
          the network has \(acousticModel.labelCount) labels, but the alphabet has \
          \(alphabet.labelCount)
          """)
    }
  }
}

extension Parameterized {
  /// Takes every parameter from a file's tensors, which must be exactly these.
  mutating func load(_ tensors: [String: Tensor]) throws {
    var unused = Set(tensors.keys)
    try forEachParameter { parameter in
      guard let tensor = tensors[parameter.name] else {
        throw ModelFileError.Flaw.missing(tensor: parameter.name)
      }
      guard tensor.shape == parameter.value.shape else {
        throw ModelFileError.Flaw.shape(
          tensor: parameter.name, found: tensor.shape, needed: parameter.value.shape)
      }
      guard VectorKernels.sumOfSquares(tensor.values).isFinite else {
        throw ModelFileError.Flaw.notFinite(tensor: parameter.name)
      }
      unused.remove(parameter.name)
      parameter.value = tensor
    }
    guard unused.isEmpty else {
      throw ModelFileError.Flaw.unknown(tensors: unused.sorted())
    }
  }
}
