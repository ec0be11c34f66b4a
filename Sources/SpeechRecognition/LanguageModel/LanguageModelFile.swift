public import Foundation
import NeuralNetworks

/// The two forms in which a model is kept in a file.
public enum LanguageModelFile {
  /// Whether a file begins as a binary model does.
  public static func isBinary(_ path: String) -> Bool {
    guard let bytes = try? MappedBytes(contentsOf: path) else { return false }
    let magic = NGramFile.magic
    return bytes.count >= magic.count && bytes.bytes(0..<magic.count) == magic
  }

  /// Returns the bytes of the binary model that an ARPA file becomes.
  public static func packed(
    arpa path: String, probabilityBits: Int = 8, backoffBits: Int = 8
  ) throws(LanguageModelError) -> Data {
    let data: Data
    do {
      data = try AtomicFile.read(path)
    } catch {
      throw .file(error)
    }
    do {
      return try NGramTable(arpa: data).packed(
        probabilityBits: probabilityBits, backoffBits: backoffBits)
    } catch {
      throw .inFile(path: path, error)
    }
  }

  /// Returns the model in memory that an ARPA file or a binary file holds.
  ///
  /// A binary file is mapped; an ARPA file is packed without rounding.
  public static func model(contentsOf path: String) throws(LanguageModelError) -> NGramModel {
    if isBinary(path) { return try NGramModel(contentsOf: path) }
    return try NGramModel(data: packed(arpa: path, probabilityBits: 32, backoffBits: 32))
  }
}

extension NGramModel {
  /// Returns the model as an ARPA file.
  public func arpa() throws(LanguageModelError) -> Data { try table().arpa() }
}
