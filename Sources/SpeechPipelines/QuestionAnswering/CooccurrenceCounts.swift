import Foundation
import Tensors

/// How often each two words stand near each other, in an open hash table.
struct CooccurrenceCounts {
  /// The number of words.
  let wordCount: Int
  private var keys: [UInt64]  // the smaller word × 2³² + the larger one + 1; 0 is empty
  private var weights: [Float]
  private var count = 0

  /// Makes a table without meetings.
  init(wordCount: Int) {
    self.wordCount = wordCount
    (keys, weights) = (
      [UInt64](repeating: 0, count: 1 << 16), [Float](repeating: 0, count: 1 << 16)
    )
  }

  /// Counts a meeting of two words.
  mutating func add(_ a: Int, _ b: Int, weight: Float) {
    if 3 * (count + 1) > 2 * keys.count { grow() }
    let key = UInt64(min(a, b)) << 32 + UInt64(max(a, b)) + 1
    let place = place(of: key)
    if keys[place] == 0 {
      keys[place] = key
      count += 1
    }
    weights[place] += weight
  }

  /// The weight of two words' meetings.
  func weight(_ a: Int, _ b: Int) -> Float {
    weights[place(of: UInt64(min(a, b)) << 32 + UInt64(max(a, b)) + 1)]
  }

  private func place(of key: UInt64) -> Int {
    let mask = keys.count - 1
    var place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 24) & mask
    while keys[place] != 0 && keys[place] != key { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    let (oldKeys, oldWeights) = (keys, weights)
    keys = [UInt64](repeating: 0, count: 2 * oldKeys.count)
    weights = [Float](repeating: 0, count: keys.count)
    for (key, weight) in zip(oldKeys, oldWeights) where key != 0 {
      let place = place(of: key)
      (keys[place], weights[place]) = (key, weight)
    }
  }

  /// A symmetric table of counts as a matrix of positive pointwise mutual information, which is not
  /// symmetric as contexts are smoothed.
  struct Information {
    /// The words that meet, the smaller first, in order.
    fileprivate var pairs: [(a: Int32, b: Int32)] = []
    /// m[a, b] and m[b, a].
    fileprivate var values: [(ab: Float, ba: Float)] = []
    fileprivate let wordCount: Int

    /// m[a, b].
    func value(_ a: Int, _ b: Int) -> Float {
      guard
        let place = pairs.firstIndex(where: { ($0.a, $0.b) == (Int32(min(a, b)), Int32(max(a, b))) }
        )
      else { return 0 }
      return a <= b ? values[place].ab : values[place].ba
    }

    /// M X or Mᵀ X for X [words, columns].
    func product(_ x: [Float], columns: Int, isTransposed: Bool) -> [Float] {
      var y = [Float](repeating: 0, count: wordCount * columns)
      for (pair, value) in zip(pairs, values) {
        let (a, b) = (Int(pair.a) * columns, Int(pair.b) * columns)
        let (first, second) = isTransposed ? (value.ba, value.ab) : (value.ab, value.ba)
        if first > 0 {
          VectorKernels.add(count: columns, x, at: b, scale: first, to: &y, at: a)
        }
        if second > 0, a != b {
          VectorKernels.add(count: columns, x, at: a, scale: second, to: &y, at: b)
        }
      }
      return y
    }
  }

  /// How much oftener than by chance words meet.
  var positiveInformation: Information {
    let order = keys.indices.filter { keys[$0] != 0 }.sorted { keys[$0] < keys[$1] }
    var sums = [Double](repeating: 0, count: wordCount)
    func words(_ key: UInt64) -> (a: Int, b: Int) {
      (Int((key - 1) >> 32), Int((key - 1) & 0xFFFF_FFFF))
    }
    for index in order {
      let (a, b) = words(keys[index])
      // A word that meets itself is both the first and the second of the two.
      sums[a] += Double(weights[index])
      sums[b] += Double(weights[index])
    }
    let smoothed = sums.map { pow($0, 0.75) }
    let mass = smoothed.reduce(0, +)
    var information = Information(wordCount: wordCount)
    for index in order {
      let (a, b) = words(keys[index])
      let n = Double(weights[index]) * (a == b ? 2 : 1)
      let ab = max(0, log(n / (sums[a] * smoothed[b] / mass)))
      let ba = max(0, log(n / (sums[b] * smoothed[a] / mass)))
      guard ab > 0 || ba > 0 else { continue }
      information.pairs.append((Int32(a), Int32(b)))
      information.values.append((Float(ab), Float(ba)))
    }
    return information
  }
}
