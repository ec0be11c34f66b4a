public import Foundation

/// Reads a golden file: numbers that an independent program wrote, with its name and version.
///
/// Each file is made by the script in `scripts/oracles` that its test names, and carries `tool`,
/// `version`, `command`, `seed` and `format` beside its numbers.
public func golden<Contents: Decodable>(
  _ name: String, as type: Contents.Type = Contents.self, in bundle: Bundle
) throws -> Contents {
  guard let url = bundle.url(forResource: name, withExtension: "json", subdirectory: "Golden")
  else {
    throw GoldenFileError.missing(name: name)
  }
  return try JSONDecoder().decode(Contents.self, from: Data(contentsOf: url))
}

/// What can go wrong when reading a golden file.
public enum GoldenFileError: Error, CustomStringConvertible {
  /// There is no such file; its script in `scripts/oracles` has not been run.
  case missing(name: String)

  /// Says which file is missing and what makes it.
  public var description: String {
    switch self {
    case .missing(let name): "Golden/\(name).json is missing; run its script in scripts/oracles."
    }
  }
}
