/**
 * Walks every situation that two notifiers of a small repertoire, an operator of the clock and the causes of falling
 * back can bring about, and checks in each what must always be so. A situation is saved and resumed for every action.
 */
import { describe, expect, it } from "vitest";
import {
  BACKWARD_EDGES,
  createSystemState,
  FALL_BACKS,
  FORWARD_EDGES,
  NEXT,
  SYSTEM_STATES,
  type Cause,
  type SystemState,
  type SystemStateRecord,
  type SystemStateService,
  type Vote,
} from "../../../services/system-state/index.ts";
import { at } from "./scripted-notifier.ts";

const MODES = ["agree", "hold", "hold that expires", "veto", "veto with retry"] as const;
type Mode = (typeof MODES)[number];

interface Situation {
  readonly record: SystemStateRecord;
  readonly modes: readonly [Mode, Mode];
  readonly nowUs: number;
}

const EXPIRES_AFTER_US = 5_000;
const RETRY_AFTER_US = 3_000;
/** A settle asks each of the two notifiers at most once about each of the steps of the ladder. */
const QUESTIONS_MAX = 2 * FORWARD_EDGES.length;

function answer(mode: Mode, nowUs: number): Vote {
  switch (mode) {
    case "agree":
      return { kind: "proceed" };
    case "hold":
      return { kind: "hold", reason: mode };
    case "hold that expires":
      return { kind: "hold", reason: mode, expiresUs: nowUs + EXPIRES_AFTER_US };
    case "veto":
      return { kind: "veto", reason: mode };
    case "veto with retry":
      return { kind: "veto", reason: mode, retryAfterUs: RETRY_AFTER_US };
  }
}

/** A system in the given situation, whose notifiers count what they are asked; `agreed` is agreed to in any mode. */
function resume({ record, modes }: Situation, agreed?: SystemState) {
  const system = createSystemState({ explain: false }, record);
  const count = { questions: 0 };
  for (const [index, name] of ["a", "b"].entries()) {
    system.register({
      name,
      vote: (_current, next, when) => {
        count.questions++;
        return answer(next === agreed ? "agree" : (modes[index] as Mode), when.monoUs);
      },
    });
  }
  return { system, count };
}

/** What tells situations apart; times only as far as they are still to come. */
function key(system: SystemStateService, modes: Situation["modes"]): string {
  const blockers = system.state.blockers.map(
    ({ notifier, kind, reason, expired }) => `${notifier} ${kind} ${reason} ${expired}`,
  );
  return [system.current, ...modes, ...blockers, system.deadlineUs === Infinity].join("|");
}

type Action = (system: SystemStateService, nowUs: number) => void;

const settle: Action = (system, nowUs) => {
  system.noteChange();
  system.settle(at(nowUs));
};

interface Turn {
  readonly modes: Situation["modes"];
  readonly act: Action;
  readonly agreed?: SystemState | undefined;
}

function turns(situation: Situation): readonly Turn[] {
  const [a, b] = situation.modes;
  const agreed = NEXT[situation.record.ladder.history.state];
  const changesOfMind = MODES.flatMap((mode) => [
    { modes: [mode, b] as const, act: settle },
    { modes: [a, mode] as const, act: settle },
  ]);
  const others: readonly Action[] = [
    (system, nowUs) => (system.release("a", at(nowUs)), system.settle(at(nowUs))),
    (system, nowUs) => (system.release("b", at(nowUs)), system.settle(at(nowUs))),
    ...Object.keys(FALL_BACKS).map((cause): Action => {
      const { to } = FALL_BACKS[cause as Cause];
      return (system, nowUs) => void system.fallBack(to, cause, at(nowUs));
    }),
    (system, nowUs) => {
      const dueUs = system.deadlineUs;
      if (dueUs !== Infinity) system.step(at(Math.max(nowUs, dueUs)), { kind: "deadline" });
    },
  ];
  const oneStep = { modes: ["hold", "hold"] as const, act: settle, agreed };
  return [oneStep, ...changesOfMind, ...others.map((act) => ({ modes: situation.modes, act }))];
}

/** Every situation that can be reached, and every transition that was made. */
function explore() {
  const start = createSystemState({ explain: false });
  start.register({ name: "a", vote: () => ({ kind: "proceed" }) });
  start.register({ name: "b", vote: () => ({ kind: "proceed" }) });
  start.aim("OPERATIONAL");
  const seen = new Map<string, Situation>();
  const open: Situation[] = [];
  const edges = new Set<string>();
  const add = (system: SystemStateService, modes: Situation["modes"], nowUs: number) => {
    for (const { from, to } of system.state.edges) edges.add(`${from} → ${to}`);
    const name = key(system, modes);
    if (seen.has(name)) return;
    const situation = { record: system.save(), modes, nowUs };
    seen.set(name, situation);
    open.push(situation);
  };
  for (const a of MODES) for (const b of MODES) add(start, [a, b], 0);
  // BOUNDED: by the number of different situations.
  for (let situation = open.pop(); situation !== undefined; situation = open.pop()) {
    const nowUs = situation.nowUs + 100;
    for (const { modes, act, agreed } of turns(situation)) {
      const { system, count } = resume({ ...situation, modes }, agreed);
      act(system, nowUs);
      system.drain();
      expect(count.questions).toBeLessThanOrEqual(QUESTIONS_MAX);
      add(system, modes, Math.max(nowUs, system.save().ladder.nowUs ?? 0));
    }
  }
  return { situations: [...seen.values()], edges };
}

describe("every situation of two notifiers", () => {
  const { situations, edges } = explore();

  it("is many, and covers every state", () => {
    expect(situations.length).toBeGreaterThan(300);
    const states = new Set(situations.map(({ record }) => record.ladder.history.state));
    expect([...states].toSorted()).toEqual([...SYSTEM_STATES].toSorted());
  });

  it("is reached over the listed edges only, and over each of them", () => {
    const listed = [
      ...FORWARD_EDGES.map(({ from, to }) => `${from} → ${to}`),
      ...BACKWARD_EDGES.flatMap(({ from, to }) => from.map((state) => `${state} → ${to}`)),
    ];
    expect([...edges].toSorted()).toEqual([...new Set(listed)].toSorted());
  });

  it("leads to OPERATIONAL in one settle as soon as everybody agrees, unless it is destroyed", () => {
    for (const situation of situations) {
      const { system } = resume({ ...situation, modes: ["agree", "agree"] });
      system.noteChange();
      system.settle(at(situation.nowUs + 100));
      const destroyed = situation.record.ladder.history.state === "CONTEXT_DESTROYING";
      expect(system.current).toBe(destroyed ? "CONTEXT_DESTROYING" : "OPERATIONAL");
      expect(system.state.blockers).toEqual([]);
      expect(system.deadlineUs).toBe(Infinity);
    }
  });

  it("either stands at its end or names a blocker, and every blocker with a time has a timer", () => {
    for (const situation of situations) {
      const { system } = resume(situation);
      system.noteChange();
      system.settle(at(situation.nowUs));
      const { current, blockers } = system.state;
      expect(blockers.length > 0).toBe(NEXT[current] !== undefined);
      const timed = blockers.some((blocker) =>
        blocker.kind === "veto"
          ? blocker.retryUs !== undefined
          : blocker.expiresUs !== undefined && !blocker.expired,
      );
      expect(system.deadlineUs < Infinity).toBe(timed);
    }
  });

  it("never lets time stand still: each timer lies later than the one before, and a step through needs a vote", () => {
    for (const situation of situations) {
      const { system } = resume(situation);
      system.noteChange();
      system.settle(at(situation.nowUs));
      const stands = system.current;
      let lastUs = situation.nowUs;
      for (let i = 0; i < 5 && system.deadlineUs !== Infinity; i++) {
        const dueUs = system.deadlineUs;
        expect(dueUs).toBeGreaterThanOrEqual(lastUs);
        system.step(at(dueUs), { kind: "deadline" });
        expect(system.deadlineUs).toBeGreaterThan(dueUs);
        expect(system.current).toBe(stands);
        lastUs = dueUs;
      }
    }
  });
});
