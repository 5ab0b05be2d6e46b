/// A task's beginning; kept only when a run is recorded.
struct TaskBirth: Sendable {
  /// The process, with its incarnation, and the path of the task.
  var process: String
  var task: String
  var step: Int
}

/// A task with those it works for and those that work for it: who goes on after what it did.
///
/// A wait with a time limit is two tasks, and what follows it is done by the one that has started them. A sibling that was
/// there before has its own business.
struct TaskLine: Sendable {
  /// The process, with its incarnation.
  let process: String
  private let strangers: [String]

  /// - Parameters:
  ///   - process: The process, with its incarnation.
  ///   - path: The task: `0.2` is the third child of its process's root. Without one, all tasks belong to it.
  ///   - births: The tasks that are there already. Of these only forebears and children belong to it; one that comes
  ///     later is taken for one that they have started.
  init(_ process: String, _ path: String?, among births: some Sequence<TaskBirth>) {
    self.process = process
    strangers =
      path.map { path in
        births.filter { birth in
          birth.process == process && !Self.isBelow(birth.task, path) && !Self.isBelow(path, birth.task)
        }.map(\.task)
      } ?? []
  }

  /// Whether what happened was the doing of one of them.
  func contains(_ event: TraceEvent) -> Bool { contains(event.process, event.task) }

  /// Whether a task is one of them.
  func contains(_ process: String, _ task: String) -> Bool {
    process == self.process && !strangers.contains { Self.isBelow(task, $0) }
  }

  private static func isBelow(_ task: String, _ other: String) -> Bool {
    task == other || task.hasPrefix(other + ".")
  }
}
