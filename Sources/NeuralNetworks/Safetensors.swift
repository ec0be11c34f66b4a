public import Foundation
public import Tensors

/// Named tensors with a string map of metadata: the contents of a safetensors file.
///
///     file   = header length (8 bytes, little endian) · header · data
///     header = JSON {"__metadata__": {key: text}, name: {"dtype", "shape", "data_offsets"}}
///     data   = each tensor's elements, row-major, little endian, one tensor after another
///
/// Integers (I8) are stored first, then tensors as F32, each in the order of their names' bytes, and
/// the header is padded with spaces so that the data begin at a multiple of 8 bytes, or of 64 with
/// integers. So equal contents are equal files, byte for byte. F32, F16, BF16 and I8 are read, F16
/// and BF16 widened to F32 without loss. Integers stay where they are, mapped into memory. A file
/// is checked in full before any of it is used.
///
/// Reference: the format's description at https://github.com/huggingface/safetensors.
public struct Safetensors: Sendable, Equatable {
  /// The tensors by name.
  public var tensors: [String: Tensor]

  /// Arrays of 8-bit integers, whose meaning their reader knows.
  public struct Integers: Sendable, Equatable {
    /// The extent of each axis, slowest first.
    public var shape: [Int]
    /// The elements in row-major order.
    public var bytes: Data

    /// Makes an array of as many bytes as the shape says.
    public init(shape: [Int], bytes: Data) {
      precondition(shape.reduce(1, *) == bytes.count, "\(bytes.count) bytes for shape \(shape)")
      (self.shape, self.bytes) = (shape, bytes)
    }
  }

  /// The arrays of integers by name; no tensor has the name of one.
  public var integers: [String: Integers]

  /// What the file says about itself, such as a model's configuration.
  public var metadata: [String: String]

  /// Makes the contents of a file that is still to be written.
  public init(
    tensors: [String: Tensor], integers: [String: Integers] = [:], metadata: [String: String] = [:]
  ) {
    self.tensors = tensors
    self.integers = integers
    self.metadata = metadata
  }

  /// Reads a file.
  public init(contentsOf path: String) throws(SafetensorsError) {
    let data: Data
    do {
      data = try AtomicFile.read(path)
    } catch {
      throw .file(error)
    }
    do {
      try self.init(data: data)
    } catch {
      throw .inFile(path: path, error)
    }
  }

  /// Reads the bytes of a file.
  public init(data: Data) throws(SafetensorsError) {
    let header = try SafetensorsHeader(data)
    metadata = header.metadata
    (tensors, integers) = ([:], [:])
    for entry in header.entries {
      if entry.elementType == .i8 {
        integers[entry.name] = Integers(shape: entry.shape, bytes: data[entry.bytes])
      } else {
        tensors[entry.name] = Tensor(shape: entry.shape, values: entry.elements(of: data))
      }
    }
  }

  /// Writes a file, replacing any old one in a single step.
  public func write(to path: String) throws(AtomicFileError) {
    try AtomicFile.write(data, to: path)
  }

  /// Returns the tensor of that name, which must have that shape.
  public func tensor(_ name: String, shape: [Int]) throws(SafetensorsError) -> Tensor {
    guard let tensor = tensors[name] else {
      throw .missing(tensor: name, found: tensors.keys.sorted())
    }
    guard tensor.shape == shape else {
      throw .shape(tensor: name, found: tensor.shape, needed: shape)
    }
    return tensor
  }

  /// The bytes of the file.
  public var data: Data {
    func ordered<Value>(_ values: [String: Value]) -> [(key: String, value: Value)] {
      values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
    let (integers, tensors) = (ordered(self.integers), ordered(self.tensors))
    let header = SafetensorsHeader.encoded(
      metadata: metadata,
      tensors: integers.map { ($0.key, .i8, $0.value.shape) }
        + tensors.map { ($0.key, .f32, $0.value.shape) },
      alignment: integers.isEmpty ? 8 : 64)
    var data = Data(
      capacity: 8 + header.count + integers.reduce(0) { $0 + $1.value.bytes.count }
        + 4 * tensors.reduce(0) { $0 + $1.value.count })
    data.append(contentsOf: (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) })
    data.append(contentsOf: header)
    for (_, array) in integers { data.append(array.bytes) }
    for (_, tensor) in tensors {
      unsafe tensor.values.withUnsafeBytes { unsafe data.append(contentsOf: $0) }
    }
    return data
  }
}

extension SafetensorsHeader.Entry {
  /// Returns this tensor's elements, widened to 32 bits; their range has been checked.
  fileprivate func elements(of data: Data) -> [Float] {
    switch elementType {
    case .i8: copied(from: data, as: Int8.self).map(Float.init)
    case .f32: copied(from: data, as: Float.self)
    case .f16: copied(from: data, as: Float16.self).map(Float.init)
    case .bf16:
      copied(from: data, as: UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
    }
  }

  /// Copies little-endian elements, which are stored as this machine's own.
  private func copied<Element: BitwiseCopyable>(
    from data: Data, as type: Element.Type
  ) -> [Element] {
    #if _endian(big)
      #error("safetensors files are little endian; swap the bytes here")
    #endif
    let count = bytes.count / MemoryLayout<Element>.size
    return unsafe [Element](unsafeUninitializedCapacity: count) { destination, initialized in
      _ = unsafe data.copyBytes(to: UnsafeMutableRawBufferPointer(destination), from: bytes)
      initialized = count
    }
  }
}
