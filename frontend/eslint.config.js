import js from "@eslint/js";
import { configs as lit } from "eslint-plugin-lit";
import a11y from "eslint-plugin-lit-a11y";
import typescript from "typescript-eslint";

export default [
  { ignores: ["node_modules/"] },
  js.configs.recommended,
  ...typescript.configs.recommended,
  lit["flat/recommended"],
  a11y.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "no-console": "error",
      "lit/no-template-map": "off",
      "no-restricted-imports": [
        "error",
        { paths: ["lit/directives/unsafe-html.js", "lit/directives/unsafe-svg.js", "lit/static-html.js"] },
      ],
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Nothing from the wire becomes HTML." },
        { property: "outerHTML", message: "Nothing from the wire becomes HTML." },
        { property: "insertAdjacentHTML", message: "Nothing from the wire becomes HTML." },
      ],
      "max-lines": ["error", { max: 400 }],
      "max-lines-per-function": ["error", { max: 50 }],
    },
  },
  { files: ["test/**", "browser/**"], rules: { "max-lines-per-function": "off" } },
];
