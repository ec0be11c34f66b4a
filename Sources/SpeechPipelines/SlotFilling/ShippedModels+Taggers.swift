import Foundation

extension ShippedModels {
  /// Returns the path of a tagger: of a shipped one if `tagger` is its name, else `tagger` itself.
  ///
  /// It is that of a file, or of a folder with a `tagger.safetensors`.
  public static func taggerPath(of tagger: String) throws(ModelFileError) -> String {
    let candidates = ([""] + folders.map { "\($0)/" }).flatMap {
      ["\($0)\(tagger)/\(Tagger.fileName)", "\($0)\(tagger)"]
    }
    guard let path = candidates.first(where: isFile) else {
      throw ModelFileError(path: tagger, flaw: .notFound(shipped: taggerNames))
    }
    return path
  }

  /// The names of all shipped taggers found.
  private static var taggerNames: [String] {
    let entries = folders.flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { isFile("\(folder)/\($0)/\(Tagger.fileName)") }
    }
    return Set(entries).sorted()
  }
}
