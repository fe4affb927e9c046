import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv } from "vite";
import { compressed } from "./build/compressed.ts";
import { mantineStyles } from "./build/mantineStyles.ts";

/** What several pages use, in few files: each is a request, and small ones compress badly. */
const SHARED = {
  name: "shared",
  minShareCount: 2,
  entriesAware: true,
  entriesAwareMergeThreshold: 10_000,
};

const short = (name: string) => name.replace(/[~.].*$/, "");

export default defineConfig(({ mode }) => ({
  plugins: [react(), mantineStyles(), compressed()],
  build: {
    // The content security policy allows files of our own only: nothing may be inlined as data:.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    target: "es2022",
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [SHARED] },
        // Shared files use each other in circles: their modules must run in the order of the source.
        strictExecutionOrder: true,
        // A shared file would bear the names of all pages that use it.
        chunkFileNames: ({ name }) => `assets/${short(name)}-[hash].js`,
        assetFileNames: ({ names: [name = "file"] }) => `assets/${short(name)}-[hash][extname]`,
      },
    },
  },
  server: { proxy: { "/api": gatewayOf(mode), "/ws": { ...gatewayOf(mode), ws: true } } },
}));

/**
 * The running gateway behind `make dev`, found as `make run` finds its port. It is told the host
 * that the browser names, so that it goes on refusing what pages of other sites send.
 */
function gatewayOf(mode: string) {
  const { PORT: port = "8080" } = loadEnv(mode, false, "PORT");
  return { target: `http://127.0.0.1:${port}`, changeOrigin: false };
}
