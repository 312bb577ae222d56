/** The browser's tests: one after the other, in one Home Assistant and one browser. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["browser/**/*.spec.ts"],
    globalSetup: "browser/setup.ts",
    environment: "node",
    pool: "threads",
    maxWorkers: 1,
    fileParallelism: false,
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { interval: 100, timeout: 15_000 } },
    reporters: ["verbose"],
  },
});
