/** A test on a network of its own: removed afterwards; what was seen is kept where the test failed. */
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { expect } from "vitest";
import { LiveNet, type LiveNetOptions } from "./live-net.ts";
import { FAILED } from "./places.ts";

/** Shorter than the runner's limit, so that a hanging test is still cleaned up. */
const LIMIT_MS = 120_000;

export function onNet(
  body: (net: LiveNet) => Promise<void>,
  options?: LiveNetOptions,
): () => Promise<void> {
  return async () => {
    const net = await LiveNet.create(options);
    try {
      await limited(body(net));
    } catch (error) {
      const kept = `${FAILED}/${slug(expect.getState().currentTestName ?? "test")}`;
      if (error instanceof Error) error.message += `\ncaptures and logs: ${kept}`;
      await net.captures();
      net.writeLogs();
      rmSync(kept, { recursive: true, force: true });
      mkdirSync(FAILED, { recursive: true });
      renameSync(net.folder, kept);
      throw error;
    } finally {
      await net.remove();
    }
  };
}

async function limited(work: Promise<void>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`not done within ${LIMIT_MS} ms`)), LIMIT_MS);
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 120);
}
