import Foundation
import NeuralNetworks

/// The files of a model: one with the weights, or a folder with that and others beside it.
public struct ModelFiles: Sendable {
  /// The file of the weights.
  public let weights: String
  private let folder: String?

  /// The name of the weights' file in a folder.
  static let weightsName = "model.safetensors"

  /// Finds the files of a model by a path or a shipped name.
  public init(_ model: String) throws {
    if Self.isFolder(model) {
      (folder, weights) = (model, "\(model)/\(Self.weightsName)")
    } else {
      (folder, weights) = (nil, try ShippedModels.path(of: model))
    }
  }

  /// Writes a recogniser in place of the weights, and copies of all other files.
  ///
  /// - Parameters:
  ///   - output: a folder if the model is one, else a file.
  ///   - recognizer: what is written.
  /// - Returns: the path of the written weights.
  /// - Throws: `AtomicFileError` if a file cannot be read or written.
  public func copy(to output: String, with recognizer: Recognizer) throws -> String {
    guard let folder else {
      try recognizer.write(to: output)
      return output
    }
    let manager = FileManager.default
    do {
      try manager.createDirectory(atPath: output, withIntermediateDirectories: true)
    } catch {
      throw AtomicFileError.unwritable(path: output, reason: error.localizedDescription)
    }
    for name in try manager.contentsOfDirectory(atPath: folder)
    where name != Self.weightsName && !Self.isFolder("\(folder)/\(name)") {
      try AtomicFile.write(AtomicFile.read("\(folder)/\(name)"), to: "\(output)/\(name)")
    }
    let path = "\(output)/\(Self.weightsName)"
    try recognizer.write(to: path)
    return path
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
