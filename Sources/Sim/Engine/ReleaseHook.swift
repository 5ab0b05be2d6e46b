import Synchronization

/// Has the runtime say which tasks a thread resumes.
///
/// The runtime tells a thread sanitizer of each edge by which what one thread did becomes visible to another, through
/// two function pointers that are null without one. One of them is called with the task at every resumption of a
/// continuation, *before* the continuation's state changes: also when the task has not suspended yet and no job will
/// ever be enqueued. It covers every kind of continuation, from whatever object they are resumed, and those inside
/// the runtime, as of `AsyncStream`.
///
/// Replacing the entry points `swift_continuation_*` in the callers' tables of imports would not: checked
/// continuations and streams are compiled into the runtime, which calls these functions directly.
enum ReleaseHook {
  typealias Function = @convention(c) (UnsafeRawPointer) -> Void

  /// Who is called besides: a thread sanitizer, if the program runs under one.
  private static let earlier = Atomic<UInt>(0)
  /// The first word of every task.
  private static let taskHeader = Atomic<UInt>(0)

  /// Installs the hook, once and for ever.
  /// - Parameters:
  ///   - hook: The runtime's function pointer.
  ///   - taskMetadata: The runtime's pointer to what the first word of a task points to.
  static func install(hook: UnsafeMutableRawPointer, taskMetadata: UnsafeMutableRawPointer) {
    // Made now and not within the runtime's call, which may come from an initialisation.
    _ = TaskWatch.shared
    _ = ThreadSlot.shared
    taskHeader.store(taskMetadata.load(as: UInt.self), ordering: .relaxed)
    earlier.store(hook.load(as: UInt.self), ordering: .relaxed)
    hook.assumingMemoryBound(to: Function?.self).pointee = { address in ReleaseHook.released(address) }
  }

  /// A thread is about to make something visible to others: a task, an actor, or another object of the runtime.
  ///
  /// On a thread that runs a simulation its own tasks are resumed all the time. They are looked up only while several
  /// simulations run, since one must not resume a task of another either.
  @inline(__always)
  private static func released(_ address: UnsafeRawPointer) {
    let next = earlier.load(ordering: .relaxed)
    if next != 0 { unsafeBitCast(next, to: Function.self)(address) }
    let watch = TaskWatch.shared
    let running = watch.running
    guard running > 0 else { return }
    let simulation = ThreadSlot.shared.pointer
    guard simulation == nil || running > 1 else { return }
    // Whatever is released is alive and at least a word long; the header of an object never changes.
    guard UInt(bitPattern: address) & 7 == 0,
      address.load(as: UInt.self) == taskHeader.load(ordering: .relaxed)
    else { return }
    let id = runtimeTaskID(of: unsafeBitCast(address, to: UnownedJob.self))
    if let simulation, Unmanaged<Simulation>.fromOpaque(simulation).takeUnretainedValue().owns(id) { return }
    watch.resumed(id)
  }
}
