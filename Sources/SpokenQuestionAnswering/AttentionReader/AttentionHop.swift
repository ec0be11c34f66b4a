private import Foundation
import NeuralNetworks
import Tensors

/// One look at a story: first at the words of each sentence, then at the sentences.
///
///     β[t, s] = softmax over t of  x[t, s] · q / √H + ln c[t, s]        words of sentence s
///     v[s]    = Σₜ β[t, s] x[t, s]
///     α[s]    = softmax over s of  g[s] · q / √H                        sentences
///     o       = Σₛ α[s] v[s]
///
/// x are the words' states, g the sentences', q the question's, c how sure the words are. A sentence
/// without words gives v = 0. The whole hop is one node of the tape.
///
/// Reference: word-level attention of Tseng et al. (2016), arXiv 1608.06378; attention over a tree's
/// nodes of Fang et al. (2016), arXiv 1608.07775, here over two levels.
struct AttentionHop {
  /// α, [sentences].
  private(set) var sentences: [Float]
  /// β, [time, sentences].
  private(set) var words: [Float]
  /// o, [1, size].
  let output: Variable

  /// Looks at a story.
  ///
  /// - Parameters:
  ///   - query: q, [1, size].
  ///   - words: x, [time, sentences, size].
  ///   - sentences: g, [sentences, size].
  ///   - certainty: c, [time, sentences]; 0 where there is no word.
  init(query: Variable, words: Variable, sentences: Variable, certainty: [Float]) {
    let (q, x, g) = (query.value, words.value, sentences.value)
    let (time, count, size) = (x.shape[0], x.shape[1], x.shape[2])
    precondition(
      q.shape == [1, size] && g.shape == [count, size] && certainty.count == time * count,
      "a question \(q.shape) and sentences \(g.shape) do not fit words \(x.shape)")
    let scale = 1 / Float(size).squareRoot()
    var beta = [Float](repeating: 0, count: time * count)
    VectorKernels.rowProducts(
      rows: time * count, columns: size, x.values, q.values, into: &beta)
    for place in beta.indices {
      let c = certainty[place]
      beta[place] = c > 0 ? beta[place] * scale + logf(max(c, 1e-3)) : -.infinity
    }
    for s in 0..<count { beta.softmax(first: s, step: count, count: time) }
    var alpha = [Float](repeating: 0, count: count)
    VectorKernels.rowProducts(rows: count, columns: size, g.values, q.values, into: &alpha)
    for s in 0..<count { alpha[s] *= scale }
    alpha.softmax(first: 0, step: 1, count: count)
    var vectors = [Float](repeating: 0, count: count * size)
    for place in beta.indices where beta[place] > 0 {
      VectorKernels.add(
        count: size, x.values, at: place * size, scale: beta[place], to: &vectors,
        at: place % count * size)
    }
    var o = Tensor(shape: [1, size])
    for s in 0..<count {
      VectorKernels.add(
        count: size, vectors, at: s * size, scale: alpha[s], to: &o.values, at: 0)
    }
    (self.words, self.sentences) = (beta, alpha)
    output = query.tape.record(o, from: [query, words, sentences]) {
      [alpha, beta, vectors] upstream in
      var (dq, dx, dg) = (Tensor(shape: q.shape), Tensor(shape: x.shape), Tensor(shape: g.shape))
      var dAlpha = [Float](repeating: 0, count: count)
      VectorKernels.rowProducts(
        rows: count, columns: size, vectors, upstream.values, into: &dAlpha)
      let mean = (0..<count).reduce(Float(0)) { $0 + alpha[$1] * dAlpha[$1] }
      // ∂/∂β[t, s] = α[s] o' · x[t, s]
      var dBeta = [Float](repeating: 0, count: time * count)
      VectorKernels.rowProducts(
        rows: time * count, columns: size, x.values, upstream.values, into: &dBeta)
      for s in 0..<count {
        let dScore = alpha[s] * (dAlpha[s] - mean) * scale
        VectorKernels.add(
          count: size, g.values, at: s * size, scale: dScore, to: &dq.values, at: 0)
        VectorKernels.add(
          count: size, q.values, at: 0, scale: dScore, to: &dg.values, at: s * size)
        for place in stride(from: s, to: time * count, by: count) where beta[place] > 0 {
          // dAlpha[s] is o' · v[s], the mean of o' · x over the sentence's words.
          let dWord = alpha[s] * beta[place] * (dBeta[place] - dAlpha[s]) * scale
          VectorKernels.add(
            count: size, x.values, at: place * size, scale: dWord, to: &dq.values, at: 0)
          VectorKernels.add(
            count: size, q.values, at: 0, scale: dWord, to: &dx.values, at: place * size)
          VectorKernels.add(
            count: size, upstream.values, at: 0, scale: alpha[s] * beta[place], to: &dx.values,
            at: place * size)
        }
      }
      return [dq, dx, dg]
    }
  }
}

extension Array<Float> {
  /// Replaces every `step`-th element by the softmax of them all; if all are −∞, by 0.
  fileprivate mutating func softmax(first: Int, step: Int, count: Int) {
    withMutableValues { x in
      var largest = -Float.infinity
      for n in 0..<count { largest = Swift.max(largest, x[first + n * step]) }
      var sum: Float = 0
      for n in 0..<count {
        let value = x[first + n * step]
        x[first + n * step] = value > -.infinity ? expf(value - largest) : 0
        sum += x[first + n * step]
      }
      guard sum > 0 else { return }
      for n in 0..<count { x[first + n * step] /= sum }
    }
  }
}
