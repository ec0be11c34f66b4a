import Foundation

extension NGramTable {
  /// Returns the bytes of the binary model.
  ///
  /// - Parameters:
  ///   - probabilityBits: bits of each ln p, one of ``NGramModel/codeBits``.
  ///   - backoffBits: bits of each ln backoff.
  /// - Returns: a file as ``NGramFile`` describes it.
  /// - Throws: That an n-gram's history is not listed.
  func packed(probabilityBits: Int = 8, backoffBits: Int = 8) throws(LanguageModelError) -> Data {
    var header = NGramFile.Header(
      probabilityBits: probabilityBits, backoffBits: backoffBits, wordBytes: words.bytes.count,
      counts: orders.map(\.count))
    header.unknown = number(SpecialWord.unknown)
    header.start = number(SpecialWord.start)
    header.end = number(SpecialWord.end)
    let file = NGramFile(header)
    header.byteCount = file.byteCount

    var payload = [UInt8]()
    payload.reserveCapacity(file.byteCount)
    func align(to position: Int) {
      payload += [UInt8](repeating: 0, count: position - NGramFile.headerSize - payload.count)
    }
    for offset in words.offsets { payload.append(littleEndian: offset) }
    align(to: file.words)
    payload += words.bytes
    align(to: file.unigrams)
    let begins = try (1..<orders.count).map { length throws(LanguageModelError) in
      try childBegins(ofLength: length, named: spelling)
    }
    appendUnigrams(begins.first, to: &payload)
    for (index, layout) in file.orders.enumerated() {
      let order = orders[index + 1]
      align(to: layout.probabilityNumbers)
      let probabilities = Coder(order.probabilities, bits: layout.probabilityBits)
      probabilities.append(to: &payload)
      align(to: layout.backoffNumbers)
      let isLongest = index == file.orders.count - 1
      let backoffs = isLongest ? nil : Coder(order.backoffs, bits: layout.backoffBits)
      backoffs?.append(to: &payload)
      align(to: layout.records)
      var bits = BitWriter()
      for number in 0..<order.count {
        bits.append(UInt64(self.layout.last(of: order.keys[number])), bits: layout.wordBits)
        bits.append(probabilities.code(order.probabilities[number]), bits: layout.probabilityBits)
        guard let backoffs else { continue }
        bits.append(backoffs.code(order.backoffs[number]), bits: layout.backoffBits)
        bits.append(UInt64(begins[index + 1][number]), bits: layout.childBits)
      }
      if !isLongest {
        bits.append(0, bits: layout.recordBits - layout.childBits)
        bits.append(UInt64(begins[index + 1][order.count]), bits: layout.childBits)
      }
      bits.finish()
      payload += bits.bytes
    }
    align(to: file.byteCount)
    header.checksum = fnv1a(payload)
    return Data(header.bytes + payload)
  }

  private func number(_ special: [UInt8]) -> Int {
    guard let number = words.number(of: special) else {
      preconditionFailure("a table must have all of <unk>, <s> and </s>")
    }
    return number
  }

  private func childBegins(
    ofLength length: Int, named spelling: (UInt128) -> String
  ) throws(LanguageModelError) -> [UInt32] {
    do {
      return try childBegins(ofLength: length)
    } catch {
      throw .history(missingFor: spelling(error.key))
    }
  }

  private func appendUnigrams(_ begins: [UInt32]?, to payload: inout [UInt8]) {
    let unigrams = orders[0]
    for word in 0...unigrams.count {
      let isWord = word < unigrams.count
      let probability = isWord ? unigrams.probabilities[word] : 0
      let backoff = isWord ? unigrams.backoffs[word] : 0
      payload.append(littleEndian: probability.bitPattern)
      payload.append(littleEndian: backoff.bitPattern)
      payload.append(littleEndian: begins?[word] ?? 0)
    }
  }
}

/// How the values of one order become codes: by a codebook, or, with 32 bits, as they are.
private struct Coder {
  let codebook: Codebook?
  let bits: Int

  init(_ values: [Float], bits: Int) {
    self.bits = bits
    codebook = bits == 32 ? nil : Codebook(for: values, size: 1 << bits)
  }

  func code(_ value: Float) -> UInt64 { codebook?.code(of: value) ?? UInt64(value.bitPattern) }

  /// Adds the numbers of the codebook, filled up with its last.
  func append(to payload: inout [UInt8]) {
    guard let codebook else { return }
    for code in 0..<1 << bits {
      let number = codebook.numbers[min(code, codebook.numbers.count - 1)]
      payload.append(littleEndian: number.bitPattern)
    }
  }
}

/// Writes numbers of any number of bits one after another, lowest bit first.
struct BitWriter {
  private(set) var bytes: [UInt8] = []
  private var pending: UInt128 = 0
  private var pendingBits = 0

  /// Adds the lowest bits of a number.
  mutating func append(_ number: UInt64, bits: Int) {
    pending |= UInt128(number) << UInt128(pendingBits)
    pendingBits += bits
    while pendingBits >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      pendingBits -= 8
    }
  }

  /// Fills up the last byte.
  mutating func finish() {
    if pendingBits > 0 { append(0, bits: 8 - pendingBits) }
  }
}
