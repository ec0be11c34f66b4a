extension [NGramRecord] {
  /// Sorts records by their keys; equal keys keep their order.
  ///
  /// The keys are dealt into piles by 11 of their bits at a time, lowest bits first. Only bits in
  /// which some keys differ are looked at, so each record is moved a few times, however many there
  /// are: n-grams of 18-bit words take five rounds.
  ///
  /// Reference: Knuth, *The Art of Computer Programming*, volume 3, section 5.2.5.
  mutating func radixSort() {
    guard count > 1 else { return }
    var differing: UInt128 = 0
    var isSorted = true
    for index in indices.dropFirst() {
      differing |= self[index].key ^ self[0].key
      isSorted = isSorted && self[index - 1].key <= self[index].key
    }
    guard !isSorted else { return }
    var other = self
    var shift = differing.trailingZeroBitCount
    while shift < 128 - differing.leadingZeroBitCount {
      unsafe withUnsafeBufferPointer { source in
        unsafe other.withUnsafeMutableBufferPointer { destination in
          unsafe deal(source, to: destination, by: UInt128(shift))
        }
      }
      swap(&self, &other)
      shift += 11
    }
  }
}

/// Moves records into the order of 11 bits of their keys.
private func deal(
  _ source: UnsafeBufferPointer<NGramRecord>,
  to destination: UnsafeMutableBufferPointer<NGramRecord>, by shift: UInt128
) {
  let mask: UInt128 = 2047
  var places = [Int](repeating: 0, count: 2049)
  for index in 0..<source.count {
    unsafe places[Int(truncatingIfNeeded: (source[index].key >> shift) & mask) + 1] += 1
  }
  for pile in 1...2047 { places[pile] += places[pile - 1] }
  for index in 0..<source.count {
    let pile = unsafe Int(truncatingIfNeeded: (source[index].key >> shift) & mask)
    unsafe destination[places[pile]] = source[index]
    places[pile] += 1
  }
}
