import Foundation
import NeuralNetworks
import SpeechRecognition

/// The files of a model: `model.safetensors`, and beside it what it knows of words.
///
///     model.safetensors     the network (see ``Recognizer``)
///     lexicon.bin           words and how they are said (``LexiconTree``)
///     words.lm              how probable they are (``NGramModel``)
///     words.recurrent.safetensors
///                           how probable whole texts are (``RecurrentLanguageModel``)
///     words.g2p             how words are said that the lexicon lacks (``PronunciationModel``)
///     decoding.json         weights and beams (``DecodingConfiguration``)
///
/// A model may also be the first file alone.
public struct ModelFolder: Sendable {
  /// The network's file.
  public let modelPath: String
  let folder: String?

  /// Finds the files of a model.
  ///
  /// - Parameter path: a `.safetensors` file, or a folder.
  public init(_ path: String) {
    var isFolder: ObjCBool = false
    _ = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    folder = isFolder.boolValue ? path : nil
    modelPath = isFolder.boolValue ? "\(path)/model.safetensors" : path
  }

  /// The compiled lexicon; nil if there is none.
  public var lexiconPath: String? { existing("lexicon.bin") }

  /// The language model; nil if there is none.
  public var languageModelPath: String? { existing("words.lm") }

  /// The name of a recurrent language model's file.
  public static let recurrentLanguageModelName = "words.recurrent.safetensors"

  /// The recurrent language model; nil if there is none.
  public var recurrentLanguageModelPath: String? { existing(Self.recurrentLanguageModelName) }

  /// The pronunciation model; nil if there is none.
  public var pronunciationModelPath: String? { existing("words.g2p") }

  /// Where the weights are kept; nil if the model is a file without folder.
  public var decodingPath: String? { folder.map { "\($0)/decoding.json" } }

  /// Returns the weights and beams; the defaults if there are none.
  ///
  /// - Throws: ``ModelFileError`` if the file cannot be used.
  public func decodingConfiguration() throws -> DecodingConfiguration {
    guard let path = existing("decoding.json") else { return DecodingConfiguration() }
    do {
      return try JSONDecoder().decode(
        DecodingConfiguration.self, from: try AtomicFile.read(path))
    } catch let DecodingError.dataCorrupted(context) {
      throw ModelFileError(
        path: path, flaw: .configuration(reason: context.debugDescription + "."))
    } catch let DecodingError.typeMismatch(_, context) {
      let member = context.codingPath.map(\.stringValue).joined(separator: ".")
      throw ModelFileError(
        path: path, flaw: .configuration(reason: "\(member): \(context.debugDescription)"))
    }
  }

  /// Writes the weights and beams, replacing the old ones in a single step.
  public static func write(
    _ configuration: DecodingConfiguration, to path: String
  ) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try AtomicFile.write(try encoder.encode(configuration) + Data("\n".utf8), to: path)
  }

  private func existing(_ name: String) -> String? {
    folder.map { "\($0)/\(name)" }.flatMap {
      FileManager.default.fileExists(atPath: $0) ? $0 : nil
    }
  }
}
