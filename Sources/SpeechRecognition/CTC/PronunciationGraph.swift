/// The ways in which words that follow one another may be said, as states of a CTC path.
///
///     gap 0 ─ word 1, said one way or another ─ gap 1 ─ word 2 … word W ─ gap W
///
/// A gap is a blank. A way of saying a word is label, blank, label, …, label. From a blank a path
/// goes to the next label; from a label to the blank after it, or straight to the next label if that
/// is another one. States are numbered so that each comes after those that lead to it.
struct PronunciationGraph: Sendable {
  /// Where a state belongs.
  struct Place: Sendable, Equatable {
    /// The word, or the word before which a gap stands.
    var word: Int
    /// The way of saying it; nil in a gap.
    var choice: Int?
    /// The number of labels of it so far.
    var position: Int
  }

  /// The label that each state emits, [states].
  private(set) var labels: [Int] = []
  /// Where each state belongs, [states].
  private(set) var places: [Place] = []
  /// The states that lead to each state, itself left out.
  private(set) var predecessors: [[Int32]] = []
  /// The last state that can follow one of the states up to this, [states].
  private(set) var reach: [Int] = []
  /// The states on which a path may end.
  private(set) var finals: [Int] = []

  /// Makes the graph of words, each with the labels of every way to say it.
  init(_ words: [[[Int]]]) {
    var lastLabels: [Int] = []  // of the word before
    var gap = add(blankLabel, Place(word: 0, choice: nil, position: 0), after: [])
    for (word, choices) in words.enumerated() {
      precondition(!choices.isEmpty && !choices.contains([]), "word \(word) cannot be said")
      var ends: [Int] = []
      for (choice, pronunciation) in choices.enumerated() {
        var (blank, before) = (gap, lastLabels)
        for (position, label) in pronunciation.enumerated() {
          let place = Place(word: word, choice: choice, position: position + 1)
          let state = add(label, place, after: [blank] + before.filter { labels[$0] != label })
          if position + 1 < pronunciation.count {
            blank = add(blankLabel, place, after: [state])
          } else {
            ends.append(state)
          }
          before = [state]
        }
      }
      lastLabels = ends
      gap = add(blankLabel, Place(word: word + 1, choice: nil, position: 0), after: ends)
    }
    finals = lastLabels + [gap]
    reach = Array(0..<labels.count)
    for (state, before) in predecessors.enumerated() {
      for other in before { reach[Int(other)] = max(reach[Int(other)], state) }
    }
    for state in reach.indices.dropFirst() { reach[state] = max(reach[state], reach[state - 1]) }
  }

  private mutating func add(_ label: Int, _ place: Place, after before: [Int]) -> Int {
    labels.append(label)
    places.append(place)
    predecessors.append(before.map(Int32.init))
    return labels.count - 1
  }
}
