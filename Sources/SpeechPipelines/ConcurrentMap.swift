/// Returns `transform` of every element, in order, computing at most `threads` at once.
///
/// The results do not depend on the number of threads.
public func concurrentMap<Element: Sendable, Result: Sendable>(
  _ elements: [Element], threads: Int, _ transform: @Sendable @escaping (Element) -> Result
) async -> [Result] {
  guard threads > 1, elements.count > 1 else { return elements.map(transform) }
  return await withTaskGroup(of: (Int, Result).self) { group in
    var results = [Result?](repeating: nil, count: elements.count)
    var next = 0
    func start() {
      guard next < elements.count else { return }
      let (index, element) = (next, elements[next])
      group.addTask { (index, transform(element)) }
      next += 1
    }
    for _ in 0..<min(threads, elements.count) { start() }
    for await (index, result) in group {
      results[index] = result
      start()
    }
    return results.compactMap { $0 }
  }
}
