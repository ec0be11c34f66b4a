import Foundation
import SpokenLanguageUnderstanding

/// All chains of a number of tags, one after another: what recursions are compared with.
func allChains(of tagCount: Int, length: Int) -> [[Int]] {
  guard length > 0 else { return [[]] }
  return allChains(of: tagCount, length: length - 1).flatMap { chain in
    (0..<tagCount).map { chain + [$0] }
  }
}

/// Probabilities of chains by enumeration.
struct EnumeratedChains {
  let logPartition: Double
  /// p(yₜ = j), [time × tags].
  let marginals: [Double]
  /// Σₜ p(yₜ₋₁ = i, yₜ = j), [tags × tags].
  let transitionCounts: [Double]

  init(_ emissions: [Float], _ transitions: TransitionScores) {
    let count = transitions.tagCount
    let chains = allChains(of: count, length: emissions.count / count)
    let weights = chains.map { exp(transitions.score(of: $0, emissions: emissions)) }
    let total = weights.reduce(0, +)
    logPartition = log(total)
    var marginals = [Double](repeating: 0, count: emissions.count)
    var counts = [Double](repeating: 0, count: count * count)
    for (chain, weight) in zip(chains, weights) {
      for (t, tag) in chain.enumerated() {
        marginals[t * count + tag] += weight / total
        if t > 0 { counts[chain[t - 1] * count + tag] += weight / total }
      }
    }
    (self.marginals, transitionCounts) = (marginals, counts)
  }
}

/// The tags O, B-a, I-a, B-b, I-b.
let smallTags = TagSet(["B-a", "I-a", "B-b", "I-b"])
