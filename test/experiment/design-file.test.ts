import { describe, expect, it } from "vitest";
import { designFromFile, type DesignNames } from "../../experiment/design-file.ts";
import { faultText } from "../../experiment/file-fault.ts";
import { linkFromFile } from "../../experiment/link-file.ts";
import { namedLink } from "../../experiment/named-link.ts";
import { policyFromFile } from "../../experiment/policy-file.ts";
import { PLAIN } from "../../lab/scenario.ts";
import { RETRY_PRESETS } from "../../net/retry-presets.ts";

const NAMES: DesignNames = {
  policy: (name) => {
    const value = RETRY_PRESETS.get(name);
    return value === undefined
      ? { kind: "faults", faults: [{ path: "", expected: "a policy", found: name }] }
      : { kind: "value", value };
  },
  link: namedLink,
  scenario: () => ({ kind: "value", value: { name: "plain", scenario: PLAIN } }),
};

describe("a design file", () => {
  it("may leave everything out", () => {
    expect(designFromFile({}, NAMES)).toEqual({ kind: "value", value: {} });
    const schema = "bringup.experiment-design/1";
    const json = { $schema: "./experiment-design.schema.json", schema };
    expect(designFromFile(json, NAMES)).toEqual({ kind: "value", value: {} });
  });

  it("takes shares and durations in words or in numbers, and names", () => {
    const json = {
      seed: 3,
      runs: 50,
      until: "DHCP",
      timeout: "2m",
      losses: [0, "10%", 0.25, "100%"],
      bursts: [1, 2.5],
      delays: ["5ms", 600],
      devices: [1, 100],
      policies: ["lws"],
      links: ["lan"],
      scenarios: ["plain"],
      stop: { metric: "p90", width: "5%" },
    };
    expect(designFromFile(json, NAMES)).toEqual({
      kind: "value",
      value: {
        seed: 3,
        runs: 50,
        until: "DHCP",
        timeoutUs: 120_000_000,
        losses: [0, 0.1, 0.25, 1],
        bursts: [1, 2.5],
        delaysUs: [5_000, 600],
        devices: [1, 100],
        policies: [RETRY_PRESETS.get("lws")],
        links: [(namedLink("lan") as { value: unknown }).value],
        scenarios: [{ name: "plain", scenario: PLAIN }],
        stop: { metric: "p90", width: 0.05, minRuns: 100 },
      },
    });
  });

  it("takes policies and links as in files of their own, without saying so", () => {
    const policy = { name: "mine", from: "adaptive", dns: { delays: ["50ms", 70_000] } };
    const link = {
      name: "mine",
      from: "lte",
      tx: { loss: ["gemodel 1% 10%", 0.1], delay: "20ms", jitter: "normal 5ms 25%" },
      rx: { rules: [{ when: { service: "dns" }, loss: "50%", reorderBy: "2ms" }], mtu: 576 },
    };
    const file = designFromFile({ policies: [policy], links: [link] }, NAMES);
    const [alone, linkAlone] = [
      policyFromFile({ schema: "bringup.retry/1", ...policy }),
      linkFromFile({ schema: "bringup.link/1", ...link }),
    ];
    expect([alone.kind, linkAlone.kind]).toEqual(["value", "value"]);
    expect(file).toEqual({
      kind: "value",
      value: {
        policies: [(alone as { value: unknown }).value],
        links: [(linkAlone as { value: unknown }).value],
      },
    });
  });

  it.each<readonly [object, readonly RegExp[]]>([
    [{ losses: ["10"] }, [/^losses\[0\]: expected a share: "10%", or .*, found "10"$/]],
    [{ losses: [0, -1] }, [/^losses\[1\]: expected a share.*, found -1$/]],
    [{ delays: ["5"] }, [/^delays\[0\]: expected a duration.*, found "5"$/]],
    [{ runs: "many" }, [/^runs: expected a whole number from 1 up, found "many"$/]],
    [{ until: "HOME" }, [/^until: expected .*"OPERATIONAL", found "HOME"$/]],
    [{ loss: [0.1] }, [/^loss: expected no such key, found "loss"$/]],
    [{ stop: { metric: "mean", width: 0.1 } }, [/^stop\.metric: expected "success" or "median"/]],
    [{ policies: ["nobody"] }, [/^policies\[0\]: expected a policy, found nobody$/]],
    [
      { policies: [{ name: "x", discover: { delays: ["0ms"] } }] },
      [/^policies\[0\]\.discover\.delays\[0\]: expected a duration.*, found "0ms"$/],
    ],
    [{ policies: [{ name: "x" }] }, Array.from({ length: 4 }, () => /^policies\[0\]\.\w+: /)],
    [{ links: ["loss 200%"] }, [/^links\[0\]: /]],
    [{ links: [{ name: "x", tx: { loss: 3 } }] }, [/^links\[0\]\.tx\.loss: /]],
    [{ runs: 0, losses: [2] }, [/^runs: /, /^losses\[0\]: /]],
    [{ losses: "5%" }, [/^losses: expected an array, found "5%"$/]],
    [{ losses: [Infinity] }, [/^losses\[0\]: .*, found Infinity$/]],
    [[], [/^the file: expected an object, found \[\]$/]],
  ])("%j is refused by path, expectation and find", (json, words) => {
    const file = designFromFile(json, NAMES);
    const said = file.kind === "faults" ? file.faults.map(faultText) : [];
    expect(said).toEqual(words.map((one) => expect.stringMatching(one)));
  });
});
