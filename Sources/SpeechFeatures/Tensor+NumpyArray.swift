public import Tensors

extension Tensor {
  /// The tensor as the bytes of a NumPy `.npy` file, format 1.0.
  ///
  ///     "\x93NUMPY" 1 0, header length [2 bytes], header, padding, values
  ///
  /// Values are 32-bit floats, low byte first, in row-major order; they begin at a multiple of 64.
  ///
  /// Reference: NumPy Enhancement Proposal 1.
  public var numpyArray: [UInt8] {
    // A tuple of one element needs its comma.
    let extents = shape.map { "\($0)" }.joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(extents)), }"
    let prefixLength = 10
    let padding = 63 - (prefixLength + header.utf8.count) % 64
    header += String(repeating: " ", count: padding) + "\n"

    let headerLength = UInt16(header.utf8.count)
    var bytes: [UInt8] = [0x93] + "NUMPY".utf8
    bytes += [1, 0, UInt8(headerLength & 0xFF), UInt8(headerLength >> 8)]
    bytes += header.utf8
    bytes.reserveCapacity(bytes.count + 4 * count)
    for value in values {
      for shift: UInt32 in [0, 8, 16, 24] {
        bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
      }
    }
    return bytes
  }
}
