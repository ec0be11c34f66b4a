public import Plots

/// The picture of a training: losses above, error rates on dev below, by epoch.
public struct LossCurve: Sendable {
  private let history: TrainingHistory

  /// Draws a history.
  public init(_ history: TrainingHistory) {
    self.history = history
  }

  /// Writes the picture as PNG.
  public func write(to path: String) throws(PlotError) {
    let x = history.epochs.map { Double($0.number) }
    func series(_ name: String, _ value: (TrainingHistory.Epoch) -> Double) -> LineChart.Series {
      LineChart.Series(name, x: x, y: history.epochs.map(value))
    }
    func rates(
      _ name: String, _ rate: (TrainingHistory.Epoch) -> Double?
    ) -> LineChart.Series? {
      guard history.epochs.contains(where: { rate($0) != nil }) else { return nil }
      return series(name) { 100 * (rate($0) ?? .nan) }
    }
    let losses = LineChart.Panel(
      yAxis: Axis("CTC loss (nats per utterance)"),
      series: [series("training") { $0.trainingLoss }, series("dev") { $0.devLoss }])
    let errors = LineChart.Panel(
      yAxis: Axis("dev error rate (%)"),
      series: [
        rates("words", \.devWordErrorRate), rates("characters", \.devCharacterErrorRate),
        rates("phones", \.devPhoneErrorRate),
      ].compactMap(\.self))
    try LineChart(
      title: "Training", xAxis: Axis("epoch", hasWholeSteps: true), panels: [losses, errors]
    )
    .write(to: path)
  }
}
