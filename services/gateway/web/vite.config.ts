import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `make run` puts the gateway; used by `npm run dev` only. */
const gateway = "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: {
    // The content security policy allows files of our own only: nothing may be inlined as data:.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    target: "es2022",
  },
  server: {
    proxy: { "/api": gateway, "/ws": { target: gateway, ws: true } },
  },
});
