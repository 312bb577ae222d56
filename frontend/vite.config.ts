/** Builds the panel into the integration's folder: one module, and one more for each view. */

import { type Plugin, defineConfig } from "vitest/config";

/** The section of texts that the panel may need before Home Assistant has loaded any. */
const BUILT_IN = "common";

/** Takes of the English texts only those: Home Assistant has them all, and English for what a language lacks. */
const builtInEnglish: Plugin = {
  name: "built-in-english",
  apply: "build",
  enforce: "pre",
  transform(code, id) {
    if (!id.endsWith("/translations/en.json")) return null;
    const texts = JSON.parse(code).config_panel as Record<string, unknown>;
    return { code: JSON.stringify({ config_panel: { [BUILT_IN]: texts[BUILT_IN] } }), map: null };
  },
};

/** Takes the indentation out of the styles, which no other step looks into. */
const shortStyles: Plugin = {
  name: "short-styles",
  enforce: "pre",
  transform(code, id) {
    if (!id.endsWith(".ts") || !code.includes("css`")) return null;
    const short = code.replace(/css`[^`]*`/g, (style) => style.replace(/\/\*[^]*?\*\//g, "").replace(/\s+/g, " "));
    return { code: short, map: null };
  },
};

export default defineConfig({
  plugins: [builtInEnglish, shortStyles],
  build: {
    target: "es2022",
    outDir: "../custom_components/wallbox_evcc_proxy/frontend",
    emptyOutDir: true,
    modulePreload: false,
    // No library for Vite: it leaves the space between words in those.
    rollupOptions: {
      input: { panel: "src/panel.ts" },
      // Nothing may be imported from panel.js: Home Assistant loads it under an address with a hash, and
      // a module that imported it without would have it run a second time.
      preserveEntrySignatures: "strict",
      output: {
        entryFileNames: "[name].js",
        // Browsers keep them for a month.
        chunkFileNames: "[name]-[hash].js",
      },
    },
    reportCompressedSize: true,
  },
  json: { namedExports: true },
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.ts"],
  },
});
