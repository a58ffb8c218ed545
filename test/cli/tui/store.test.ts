import { describe, expect, it } from "vitest";
import { DashboardStore } from "../../../cli/tui/store.ts";
import { PACKETS_KEPT } from "../../../observation/event-store.ts";
import { modelAt, rewinderOf } from "./recorded-models.ts";
import { ScriptedSource, sentEvent } from "./scripted-source.ts";

const rewinder = await rewinderOf({ seed: 7 });
const { snapshot } = modelAt(rewinder, rewinder.endUs);

describe("the store", () => {
  it("shows nothing new until it is refreshed", () => {
    const source = new ScriptedSource(snapshot);
    const store = new DashboardStore(source);
    const before = store.model;
    source.tell(sentEvent(1));
    expect(store.model).toBe(before);
    store.refresh();
    expect(store.model.packets).toHaveLength(1);
  });

  it("tells whoever listens, until they have enough", () => {
    const source = new ScriptedSource(snapshot);
    const store = new DashboardStore(source);
    let heard = 0;
    const enough = store.subscribe(() => heard++);
    source.tell(sentEvent(1));
    store.refresh();
    enough();
    source.tell(sentEvent(2));
    store.refresh();
    expect(heard).toBe(1);
  });

  it("is quiet where there is nothing new to show", () => {
    const store = new DashboardStore(new ScriptedSource(snapshot));
    const before = store.model;
    store.refresh();
    expect(store.model).toBe(before);
  });

  it("says at once that it has come out how the bring-up ends", () => {
    const source = new ScriptedSource(snapshot);
    let outcomes = 0;
    const store = new DashboardStore(source, () => outcomes++);
    source.tell(sentEvent(1));
    expect(outcomes).toBe(0);
    const outcome = rewinder.events.find(({ type }) => type === "outcome");
    if (outcome === undefined) return expect.unreachable("the run has come to an end");
    source.tell(outcome);
    expect(outcomes).toBe(1);
    store.close();
  });

  it("begins anew when the source does", () => {
    const source = new ScriptedSource(snapshot);
    const store = new DashboardStore(source);
    source.tell(sentEvent(1, "A one.example"), sentEvent(2, "A two.example"));
    store.filter("ONE");
    expect(store.model.packets).toHaveLength(1);
    source.restart([sentEvent(1, "A one.example")]);
    store.refresh();
    expect(store.model.packets).toHaveLength(1);
    expect(store.model.latency.records).toBe(0);
  });

  it("keeps no more packets than its ring, filtered or not, the numbers going on", () => {
    const source = new ScriptedSource(snapshot);
    const store = new DashboardStore(source);
    store.filter("even");
    for (let at = 0; at < 3 * PACKETS_KEPT; at++) {
      source.tell(sentEvent(at, at % 2 === 0 ? "A even.example" : "A odd.example"));
      if (at % 777 === 0) store.refresh();
    }
    store.refresh();
    const numbers = store.model.packets.map(({ number }) => number);
    expect(numbers).toHaveLength(PACKETS_KEPT / 2);
    expect(numbers.at(0)).toBe(2 * PACKETS_KEPT);
    expect(numbers.at(-1)).toBe(3 * PACKETS_KEPT - 2);
  });
});
