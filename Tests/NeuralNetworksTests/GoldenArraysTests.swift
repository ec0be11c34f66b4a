import Foundation
import Tensors
import TestSupport
import Testing

/// The files are written by `scripts/oracles/layers.py`.
@Suite struct GoldenArraysTests {
  private func decoded(_ arrays: String) throws -> GoldenArrays {
    let head = #""tool": "none", "version": "1", "command": "by hand""#
    return try JSONDecoder().decode(
      GoldenArrays.self, from: Data("{\(head), \"arrays\": {\(arrays)}}".utf8))
  }

  @Test func formulaFollowsRowMajorIndex() throws {
    let arrays = try decoded(
      #""x": {"shape": [2, 2], "formula": {"scale": 3, "a": 0.5, "b": 0.25}}"#)
    let x = try arrays["x"]
    #expect(x.shape == [2, 2])
    // The element in row 1, column 0 has index 2: 3 sin(0.5 × 2 + 0.25).
    #expect(x[1, 0] == Float(3 * sin(1.25)))
    #expect(x[0, 0] == Float(3 * sin(0.25)))
  }

  @Test func valuesAndScalars() throws {
    let arrays = try decoded(
      #""rate": {"shape": [], "values": [0.01]}, "lengths": {"shape": [3], "values": [5, 3, 2]}"#)
    #expect(try arrays["rate"] == Tensor(0.01))
    #expect(try arrays.integers("lengths") == [5, 3, 2])
    #expect(arrays.names == ["lengths", "rate"])
  }

  @Test func mistakesAreNamed() throws {
    let arrays = try decoded(#""x": {"shape": [2], "values": [1.5]}, "y": {"shape": [2]}"#)
    #expect(throws: GoldenArraysError.missing(name: "z", present: ["x", "y"])) {
      try arrays["z"]
    }
    #expect(throws: GoldenArraysError.count(name: "x", shape: [2], found: 1)) { try arrays["x"] }
    #expect(throws: GoldenArraysError.count(name: "y", shape: [2], found: 0)) { try arrays["y"] }
    let fraction = try decoded(#""x": {"shape": [], "values": [1.5]}"#)
    #expect(throws: GoldenArraysError.fraction(name: "x", value: 1.5)) {
      try fraction.integers("x")
    }
  }

  /// Every gradient has the shape of what it is the gradient of, and is not all zero.
  @Test(arguments: [
    "linear", "lstm", "lstm_peephole", "bilstm", "gru", "elman", "layernorm",
  ])
  func gradientsHaveTheShapesOfTheirArrays(name: String) throws {
    let arrays = try golden(name, as: GoldenArrays.self, in: .module)
    let gradients = arrays.names.filter { $0.hasSuffix("Gradient") }
    #expect(gradients.count >= 3)
    for gradient in gradients {
      let variants = ["tanh.", "relu."].filter { gradient.hasPrefix($0) }
      let start = variants.first?.count ?? 0
      let primal = String(gradient.dropFirst(start).dropLast("Gradient".count))
      #expect(try arrays[gradient].shape == arrays[primal].shape, "\(gradient)")
      #expect(try arrays[gradient].values.contains { $0 != 0 }, "\(gradient)")
    }
  }

  @Test func framesPastTheLengthOutputZero() throws {
    let arrays = try golden("bilstm", as: GoldenArrays.self, in: .module)
    let (output, lengths) = (try arrays["output"], try arrays.integers("lengths"))
    for time in 0..<output.shape[0] {
      for sequence in lengths.indices {
        for feature in 0..<output.columnCount {
          #expect((output[time, sequence, feature] == 0) == (time >= lengths[sequence]))
        }
      }
    }
  }

  @Test(arguments: ["adamw", "sgd"])
  func optimisersMoveTheirParameters(name: String) throws {
    let arrays = try golden(name, as: GoldenArrays.self, in: .module)
    for steps in arrays.names where steps.hasSuffix("parametersAfterStep") {
      #expect(try arrays[steps].shape == arrays["gradients"].shape)
      #expect(try Array(arrays[steps].values[..<10]) != arrays["parameters"].values)
    }
  }
}
