/// Where everything stands in a binary n-gram model, little endian.
///
///     file     = header · word offsets · words · unigrams · bigrams · … · n-grams
///     header   = 256 bytes, see ``Header``
///     offsets  = UInt32 [words + 1]           words = their bytes, in order, without separators
///     unigram  = Float ln p, Float ln backoff, UInt32 first bigram       [words + 1]
///     n-grams  = numbers of ln p, Float [2ᵖ]; numbers of ln backoff, Float [2ᵇ]; then packed
///                records of bits [count + 1]: word, code of ln p, code of ln backoff, first child
///     longest  = numbers of ln p; records of word and code of ln p       [count]
///
/// Children of an n-gram are the n-grams one word longer that begin with it; they stand together,
/// sorted by their last word, up to the first child of the next n-gram. With 32 bits for p or b the
/// codes are the floats themselves. Every part begins at a multiple of 8 bytes.
struct NGramFile: Sendable {
  /// What a file begins with.
  static let magic = Array("hearken ngrams 1".utf8)
  /// The bytes of the header, the last 8 of which are its checksum.
  static let headerSize = 256
  /// The bytes of a unigram.
  static let unigramSize = 12

  /// The numbers of the header in the order in which they are stored, each in 8 bytes after the
  /// magic: byte count of the file, checksum of all that follows the header, order, bits of p, bits
  /// of b, bytes of words, numbers of <unk>, <s>, </s>, then n-grams of each length.
  struct Header: Sendable, Equatable {
    var byteCount = 0
    var checksum: UInt64 = 0
    var probabilityBits = 8
    var backoffBits = 8
    var wordBytes = 0
    var unknown = 0
    var start = 0
    var end = 0
    var counts: [Int] = []

    var order: Int { counts.count }
    var wordCount: Int { counts[0] }
  }

  /// One order of two or more, packed.
  struct Order: Sendable {
    /// Where the numbers of ln p and of ln backoff begin.
    var probabilityNumbers = 0
    var backoffNumbers = 0
    /// Where the records begin.
    var records = 0
    /// How many there are.
    var count = 0
    /// Bits of the parts of a record, and their sum.
    var wordBits = 0
    var probabilityBits = 0
    var backoffBits = 0
    var childBits = 0
    var recordBits: Int { wordBits + probabilityBits + backoffBits + childBits }
  }

  let header: Header
  /// Where the words' offsets, the words and the unigrams begin.
  let wordOffsets: Int
  let words: Int
  let unigrams: Int
  /// Bigrams and longer.
  let orders: [Order]
  /// The size that the file must have.
  let byteCount: Int

  /// Lays out a file.
  init(_ header: Header) {
    self.header = header
    var position = Self.headerSize
    func part(_ bytes: Int) -> Int {
      defer { position += (bytes + 7) / 8 * 8 }
      return position
    }
    wordOffsets = part(4 * (header.wordCount + 1))
    words = part(header.wordBytes)
    unigrams = part(Self.unigramSize * (header.wordCount + 1))
    orders = header.counts.indices.dropFirst().map { index in
      let isLongest = index == header.order - 1
      var order = Order(count: header.counts[index])
      order.wordBits = bitCount(for: header.wordCount)
      order.probabilityBits = header.probabilityBits
      order.backoffBits = isLongest ? 0 : header.backoffBits
      order.childBits = isLongest ? 0 : bitCount(for: header.counts[index + 1] + 1)
      order.probabilityNumbers = part(Self.codebookSize(order.probabilityBits))
      order.backoffNumbers = part(isLongest ? 0 : Self.codebookSize(order.backoffBits))
      let records = order.count + (isLongest ? 0 : 1)
      // A field is read as 8 bytes from its first byte on, so 8 more bytes stand at the end.
      order.records = part((records * order.recordBits + 7) / 8 + 8)
      return order
    }
    byteCount = position
  }

  /// Reads the layout of a file, after checking its header.
  init(_ bytes: MappedBytes) throws(LanguageModelError) {
    guard bytes.count >= Self.magic.count, bytes.bytes(0..<Self.magic.count) == Self.magic else {
      throw .notAModel
    }
    guard bytes.count >= Self.headerSize else {
      throw .byteCount(found: bytes.count, needed: Self.headerSize)
    }
    let checked = Self.headerSize - 8
    guard bytes.checksum(0..<checked) == bytes.uint64(at: checked) else {
      throw .damaged(part: "header")
    }
    let numbers = (0..<9 + NGramModel.highestOrder + 1).map {
      bytes.uint64(at: Self.magic.count + 8 * $0)
    }
    guard let header = Header(numbers) else { throw .damaged(part: "header") }
    self.init(header)
    guard byteCount == bytes.count, header.byteCount == bytes.count else {
      throw .byteCount(found: bytes.count, needed: byteCount)
    }
  }

  /// The bytes of a codebook whose codes have so many bits.
  private static func codebookSize(_ bits: Int) -> Int { bits == 32 ? 0 : 4 << bits }
}

extension NGramFile.Header {
  /// Takes the numbers of a header, or returns nil if no file can have them.
  init?(_ numbers: [UInt64]) {
    guard numbers[2] >= 1, numbers[2] <= UInt64(NGramModel.highestOrder) else { return nil }
    let order = Int(numbers[2])
    let limited = numbers[3...].allSatisfy { $0 <= UInt64(UInt32.max) - 1 }
    guard limited, numbers[0] <= UInt64(Int.max) else { return nil }
    byteCount = Int(numbers[0])
    checksum = numbers[1]
    (probabilityBits, backoffBits) = (Int(numbers[3]), Int(numbers[4]))
    wordBytes = Int(numbers[5])
    (unknown, start, end) = (Int(numbers[6]), Int(numbers[7]), Int(numbers[8]))
    counts = numbers[9..<9 + order].map { Int($0) }
    for bits in [probabilityBits, backoffBits] where !NGramModel.codeBits.contains(bits) {
      return nil
    }
    guard max(unknown, start, end) < counts[0] else { return nil }
  }

  /// The header as it is stored, with its checksum.
  var bytes: [UInt8] {
    var numbers = [
      UInt64(byteCount), checksum, UInt64(order), UInt64(probabilityBits), UInt64(backoffBits),
      UInt64(wordBytes), UInt64(unknown), UInt64(start), UInt64(end),
    ]
    numbers += counts.map { UInt64($0) }
    var bytes = NGramFile.magic
    for number in numbers { bytes.append(littleEndian: number) }
    bytes += [UInt8](repeating: 0, count: NGramFile.headerSize - 8 - bytes.count)
    bytes.append(littleEndian: fnv1a(bytes))
    return bytes
  }
}

/// Returns the bits that hold the numbers 0 … count − 1.
func bitCount(for count: Int) -> Int { Int.bitWidth - max(count - 1, 1).leadingZeroBitCount }

extension [UInt8] {
  /// Adds a number, lowest byte first.
  mutating func append(littleEndian number: some FixedWidthInteger) {
    for byte in 0..<number.bitWidth / 8 {
      append(UInt8(truncatingIfNeeded: number >> (8 * byte)))
    }
  }
}
