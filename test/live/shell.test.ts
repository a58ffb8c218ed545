/** The generated parts for the shell, read by the programs that they are for. */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LADDER } from "../../services/system-state/index.ts";
import { program } from "./programs.ts";

const PAGES = readdirSync("man").map((name) => join("man", name));
const CAPTURE = "test/live/shell/capture-completion.zsh";

/** What a program says about itself, on either stream. */
function said(file: string, ...words: readonly string[]): string {
  const options = ["-c", 'exec "$0" "$@" 2>&1', file, ...words];
  return execFileSync("sh", options, { encoding: "utf8" });
}

function lines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

function completedByZsh(line: string): readonly string[] {
  return lines(said(program("zsh"), "-f", CAPTURE, "completions/_bringup", line));
}

/** Without what fish says about each. */
function completedByFish(line: string): readonly string[] {
  const script = `source completions/bringup.fish; complete -C '${line}'`;
  const candidates = lines(said(program("fish"), "--no-config", "-c", script));
  return candidates.map((candidate) => candidate.split("\t", 1)[0] ?? "");
}

const SHELLS = { zsh: completedByZsh, fish: completedByFish };

describe.each(["zsh", "fish"] as const)("%s completes", (shell) => {
  const completed = SHELLS[shell];

  it.each<[string, string, readonly string[]]>([
    ["commands", "bringup ver", ["version"]],
    ["subcommands", "bringup experiment re", ["report"]],
    ["options", "bringup up --scen", ["--scenario"]],
    ["states", "bringup wait --for ", LADDER],
    ["presets", "bringup dns query x --retry rf", ["rfc2131"]],
    ["scenarios", "bringup up --scenario dhcp-n", ["dhcp-nak"]],
    ["link profiles", "bringup relay a b --link wifi-", ["wifi-lossy"]],
    ["record types", "bringup dns query example.org AAA", ["AAAA"]],
    ["interfaces", "bringup up -i l", ["lo"]],
    ["files", "bringup replay READM", ["README.md"]],
    ["shells", "bringup completion f", ["fish"]],
    ["nothing where nobody can know", "bringup up --loss ", []],
  ])("%s", (_what, line, expected) => {
    expect(completed(line).toSorted()).toEqual(expected.toSorted());
  });

  it("lists, behind each comma", () => {
    expect(completed("bringup up --require mask,ad").at(-1)).toMatch(/^(?:mask,)?address$/);
  });
});

describe("the man pages", () => {
  it("are what mandoc takes for clean", () => {
    for (const page of PAGES)
      expect(said(program("mandoc"), "-T", "lint", "-W", "warning", page), page).toBe("");
  });

  it("are set by groff without a warning", () => {
    for (const page of PAGES)
      expect(said(program("groff"), "-ww", "-man", "-z", "-Tutf8", page), page).toBe("");
  });
});
