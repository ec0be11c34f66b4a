import Foundation
public import Tensors

/// The named arrays of a golden file that `scripts/oracles/golden_arrays.py` wrote.
///
/// Inputs and weights are stored as a formula of the row-major index i = 0, 1, …, results as
/// values rounded to 8 significant digits:
///
///     value(i) = scale × sin(a × i + b)
///
/// The formula is computed in 64 bits and then rounded to 32, as the script does.
/// Load one with `try golden("lstm", as: GoldenArrays.self, in: .module)`.
public struct GoldenArrays: Decodable, Sendable {
  /// The program that computed the results, such as `torch`.
  public let tool: String
  /// The program's version.
  public let version: String
  /// The command that wrote the file.
  public let command: String
  private let arrays: [String: StoredArray]

  /// The names of all arrays, sorted.
  public var names: [String] { arrays.keys.sorted() }

  /// The array of the given name; a scalar has the shape `[]`.
  public subscript(_ name: String) -> Tensor {
    get throws { try stored(name).tensor(named: name) }
  }

  /// Returns an array of whole numbers, such as the lengths of sequences.
  public func integers(_ name: String) throws -> [Int] {
    try self[name].values.map { value in
      guard let integer = Int(exactly: value) else {
        throw GoldenArraysError.fraction(name: name, value: value)
      }
      return integer
    }
  }

  private func stored(_ name: String) throws -> StoredArray {
    guard let array = arrays[name] else {
      throw GoldenArraysError.missing(name: name, present: names)
    }
    return array
  }
}

/// One array as it stands in the file: a shape, and either values or a formula.
private struct StoredArray: Decodable {
  struct Formula: Decodable {
    let scale: Double
    let a: Double
    let b: Double
  }

  let shape: [Int]
  let values: [Float]?
  let formula: Formula?

  func tensor(named name: String) throws -> Tensor {
    let count = shape.reduce(1, *)
    if let formula {
      let values = (0..<count).map {
        Float(formula.scale * sin(formula.a * Double($0) + formula.b))
      }
      return Tensor(shape: shape, values: values)
    }
    guard let values, values.count == count else {
      throw GoldenArraysError.count(name: name, shape: shape, found: values?.count ?? 0)
    }
    return Tensor(shape: shape, values: values)
  }
}

/// What can go wrong when taking an array from a golden file.
public enum GoldenArraysError: Error, Equatable, CustomStringConvertible {
  /// The file has no array of that name.
  case missing(name: String, present: [String])
  /// The number of values does not fit the shape.
  case count(name: String, shape: [Int], found: Int)
  /// Whole numbers were asked for, but the array holds a fraction.
  case fraction(name: String, value: Float)

  /// Says what was found, what was needed and what to do.
  public var description: String {
    switch self {
    case .missing(let name, let present):
      "The golden file has no array \(name), only \(present.joined(separator: ", "))."
    case .count(let name, let shape, let found):
      """
      \(name) has \(found) values, but the shape \(shape) needs \(shape.reduce(1, *)); run its \
      script in scripts/oracles again.
      """
    case .fraction(let name, let value):
      "\(name) holds \(value), but whole numbers are needed; read it with the subscript."
    }
  }
}
