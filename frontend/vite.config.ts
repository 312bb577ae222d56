/** Builds the panel into the integration's folder, one module that needs nothing else. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  build: {
    target: "es2022",
    outDir: "../custom_components/wallbox_evcc_proxy/frontend",
    emptyOutDir: true,
    lib: { entry: { panel: "src/panel.ts" }, formats: ["es"] },
    rollupOptions: { output: { entryFileNames: "[name].js" } },
    reportCompressedSize: true,
  },
  json: { namedExports: true },
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.ts"],
  },
});
