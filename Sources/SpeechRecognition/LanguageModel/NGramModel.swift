public import Foundation
import NeuralNetworks

/// A back-off n-gram model, read in place from its file.
///
///     ln p(w | h) = that of the n-gram (h, w), if it is listed
///                 = backoff(h) + ln p(w | h without its first word), otherwise
///
/// A history is the number of its n-gram in the file, so a word after it is found by one search
/// among the n-grams that begin with it. The file is mapped, not parsed: opening takes about as
/// long for 40 MB as for 40 kB.
///
/// Numbers of words are their places in the order of the words' bytes. Logarithms are natural.
///
/// References: Katz (1987); the memory layout follows the sorted tries of Pauls & Klein (2011) and
/// the state reduction of Heafield (2011).
public struct NGramModel: LanguageModel {
  /// The highest order of a model.
  public static let highestOrder = 8
  /// The bits that a probability or backoff may have in a file.
  public static let codeBits = [4, 5, 6, 7, 8, 9, 10, 12, 16, 32]

  let bytes: MappedBytes
  let file: NGramFile

  /// Opens a binary model.
  ///
  /// Its header, sizes and word list are checked; the n-grams are not read.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - isVerified: whether to read all of it once and compare its checksum.
  /// - Throws: What is wrong with the file.
  public init(contentsOf path: String, isVerified: Bool = false) throws(LanguageModelError) {
    let bytes: MappedBytes
    do {
      bytes = try MappedBytes(contentsOf: path)
    } catch {
      throw .file(error)
    }
    do {
      try self.init(bytes, isVerified: isVerified)
    } catch {
      throw .inFile(path: path, error)
    }
  }

  /// Takes a copy of the bytes of a binary model.
  public init(data: Data) throws(LanguageModelError) {
    try self.init(MappedBytes(data), isVerified: true)
  }

  init(_ bytes: MappedBytes, isVerified: Bool) throws(LanguageModelError) {
    self.bytes = bytes
    file = try NGramFile(bytes)
    if isVerified, bytes.checksum(NGramFile.headerSize..<bytes.count) != file.header.checksum {
      throw .damaged(part: "contents")
    }
    var last = 0
    for word in 0...wordCount {
      let offset = Int(bytes.uint32(at: file.wordOffsets + 4 * word))
      guard offset >= last, offset <= file.header.wordBytes else {
        throw .damaged(part: "word list")
      }
      last = offset
    }
  }

  /// The length of the longest n-grams.
  public var order: Int { file.header.order }
  /// How many n-grams there are of each length, unigrams first.
  public var counts: [Int] { file.header.counts }
  /// How many words there are, `<unk>`, `<s>` and `</s>` included.
  public var wordCount: Int { file.header.wordCount }
  /// Bits of each probability and of each backoff.
  public var bits: (probability: Int, backoff: Int) {
    (file.header.probabilityBits, file.header.backoffBits)
  }
  /// The size of the file.
  public var byteCount: Int { bytes.count }

  /// Returns a word's spelling.
  public func spelling(of word: Int) -> String {
    String(decoding: bytes.bytes(spellingRange(of: word)), as: UTF8.self)
  }

  private func spellingRange(of word: Int) -> Range<Int> {
    let begin = Int(bytes.uint32(at: file.wordOffsets + 4 * word))
    let end = Int(bytes.uint32(at: file.wordOffsets + 4 * word + 4))
    return file.words + begin..<file.words + end
  }

  /// Returns the number of a word, or nil if the model does not know it, or if it is one of `<unk>`,
  /// `<s>` and `</s>`, which nobody says.
  public func word(_ spelling: String) -> Int? {
    guard let number = number(of: Array(spelling.utf8)) else { return nil }
    let header = file.header
    return number == header.unknown || number == header.start || number == header.end
      ? nil : number
  }

  /// Returns the numbers of many words, whose spellings come in the order of their bytes; takes
  /// time in proportion to the words, for the two lists are walked side by side.
  public func words(sorted spellings: some Sequence<[UInt8]>) -> [Int?] {
    var number = 0
    return spellings.map { spelling in
      while number < wordCount, bytes.compare(spellingRange(of: number), with: spelling) < 0 {
        number += 1
      }
      let isEqual =
        number < wordCount && bytes.compare(spellingRange(of: number), with: spelling) == 0
      return isEqual && !SpecialWord.all.contains(spelling) ? number : nil
    }
  }

  func number(of spelling: [UInt8]) -> Int? {
    let number = (0..<wordCount).partitioningIndex {
      bytes.compare(spellingRange(of: $0), with: spelling) >= 0
    }
    let isEqual =
      number < wordCount && bytes.compare(spellingRange(of: number), with: spelling) == 0
    return isEqual ? number : nil
  }
}
