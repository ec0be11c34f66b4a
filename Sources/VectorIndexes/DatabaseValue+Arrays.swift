/// Arrays as blobs, little endian as this machine has them.
extension [Float] {
  var bytes: [UInt8] { unsafe withUnsafeBytes { unsafe [UInt8]($0) } }
}

extension [Double] {
  var bytes: [UInt8] { unsafe withUnsafeBytes { unsafe [UInt8]($0) } }
}

extension DatabaseValue {
  var integer: Int64 {
    if case .integer(let number) = self { number } else { 0 }
  }

  var real: Double {
    switch self {
    case .real(let number): number
    case .integer(let number): Double(number)
    default: 0
    }
  }

  var text: String {
    if case .text(let text) = self { text } else { "" }
  }

  /// The numbers of a blob; none if their bytes are not whole.
  var floats: [Float] { elements() }

  /// The numbers of a blob; none if their bytes are not whole.
  var doubles: [Double] { elements() }

  private func elements<Element: BitwiseCopyable>() -> [Element] {
    let size = MemoryLayout<Element>.size
    guard case .blob(let bytes) = self, bytes.count.isMultiple(of: size) else { return [] }
    return unsafe [Element](unsafeUninitializedCapacity: bytes.count / size) { buffer, count in
      unsafe UnsafeMutableRawBufferPointer(buffer).copyBytes(from: bytes)
      count = bytes.count / size
    }
  }
}
