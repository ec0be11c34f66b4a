/// The baselines of reading: what is answered without a network.
public enum WordOverlap {
  /// Chooses by the sliding window over the stems of story, question and choices; of equal choices
  /// the first.
  public static func slidingWindowChoice(_ question: StoryQuestion) -> Int? {
    let story = question.story.flatMap(\.words).map { ($0.text.stem, min(1, $0.weight)) }
    let window = SlidingWindow(story.map { (word: $0.0, certainty: $0.1) })
    let asked = question.question.words.map(\.text.stem)
    return best(question.choices.map { window.score(asked + $0.words.map(\.text.stem)) })
  }

  /// Chooses the choice of whose stems the smallest share is in the story; of equal choices the first.
  ///
  /// Examinations put the story's words into wrong choices: where this is often right, a reader must
  /// do better to have understood anything.
  public static func leastSharedChoice(_ question: StoryQuestion) -> Int? {
    let story = Set(question.story.flatMap(\.words).map(\.text.stem))
    return best(
      question.choices.map { choice in
        let stems = choice.words.map(\.text.stem)
        return -Float(stems.count { story.contains($0) }) / Float(max(stems.count, 1))
      })
  }

  /// Chooses the choice of most words; of equal ones the first.
  public static func longestChoice(_ question: StoryQuestion) -> Int? {
    best(question.choices.map { Float($0.words.count) })
  }

  /// Answers by the last new word of the sentence that shares most words with the question.
  ///
  /// A new word is none of the question. Of equal sentences the last told counts; nil if there is none.
  public static func word(_ question: StoryQuestion) -> String? {
    let asked = Set(question.question.words.map(\.text))
    var (found, most): (String?, Int) = (nil, -1)
    for sentence in question.story {
      let words = sentence.best
      let shared = Set(words).intersection(asked).count
      guard shared >= most, let word = words.last(where: { !asked.contains($0) }) else { continue }
      (found, most) = (word, shared)
    }
    return found
  }

  private static func best(_ scores: [Float]) -> Int? {
    scores.indices.max { scores[$0] == scores[$1] ? $0 > $1 : scores[$0] < scores[$1] }
  }
}
