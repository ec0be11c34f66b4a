import Tensors

/// A task on vectors of bits: what goes in at each frame, what must come out, and where it counts.
struct TuringTask: Sendable {
  /// The bits of a vector.
  let width: Int
  /// Draws a batch of a given length: frames [time, batch, width + 2], wanted bits [time, batch,
  /// width], and 1 where a bit counts.
  var draw: @Sendable (_ length: Int, _ batch: Int, _ random: inout SeededGenerator) -> Batch

  /// Frames, wanted bits and what counts.
  struct Batch: Sendable {
    var frames: Tensor
    var wanted: Tensor
    var weights: Tensor

    init(time: Int, batch: Int, width: Int) {
      frames = Tensor(shape: [time, batch, width + 2])
      wanted = Tensor(shape: [time, batch, width])
      weights = wanted
    }

    /// Asks for bits at a frame.
    mutating func want(_ bits: [Float], at t: Int, row: Int) {
      for (bit, value) in bits.enumerated() {
        wanted[t, row, bit] = value
        weights[t, row, bit] = 1
      }
    }

    /// Shows bits at a frame.
    mutating func show(_ bits: [Float], at t: Int, row: Int) {
      for (bit, value) in bits.enumerated() { frames[t, row, bit] = value }
    }
  }

  private static func bits(_ count: Int, _ random: inout SeededGenerator) -> [Float] {
    (0..<count).map { _ in random.uniform() < 0.5 ? 0 : 1 }
  }

  /// Vectors are shown, then a mark; they must come out in order.
  static func copy(width: Int) -> TuringTask {
    TuringTask(width: width) { length, count, random in
      var batch = Batch(time: 2 * length + 1, batch: count, width: width)
      for row in 0..<count {
        for t in 0..<length {
          let vector = bits(width, &random)
          batch.show(vector, at: t, row: row)
          batch.want(vector, at: length + 1 + t, row: row)
        }
        batch.frames[length, row, width] = 1
      }
      return batch
    }
  }

  /// As ``copy(width:)``, but as many times as a number beside the mark says, 1 to 4, the same for
  /// a whole batch; then an end must be told by a vector of ones.
  static func repeatCopy(width: Int) -> TuringTask {
    TuringTask(width: width) { length, count, random in
      let times = Int.random(in: 1...4, using: &random)
      var batch = Batch(time: length + 1 + times * length + 1, batch: count, width: width)
      for row in 0..<count {
        for t in 0..<length {
          let vector = bits(width, &random)
          batch.show(vector, at: t, row: row)
          for turn in 0..<times {
            batch.want(vector, at: length + 1 + turn * length + t, row: row)
          }
        }
        batch.frames[length, row, width] = 1
        batch.frames[length, row, width + 1] = Float(times) / 4
        batch.want(
          Array(repeating: 1, count: width), at: length + 1 + times * length, row: row)
      }
      return batch
    }
  }

  /// Items of two vectors are shown, each after a mark, and then one of them again.
  ///
  /// It comes after another mark; the item that followed it must come out.
  static func recall(width: Int) -> TuringTask {
    TuringTask(width: width) { length, count, random in
      let (size, items) = (2, max(length, 2))
      let time = (items + 1) * (size + 1) + 1 + size
      var batch = Batch(time: time, batch: count, width: width)
      for row in 0..<count {
        let shown = (0..<items).map { _ in (0..<size).map { _ in bits(width, &random) } }
        let asked = Int.random(in: 0..<items - 1, using: &random)
        for (place, item) in (shown + [shown[asked]]).enumerated() {
          let start = place * (size + 1)
          batch.frames[start, row, place < items ? width : width + 1] = 1
          for (t, vector) in item.enumerated() {
            batch.show(vector, at: start + 1 + t, row: row)
          }
        }
        let start = (items + 1) * (size + 1)
        batch.frames[start, row, width + 1] = 1
        for (t, vector) in shown[asked + 1].enumerated() {
          batch.want(vector, at: start + 1 + t, row: row)
        }
      }
      return batch
    }
  }
}

extension TuringTask {
  /// The share of counted bits that outputs, before the logistic function, get wrong.
  static func errorRate(_ batches: [Batch], _ outputs: [Tensor]) -> Double {
    var (wrong, count) = (0, 0)
    for (batch, output) in zip(batches, outputs) {
      for index in output.values.indices where batch.weights.values[index] > 0 {
        wrong += (output.values[index] > 0) == (batch.wanted.values[index] > 0.5) ? 0 : 1
        count += 1
      }
    }
    return Double(wrong) / Double(max(count, 1))
  }
}
