import Tensors

/// A question in the numbers of a memory network: each sentence a bag of known words.
struct NumberedQuestion: Sendable {
  /// The story's last sentences, as many as fit the memory.
  var sentences: WeightedBags
  /// How long ago each of them was told, counted from 0.
  var ages: [Int]
  /// The question, one bag.
  var question: WeightedBags
  /// The right answer's place among the words; nil if it is unknown.
  var answer: Int?

  /// Numbers a question; words that are not known are left out.
  init(_ question: StoryQuestion, words: WordList, memorySize: Int) {
    let remembered = question.story.suffix(memorySize)
    sentences = WeightedBags()
    for sentence in remembered { sentences.append(Self.entries(sentence, words)) }
    ages = (0..<remembered.count).reversed()
    self.question = WeightedBags()
    self.question.append(Self.entries(question.question, words))
    answer = question.answer.flatMap { words[$0] }
  }

  private static func entries(
    _ sentence: StorySentence, _ words: WordList
  ) -> [(row: Int, place: Int, weight: Float)] {
    let length = min(sentence.length, PositionEncoding.longest)
    return sentence.words.compactMap { word in
      guard word.place < length, let row = words[word.text] else { return nil }
      return (row, PositionEncoding.row(of: word.place, length: length), word.weight)
    }
  }

  /// Puts gaps between the sentences' ages, so that all ages are learnt from.
  ///
  /// - Parameters:
  ///   - share: empty memories for each sentence.
  ///   - memorySize: ages stay below this.
  ///   - generator: draws the gaps.
  mutating func insertGaps(
    share: Float, memorySize: Int, using generator: inout SeededGenerator
  ) {
    let count = ages.count
    let slots = min(memorySize, count + Int((Float(count) * share).rounded(.up)))
    guard slots > count else { return }
    let chosen = (0..<slots).shuffled(using: &generator).prefix(count).sorted()
    ages = chosen.reversed()
  }
}
