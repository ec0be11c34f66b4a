import Foundation

/// Finds which letter of a word stands for which phones, from many words at once.
///
///     p(word, phones) = Σ over all ways to cut both into graphones of Π p(graphone)
///
/// Expectation maximisation: every graphone gets its expected count, the counts become the next
/// probabilities, and at the end each pair is cut in its most probable way. Letters stand for none,
/// one or two phones, so a pair with more than two phones a letter has no alignment.
///
/// Reference: Bisani & Ney (2008), section 3.
struct GraphoneAlignment {
  /// A word's letters with its phones, both as numbers.
  private struct Pair {
    var letters: [Int]
    var phones: [Int]
  }

  private var pairs: [Pair] = []
  private var letters: [Character: Int] = [:]
  private var phones: [String: Int] = [:]
  /// p of a letter with two phones, each a number or ``phoneCount`` for none; by ``index``.
  private var probabilities: [Double] = []

  /// Aligns pairs of words and pronunciations.
  init(_ entries: [(word: String, phones: [String])], iterations: Int = 12) {
    for (word, pronunciation) in entries {
      pairs.append(
        Pair(
          letters: word.map { number($0, in: &letters) },
          phones: pronunciation.map { number($0, in: &phones) }))
    }
    let size = letters.count * (phones.count + 1) * (phones.count + 1)
    // At first one phone a letter is preferred, so that silent letters and pairs must be earned.
    probabilities = [Double](repeating: 0, count: size)
    for letter in 0..<letters.count {
      for first in 0...phones.count {
        for second in 0...phones.count {
          let isSingle = first < phones.count && second == phones.count
          probabilities[index(letter, first, second)] = isSingle ? 1 : 0.1
        }
      }
    }
    for _ in 0..<iterations { reestimate() }
  }

  /// Returns the graphones of each pair, or nil where there is no alignment.
  func aligned() -> [[Graphone]?] {
    let letterNames = names(letters)
    let phoneNames = names(phones)
    return pairs.map { pair in
      bestCut(pair)?.map { letter, range in
        Graphone(
          letter: letterNames[pair.letters[letter]],
          phones: range.map { phoneNames[pair.phones[$0]] })
      }
    }
  }

  private func number<Name: Hashable>(_ name: Name, in numbers: inout [Name: Int]) -> Int {
    if let number = numbers[name] { return number }
    numbers[name] = numbers.count
    return numbers.count - 1
  }

  private func names<Name>(_ numbers: [Name: Int]) -> [Name] {
    numbers.sorted { $0.value < $1.value }.map(\.key)
  }

  private func index(_ letter: Int, _ first: Int, _ second: Int) -> Int {
    (letter * (phones.count + 1) + first) * (phones.count + 1) + second
  }

  /// The graphone of a letter and `count` phones from `begin` on.
  private func index(_ pair: Pair, _ letter: Int, _ begin: Int, _ count: Int) -> Int {
    index(
      pair.letters[letter], count > 0 ? pair.phones[begin] : phones.count,
      count > 1 ? pair.phones[begin + 1] : phones.count)
  }

  /// One step of expectation maximisation, by forward and backward sums.
  private mutating func reestimate() {
    var expected = [Double](repeating: 0, count: probabilities.count)
    var total = 0.0
    for pair in pairs {
      let (rows, columns) = (pair.letters.count, pair.phones.count + 1)
      // forward[i][j]: the first i letters stand for the first j phones; backward: the rest.
      var forward = [Double](repeating: 0, count: (rows + 1) * columns)
      var backward = forward
      forward[0] = 1
      for letter in 0..<rows {
        for end in 0..<columns {
          for count in 0...min(Graphone.phoneLimit, end) {
            forward[(letter + 1) * columns + end] +=
              forward[letter * columns + end - count]
              * probabilities[index(pair, letter, end - count, count)]
          }
        }
      }
      let sum = forward[rows * columns + columns - 1]
      guard sum > 1e-290 else { continue }
      backward[rows * columns + columns - 1] = 1
      for letter in stride(from: rows - 1, through: 0, by: -1) {
        for begin in 0..<columns {
          for count in 0...min(Graphone.phoneLimit, columns - 1 - begin) {
            let graphone = index(pair, letter, begin, count)
            let rest =
              probabilities[graphone] * backward[(letter + 1) * columns + begin + count]
            backward[letter * columns + begin] += rest
            expected[graphone] += forward[letter * columns + begin] * rest / sum
          }
        }
      }
      total += Double(rows)
    }
    guard total > 0 else { return }
    probabilities = expected.map { $0 / total }
  }

  /// The most probable cut: for each letter the range of its phones.
  private func bestCut(_ pair: Pair) -> [(letter: Int, phones: Range<Int>)]? {
    let (rows, columns) = (pair.letters.count, pair.phones.count + 1)
    var best = [Double](repeating: -.infinity, count: (rows + 1) * columns)
    var counts = [Int](repeating: 0, count: best.count)
    best[0] = 0
    for letter in 0..<rows {
      for end in 0..<columns {
        for count in 0...min(Graphone.phoneLimit, end) {
          let score =
            best[letter * columns + end - count]
            + log(probabilities[index(pair, letter, end - count, count)])
          guard score > best[(letter + 1) * columns + end] else { continue }
          best[(letter + 1) * columns + end] = score
          counts[(letter + 1) * columns + end] = count
        }
      }
    }
    guard best[rows * columns + columns - 1] > -.infinity else { return nil }
    var end = columns - 1
    var cut = [(letter: Int, phones: Range<Int>)]()
    for letter in stride(from: rows - 1, through: 0, by: -1) {
      let begin = end - counts[(letter + 1) * columns + end]
      cut.append((letter, begin..<end))
      end = begin
    }
    return cut.reversed()
  }
}
