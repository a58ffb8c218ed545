import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { EXIT } from "../../cli/exit.ts";
import { RETRY_PRESETS } from "../../net/retry-presets.ts";
import { LADDER } from "../../services/system-state/index.ts";
import { allCommands, commandTree, type TreeCommand } from "../../toolchain/command-tree.ts";
import { shellFiles } from "../../toolchain/shell-table.ts";
import { run } from "../cli/captured-runtime.ts";
import { scratchDirectory } from "../cli/scratch-directory.ts";
import { completedByBash } from "./bash-completion.ts";

const ROOT = join(import.meta.dirname, "../..");
const scratch = scratchDirectory();
let program: TreeCommand;

beforeAll(async () => {
  program = await commandTree();
});

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

describe("completions and man pages", () => {
  it("are those of the program: npm run shell writes them", async () => {
    const files = await shellFiles();
    const published = ["completions", "man"].flatMap((folder) =>
      readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
    );
    expect(published.toSorted()).toEqual([...files.keys()].toSorted());
    for (const [path, text] of files) expect(read(path), path).toBe(text);
  });

  it("are part of the package, every page by its name", () => {
    const { man, files } = JSON.parse(read("package.json")) as {
      readonly man: readonly string[];
      readonly files: readonly string[];
    };
    const pages = readdirSync(join(ROOT, "man")).map((name) => `./man/${name}`);
    expect(man.toSorted()).toEqual(pages.toSorted());
    expect(files).toEqual(expect.arrayContaining(["completions", "man", "schema"]));
  });

  it.each([
    ["bash", "completions/bringup.bash"],
    ["zsh", "completions/_bringup"],
    ["fish", "completions/bringup.fish"],
  ])("are printed by completion %s", async (shell, path) => {
    expect(await run("completion", shell)).toEqual({
      exitCode: 0,
      stdout: read(path),
      stderr: "",
    });
  });

  it("are refused for other shells in plain words", async () => {
    const { exitCode, stderr } = await run("completion", "tcsh");
    expect(exitCode).toBe(EXIT.usage);
    expect(stderr).toContain('unknown shell "tcsh"; expected one of bash, zsh, fish');
  });
});

describe("bash completes", () => {
  it("every command, subcommand and option", () => {
    for (const { path, subcommands, options } of allCommands(program)) {
      const names = subcommands.map((one) => one.path.at(-1));
      if (names.length > 0) expect(completedByBash([...path, ""]), path.join(" ")).toEqual(names);
      const long = options.map((option) => option.long);
      expect(completedByBash([...path, "--"]), path.join(" ")).toEqual(long);
    }
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ["states", ["up", "--until", ""], LADDER],
    ["states behind an equals sign", ["up", "--until", "=", "TI"], ["TIME_VALID"]],
    ["presets", ["dns", "query", "x", "--retry", "rf"], ["rfc2131"]],
    ["scenarios", ["up", "--scenario", "dhcp-n"], ["dhcp-nak"]],
    ["link profiles", ["relay", "a", "b", "--link", "wifi-"], ["wifi-lossy"]],
    ["lists, behind each comma", ["up", "--require", "mask,ad"], ["mask,address"]],
    ["record types", ["dns", "query", "example.org", "AAA"], ["AAAA"]],
    ["what up takes, for a unit", ["service", "print-unit", "--log-level", "d"], ["debug"]],
    ["shells", ["completion", "f"], ["fish"]],
    ["files", ["replay", "READ"], ["README.md"]],
    ["nothing where nobody can know", ["up", "--loss", ""], []],
  ])("%s", (_what, words, expected) => {
    expect(completedByBash(words)).toEqual(expected);
  });

  it("presets and files, where either may stand", () => {
    const completed = completedByBash(["ntp", "query", "x", "--retry", ""]);
    expect(completed).toEqual(expect.arrayContaining([...RETRY_PRESETS.keys(), "README.md"]));
  });

  it("interfaces, by asking the kernel", () => {
    expect(completedByBash(["up", "-i", ""])).toEqual(
      expect.arrayContaining(Object.keys(networkInterfaces())),
    );
  });

  it("the names of running instances", async () => {
    const socket = scratch("porch.sock");
    const server = createServer().listen(socket);
    await once(server, "listening");
    const env = { BRINGUP_RUNTIME_DIR: dirname(socket) };
    expect(completedByBash(["status", "--name", "p"], env)).toEqual(["porch"]);
    server.close();
    await once(server, "close");
  });
});
