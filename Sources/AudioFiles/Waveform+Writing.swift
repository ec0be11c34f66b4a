import Foundation

extension Waveform {
  /// How the samples of a WAV file are stored.
  public enum Encoding: Sendable {
    /// 16-bit whole numbers, rounded to the nearest; beyond full scale they are clipped.
    case integer16
    /// 32-bit floats, stored as they are.
    case float32
  }

  /// Writes a mono WAV file.
  ///
  /// Readers see either the old file or the whole new one: it is written beside the old one, then
  /// takes its name. The sample rate is rounded to a whole number, which is all WAV can say.
  public func write(to path: String, as encoding: Encoding = .integer16) throws(AudioFileError) {
    guard let bad = samples.firstIndex(where: { !$0.isFinite }) else {
      return try write(wav(encoding), to: path)
    }
    throw .unwritable(path: path, reason: "sample \(bad) is not a finite number")
  }

  private func write(_ data: Data, to path: String) throws(AudioFileError) {
    guard data.count <= Int(UInt32.max) else {
      throw .unwritable(path: path, reason: "WAV ends at 4 GB; write it in parts")
    }
    do {
      try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw .unwritable(path: path, reason: error.localizedDescription)
    }
  }

  /// The whole file: a header of 44 bytes and the samples, little-endian throughout.
  private func wav(_ encoding: Encoding) -> Data {
    let (formatTag, sampleSize): (UInt16, Int) =
      switch encoding {
      case .integer16: (1, 2)
      case .float32: (3, 4)
      }
    let dataSize = samples.count * sampleSize
    let rate = Int(sampleRate.rounded())
    var data = Data(capacity: 44 + dataSize)
    data.append(contentsOf: "RIFF".utf8)
    data.append(littleEndian: UInt32(clamping: 36 + dataSize))
    data.append(contentsOf: "WAVEfmt ".utf8)
    data.append(littleEndian: UInt32(16))
    data.append(littleEndian: formatTag)
    data.append(littleEndian: UInt16(1))  // channels
    data.append(littleEndian: UInt32(clamping: rate))
    data.append(littleEndian: UInt32(clamping: rate * sampleSize))
    data.append(littleEndian: UInt16(sampleSize))
    data.append(littleEndian: UInt16(8 * sampleSize))
    data.append(contentsOf: "data".utf8)
    data.append(littleEndian: UInt32(clamping: dataSize))
    for sample in samples {
      switch encoding {
      case .integer16:
        data.append(littleEndian: Int16(min(max((sample * 32768).rounded(), -32768), 32767)))
      case .float32:
        data.append(littleEndian: sample.bitPattern)
      }
    }
    return data
  }
}

extension Data {
  fileprivate mutating func append(littleEndian number: some FixedWidthInteger) {
    for shift in stride(from: 0, to: number.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
