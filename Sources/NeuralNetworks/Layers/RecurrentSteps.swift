import Tensors

/// The order of the steps of a run over a batch, and the rows that take part in each.
///
/// The states of a run are stored in time order as [time + 1, batch, hiddenSize]: read forwards,
/// frame t leads from slot t to t + 1; read backwards, from slot t + 1 to t.
struct RecurrentSteps {
  let time: Int
  let batch: Int
  let direction: Direction
  private let rows: [[Range<Int>]]  // for each frame, runs of sequences that are not over

  init(shape: [Int], lengths: [Int], direction: Direction) {
    precondition(shape.count == 3, "frames must be [time, batch, features], not \(shape)")
    (time, batch, self.direction) = (shape[0], shape[1], direction)
    precondition(
      lengths.count == batch && lengths.allSatisfy { $0 >= 0 && $0 <= shape[0] },
      "lengths \(lengths) do not fit frames \(shape)")
    var rows: [[Range<Int>]] = []
    let ends = Set(lengths)
    for t in 0..<time {
      // The same array is shared until another sequence ends.
      rows.append(t > 0 && !ends.contains(t) ? rows[t - 1] : Self.runs(of: lengths, after: t))
    }
    self.rows = rows
  }

  /// The frames in the order of reading.
  var order: [Int] {
    direction == .forward ? Array(0..<time) : Array((0..<time).reversed())
  }

  /// The sequences that have a frame `t`, as runs of neighbours.
  func active(at t: Int) -> [Range<Int>] { rows[t] }

  /// The sequences that are over before frame `t`, as runs of neighbours.
  func finished(at t: Int) -> [Range<Int>] {
    var gaps: [Range<Int>] = []
    var next = 0
    for run in rows[t] + [batch..<batch] {
      if next < run.lowerBound { gaps.append(next..<run.lowerBound) }
      next = run.upperBound
    }
    return gaps
  }

  /// The slot of the state before frame `t`.
  func before(_ t: Int) -> Int { direction == .forward ? t : t + 1 }

  /// The slot of the state after frame `t`.
  func after(_ t: Int) -> Int { direction == .forward ? t + 1 : t }

  /// The slot of the state before the first step.
  var start: Int { direction == .forward ? 0 : time }

  /// The slot of the state after the last step.
  var end: Int { direction == .forward ? time : 0 }

  /// The states after each frame as an output [time, batch, hiddenSize], zero past each length.
  func output(_ states: [Float], hiddenSize: Int) -> Tensor {
    let slot = batch * hiddenSize
    let first = direction == .forward ? slot : 0
    var output = Tensor(
      shape: [time, batch, hiddenSize], values: Array(states[first..<first + time * slot]))
    for t in 0..<time {
      for run in finished(at: t) {
        let range = t * slot + run.lowerBound * hiddenSize..<t * slot + run.upperBound * hiddenSize
        output.values.withMutableValues { for index in range { $0[index] = 0 } }
      }
    }
    return output
  }

  private static func runs(of lengths: [Int], after t: Int) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for (row, length) in lengths.enumerated() where length > t {
      if let last = runs.last, last.upperBound == row {
        runs[runs.count - 1] = last.lowerBound..<row + 1
      } else {
        runs.append(row..<row + 1)
      }
    }
    return runs
  }
}
