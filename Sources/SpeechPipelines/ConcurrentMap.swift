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

/// Hands `transform` of every element to `consume`, as soon as it is there, computing at most
/// `threads` at once.
///
/// - Parameters:
///   - elements: what is transformed.
///   - threads: how many elements are computed at once; with 1 nothing leaves the caller's task.
///   - isOrdered: whether results are consumed in the order of their elements. Those that are early
///     wait, but never more than 256: a slow element cannot fill the memory.
///   - isWanted: asked before each element; once false, no further element is begun, and those
///     that were are consumed.
///   - transform: the work.
///   - consume: called by the caller's task, once for each element; if it throws, no further
///     element is begun.
public func concurrentForEach<Element: Sendable, Result: Sendable>(
  _ elements: [Element], threads: Int, isOrdered: Bool = true,
  while isWanted: () -> Bool = { true },
  _ transform: @Sendable @escaping (Element) -> Result, consume: (Result) throws -> Void
) async rethrows {
  guard threads > 1, elements.count > 1 else {
    for element in elements where isWanted() { try consume(transform(element)) }
    return
  }
  let mostWaiting = max(256, 2 * min(threads, elements.count))
  try await withThrowingTaskGroup(of: (Int, Result).self) { group in
    var waiting: [Int: Result] = [:]
    var (begun, ended, consumed) = (0, 0, 0)
    func begin() {
      while begun < elements.count, begun - ended < threads, begun - consumed < mostWaiting,
        isWanted()
      {
        let (index, element) = (begun, elements[begun])
        group.addTask { (index, transform(element)) }
        begun += 1
      }
    }
    begin()
    for try await (index, result) in group {
      ended += 1
      if isOrdered {
        waiting[index] = result
      } else {
        try consume(result)
        consumed += 1
      }
      while let next = waiting.removeValue(forKey: consumed) {
        try consume(next)
        consumed += 1
      }
      begin()
    }
  }
}
