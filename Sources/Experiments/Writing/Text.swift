import Foundation

/// Sentences of the text that language experiments read.
enum Text {
  /// Reads the first sentences of `text/english-sentences.txt`, or of the same file as packed by
  /// xz, in which case the program `xz` is run.
  ///
  /// - Parameters:
  ///   - data: the folder of data.
  ///   - count: how many sentences.
  ///   - experiment: who asks.
  /// - Returns: words of sentences, in small letters.
  /// - Throws: ``ExperimentError/missingData(path:experiment:)``.
  static func sentences(
    of data: String, count: Int, for experiment: String
  ) throws(ExperimentError) -> [[String]] {
    let path = "\(data)/text/english-sentences.txt"
    if let plain = FileHandle(forReadingAtPath: path) {
      return lines(of: plain, count: count)
    }
    let packed = path + ".xz"
    guard FileManager.default.isReadableFile(atPath: packed) else {
      throw .missingData(path: packed, experiment: experiment)
    }
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["xz", "-dc", packed]
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else {
      throw .missingData(path: "\(packed) (the program xz)", experiment: experiment)
    }
    let found = lines(of: pipe.fileHandleForReading, count: count)
    process.terminate()
    process.waitUntilExit()
    guard !found.isEmpty else {
      throw .missingData(path: "\(packed) (the program xz)", experiment: experiment)
    }
    return found
  }

  private static func lines(of file: FileHandle, count: Int) -> [[String]] {
    var (bytes, lineCount) = (Data(), 0)
    while lineCount < count, let block = try? file.read(upToCount: 1 << 16), !block.isEmpty {
      bytes.append(block)
      lineCount += block.count { $0 == UInt8(ascii: "\n") }
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").prefix(count).map {
      $0.lowercased().split(separator: " ").map(String.init)
    }
  }

  /// Numbers words from 1 in the order of how often they occur, then of the alphabet; the rarer
  /// ones have none.
  static func numbers(_ sentences: [[String]], limit: Int) -> [String: Int] {
    var counts: [String: Int] = [:]
    for word in sentences.joined() { counts[word, default: 0] += 1 }
    let order = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return Dictionary(
      uniqueKeysWithValues: order.prefix(limit).enumerated().map { ($1.key, $0 + 1) })
  }
}
