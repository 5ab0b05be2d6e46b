import Foundation
import Scenarios

/// What one shard has reported.
struct ShardReport {
  let path: String
  let shard: Shard
  let identity: BatchIdentity
  let records: [RunRecord]
  /// The counts of each record.
  let counts: [BatchCounts]

  /// Why a report cannot be used.
  struct Unusable: Error {
    let message: String
    let code: ExitCode

    init(_ path: String, _ problem: String, _ code: ExitCode = .malformedInput) {
      message = "\(path): \(problem)"
      self.code = code
    }
  }

  /// The largest file read: a report of every scenario with a thousand failures is far below it.
  static let sizeLimit = 256 << 20

  /// The reports that a word of the command line means: a file, a directory with one, or a directory of such directories.
  static func paths(_ word: String) throws(Unusable) -> [String] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: word, isDirectory: &isDirectory) else {
      throw Unusable(word, "there is no such file or directory", .missingInput)
    }
    guard isDirectory.boolValue else { return [word] }
    if let own = report(in: word) { return [own] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: word)) ?? []
    let found = names.sorted().compactMap { report(in: word + "/" + $0) }
    guard !found.isEmpty else {
      throw Unusable(word, "there is no \(ReportDirectory.json) in it, nor one level below", .missingInput)
    }
    return found
  }

  private static func report(in directory: String) -> String? {
    let path = directory + "/" + ReportDirectory.json
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// Reads a report.
  init(path: String) throws(Unusable) {
    self.path = path
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Unusable(path, "the report cannot be read", .missingInput)
    }
    guard data.count <= Self.sizeLimit else { throw Unusable(path, "the report is larger than 256 MiB") }
    var records: [RunRecord] = []
    for (number, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
      do {
        records.append(try JSONDecoder().decode(RunRecord.self, from: line))
      } catch {
        throw Unusable(path, "line \(number + 1) is not a scenario's part of a batch, as --report writes it")
      }
    }
    guard let first = records.first else { throw Unusable(path, "the report is empty") }
    self.records = records
    identity = first.batch
    do throws(ValueError) {
      shard =
        try first.shard.map { part throws(ValueError) in
          try Shard.checked(index: part.number - 1, count: part.count)
        } ?? .whole
    } catch {
      throw Unusable(path, error.message)
    }
    counts = try records.map { record throws(Unusable) in try Self.counts(record, path) }
    try check()
  }

  private static func counts(_ record: RunRecord, _ path: String) throws(Unusable) -> BatchCounts {
    guard let counts = record.counts else {
      throw Unusable(path, "the numbers of \(record.scenario) are damaged")
    }
    return counts
  }

  private func check() throws(Unusable) {
    for (record, counts) in zip(records, counts) {
      guard record.schema == RunRecord.schema else {
        throw Unusable(path, "it is a '\(record.schema)'; this build joins '\(RunRecord.schema)'")
      }
      guard record.batch == identity, record.shard == records[0].shard else {
        throw Unusable(path, "its lines are of different batches")
      }
      guard record.missingShards == nil else {
        throw Unusable(path, "it was joined while shards were missing; join the shards themselves")
      }
      guard Catalogue.scenario(record.scenario) != nil else {
        throw Unusable(path, "it is of the scenario '\(record.scenario)', which this build does not have")
      }
      try checkCompleteness(record, counts)
    }
  }

  /// A report whose shard stopped for no reason that it tells would make the whole look complete.
  private func checkCompleteness(_ record: RunRecord, _ counts: BatchCounts) throws(Unusable) {
    let mayBeShort =
      record.interrupted || record.fault != nil
      || (!identity.keepGoing && records.contains { !$0.failures.isEmpty })
    guard let span = identity.span else { throw Unusable(path, "the first seed is no number") }
    guard let expected = shard.part(of: span).count, !mayBeShort, UInt64(counts.runs) != expected else {
      return
    }
    throw Unusable(path, "\(record.scenario) has \(counts.runs) runs, and \(shard) has \(expected) seeds")
  }
}
