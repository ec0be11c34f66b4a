/// Returns `transform` of every element, in order, computing at most `threads` at once.
///
/// The results do not depend on the number of threads.
public func concurrentMap<Element: Sendable, Result: Sendable>(
  _ elements: [Element], threads: Int, _ transform: @Sendable @escaping (Element) -> Result
) async -> [Result] {
  var results: [Result] = []
  await concurrentForEach(elements, threads: threads, transform) { results.append($0) }
  return results
}

/// Hands `transform` of every element to `consume`, in order and as soon as it is there, computing
/// at most `threads` at once.
///
/// - Parameters:
///   - elements: what is transformed.
///   - threads: how many elements are computed at once; with 1 nothing leaves the caller's task.
///   - transform: the work.
///   - consume: called by the caller's task, once for each element; if it throws, no further
///     element is begun.
public func concurrentForEach<Element: Sendable, Result: Sendable>(
  _ elements: [Element], threads: Int, _ transform: @Sendable @escaping (Element) -> Result,
  consume: (Result) throws -> Void
) async rethrows {
  guard threads > 1, elements.count > 1 else {
    for element in elements { try consume(transform(element)) }
    return
  }
  try await withThrowingTaskGroup(of: (Int, Result).self) { group in
    var waiting: [Int: Result] = [:]
    var (begun, consumed) = (0, 0)
    func begin() {
      guard begun < elements.count else { return }
      let (index, element) = (begun, elements[begun])
      group.addTask { (index, transform(element)) }
      begun += 1
    }
    for _ in 0..<min(threads, elements.count) { begin() }
    for try await (index, result) in group {
      waiting[index] = result
      while let next = waiting.removeValue(forKey: consumed) {
        try consume(next)
        consumed += 1
      }
      begin()
    }
  }
}
