/// Where a chunked file (WAV, RF64, AIFF) says its samples lie.
///
/// libsndfile reads such a file to its end when the header promises more, without saying so, and
/// reads nothing when an unfinished header promises 0 bytes. This looks at the header itself.
///
/// Sources: Microsoft & IBM, *Multimedia Programming Interface* 1.0 (1991), RIFF; EBU Tech 3306
/// (RF64); Apple, *Audio Interchange File Format* 1.3 (1989).
struct SoundChunk: Equatable {
  /// The position of the 32-bit length in the file, in bytes.
  let lengthPosition: Int
  /// The length that the header promises, in bytes.
  let promisedLength: Int
  /// The length of the whole file by its first chunk, in bytes.
  let promisedFileLength: Int

  /// The position of the first sample's first byte.
  private var start: Int { lengthPosition + 4 }

  /// Walks the chunks of a file up to the one with the samples; none if there is no such chunk.
  init?(in file: borrowing SeekableFile) {
    let form = file.bytes(at: 0, count: 12)
    guard form.count == 12 else { return nil }
    let isLittleEndian: Bool
    switch (Self.text(form[0..<4]), Self.text(form[8..<12])) {
    case ("RIFF", "WAVE"), ("RF64", "WAVE"): isLittleEndian = true
    case ("RIFX", "WAVE"), ("FORM", "AIFF"), ("FORM", "AIFC"): isLittleEndian = false
    default: return nil
    }
    var position = 12
    var longLength: Int?
    // Each turn moves on by at least one chunk's head; the bound is for files of empty chunks.
    for _ in 0..<1000 {
      let head = file.bytes(at: position, count: 8)
      guard head.count == 8 else { return nil }
      let length = Self.integer(head[4..<8], isLittleEndian: isLittleEndian)
      switch Self.text(head[0..<4]) {
      case "data", "SSND":
        lengthPosition = position + 4
        promisedLength = length == Self.unknownLength ? longLength ?? length : length
        promisedFileLength = 8 + Self.integer(form[4..<8], isLittleEndian: isLittleEndian)
        return
      case "ds64":
        longLength = Self.integer(
          file.bytes(at: position + 16, count: 8)[...], isLittleEndian: true)
      default: break
      }
      position += 8 + length + length % 2
      guard position < file.size else { return nil }
    }
    return nil
  }

  /// Whether the writer was stopped before it could fill in the length: it still reads 0, and the
  /// file does not claim to reach past it, but bytes follow.
  func isUnfinished(size: Int) -> Bool {
    let saysItEndsHere = promisedFileLength <= start || isUnknown(promisedFileLength - 8)
    return promisedLength == 0 && saysItEndsHere && size > start
  }

  /// Whether samples that the header promises are missing from the end of the file.
  ///
  /// A writer into a pipe cannot know the length: such a header promises nothing.
  func isTruncated(size: Int) -> Bool {
    !isUnknown(promisedLength) && promisedLength > size - start
  }

  /// Programs that write into a pipe put the largest length there, or one near 2³¹ that is safe
  /// for readers of signed numbers (SoX: 2³¹ − 4096, less a header).
  private func isUnknown(_ length: Int) -> Bool {
    (0x7F00_0000...0x8000_0100).contains(length)
      || (0xFFFF_0000...Self.unknownLength).contains(length)
  }

  private static let unknownLength = 0xFFFF_FFFF

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// Reads an unsigned whole number, kept far enough from the largest `Int` that positions may be
  /// added to it.
  private static func integer(_ bytes: ArraySlice<UInt8>, isLittleEndian: Bool) -> Int {
    let ordered = isLittleEndian ? Array(bytes.reversed()) : Array(bytes)
    let number = ordered.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(min(number, UInt64(Int.max / 4)))
  }
}
