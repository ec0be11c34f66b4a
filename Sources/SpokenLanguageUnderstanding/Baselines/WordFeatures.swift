/// What a linear tagger sees of a word: the word, its neighbours, and how it is written.
///
/// The words within two places, the pairs with the next neighbours, the first and last one to four
/// letters, and whether there are digits. All words are in ``Swift/String/taggedForm``.
enum WordFeatures {
  /// Returns the features of every word of a sentence.
  static func features(of sentence: [String]) -> [[String]] {
    let words = sentence.map(\.taggedForm)
    func word(_ place: Int) -> String { words.indices.contains(place) ? words[place] : "#" }
    return words.indices.map { place in
      let here = words[place]
      var features = ["1"]
      for offset in -2...2 { features.append("\(offset)=\(word(place + offset))") }
      features.append("-1,0=\(word(place - 1)) \(here)")
      features.append("0,1=\(here) \(word(place + 1))")
      features.append("-1,1=\(word(place - 1)) \(word(place + 1))")
      for length in 1...4 where here.count >= length {
        features.append("prefix=\(here.prefix(length))")
        features.append("suffix=\(here.suffix(length))")
      }
      if here.contains("0") { features.append("digits") }
      return features
    }
  }
}
