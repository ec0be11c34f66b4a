import Foundation

extension ShippedModels {
  /// The reader that is used when none is named.
  public static let readerName = "listening"

  /// Returns the path of a reader: of a shipped one if `reader` is its name, else `reader` itself.
  ///
  /// It is that of a file, or of a folder with a `reader.safetensors`.
  public static func readerPath(of reader: String) throws(ModelFileError) -> String {
    let candidates = ([""] + folders.map { "\($0)/" }).flatMap {
      ["\($0)\(reader)/\(Reader.fileName)", "\($0)\(reader)"]
    }
    guard let path = candidates.first(where: isFile) else {
      throw ModelFileError(path: reader, flaw: .notFound(shipped: readerNames))
    }
    return path
  }

  /// The names of all shipped readers found.
  private static var readerNames: [String] {
    let entries = folders.flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { isFile("\(folder)/\($0)/\(Reader.fileName)") }
    }
    return Set(entries).sorted()
  }
}
