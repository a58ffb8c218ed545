/**
 * A server that follows a script: the service of an ordinary one, with troubles between it and the network.
 *
 *   packet ─▶ which troubles fit? ─▶ down: it vanishes ─▶ slow: it waits ─▶ the server, told how to behave ─▶ spoilt answers
 *
 * Which troubles fit is decided as a packet arrives. What a service can do wrong by itself (a NAK, a kiss, SERVFAIL) it is
 * told by a `behave` command before the packet; the rest is done here, and needs to know no more of a protocol than
 * where its messages carry what they answer.
 */
import { phaseOf, type PacketPhase } from "../net/impairment.ts";
import type { RandomStream } from "../net/random.ts";
import {
  SILENT,
  type Input,
  type Instant,
  type Output,
  type Saved,
  type Service,
} from "../net/service.ts";
import { serverKind, type ServerKind, type Trouble } from "./scenario.ts";

export type LabServerCommand = { readonly kind: "start" } | { readonly kind: "stop" };

/** What a script may tell a server besides. */
type ScriptCommand =
  | { readonly kind: "behave"; readonly behaviour?: unknown }
  | { readonly kind: "forget" };

type Server<Event> = Service<LabServerCommand | ScriptCommand, Event, unknown>;
type Datagram = Extract<Input<never>, { kind: "datagram" }>;

/** A packet that a slow server has not got to yet. */
interface Waiting {
  readonly dueUs: number;
  readonly datagram: Datagram;
  readonly troubles: readonly number[];
}

export interface ScriptedView {
  /** How often each trouble of the script, by its place, has happened to a packet. */
  readonly happened: readonly number[];
  readonly server: unknown;
}

interface ScriptRecord extends Saved {
  readonly server: Saved;
  readonly fitted: readonly number[];
  readonly happened: readonly number[];
  readonly restarts: number;
  readonly behaving: number;
  readonly waiting: readonly Waiting[];
  readonly position: number;
}

/** No trouble changes what the server says. */
const BEHAVES = -1;
/** Of packets that wait for a slow server. */
const WAITING_MAX = 10_000;

export class ScriptedServer<Event> implements Service<LabServerCommand, Event, ScriptedView> {
  readonly #server: Server<Event>;
  readonly #script: readonly Trouble[];
  readonly #kind: ServerKind;
  readonly #random: RandomStream;
  /** How many packets each trouble has fitted but for `first`, and how often it happened. */
  readonly #fitted: number[];
  readonly #happened: number[];
  /** In the order of their arrival, which need not be that of their dues. */
  readonly #waiting: Waiting[]; // BOUNDED: by WAITING_MAX
  #restarts: number;
  #behaving: number;

  /**
   * `script`: the troubles of this server. `server`, where this goes on from `saved`: made from `saved.server`, and
   * like every server that the script has a behaviour for it knows the command `behave`.
   */
  constructor(
    server: Server<Event>,
    kind: ServerKind,
    script: readonly Trouble[],
    random: RandomStream,
    saved?: Saved,
  ) {
    const record = saved as ScriptRecord | undefined;
    this.#server = server;
    this.#kind = kind;
    this.#script = script;
    this.#random = random;
    this.#fitted = record === undefined ? script.map(() => 0) : [...record.fitted];
    this.#happened = record === undefined ? script.map(() => 0) : [...record.happened];
    this.#waiting = record === undefined ? [] : [...record.waiting];
    this.#restarts = record?.restarts ?? 0;
    this.#behaving = record?.behaving ?? BEHAVES;
    if (record !== undefined) random.position = record.position;
  }

  get state(): ScriptedView {
    return { happened: [...this.#happened], server: this.#server.state };
  }

  get deadlineUs(): number {
    let deadlineUs = this.#server.deadlineUs;
    for (const { dueUs } of this.#waiting) deadlineUs = Math.min(deadlineUs, dueUs);
    return deadlineUs;
  }

  step(at: Instant, input: Input<LabServerCommand>): readonly Output<Event>[] {
    switch (input.kind) {
      case "datagram":
        return this.#receive(at, input);
      case "deadline":
        return this.#due(at);
      case "command":
      case "sent":
      case "failed":
      case "stream":
      case "answer":
        return this.#server.step(at, input);
    }
  }

  save(): Saved {
    const record: ScriptRecord = {
      version: 1,
      server: this.#server.save(),
      fitted: [...this.#fitted],
      happened: [...this.#happened],
      restarts: this.#restarts,
      behaving: this.#behaving,
      waiting: [...this.#waiting],
      position: this.#random.position,
    };
    return record;
  }

  #receive(at: Instant, datagram: Datagram): readonly Output<Event>[] {
    this.#restart(at);
    const phase = phaseOf(this.#kind, datagram.bytes);
    const troubles: number[] = []; // BOUNDED: by the script
    let isDown = false;
    let slowUs = 0;
    for (const [place, trouble] of this.#script.entries()) {
      if (!this.#fits(place, trouble, at.monoUs, phase)) continue;
      troubles.push(place);
      if (trouble.kind === "down") isDown = true;
      else if (trouble.kind === "slow") slowUs += trouble.byUs;
    }
    if (isDown) {
      for (const place of troubles) if (this.#script[place]?.kind === "down") this.#count(place);
      return SILENT;
    }
    for (const place of troubles) this.#count(place);
    if (slowUs === 0) return this.#serve(at, datagram, troubles);
    if (this.#waiting.length === WAITING_MAX) return SILENT;
    // the bytes are borrowed for this step
    const kept = { ...datagram, bytes: datagram.bytes.slice() };
    this.#waiting.push({ dueUs: at.monoUs + slowUs, datagram: kept, troubles });
    return SILENT;
  }

  #due(at: Instant): readonly Output<Event>[] {
    if (at.monoUs < this.deadlineUs) return SILENT;
    const out: Output<Event>[] = [...this.#server.step(at, { kind: "deadline" })];
    const due = this.#waiting.filter(({ dueUs }) => dueUs <= at.monoUs);
    const later = this.#waiting.filter(({ dueUs }) => dueUs > at.monoUs);
    this.#waiting.splice(0, Infinity, ...later);
    due.sort((a, b) => a.dueUs - b.dueUs);
    for (const { datagram, troubles } of due) out.push(...this.#serve(at, datagram, troubles));
    return out;
  }

  /** What was in memory is lost once a restart is over; that nobody was there meanwhile is seen to elsewhere. */
  #restart(at: Instant): void {
    let restarts = 0;
    for (const trouble of this.#script) {
      if (trouble.kind === "down" && trouble.forgets === true)
        restarts += timesOver(trouble, at.monoUs);
    }
    if (restarts === this.#restarts) return;
    this.#restarts = restarts;
    this.#tell(at, { kind: "forget" });
  }

  #fits(place: number, trouble: Trouble, nowUs: number, phase: PacketPhase | undefined): boolean {
    const wanted = trouble.phase ?? phaseOfTrouble(trouble);
    if (wanted !== undefined && wanted !== phase) return false;
    if (!isTimeOf(trouble, nowUs)) return false;
    const fitted = (this.#fitted[place] ?? 0) + 1;
    this.#fitted[place] = fitted;
    return fitted <= (trouble.first ?? Infinity);
  }

  #serve(at: Instant, datagram: Datagram, troubles: readonly number[]): readonly Output<Event>[] {
    const behaving = troubles.find((place) => behaviourOf(this.#script[place]) !== undefined);
    if ((behaving ?? BEHAVES) !== this.#behaving) {
      this.#behaving = behaving ?? BEHAVES;
      const behaviour = behaving === undefined ? undefined : behaviourOf(this.#script[behaving]);
      this.#tell(at, behaviour === undefined ? { kind: "behave" } : { kind: "behave", behaviour });
    }
    const outputs = this.#server.step(at, datagram);
    return troubles.reduce((answers, place) => this.#spoilt(answers, place), outputs);
  }

  #spoilt(outputs: readonly Output<Event>[], place: number): readonly Output<Event>[] {
    const kind = this.#script[place]?.kind;
    if (kind !== "garbage" && kind !== "foreign") return outputs;
    return outputs.map((output) => {
      if (output.kind !== "send") return output;
      const bytes = output.bytes.slice();
      if (kind === "garbage")
        for (let at = 0; at < bytes.length; at++) bytes[at] = this.#random.uint32() >>> 24;
      else for (const at of QUESTION_OCTETS[this.#kind]) bytes[at] = (bytes[at] ?? 0) ^ 0x5a;
      return { ...output, bytes };
    });
  }

  /** The answer to such a command is silence. */
  #tell(at: Instant, command: ScriptCommand): void {
    this.#server.step(at, { kind: "command", command });
  }

  #count(place: number): void {
    this.#happened[place] = (this.#happened[place] ?? 0) + 1;
  }
}

/** Where an answer says which question it is to: xid (RFC 2131 §2), origin timestamp (RFC 5905 §7.3), id (RFC 1035 §4.1.1). */
const QUESTION_OCTETS: Readonly<Record<ServerKind, readonly number[]>> = {
  dhcp: [4, 5, 6, 7],
  ntp: [24, 25, 26, 27, 28, 29, 30, 31],
  dns: [0, 1],
};

/** The troubles of the server `kind` number `index`, from 1 on. */
export function scriptFor(
  troubles: readonly Trouble[] | undefined,
  kind: ServerKind,
  index: number,
): readonly Trouble[] {
  return (troubles ?? []).filter(
    ({ at }) => serverKind(at) === kind && (at === kind || at === `${kind}${index}`),
  );
}

/** What some troubles are about by themselves. */
function phaseOfTrouble({ kind }: Trouble): PacketPhase | undefined {
  if (kind === "nak") return "REQUEST";
  return kind === "exhausted" ? "DISCOVER" : undefined;
}

/** What the server is told to do; undefined for what is none of its doing. */
function behaviourOf(trouble: Trouble | undefined): unknown {
  switch (trouble?.kind) {
    case "nak":
      return trouble.of === "unknown" ? "nak-unknown" : "nak";
    case "kiss":
      return { kiss: trouble.code };
    case "unsynchronised":
      return { leap: LEAP_UNSYNCHRONISED };
    case "lie":
      return { offsetUs: trouble.byUs };
    case "exhausted":
    case "servfail":
    case "refused":
    case "truncate":
      return trouble.kind;
    case "slow":
    case "down":
    case "garbage":
    case "foreign":
    case undefined:
      return undefined;
  }
}

/** RFC 5905 §7.3: unknown, the clock is not synchronised. */
const LEAP_UNSYNCHRONISED = 3;

function isTimeOf(
  { fromUs = 0, untilUs = Infinity, everyUs = Infinity }: Trouble,
  nowUs: number,
): boolean {
  const sinceUs = nowUs - fromUs;
  return sinceUs >= 0 && sinceUs % everyUs < untilUs - fromUs;
}

/** How often it was over by now. */
function timesOver({ untilUs = Infinity, everyUs = Infinity }: Trouble, nowUs: number): number {
  return nowUs < untilUs ? 0 : 1 + Math.floor((nowUs - untilUs) / everyUs);
}
