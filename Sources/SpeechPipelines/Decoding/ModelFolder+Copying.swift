import Foundation
import NeuralNetworks

extension ModelFolder {
  /// Writes a recogniser in place of the network, and copies of all other files.
  ///
  /// - Parameters:
  ///   - output: a folder if the model is one, else a file; it is made if there is none.
  ///   - recognizer: what is written.
  /// - Returns: the files that were written.
  /// - Throws: `AtomicFileError` if a file cannot be read or written.
  public func copy(to output: String, with recognizer: Recognizer) throws -> ModelFolder {
    let manager = FileManager.default
    if let folder {
      do {
        try manager.createDirectory(atPath: output, withIntermediateDirectories: true)
      } catch {
        throw AtomicFileError.unwritable(path: output, reason: error.localizedDescription)
      }
      for name in try manager.contentsOfDirectory(atPath: folder) {
        let path = "\(folder)/\(name)"
        guard path != modelPath, ModelFolder(path).folder == nil else { continue }
        try AtomicFile.write(AtomicFile.read(path), to: "\(output)/\(name)")
      }
    }
    let copy = folder == nil ? output : ModelFolder(output).modelPath
    try recognizer.write(to: copy)
    return ModelFolder(output)
  }
}
