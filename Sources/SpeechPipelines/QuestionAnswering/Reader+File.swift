import Foundation
import NeuralNetworks
import SpokenQuestionAnswering
import Tensors

extension Reader {
  private static let kind = "hearken reader 1"
  /// The name of a reader's file in a folder.
  static let fileName = "reader.safetensors"

  /// What a file says of its model besides its tensors.
  private struct Record: Codable {
    var name: String
    var model: ModelRecord
  }

  private enum ModelRecord: Codable {
    case memory(configuration: MemoryNetwork.Configuration, words: WordList)
    case attention(
      configuration: AttentionReader.Configuration, words: WordList, answers: WordList)
  }

  /// Reads a reader: a safetensors file with words and sizes in its metadata, or a folder with one.
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
    var random = SeededGenerator.unused
    switch record.model {
    case .memory(let configuration, let words):
      try Self.check(
        [configuration.size, configuration.memorySize, words.count], configuration.hopCount)
      var network = MemoryNetwork(configuration, words: words, using: &random)
      try network.load(file.tensors, integers: file.integers)
      self.init(.memory(network), name: record.name)
    case .attention(let configuration, let words, let answers):
      try Self.check(
        [configuration.wordSize, configuration.hiddenSize, words.count], configuration.hopCount)
      var reader = AttentionReader(configuration, words: words, answers: answers, using: &random)
      try reader.load(file.tensors, integers: file.integers)
      reader.expandIntegers()
      self.init(.attention(reader), name: record.name)
    }
  }

  /// Refuses sizes that no training makes, before anything is allocated.
  private static func check(_ sizes: [Int], _ hopCount: Int) throws(ModelFileError.Flaw) {
    guard sizes.allSatisfy((1...1_000_000).contains), (1...100).contains(hopCount) else {
      throw .configuration(reason: "a size is out of bounds.")
    }
  }

  /// Writes a file, replacing any old one in a single step.
  ///
  /// - Parameters:
  ///   - path: where to.
  ///   - quantized: whether the vectors of fixed words are rounded to 8 bits.
  /// - Throws: `AtomicFileError` if the file cannot be written.
  public func write(to path: String, quantized: Bool = false) throws {
    let (record, parameters): (ModelRecord, [Parameter])
    switch model {
    case .memory(let network):
      record = .memory(configuration: network.configuration, words: network.words)
      parameters = network.parameters
    case .attention(var reader):
      record = .attention(
        configuration: reader.configuration, words: reader.words, answers: reader.answers)
      if quantized { reader.quantizeVectors() }
      parameters = reader.parameters
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = try encoder.encode(Record(name: name, model: record))
    var file = Safetensors(
      tensors: [:],
      metadata: [
        "hearken.kind": Self.kind, "hearken.configuration": String(decoding: json, as: UTF8.self),
      ])
    for parameter in parameters { file.store(parameter) }
    try file.write(to: path)
  }
}
