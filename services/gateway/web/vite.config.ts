import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv } from "vite";

export default defineConfig(({ mode }) => ({
  plugins: [react()],
  build: {
    // The content security policy allows files of our own only: nothing may be inlined as data:.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    target: "es2022",
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
