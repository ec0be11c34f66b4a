public import Foundation

/// A folder of its own for a test, removed with the last reference to this value.
public final class TemporaryFolder: Sendable {
  /// The folder.
  public let path: String

  /// Makes the folder.
  public init(name: String = "hearken-tests-" + UUID().uuidString) throws {
    path = NSTemporaryDirectory() + name
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file and returns its path.
  @discardableResult
  public func write(_ contents: Data, to name: String) throws -> String {
    try contents.write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    return "\(path)/\(name)"
  }

  /// Writes a text file and returns its path.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> String {
    try write(Data(text.utf8), to: name)
  }

  /// Writes each text as tones and a manifest of them; returns the manifest's path.
  ///
  /// The recordings are called `name-0.wav`, `name-1.wav`, …
  public func writeTones(_ texts: [String], manifest name: String) throws -> String {
    var table = "path\ttranscript\n"
    for (index, text) in texts.enumerated() {
      try write(soundFile(tones(text)), to: "\(name)-\(index).wav")
      table += "\(name)-\(index).wav\t\(text)\n"
    }
    return try write(table, to: "\(name).tsv")
  }
}
