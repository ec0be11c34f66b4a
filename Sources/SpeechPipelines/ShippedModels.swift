import Foundation

/// The models that come with the program, by name.
///
/// They are looked for, in this order, in the folder that `HEARKEN_MODELS` names, beside the
/// program (where the build puts them), and in `../share/hearken/models` (where an installation
/// would).
public enum ShippedModels {
  /// The model that is used when none is named.
  public static let defaultName = "an4"

  /// The names of all models found.
  public static var names: [String] {
    let files = folders.flatMap {
      (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? []
    }
    return Set(files.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) })
      .sorted()
  }

  /// Returns the path of a model: of a shipped one if `model` is its name, else `model` itself.
  public static func path(of model: String) throws(ModelFileError) -> String {
    let candidates = [model] + folders.map { "\($0)/\(model)\(suffix)" }
    let isFile = { (path: String) in
      var isFolder: ObjCBool = false
      return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        && !isFolder.boolValue
    }
    guard let path = candidates.first(where: isFile) else {
      throw ModelFileError(path: model, flaw: .notFound(shipped: names))
    }
    return path
  }

  private static let suffix = ".safetensors"

  private static var folders: [String] {
    let named = ProcessInfo.processInfo.environment["HEARKEN_MODELS"].map { [$0] } ?? []
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent()
    return named + [
      program.appending(path: "Hearken_SpeechPipelines.resources/Models").path,
      program.appending(path: "../share/hearken/models").path,
    ]
  }
}
