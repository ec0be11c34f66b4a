import Foundation
import NeuralNetworks
public import SpeechRecognition
import Tensors

extension RecurrentLanguageModel {
  private static let kind = "hearken recurrent language model 1"

  /// What a file says of its model besides its tensors; words are bytes beside them, in lines,
  /// which are read faster than JSON.
  private struct Record: Codable {
    var configuration: Configuration
    var unlistedCount: Int
  }

  /// Reads a model.
  ///
  /// - Throws: ``ModelFileError``.
  public init(contentsOf path: String) throws {
    self = try ModelFile.read(path, kind: Self.kind) { file in
      let json = Data((file.metadata["hearken.configuration"] ?? "").utf8)
      guard let record = try? JSONDecoder().decode(Record.self, from: json),
        let words = file.integers["words"]?.bytes,
        let counts = file.tensors["counts"]?.values,
        counts.allSatisfy({ (0...1e9).contains($0) }),
        let vocabulary = RecurrentVocabulary(
          words: words.split(separator: UInt8(ascii: "\n")).map {
            String(decoding: $0, as: UTF8.self)
          },
          counts: counts.map { Int($0) }, unlistedCount: record.unlistedCount)
      else {
        throw ModelFileError.Flaw.configuration(
          reason: "its text is not what this version writes.")
      }
      try record.configuration.validate()
      var random = SeededGenerator.unused
      var model = Self(record.configuration, vocabulary: vocabulary, using: &random)
      var stored = StoredWeights(model)
      var (tensors, integers) = (file.tensors, file.integers)
      (tensors["counts"], integers["words"]) = (nil, nil)
      try stored.load(tensors, integers: integers)
      stored.give(to: &model)
      for parameter in model.parameters
      where !VectorKernels.sumOfSquares(parameter.value.values).isFinite {
        throw ModelFileError.Flaw.notFinite(tensor: parameter.name)
      }
      return model
    }
  }

  /// Writes a file, replacing any old one in a single step; its matrices are rounded to 8 bits.
  public func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let record = try encoder.encode(
      Record(configuration: configuration, unlistedCount: vocabulary.unlistedCount))
    var stored = StoredWeights(self)
    stored.quantize()
    // Counts are below 2²⁴ in any text of less than 300 million words, and so exact as floats.
    let counts = vocabulary.counts.map { Float($0) }
    var file = Safetensors(
      tensors: ["counts": Tensor(shape: [counts.count], values: counts)],
      metadata: [
        "hearken.kind": Self.kind, "hearken.configuration": String(decoding: record, as: UTF8.self),
      ])
    let words = Data(vocabulary.words.joined(separator: "\n").utf8)
    file.integers["words"] = Safetensors.Integers(shape: [words.count], bytes: words)
    for parameter in stored.parameters { file.store(parameter) }
    try file.write(to: path)
  }
}

extension RecurrentLanguageModel.Configuration {
  /// Refuses sizes that no training makes, before anything is allocated.
  func validate() throws(ModelFileError.Flaw) {
    guard (stack.cell.smallestHiddenSize...4096).contains(stack.hiddenSize),
      (1...8).contains(stack.layerCount), (1...4096).contains(embeddingSize),
      (1...10_000).contains(classCount), !stack.isBidirectional, (0..<1).contains(stack.dropout)
    else { throw .configuration(reason: "a size is out of bounds.") }
  }
}

/// A model's weights as a file holds them: matrices with more rows than columns are turned.
///
/// Thus each word has a scale of its own in the embeddings and in the output.
private struct StoredWeights: Parameterized {
  private var held: [Parameter]

  init(_ model: RecurrentLanguageModel) {
    held = model.parameters.map { parameter in
      guard Self.isTurned(parameter.shape) else { return parameter }
      var turned = Parameter(parameter.name, Tensor(0))
      turned.storage =
        switch parameter.storage {
        case .unset(let shape): .unset(shape: shape.reversed())
        case .float, .int8: .float(parameter.value.transposed)
        }
      return turned
    }
  }

  private static func isTurned(_ shape: [Int]) -> Bool { shape.count == 2 && shape[0] > shape[1] }

  /// Gives a model these weights, as numbers.
  func give(to model: inout RecurrentLanguageModel) {
    var weights = held.makeIterator()
    model.forEachParameter { parameter in
      guard let stored = weights.next() else { return }
      guard Self.isTurned(parameter.shape) else {
        parameter.storage = .float(stored.value)
        return
      }
      if case .int8(let matrix) = stored.storage {
        parameter.storage = .float(matrix.dequantizedTranspose)
      } else {
        parameter.storage = .float(stored.value.transposed)
      }
    }
  }

  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    for index in held.indices { try body(&held[index]) }
  }
}

extension Tensor {
  /// A matrix with its rows as columns.
  fileprivate var transposed: Tensor {
    let (rows, columns) = (shape[0], shape[1])
    var turned = Tensor(shape: [columns, rows])
    turned.values.withMutableValues { target in
      for row in 0..<rows {
        for column in 0..<columns { target[column * rows + row] = values[row * columns + column] }
      }
    }
    return turned
  }
}
