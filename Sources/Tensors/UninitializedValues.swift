/// Returns `count` floats without spending time on their values: the caller overwrites them all.
public func uninitializedValues(count: Int) -> [Float] {
  unsafe [Float](unsafeUninitializedCapacity: count) { _, initialized in initialized = count }
}
