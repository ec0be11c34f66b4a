import Testing

@testable import SpeechPipelines

@Suite struct TrainingHistoryTests {
  func history(_ figures: [(wer: Double, cer: Double, loss: Double)]) -> TrainingHistory {
    var history = TrainingHistory()
    history.epochs = figures.enumerated().map { index, figures in
      TrainingHistory.Epoch(
        number: index + 1, trainingLoss: 0.5, devLoss: figures.loss,
        devWordErrorRate: figures.wer, devCharacterErrorRate: figures.cer, learningRate: 0.25,
        skippedSteps: 0, seconds: 2)
    }
    return history
  }

  @Test func wordsThenCharactersThenLossDecide() {
    #expect(history([]).best == nil)
    #expect(history([(0.5, 0.1, 1), (0.4, 0.3, 2), (0.5, 0.2, 1)]).best?.number == 2)
    #expect(history([(0.5, 0.2, 1), (0.5, 0.1, 2), (0.5, 0.3, 0)]).best?.number == 2)
    #expect(history([(0.5, 0.2, 2), (0.5, 0.2, 1), (0.5, 0.2, 1)]).best?.number == 2)
  }

  @Test func table() {
    #expect(
      history([(1, 0.5, 3.25)]).table == """
        epoch\ttraining_loss\tdev_loss\tdev_wer\tdev_cer\tlearning_rate\tskipped_steps\tseconds
        1\t0.5\t3.25\t1.0\t0.5\t0.25\t0\t2.0

        """)
  }
}
