import Foundation
import NeuralNetworks
import SpokenLanguageUnderstanding
import Tensors

extension Tagger {
  private static let kind = "hearken tagger 1"
  /// The name of a tagger's file in a folder.
  static let fileName = "tagger.safetensors"

  /// What a file says of its model besides its tensors.
  private struct Record: Codable {
    var name: String
    var tokenization: Tokenization
    var model: ModelRecord
  }

  private enum ModelRecord: Codable {
    case network(configuration: SlotTagger.Configuration, names: SlotTagger.Names)
    case perceptron(tags: TagSet, features: Vocabulary)
    case markov(tags: TagSet, words: Vocabulary)
  }

  /// Reads a tagger: a safetensors file with names and sizes in its metadata, or a folder with one.
  ///
  /// - Throws: ``ModelFileError``.
  public init(contentsOf path: String) throws {
    var isFolder: ObjCBool = false
    _ = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let path = isFolder.boolValue ? "\(path)/\(Self.fileName)" : path
    self = try ModelFile.read(path, kind: Self.kind) { try Self($0) }
  }

  private init(_ file: Safetensors) throws {
    let json = Data((file.metadata["hearken.configuration"] ?? "").utf8)
    guard let record = try? JSONDecoder().decode(Record.self, from: json) else {
      throw ModelFileError.Flaw.configuration(
        reason: "its text is not what this version writes.")
    }
    let model: Model
    switch record.model {
    case .network(let configuration, let names):
      try Self.check(configuration, tagCount: names.tags.count)
      var random = SeededGenerator.unused
      var tagger = SlotTagger(configuration, names: names, using: &random)
      try tagger.load(file.tensors, integers: file.integers)
      model = .network(tagger)
    case .perceptron(let tags, let features):
      var tensors = ChainTensors(rows: features.count, tags: tags)
      try tensors.load(file.tensors)
      model = .perceptron(
        StructuredPerceptron(
          tags: tags, features: features, weights: tensors.words.value.values,
          transitions: tensors.transitions(tags)))
    case .markov(let tags, let words):
      var tensors = ChainTensors(rows: words.count + 1, tags: tags)
      try tensors.load(file.tensors)
      model = .markov(
        HiddenMarkovTagger(
          tags: tags, words: words, emissions: tensors.words.value.values,
          transitions: tensors.transitions(tags)))
    }
    self.init(model, tokenization: record.tokenization, name: record.name)
  }

  /// Refuses sizes that no training makes, before anything is allocated.
  private static func check(
    _ configuration: SlotTagger.Configuration, tagCount: Int
  ) throws(ModelFileError.Flaw) {
    let sizes = [configuration.wordSize, configuration.pieceSize, configuration.hiddenSize]
    guard sizes.allSatisfy((1...4096).contains), (1...16).contains(configuration.pieceLength),
      (0...16).contains(configuration.windowRadius), (1...10_000).contains(tagCount)
    else { throw .configuration(reason: "a size is out of bounds.") }
  }

  /// Writes a file, replacing any old one in a single step.
  public func write(to path: String) throws {
    let (record, parameters): (ModelRecord, [Parameter])
    switch model {
    case .network(let tagger):
      record = .network(configuration: tagger.configuration, names: tagger.names)
      parameters = tagger.parameters
    case .perceptron(let tagger):
      record = .perceptron(tags: tagger.tags, features: tagger.features)
      parameters = ChainTensors(tagger.weights, tagger.transitions).parameters
    case .markov(let tagger):
      record = .markov(tags: tagger.tags, words: tagger.words)
      parameters = ChainTensors(tagger.emissions, tagger.transitions).parameters
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = try encoder.encode(Record(name: name, tokenization: tokenization, model: record))
    try Safetensors(
      tensors: Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.value) }),
      metadata: [
        "hearken.kind": Self.kind, "hearken.configuration": String(decoding: json, as: UTF8.self),
      ]
    ).write(to: path)
  }
}

/// The numbers of a baseline: scores of words or features, and of transitions.
///
/// Forbidden transitions are −∞ in memory; in a file, which holds numbers, they are 0.
private struct ChainTensors: Parameterized {
  var words: Parameter  // [rows, tags]
  var start: Parameter  // [tags]
  var between: Parameter  // [tags, tags]

  init(rows: Int, tags: TagSet) {
    words = Parameter("words", Tensor(shape: [rows, tags.count]))
    start = Parameter("start", Tensor(shape: [tags.count]))
    between = Parameter("between", Tensor(shape: [tags.count, tags.count]))
  }

  init(_ scores: [Float], _ transitions: TransitionScores) {
    let count = transitions.tagCount
    func finite(_ values: [Float]) -> [Float] { values.map { $0.isFinite ? $0 : 0 } }
    words = Parameter("words", Tensor(shape: [scores.count / count, count], values: scores))
    start = Parameter("start", Tensor(shape: [count], values: finite(transitions.start)))
    between = Parameter(
      "between", Tensor(shape: [count, count], values: finite(transitions.between)))
  }

  /// The scores of transitions, −∞ again where the tags forbid one.
  func transitions(_ tags: TagSet) -> TransitionScores {
    var scores = TransitionScores(tags)
    scores.start = zip(scores.start, start.value.values).map(+)
    scores.between = zip(scores.between, between.value.values).map(+)
    return scores
  }

  mutating func forEachParameter(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&words)
    try body(&start)
    try body(&between)
  }
}
