import Environment
import SystemUnderTest

/// The demonstration: the pipeline with nothing simulated, in one process, on the real clock.
struct DemoStory: Sendable {
  /// What it came to.
  struct Outcome: Sendable {
    var page: DemoPage
    var subscriptions: Int
    var tasks: Int
  }

  static let prompt = "Be kinder, and keep it short."
  private static let answer =
    "Gladly. From now on I greet people by name, I answer in two sentences, I ask before I assume, "
    + "and I never end on bad news."

  let narrator: DemoNarrator
  let pace: DemoPace
  let service: TurnService
  let key: String

  private let clock = ContinuousClock()
  private let channel = LocalRequestChannel()
  private let pubSub = LocalPubSub()
  private let queue: LocalTaskQueue<ContinuousClock>
  private let catalogue: SkillCatalogue

  init(_ narrator: DemoNarrator, pace: DemoPace, service: TurnService, key: String) throws {
    (self.narrator, self.pace, self.service, self.key) = (narrator, pace, service, key)
    queue = LocalTaskQueue(visibilityTimeout: pace.visibility, clock: clock)
    catalogue = try SkillCatalogue(["listening", "search"])
  }

  private enum News: Sendable {
    case page(DemoPage)
    case timeIsUp
    /// A server has stopped.
    case stopped
  }

  /// Plays it, or gives it up when it takes too long.
  func run() async -> Outcome {
    let (stopped, stop) = AsyncStream.makeStream(of: Void.self)
    return await withTaskGroup(of: News.self) { group in
      group.addTask {
        await service.serve(channel)
        return .stopped
      }
      group.addTask {
        await employ(until: stopped) { stop.finish() }
        return .stopped
      }
      group.addTask { .page(await browse()) }
      group.addTask {
        do { try await clock.sleep(for: pace.limit) } catch { return .stopped }
        return .timeIsUp
      }
      let page = await page(from: &group)
      group.cancelAll()
      return Outcome(
        page: page, subscriptions: pubSub.subscriberCount(of: TurnEvent.channel(of: page.turn ?? "")),
        tasks: queue.waitingCount + queue.reservedCount)
    }
  }

  /// The page as it is when the browser has been told the end, or when the time is up.
  private func page(from group: inout TaskGroup<News>) async -> DemoPage {
    var isGivenUp = false
    while let news = await group.next() {
      switch news {
      case .page(let page):
        if !isGivenUp { await settle() }
        return page
      case .timeIsUp:
        narrator.tell(.host, "gives up: it has not ended within \(pace.limit)", color: .red)
        isGivenUp = true
        group.cancelAll()
      case .stopped: continue
      }
    }
    preconditionFailure("the browser always comes back with its page")
  }

  /// Waits for what follows the browser's last frame: the acknowledgement of the task.
  private func settle() async {
    let end = clock.now.advanced(by: .seconds(10))
    while queue.reservedCount > 0, clock.now < end, !Task.isCancelled {
      try? await clock.sleep(for: .milliseconds(5))
    }
  }
}

// MARK: - Who takes part

extension DemoStory {
  /// One worker until it is stopped, then another one.
  private func employ(until stopped: AsyncStream<Void>, stop: @escaping @Sendable () -> Void) async {
    let cut = DemoModel<ContinuousClock>.Cut(pieces: 8) {
      narrator.tell(.host, "stops worker-1 in the middle of its answer", color: .yellow)
      stop()
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await worker(.firstWorker, cut).run() }
      group.addTask { for await _ in stopped {} }
      await group.next()
      group.cancelAll()
    }
    guard !Task.isCancelled else { return }
    narrator.tell(.firstWorker, "is gone; what it said is stored nowhere, and its task not acknowledged")
    narrator.tell(.host, "starts worker-2, which waits for a task")
    await worker(.secondWorker, nil).run()
  }

  private func worker(_ who: DemoActor, _ cut: DemoModel<ContinuousClock>.Cut?)
    -> SystemUnderTest.Worker<ContinuousClock>
  {
    SystemUnderTest.Worker(
      turns: TurnClient(channel), pubSub: pubSub,
      queue: DemoQueue(base: queue, who: who, narrator: narrator),
      model: DemoModel(base: model, who: who, narrator: narrator, clock: clock, cut: cut),
      catalogue: catalogue, clock: clock, limits: WorkerLimits(renewal: pace.renewal), diagnostics: narrator)
  }

  /// Says the same words each time, then a file and a skill for the persona.
  private var model: ScriptedModel<ContinuousClock> {
    ScriptedModel(clock: clock) { [pace] _ in
      let words = Self.answer.split(separator: " ")
      let text = words.enumerated().map { index, word in
        ScriptedModel<ContinuousClock>.Step(
          after: pace.word, .text(Array(((index == 0 ? "" : " ") + word).utf8)))
      }
      return text + [
        .init(.file(PersonaFile(name: "persona.md", text: "Kind. Brief. Asks before assuming.\n"))),
        .init(.skill("listening")), .init(.usage(inputTokens: 7, outputTokens: words.count)),
        .init(.finished(.complete)),
      ]
    }
  }

  private func browse() async -> DemoPage {
    let relay = Relay(
      turns: TurnClient(channel), pubSub: DemoPubSub(base: pubSub, narrator: narrator),
      queue: DemoQueue(base: queue, who: .relay, narrator: narrator), clock: clock,
      limits: RelayLimits(silence: pace.silence, heartbeat: pace.heartbeat))
    narrator.tell(.browser, "asks to refine the persona ada: \"\(Self.prompt)\"")
    let order = TurnOrder(key: key, personaID: "ada", kind: .refinement, prompt: Self.prompt)
    let ticket: Relay<ContinuousClock>.Ticket
    do {
      ticket = try await relay.accept(order)
    } catch {
      narrator.tell(.relay, "could not take the order: \(error)", color: .red)
      return DemoPage()
    }
    let body = PipeResponseBody()
    async let streaming: Void = relay.stream(ticket, to: body)
    let page = await read(body)
    await streaming
    return page
  }

  private func read(_ body: PipeResponseBody) async -> DemoPage {
    var page = DemoPage()
    while let bytes = try? await body.read() {
      if bytes.first == UInt8(ascii: ":") { narrator.tell(.browser, "gets a heartbeat: the relay is there") }
      for frame in page.receive(bytes) { tell(frame) }
    }
    return page
  }

  private func tell(_ frame: DemoPage.Frame) {
    switch frame.type {
    case "token": narrator.show((try? frame.data.string("text")) ?? "")
    case "done": narrator.tell(.browser, "is told that the turn is done, and stored", color: .green)
    case "status":
      if let turn = try? frame.data.string("accepted") {
        narrator.tell(.browser, "is told its turn: \(turn)")
      }
      if let attempt = try? frame.data.integer("started") {
        let void = attempt > 1 ? ", and clears the text it has shown" : ""
        narrator.tell(.browser, "is told that attempt \(attempt) begins\(void)")
      }
      if (try? frame.data.boolean("gap")) == true {
        narrator.tell(.browser, "is told that something is missing")
      }
    case "file", "skill":
      narrator.tell(.browser, "is told of the \(frame.type) \((try? frame.data.string("name")) ?? "")")
    default: narrator.tell(.browser, "is told '\(frame.type)': \(frame.data)", color: .red)
    }
  }
}
