/** The live ring: one file after the other, each test on a network of its own. See docs/live-tests.md. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    dir: "test/live",
    globalSetup: "test/live/machine.ts",
    fileParallelism: false,
    testTimeout: 150_000,
    hookTimeout: 60_000,
  },
});
