import Foundation
import NeuralNetworks
import SpeechFeatures
import SpeechRecognition
import Tensors

extension Recognizer {
  private static let kind = "hearken recognizer 1"

  /// Reads a model: a safetensors file with the configuration in its metadata, or a folder of it
  /// and what it knows of words (see ``ModelFolder``).
  ///
  /// - Parameters:
  ///   - path: the file or folder.
  ///   - choices: what is to be otherwise than in the folder.
  /// - Throws: ``ModelFileError``, or the error of another file of the folder or of the choices.
  public init(contentsOf path: String, choices: DecodingChoices = DecodingChoices()) throws {
    let folder = ModelFolder(path)
    try self.init(modelFile: folder.modelPath)
    wordDecoder = try choices.decoder(of: folder, alphabet: configuration.alphabet)
  }

  private init(modelFile path: String) throws {
    self = try ModelFile.read(path, kind: Self.kind) { try Self($0) }
  }

  /// Writes a model file, replacing any old one in a single step.
  public func write(to path: String) throws {
    var file = Safetensors(
      tensors: [:],
      metadata: ["hearken.kind": Self.kind, "hearken.configuration": try configuration.json()])
    for parameter in acousticModel.parameters { file.store(parameter) }
    try file.write(to: path)
  }

  private init(_ file: Safetensors) throws {
    let configuration = try Self.configuration(file.metadata["hearken.configuration"] ?? "")
    // A file that lies about its sizes must not make us take memory for weights that it lacks.
    let weightCount =
      file.tensors.values.reduce(0) { $0 + $1.count }
      + file.integers.values.reduce(0) { $0 + $1.bytes.count }
    guard configuration.matrixWeightCount <= weightCount else {
      throw ModelFileError.Flaw.weightCount(
        found: weightCount, needed: configuration.matrixWeightCount)
    }
    var generator = SeededGenerator.unused
    var model = AcousticModel(configuration.acousticModel, using: &generator)
    try model.load(file.tensors, integers: file.integers)
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
  /// Reads what a model file says of itself, and none of its weights.
  public init(contentsOf path: String) throws {
    self = try Recognizer(contentsOf: path).configuration
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension Parameterized {
  /// Takes every parameter from a file's tensors, which must be exactly these.
  ///
  /// A matrix may be there as integers, with the tensor of its scales.
  mutating func load(
    _ tensors: [String: Tensor], integers: [String: Safetensors.Integers] = [:]
  ) throws {
    var unused = Set(tensors.keys).union(integers.keys)
    func tensor(_ name: String, shape: [Int]) throws(ModelFileError.Flaw) -> Tensor {
      guard let tensor = tensors[name] else { throw .missing(tensor: name) }
      guard tensor.shape == shape else {
        throw .shape(tensor: name, found: tensor.shape, needed: shape)
      }
      guard VectorKernels.sumOfSquares(tensor.values).isFinite else {
        throw .notFinite(tensor: name)
      }
      unused.remove(name)
      return tensor
    }
    try forEachParameter { parameter in
      let (name, shape) = (parameter.name, parameter.shape)
      guard let found = integers[name] else {
        parameter.storage = .float(try tensor(name, shape: shape))
        return
      }
      guard shape.count == 2, shape[0] <= QuantizedMatrix.largestDepth else {
        throw ModelFileError.Flaw.integers(tensor: name)
      }
      let needed = QuantizedMatrix.byteShape(depth: shape[0], columns: shape[1])
      guard found.shape == needed else {
        throw ModelFileError.Flaw.shape(tensor: name, found: found.shape, needed: needed)
      }
      let scales = try tensor(Safetensors.scalesName(name), shape: [shape[1]])
      guard
        let matrix = QuantizedMatrix(
          depth: shape[0], columns: shape[1], bytes: found.bytes, scales: scales.values)
      else { throw ModelFileError.Flaw.integers(tensor: name) }
      unused.remove(name)
      parameter.storage = .int8(matrix)
    }
    guard unused.isEmpty else {
      throw ModelFileError.Flaw.unknown(tensors: unused.sorted())
    }
  }
}

extension Safetensors {
  /// The name of the tensor of scales that belongs to a matrix of integers.
  fileprivate static func scalesName(_ name: String) -> String { "\(name).scales" }

  /// Adds a parameter as it is held.
  mutating func store(_ parameter: Parameter) {
    guard case .int8(let matrix) = parameter.storage else {
      tensors[parameter.name] = parameter.value
      return
    }
    integers[parameter.name] = Integers(
      shape: QuantizedMatrix.byteShape(depth: matrix.depth, columns: matrix.columns),
      bytes: matrix.bytes)
    tensors[Self.scalesName(parameter.name)] = Tensor(
      shape: [matrix.columns], values: matrix.scales)
  }
}
