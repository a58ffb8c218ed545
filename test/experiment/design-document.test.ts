import { createHash } from "node:crypto";
import { assert, jsonValue, property } from "fast-check";
import { describe, expect, it } from "vitest";
import {
  designHash,
  documentFrom,
  documentText,
  type DesignDocument,
} from "../../experiment/design-document.ts";
import { designOf, type ExperimentDesign } from "../../experiment/design.ts";
import { RETRY_PRESETS } from "../../net/retry-presets.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

function documentOf(design: ExperimentDesign): DesignDocument {
  const hash = designHash(design, sha256);
  return { schema: "bringup.experiment/1", bringup: "1.2.3", hash, design };
}

const DESIGN = designOf({ policies: [...RETRY_PRESETS.values()], losses: [0, 0.1] });

describe("design.json", () => {
  it("gives back the design as it was, endless numbers included", () => {
    const document = documentOf(DESIGN);
    expect(documentFrom(JSON.parse(documentText(document)), sha256)).toEqual(document);
  });

  it("is known by its hash, whatever the order of its keys", () => {
    const { seed, runs, ...rest } = DESIGN;
    expect(designHash({ runs, ...rest, seed }, sha256)).toBe(designHash(DESIGN, sha256));
    expect(designHash({ ...DESIGN, seed: 2 }, sha256)).not.toBe(designHash(DESIGN, sha256));
    const turned = { ...DESIGN, policies: DESIGN.policies.toReversed() };
    expect(designHash(turned, sha256)).not.toBe(designHash(DESIGN, sha256));
  });

  it("is not believed where it was changed", () => {
    const text = documentText(documentOf(DESIGN)).replace('"runs": 1000', '"runs": 1001');
    expect(documentFrom(JSON.parse(text), sha256)).toMatchObject({
      path: "design",
      expected: expect.stringMatching(/^a design with the hash [0-9a-f]{64}$/),
    });
  });

  it("is nothing else", () => {
    assert(
      property(jsonValue(), (json) => {
        expect(documentFrom(json, sha256)).toMatchObject({ path: "schema" });
      }),
    );
  });
});
