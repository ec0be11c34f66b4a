import ArgumentParser
import Foundation
import SpeechPipelines

extension ParsableArguments {
  /// Returns the values of all options but some, by which a resumed batch knows that it was begun
  /// with the same ones.
  ///
  /// The values are those that the property wrappers tell of themselves, so that an option added
  /// later cannot be forgotten. If a value names a file, its contents belong to it.
  ///
  /// - Parameter names: properties on which no result depends, or which are compared elsewhere.
  /// - Returns: a line for each option.
  /// - Throws: the error of a file that cannot be read.
  func fingerprint(without names: Set<String> = []) throws -> String {
    try Mirror(reflecting: self).children.compactMap { child in
      let name = (child.label ?? "").drop { $0 == "_" }
      guard !names.contains(String(name)) else { return nil }
      let value = "\(child.value)"
      // An optional text describes itself as Optional("text").
      let path = value.split(separator: "\"").dropFirst().first.map(String.init) ?? value
      let isFile = FileManager.default.isReadableFile(atPath: path)
      let contents = isFile ? " \(try ContentHash(contentsOf: path))" : ""
      return "\(name)=\(value)\(contents)"
    }.joined(separator: "\n")
  }
}
