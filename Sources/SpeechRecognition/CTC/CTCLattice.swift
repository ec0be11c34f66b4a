/// The forward and backward passes of CTC over one utterance, with buffers kept for the next.
///
/// With T frames, a target of U labels and outputs y(t, k), every sum in log space:
///
///     α(t, s) = y(t, l'(s)) Σ α(t−1, s')        over the states s' before s
///     β(t, s) = Σ y(t+1, l'(s')) β(t+1, s')     over the states s' after s
///     p(l|x)  = Σ α(t, s) β(t, s)               over all s, at any t
///
/// β leaves out the output of its own frame, as in Graves (2012); with the β of Graves et al.
/// (2006), which includes it, each product is divided by y(t, l'(s)).
struct CTCLattice {
  /// ln α of the blanks and of the labels, each [time, U + 2]; only reachable states are set.
  private var alphaBlanks: [Double] = []
  private var alphaLabels: [Double] = []
  /// The probabilities of one frame's states, given the target, [U + 2].
  private var occupancies: [Double] = []

  /// Returns ln p(target | frames), keeping α for ``backward(_:target:logProbability:)``.
  ///
  /// The target must fit: `CTCLoss.minimumFrames(target)` ≤ T.
  mutating func forward(_ posteriors: FramePosteriors, target: [Int]) -> Double {
    let stride = target.count + 2
    reserve(posteriors.frameCount * stride, stride)
    var states = CTCStates(target: target, standingOnBlank: 0)
    for t in 0..<posteriors.frameCount {
      let window = Self.window(t, frames: posteriors.frameCount, labels: target.count)
      states.advance(window)
      states.emit(window, posteriors.logProbabilities, offset: t * posteriors.labelCount)
      for u in window {
        alphaBlanks[t * stride + u] = states.blanks[u]
        alphaLabels[t * stride + u] = states.labels[u]
      }
    }
    return states.completed
  }

  /// Subtracts the occupancy of each label from its posterior; the gradient of −ln p remains.
  ///
  ///     γ(t, s) = α(t, s) β(t, s) / p(l|x)
  ///     ∂(−ln p) / ∂u(t, k) = y(t, k) − Σ γ(t, s)   over the states with l'(s) = k
  ///
  /// where u are the logits and y = softmax(u) (Graves et al. 2006, section 4.2).
  mutating func backward(
    _ posteriors: inout FramePosteriors, target: [Int], logProbability: Double
  ) {
    let stride = target.count + 2
    var states = CTCStates(target: target, standingOnBlank: target.count)
    for t in (0..<posteriors.frameCount).reversed() {
      let window = Self.window(t, frames: posteriors.frameCount, labels: target.count)
      let indices = window.lowerBound..<window.upperBound + 1
      let offset = t * posteriors.labelCount
      states.retreat(window)

      LogSpace.exp(
        alphaBlanks, offset: t * stride, plus: states.blanks, minus: logProbability,
        into: &occupancies, at: indices)
      var blank = 0.0
      for u in window { blank += occupancies[u] }
      posteriors.probabilities[offset + blankLabel] -= blank

      LogSpace.exp(
        alphaLabels, offset: t * stride, plus: states.labels, minus: logProbability,
        into: &occupancies, at: indices)
      for u in window where u > 0 {
        posteriors.probabilities[offset + target[u - 1]] -= occupancies[u]
      }

      states.emit(window, posteriors.logProbabilities, offset: offset)
    }
  }

  /// The values of u whose blank or label lies on a whole path at frame t: at most t + 1 labels
  /// have begun, and the labels still to come need a frame each.
  private static func window(_ t: Int, frames: Int, labels: Int) -> ClosedRange<Int> {
    max(0, labels - (frames - 1 - t))...min(labels, t + 1)
  }

  private mutating func reserve(_ stateCount: Int, _ rowCount: Int) {
    let missing = max(0, stateCount - alphaBlanks.count)
    alphaBlanks.append(contentsOf: repeatElement(LogSpace.zero, count: missing))
    alphaLabels.append(contentsOf: repeatElement(LogSpace.zero, count: missing))
    occupancies.append(contentsOf: repeatElement(0, count: max(0, rowCount - occupancies.count)))
  }
}
