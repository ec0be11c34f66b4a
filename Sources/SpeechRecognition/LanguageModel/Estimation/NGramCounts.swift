/// Counts of the n-grams of a text, as modified Kneser-Ney smoothing needs them.
///
///     a(w₁ … wₙ) = how often it occurs              for the longest n-grams, and after <s>
///     a(w₁ … wₙ) = how many words stand before it   otherwise
///
/// Counting sorts keys that begin with the last word, so all n-grams with one ending follow each
/// other, and the words before it are counted as they pass.
///
/// Reference: Heafield, Pouzyrevsky, Clark & Koehn (2013), section 3.
struct NGramCounts {
  /// Adjusted and raw counts of bigrams and longer, sorted: key, a, occurrences.
  var orders: [SortedRecords] = []
  /// Adjusted counts of words.
  var unigrams: [Double]
  /// n₁ … n₄ of each length.
  var countsOfCounts: [[Int]]

  /// Counts the n-grams of a text in about `memory` bytes.
  ///
  /// `numbers` holds the number in the model of each word of the spool.
  init(
    _ spool: SentenceSpool, numbers: [Int], start: Int, end: Int, wordCount: Int, order: Int,
    layout: NGramKeyLayout, memory: Int, folder: String
  ) throws {
    unigrams = [Double](repeating: 0, count: wordCount)
    countsOfCounts = [[Int]](repeating: [0, 0, 0, 0], count: order)
    var counter = RecordSorter(memory: memory / 2, folder: folder, isCombining: true)
    let bits = UInt128(layout.bits)
    let top = bits * UInt128(order - 1)
    let startKey = UInt128(start + 1) << top
    var key = startKey
    try spool.forEachToken { word in
      let number = word.map { numbers[$0] } ?? end
      key = (UInt128(number + 1) << top) | (key >> bits)
      try counter.append(NGramRecord(key: key, first: 1))
      if word == nil { key = startKey }
    }
    try adjust(
      counter.sorted(), start: start, order: order, layout: layout, memory: memory, folder: folder)
  }

  private mutating func adjust(
    _ occurrences: SortedRecords, start: Int, order: Int, layout: NGramKeyLayout, memory: Int,
    folder: String
  ) throws {
    var sorters = (1..<max(order, 1)).map { _ in
      RecordSorter(memory: memory / 2 / order, folder: folder)
    }
    // The n-grams of each length that the last record ends with: words before them, occurrences.
    var open = [(before: Double, occurrences: Double)](repeating: (0, 0), count: order + 1)
    var openCount = 0
    var last: UInt128 = 0
    let bits = UInt128(layout.bits)
    func suffix(_ key: UInt128, _ length: Int) -> UInt128 {
      key >> (bits * UInt128(order - length))
    }
    func close(_ length: Int) throws {
      // The shortened key begins with the last word; its own last word is the first of the n-gram.
      let reversed = suffix(last, length)
      let followsStart = layout.last(of: reversed) == start
      let isRaw = length == order || followsStart
      let occurrences = open[length].occurrences
      let adjusted = isRaw ? occurrences : open[length].before
      if adjusted < 5 { countsOfCounts[length - 1][Int(adjusted) - 1] += 1 }
      if length == 1 {
        unigrams[layout.last(of: reversed)] = adjusted
      } else {
        try sorters[length - 2].append(
          NGramRecord(
            key: layout.reversed(reversed, count: length), first: adjusted, second: occurrences))
      }
    }
    var reader = try occurrences.reader()
    while let record = try reader.next() {
      let difference = (record.key ^ last).leadingZeroBitCount - (128 - order * layout.bits)
      let same = min(difference / layout.bits, openCount)
      for length in stride(from: openCount, to: same, by: -1) { try close(length) }
      var length = same
      while length < order,
        (record.key >> (bits * UInt128(order - length - 1))) & layout.mask != 0
      {
        if length > 0 { open[length].before += 1 }
        length += 1
        open[length] = (0, 0)
      }
      openCount = length
      for length in 0..<length { open[length + 1].occurrences += record.first }
      last = record.key
    }
    for length in stride(from: openCount, to: 0, by: -1) { try close(length) }
    orders = try sorters.map { try $0.sorted() }
  }
}
