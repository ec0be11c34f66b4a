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
      throw ModelFileError(path: path, flaw: .notSafetensors(error))
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
      tensors: acousticModel.tensors,
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
    let configuration = try Self.configuration(file.metadata["hearken.configuration"] ?? "")
    // A file that lies about its sizes must not make us take memory for weights that it lacks.
    let weightCount = file.tensors.values.reduce(0) { $0 + $1.count }
    guard configuration.matrixWeightCount <= weightCount else {
      throw ModelFileError.Flaw.weightCount(
        found: weightCount, needed: configuration.matrixWeightCount)
    }
    var generator = SeededGenerator(seed: 0)
    var model = AcousticModel(configuration.acousticModel, using: &generator)
    try model.load(file.tensors)
    try self.init(configuration, acousticModel: model)
  }

  private static func configuration(
    _ json: String
  ) throws(ModelFileError.Flaw) -> Configuration {
    do {
      let configuration = try JSONDecoder().decode(Configuration.self, from: Data(json.utf8))
      try configuration.validate()
      return configuration
    } catch let error as RecognizerConfigurationError {
      throw .configuration(reason: "\(error)")
    } catch let error as AlphabetError {
      throw .configuration(reason: "\(error)")
    } catch {
      throw .configuration(reason: "its text is not what this version writes.")
    }
  }
}

extension Recognizer.Configuration {
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
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
