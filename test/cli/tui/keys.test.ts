import type { Key } from "ink";
import { describe, expect, it } from "vitest";
import {
  BINDINGS,
  clashes,
  isKeyName,
  KEY_ACTIONS,
  keyLabel,
  Keymap,
  keyNames,
} from "../../../cli/tui/keys.ts";

const NO_KEY: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

describe("the bindings", () => {
  it("bind no key twice, neither in a run nor in a recording", () => {
    expect(clashes({})).toEqual([]);
  });

  it("have a name of their own for every action, and keys that can be pressed", () => {
    expect(new Set(KEY_ACTIONS).size).toBe(BINDINGS.length);
    for (const { keys } of BINDINGS) for (const key of keys) expect(isKeyName(key), key).toBe(true);
  });

  it("mean what belongs to a run in a run, and to a recording in a recording", () => {
    expect(new Keymap("running").actionOf("space")).toBe("pause");
    expect(new Keymap("recording").actionOf("space")).toBe("play");
    expect(new Keymap("running").actionOf("n")).toBeUndefined();
    expect(new Keymap("recording").actionOf("r")).toBeUndefined();
  });

  it("can be chosen otherwise, the usual keys of the action then being free", () => {
    const keymap = new Keymap("running", { quit: ["Q", "ctrl-q"], flush: [] });
    expect(keymap.actionOf("Q")).toBe("quit");
    expect(keymap.actionOf("ctrl-q")).toBe("quit");
    expect(keymap.actionOf("q")).toBeUndefined();
    expect(keymap.keysOf("flush")).toEqual([]);
  });

  it("clash where two actions want one key", () => {
    expect(clashes({ quit: ["?"] })).toEqual(['"?" is bound to quit and to help']);
    expect(clashes({ renew: ["n"] })).toEqual([]);
  });
});

describe("what was pressed", () => {
  it.each([
    ["", { tab: true }, ["tab"]],
    ["", { tab: true, shift: true }, ["shift-tab"]],
    ["", { return: true }, ["enter"]],
    ["", { escape: true, meta: true }, ["escape"]],
    ["", { upArrow: true }, ["up"]],
    ["", { pageDown: true }, ["pagedown"]],
    ["c", { ctrl: true }, ["ctrl-c"]],
    [" ", {}, ["space"]],
    ["G", { shift: true }, ["G"]],
    ["a b", {}, ["a", "space", "b"]],
    ["5\r", {}, ["5", "enter"]],
    ["q\u0003", {}, ["q", "ctrl-c"]],
    ["x", { meta: true }, []],
  ])("%j with %j is %j", (input, key, names) => {
    expect(keyNames(input, { ...NO_KEY, ...key })).toEqual(names);
  });

  it("is cut where somebody pastes a book", () => {
    expect(keyNames("x".repeat(100_000), NO_KEY).length).toBe(256);
  });
});

describe("labels", () => {
  it("are of ASCII where nothing else can be shown", () => {
    expect(keyLabel("up", false)).toBe("↑");
    for (const { keys } of BINDINGS)
      for (const key of keys) expect(keyLabel(key, true)).toMatch(/^[ -~]+$/);
  });
});
