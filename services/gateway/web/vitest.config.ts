import { defineConfig } from "vitest/config";

/** Rules without a browser: what a test needs of one it puts there itself. */
export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
    unstubGlobals: true,
    testTimeout: 60_000,
  },
});
