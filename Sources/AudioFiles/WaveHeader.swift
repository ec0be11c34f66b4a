/// What the header of a WAV stream says about the bytes that follow it.
///
/// Source: Microsoft & IBM, *Multimedia Programming Interface* 1.0 (1991); WAVE_FORMAT_EXTENSIBLE.
struct WaveHeader: Equatable {
  /// The coding of the samples.
  var coding: SampleCoding
  /// The number of channels.
  var channelCount: Int
  /// Frames per second.
  var sampleRate: Hertz
  /// The bytes of sound that are promised; nil if the writer did not know.
  var byteCount: Int?

  /// Reads a header from its first byte up to the first of the samples.
  ///
  /// - Parameters:
  ///   - path: the path to name in an error.
  ///   - read: returns exactly so many of the next bytes, or fewer at the end.
  /// - Throws: ``AudioFileError``, if this is not a WAV that can be read while it comes.
  init(path: String, read: (Int) throws(AudioFileError) -> [UInt8]) throws(AudioFileError) {
    var format: (coding: SampleCoding, channelCount: Int, sampleRate: Hertz)?
    // Each turn reads a chunk's head; the bound is for streams of empty chunks.
    for _ in 0..<1000 {
      let head = try read(8)
      guard head.count == 8 else { break }
      let length = Self.integer(head[4..<8])
      switch String(decoding: head[0..<4], as: UTF8.self) {
      case "fmt " where (16...4096).contains(length):
        let body = try read(length + length % 2)
        guard body.count >= 16 else {
          throw .unreadable(path: path, reason: "its header is cut short")
        }
        var tag = Self.integer(body[0..<2])
        if tag == 0xFFFE, body.count >= 26 { tag = Self.integer(body[24..<26]) }
        let bits = Self.integer(body[14..<16])
        guard let coding = SampleCoding(waveTag: tag, bits: bits) else {
          throw .unreadable(
            path: path,
            reason:
              "WAV of kind \(tag) with \(bits) bits cannot be read while it comes; convert it "
              + "to 16-bit PCM")
        }
        format = (coding, Self.integer(body[2..<4]), Hertz(Self.integer(body[4..<8])))
      case "data":
        guard let format else {
          throw .unreadable(path: path, reason: "its samples come before their format")
        }
        guard AudioFileError.sampleRates.contains(format.sampleRate) else {
          throw .sampleRate(path: path, found: format.sampleRate)
        }
        guard format.channelCount > 0 else {
          throw .unreadable(path: path, reason: "it has no channel")
        }
        (coding, channelCount, sampleRate) = format
        // Who writes into a pipe does not know the length, and says 0 or about the largest number.
        byteCount = length == 0 || length >= 0x7F00_0000 ? nil : length
        return
      default:
        var left = length + length % 2
        while left > 0 {
          let skipped = try read(min(left, 1 << 16)).count
          guard skipped > 0 else { throw .noSamples(path: path) }
          left -= skipped
        }
      }
    }
    throw .noSamples(path: path)
  }

  private static func integer(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}

/// How a sample is written in bytes, the lowest first.
public enum SampleCoding: Sendable, Equatable {
  /// 8 bits, 128 is silence.
  case unsigned8
  /// 16 bits.
  case signed16
  /// 24 bits.
  case signed24
  /// 32 bits.
  case signed32
  /// 32 bits of IEEE 754; full scale is 1.
  case float32
  /// 64 bits of IEEE 754; full scale is 1.
  case float64

  init?(waveTag: Int, bits: Int) {
    switch (waveTag, bits) {
    case (1, 8): self = .unsigned8
    case (1, 16): self = .signed16
    case (1, 24): self = .signed24
    case (1, 32): self = .signed32
    case (3, 32): self = .float32
    case (3, 64): self = .float64
    default: return nil
    }
  }

  /// Bytes of a sample.
  var size: Int {
    switch self {
    case .unsigned8: 1
    case .signed16: 2
    case .signed24: 3
    case .signed32, .float32: 4
    case .float64: 8
    }
  }

  /// Returns the samples in whole bytes; full scale is ±1.
  func samples(_ bytes: ArraySlice<UInt8>) -> [Float] {
    stride(from: bytes.startIndex, to: bytes.endIndex - size + 1, by: size).map { start in
      var bits: UInt64 = 0
      for place in 0..<size { bits |= UInt64(bytes[start + place]) << UInt64(8 * place) }
      return switch self {
      case .unsigned8: (Float(bits) - 128) / 128
      case .signed16: Float(Int16(truncatingIfNeeded: bits)) / 32_768
      case .signed24: Float(Int32(truncatingIfNeeded: bits << 8) >> 8) / 8_388_608
      case .signed32: Float(Double(Int32(truncatingIfNeeded: bits)) / 2_147_483_648)
      case .float32: Float(bitPattern: UInt32(truncatingIfNeeded: bits))
      case .float64: Float(Double(bitPattern: bits))
      }
    }
  }
}
