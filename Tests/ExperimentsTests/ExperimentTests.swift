import Experiments
import Foundation
import NeuralNetworks
import TestSupport
import Testing

@Suite struct ExperimentTests {
  @Test func `Names are different, and each is found by its name`() throws {
    let names = ExperimentCatalog.all.map(\.name)
    #expect(Set(names).count == names.count)
    for name in names { #expect(ExperimentCatalog.experiment(named: name)?.name == name) }
    #expect(ExperimentCatalog.experiment(named: "none") == nil)
  }

  @Test(arguments: ExperimentCatalog.all.map(\.name))
  func `The same seed gives the same figures, and pictures are written`(name: String) throws {
    let experiment = try #require(ExperimentCatalog.experiment(named: name))
    var options = ExperimentOptions()
    options.isQuick = true
    let data = try TinyData()
    options.data = data.folder.path
    let result = try experiment.run(options) { _ in }
    #expect(!result.table.rows.isEmpty && !result.claims.isEmpty)
    let again = try experiment.run(options) { _ in }
    #expect(again.table == result.table && again.claims == result.claims)
    let folder = try TemporaryFolder()
    for path in try result.write(to: folder.path) {
      #expect(try AtomicFile.read(path).count > 10, "\(path)")
    }
  }

  @Test(arguments: [
    "scrn", "pronouncing", "autoencoder", "trimming", "spelling", "hybrid", "taggers", "structure",
  ])
  func `Without its data an experiment says what it reads`(name: String) throws {
    let experiment = try #require(ExperimentCatalog.experiment(named: name))
    var options = ExperimentOptions()
    options.data = "/nowhere"
    let error = #expect(throws: ExperimentError.self) { try experiment.run(options) { _ in } }
    #expect(error?.description.contains("reads /nowhere/") == true)
  }
}
