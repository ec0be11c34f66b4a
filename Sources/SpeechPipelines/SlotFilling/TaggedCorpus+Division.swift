public import SpokenLanguageUnderstanding

extension TaggedCorpus {
  /// Divides the sentences into those to learn from and those to choose the best epoch by.
  ///
  /// A hash of a sentence's words decides, so that the division is the same in every run and on
  /// every machine, and the same words are never on both sides.
  ///
  /// - Parameter devShare: the share of the second part, in hundredths at the finest.
  /// - Returns: both parts, in the order of the sentences.
  public func divided(devShare: Double) -> (training: TaggedCorpus, dev: TaggedCorpus) {
    precondition((0...1).contains(devShare), "a share lies in [0, 1], not \(devShare)")
    var (training, dev) = (self, self)
    func isDev(_ sentence: TaggedSentence) -> Bool {
      let text = sentence.words.map(\.taggedForm).joined(separator: " ")
      return Double(stableHash(text.utf8) % 100) < devShare * 100
    }
    training.sentences.removeAll(where: isDev)
    dev.sentences.removeAll { !isDev($0) }
    return (training, dev)
  }

  /// Adds all sentences as they are said, if that differs from how they are written.
  public mutating func addSpoken(_ form: SpokenForm) {
    sentences += sentences.compactMap { sentence in
      let spoken = sentence.spoken(form)
      return spoken.words == sentence.words.map(\.taggedForm) ? nil : spoken
    }
  }

  /// A number that tells this corpus from others in a checkpoint.
  var fingerprint: UInt64 {
    let lines = sentences.lazy.map {
      "\($0.words.joined(separator: " "))\t\($0.tags.joined(separator: " "))\t\($0.intent ?? "")\n"
    }
    return stableHash(lines.map(\.utf8).joined())
  }
}

/// FNV-1a, 64 bits (Fowler, Noll & Vo): equal on every machine, unlike Swift's own hashes.
private func stableHash(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
}
