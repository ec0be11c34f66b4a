public import Foundation

/// Names of files, one after another, as `find` and `ls` write them.
public enum FileNameList {
  /// Returns the names that stand in a list.
  ///
  /// - Parameter data: names that each end with a NUL byte (`find -print0`) if there is one, else
  ///   with a line end. Empty names are left out; nothing else has a special meaning.
  /// - Returns: the names in order.
  public static func names(in data: Data) -> [String] {
    let isLines = !data.contains(0)
    return data.split(separator: isLines ? UInt8(ascii: "\n") : 0).compactMap { name in
      let name = isLines && name.last == UInt8(ascii: "\r") ? name.dropLast() : name
      return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }
  }
}
