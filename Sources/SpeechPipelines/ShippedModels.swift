import Foundation
import NeuralNetworks

/// The models that come with the program, by name: a file `<name>.safetensors` or a folder `<name>`.
///
/// They are looked for, in this order, in the folder that `HEARKEN_MODELS` names, beside the
/// program (where the build puts them), and in `../share/hearken/models` (where an installation
/// would).
public enum ShippedModels {
  /// The model that is used when none is named.
  public static let defaultName = "english"

  /// The names of the models of ``Embedder`` that are shipped, the one used when none is named
  /// first.
  public static let embedders = ["segments"]

  /// The kinds of models that are a file, or a folder with a `model.safetensors`.
  public enum Kind: String, Sendable {
    /// A model of ``Recognizer``.
    case recognizer
    /// A model of ``Embedder``.
    case embedder
  }

  /// Returns the names of all models of a kind that are found.
  public static func names(of kind: Kind) -> [String] {
    var names: Set<String> = []
    for folder in folders {
      for entry in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
        let path = ModelFolder("\(folder)/\(entry)").modelPath
        guard path.hasSuffix(suffix), let file = try? Safetensors(contentsOf: path),
          file.metadata["hearken.kind"]?.hasPrefix("hearken \(kind.rawValue) ") == true
        else { continue }
        names.insert(entry.hasSuffix(suffix) ? String(entry.dropLast(suffix.count)) : entry)
      }
    }
    return names.sorted()
  }

  /// Returns the path of a model: of a shipped one if `model` is its name, else `model` itself.
  ///
  /// - Parameters:
  ///   - model: a file, a folder with a `model.safetensors`, or a name.
  ///   - kind: which models are named if there is no such one.
  /// - Returns: the path of the file or the folder.
  /// - Throws: ``ModelFileError`` if there is neither a file nor a shipped model.
  public static func path(
    of model: String, kind: Kind = .recognizer
  ) throws(ModelFileError) -> String {
    let candidates =
      [model] + folders.flatMap { ["\($0)/\(model)", "\($0)/\(model)\(suffix)"] }
    guard let path = candidates.first(where: { isFile(ModelFolder($0).modelPath) }) else {
      throw ModelFileError(path: model, flaw: .notFound(shipped: names(of: kind)))
    }
    return path
  }

  private static let suffix = ".safetensors"

  static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }

  static var folders: [String] {
    let named = ProcessInfo.processInfo.environment["HEARKEN_MODELS"].map { [$0] } ?? []
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent()
    return named + [
      program.appending(path: "Hearken_SpeechPipelines.resources/Models").path,
      program.appending(path: "../share/hearken/models").path,
    ]
  }
}
