import Foundation

/// A WAV file put together byte by byte, so that a test can put in any mistake.
struct HandmadeWAV {
  var formatTag: UInt16 = 1
  var channelCount: UInt16 = 1
  var sampleRate: UInt32 = 16000
  var bits: UInt16 = 16
  var data: [UInt8] = []
  /// Chunks between the format and the samples, and after them.
  var chunksBefore: [UInt8] = []
  var chunksAfter: [UInt8] = []
  /// Lengths that the header tells instead of the true ones.
  var toldDataLength: UInt32?
  var toldFileLength: UInt32?

  init(integers: [Int16]) {
    data = integers.flatMap { littleEndian(UInt16(bitPattern: $0)) }
  }

  init(floats: [Float]) {
    (formatTag, bits) = (3, 32)
    data = floats.flatMap { littleEndian($0.bitPattern) }
  }

  var bytes: [UInt8] {
    let frameSize = channelCount * (bits / 8)
    let format =
      littleEndian(formatTag) + littleEndian(channelCount) + littleEndian(sampleRate)
      + littleEndian(sampleRate &* UInt32(frameSize)) + littleEndian(frameSize) + littleEndian(bits)
    let body =
      Array("WAVE".utf8) + chunk("fmt ", format) + chunksBefore
      + chunk("data", data, toldLength: toldDataLength) + chunksAfter
    return chunk("RIFF", body, toldLength: toldFileLength)
  }
}

func chunk(_ identifier: String, _ body: [UInt8], toldLength: UInt32? = nil) -> [UInt8] {
  Array(identifier.utf8) + littleEndian(toldLength ?? UInt32(body.count)) + body
    + [UInt8](repeating: 0, count: body.count % 2)
}

func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
  stride(from: 0, to: number.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: number >> $0) }
}

/// Calls `body` with the path of a file of these bytes, which is removed afterwards.
func withFile(_ bytes: some Sequence<UInt8>, _ body: (String) throws -> Void) throws {
  try withPath { path in
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    try body(path)
  }
}

/// Calls `body` with the path of a file that does not exist yet, in a folder of its own.
func withPath(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder.appending(path: "sound.wav").path)
}

/// The path of a file in Golden.
func fixture(_ name: String) -> String {
  Bundle.module.bundleURL.appending(path: "Golden/\(name)").path
}
