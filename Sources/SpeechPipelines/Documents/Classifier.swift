import Foundation
import NeuralNetworks
public import SpokenLanguageUnderstanding
import Tensors

/// A classifier of documents as a file holds it: a network, or counts.
public enum Classifier: Sendable, DocumentLabeller {
  /// A neural network.
  case network(DocumentClassifier)
  /// A baseline.
  case frequencies(LabelFrequencies)

  private static let kind = "hearken classifier 1"

  private enum Record: Codable {
    case network(configuration: DocumentClassifier.Configuration, names: DocumentClassifier.Names)
    case frequencies(LabelFrequencies)
  }

  /// Returns the labels that fit a document best.
  public func callAsFunction(_ words: [String], count: Int) -> [ScoredLabel] {
    switch self {
    case .network(let network): network(words, count: count)
    case .frequencies(let frequencies): frequencies(words, count: count)
    }
  }

  /// Reads a classifier.
  ///
  /// - Throws: ``ModelFileError``.
  public init(contentsOf path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw ModelFileError(path: path, flaw: .notFound(shipped: []))
    }
    self = try ModelFile.read(path, kind: Self.kind) { try Self($0) }
  }

  private init(_ file: Safetensors) throws {
    let json = Data((file.metadata["hearken.configuration"] ?? "").utf8)
    guard let record = try? JSONDecoder().decode(Record.self, from: json) else {
      throw ModelFileError.Flaw.configuration(
        reason: "its text is not what this version writes.")
    }
    switch record {
    case .frequencies(let frequencies):
      let count = frequencies.labels.count
      guard frequencies.counts.count == count, frequencies.weights.count == count else {
        throw ModelFileError.Flaw.configuration(reason: "it has not a count for each label.")
      }
      self = .frequencies(frequencies)
    case .network(let configuration, let names):
      // Refuses sizes that no training makes, before anything is allocated.
      guard (1...4096).contains(configuration.wordSize),
        (1...4096).contains(configuration.pieceSize),
        (0...4096).contains(configuration.hiddenSize), (1...16).contains(configuration.pieceLength)
      else { throw ModelFileError.Flaw.configuration(reason: "a size is out of bounds.") }
      var random = SeededGenerator.unused
      var network = DocumentClassifier(configuration, names: names, using: &random)
      try network.load(file.tensors, integers: file.integers)
      self = .network(network)
    }
  }

  /// Writes a file, replacing any old one in a single step.
  public func write(to path: String) throws {
    let (record, parameters): (Record, [Parameter]) =
      switch self {
      case .network(let network):
        (.network(configuration: network.configuration, names: network.names), network.parameters)
      case .frequencies(let frequencies): (.frequencies(frequencies), [])
      }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try Safetensors(
      tensors: Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.value) }),
      metadata: [
        "hearken.kind": Self.kind,
        "hearken.configuration": String(decoding: try encoder.encode(record), as: UTF8.self),
      ]
    ).write(to: path)
  }
}
