import { loadEnv } from "vite";
import { defineConfig } from "vitest/config";

/** Where `make test` wants the results for its counts. */
const report = loadEnv("test", ".", "WEB_TESTS_").WEB_TESTS_REPORT;

/** Rules without a browser: what a test needs of one it puts there itself. */
export default defineConfig({
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
    unstubGlobals: true,
    testTimeout: 60_000,
    reporters: report ? ["default", ["junit", { outputFile: report }]] : ["default"],
  },
});
