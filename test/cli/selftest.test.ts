import { describe, expect, it } from "vitest";
import { documentOf, run } from "./captured-runtime.ts";

const QUICK = ["selftest", "impairment", "--packets", "2000"] as const;

describe("selftest impairment", () => {
  it("shows each quantity beside its closed form, and how it came out", async () => {
    const { exitCode, stdout, stderr } = await run(...QUICK);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^model +quantity +expected +observed +z$/);
    expect(lines.find((line) => line.startsWith("gilbert 10 % burst 3"))).toMatch(
      /loss +0\.1 +0\.\d+ +-?\d\.\d\d +ok$/,
    );
    expect(lines.at(-1)).toMatch(
      /^\d+ checks, all pass: seed 1, 2000 packets for each model, \|z\| up to 4\.5$/,
    );
  });

  it("is one JSON document with --json, on other dice with --seed", async () => {
    const [one, other] = [
      await run(...QUICK, "--json"),
      await run(...QUICK, "--json", "--seed", "2"),
    ];
    const document = documentOf(one);
    expect(document).toMatchObject({ schema: "bringup.selftest/1", passed: true, packets: 2_000 });
    expect(documentOf(other)).toMatchObject({ seed: 2 });
    expect(documentOf(other)).not.toEqual(document);
  });

  it.each(["10", "many", "1000000000"])("refuses %s packets", async (packets) => {
    const { exitCode, stderr } = await run("selftest", "impairment", "--packets", packets);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/from 1000 to 100000000/);
  });
});
