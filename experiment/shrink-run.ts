/** Runs in which exactly these packets are lost, and which packets a run has lost: all else is as the dice say. */
import type { SimulatedLab } from "../lab/simulated-lab.ts";
import type { DropReason, LinkModel, PacketSource } from "../net/impairment.ts";
import { simulateRun, type RunResult, type RunSetting } from "./run.ts";

/** A packet by its number, from 1 on, among those that the device sends (tx), or that reach it (rx). */
export interface PacketNumber {
  readonly direction: "tx" | "rx";
  readonly packet: number;
}

export interface LostPacket extends PacketNumber {
  /** When it was sent (tx), or would have arrived (rx). */
  readonly atUs: number;
  /** `DISCOVER`, `ntp-reply`; what cannot be told is the name of the service. */
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

/** What loses a packet, and nothing else: no queue, no length, no translator of addresses. */
const LOSSES: ReadonlySet<DropReason> = new Set(["loss", "outage", "pattern", "nth", "trace"]);

/** A run, and the packets that its link has lost, in the order of their losses. */
export function runWithLosses(
  setting: RunSetting,
  seed: number,
): { readonly result: RunResult; readonly lost: readonly LostPacket[] } {
  const lost: LostPacket[] = []; // BOUNDED: by the packets of the run
  const result = simulateRun(setting, seed, (lab) => {
    for (const direction of ["tx", "rx"] as const) watch(lab, direction, lost);
  });
  return { result, lost };
}

function watch({ world, device }: SimulatedLab, direction: "tx" | "rx", lost: LostPacket[]): void {
  let packet = 0;
  for (const attachment of device.attachments)
    attachment[direction].watcher = (bytes, { dropped }, source) => {
      packet++;
      if (dropped === undefined || !LOSSES.has(dropped)) return;
      lost.push({ direction, packet, atUs: world.nowUs, ...wordsOf(bytes, source) });
    };
}

function wordsOf(
  bytes: Uint8Array,
  source: PacketSource | undefined,
): Pick<LostPacket, "what" | "from" | "to"> {
  const { service, phase, from = "", to = "" } = source?.facts(bytes) ?? { service: "other" };
  return { what: phase ?? service, from, to };
}

/** The setting, with exactly these packets lost in the place of all that its link would lose. */
export function withLosses(setting: RunSetting, lost: readonly PacketNumber[]): RunSetting {
  const numbers = (direction: "tx" | "rx"): readonly number[] =>
    lost.filter((one) => one.direction === direction).map(({ packet }) => packet);
  return {
    ...setting,
    tx: losing(setting.tx, numbers("tx")),
    rx: losing(setting.rx, numbers("rx")),
  };
}

/** Rules keep all but their losses, and so every packet is counted once. */
function losing(model: LinkModel, packets: readonly number[]): LinkModel {
  const { loss: _loss, rules, ...kept } = model;
  return {
    ...kept,
    ...(packets.length === 0 ? {} : { loss: { kind: "nth", packets } }),
    ...(rules === undefined
      ? {}
      : {
          rules: rules.map(({ when, model: { loss: _own, ...rest } }) => ({ when, model: rest })),
        }),
  };
}
