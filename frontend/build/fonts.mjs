// Inter, cut to what Russian and English need: three faces of one variable font, joined by unicode-range in fonts.css.
// The sign ₽ lives in Latin-ext, which is 85 KB whole; its own face weighs under 2 KB.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CACHE, MODULES, ROOT } from "./places.mjs";

const PACKAGE = join(MODULES, "@fontsource-variable", "inter");
const FACES = {
  // ASCII, Latin letters of neighbours' names, punctuation, arrows of the key hints
  latin: { from: "latin", keep: "U+0020-007E,U+00A0-00FF,U+2010-2026,U+202F,U+2030,U+2032-203A,U+20AC,U+2122,U+2190-2193,U+2212" },
  cyrillic: { from: "cyrillic", keep: "U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116" },
  ruble: { from: "latin-ext", keep: "U+20BD" },
};
const FEATURES = "kern,liga,calt,ccmp,locl,mark,mkmk,tnum";

export function cutFonts() {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
  const folder = join(CACHE, "fonts");
  mkdirSync(folder, { recursive: true });
  for (const [name, { from, keep }] of Object.entries(FACES)) {
    const target = join(folder, `inter-${name}.woff2`);
    const stamp = `${target}.${version}.${Buffer.from(keep + FEATURES).toString("base64url").slice(-24)}`;
    if (existsSync(stamp) && existsSync(target)) continue;
    execFileSync(python(), [
      "-m", "fontTools.subset", join(PACKAGE, "files", `inter-${from}-wght-normal.woff2`),
      `--unicodes=${keep}`, `--layout-features=${FEATURES}`, "--flavor=woff2", `--output-file=${target}`,
    ], { stdio: ["ignore", "ignore", "inherit"] });
    execFileSync("touch", [stamp]);
  }
}

function python() {
  const own = join(ROOT, ".venv", "bin", "python");
  return existsSync(own) ? own : "python3";
}
