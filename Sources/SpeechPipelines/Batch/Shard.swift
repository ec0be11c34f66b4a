import AudioFiles

/// One of several equal parts of a batch, each for a program of its own.
///
/// Every recording belongs to exactly one part. The parts depend on the list alone, so programs on
/// several machines agree without knowing of each other.
public struct Shard: Sendable, Equatable, CustomStringConvertible {
  /// Which part it is, from 1.
  public let number: Int
  /// How many parts there are.
  public let count: Int

  /// Makes the part of a number; nil unless 1 ≤ `number` ≤ `count`.
  public init?(number: Int, count: Int) {
    guard count >= 1, (1...count).contains(number) else { return nil }
    self.number = number
    self.count = count
  }

  /// Reads a part as it is written on the command line, as in "2/8".
  public init?(_ text: String) {
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let number = numbers[0], let count = numbers[1] else { return nil }
    self.init(number: number, count: count)
  }

  /// The part as the command line has it.
  public var description: String { "\(number)/\(count)" }

  /// Returns the recordings of this part, in order.
  ///
  /// If the length of each is known, the parts get about equal time: from the longest on, each
  /// recording goes to the part that has least so far (Graham 1969). Else each part gets every
  /// `count`th recording.
  public func callAsFunction(_ inputs: [BatchInput]) -> [BatchInput] {
    let durations = inputs.compactMap(\.duration)
    guard durations.count == inputs.count else {
      return inputs.indices.filter { $0 % count == number - 1 }.map { inputs[$0] }
    }
    var loads = [Seconds](repeating: 0, count: count)
    var owners = [Int](repeating: 0, count: inputs.count)
    let longestFirst = inputs.indices.sorted {
      (-durations[$0], $0) < (-durations[$1], $1)
    }
    for index in longestFirst {
      let least = loads.indices.min { (loads[$0], $0) < (loads[$1], $1) } ?? 0
      owners[index] = least
      loads[least] += durations[index]
    }
    return inputs.indices.filter { owners[$0] == number - 1 }.map { inputs[$0] }
  }
}
