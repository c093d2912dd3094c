// The parts of Tabler that our components stand on: reset and form controls; its utilities stay out (design/README.md).
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as sass from "sass";
import { CACHE, FRONTEND, MODULES } from "./places.mjs";

export function compileKit() {
  const { css } = sass.compile(join(FRONTEND, "src", "styles", "kit.scss"), {
    loadPaths: [join(MODULES, "@tabler", "core", "scss"), MODULES],
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin", "color-functions"],
    style: "compressed",
  });
  mkdirSync(CACHE, { recursive: true });
  // Tabler's own build puts its prefix on afterwards; tokens.css speaks to the kit by it.
  writeFileSync(join(CACHE, "kit.css"), css.replace(/(?<=[\s{;(,])--(?=[a-z])/g, "--tblr-"));
}
