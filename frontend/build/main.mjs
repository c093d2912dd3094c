// npm run build: styles, scripts, icons and fonts into tropa/core/static/dist, names carry the hash of the content.
// manifest.json tells tropa.core.assets which name stands for what; every size is printed and held to its budget.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import esbuild from "esbuild";
import { cutFonts } from "./fonts.mjs";
import { drawSprite } from "./icons.mjs";
import { compileKit } from "./kit.mjs";
import { DIST, FRONTEND } from "./places.mjs";

const KB = 1024;
const BUDGETS = { scripts: 60 * KB, styles: 48 * KB, fonts: 90 * KB };
const fresh = `${DIST}.fresh`;

rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });
cutFonts();
compileKit();
const bundle = await esbuild.build({
  absWorkingDir: FRONTEND,
  entryPoints: { main: "src/main.ts", early: "src/early.ts", form: "src/form.ts", embed: "src/embed.ts", style: "src/styles/main.css" },
  outdir: fresh,
  bundle: true,
  minify: true,
  metafile: true,
  target: ["chrome111", "firefox121", "safari16.4"],
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".svg": "file" },
  legalComments: "none",
  logLevel: "warning",
});
const files = {};
for (const [path, { entryPoint }] of Object.entries(bundle.metafile.outputs)) {
  if (entryPoint) files[`${basename(entryPoint) === "main.css" ? "style" : basename(entryPoint, ".ts")}.${path.split(".").pop()}`] = basename(path);
}
for (const name of readdirSync(fresh)) if (/^inter-(latin|cyrillic)-/.test(name)) files[name.replace(/-[A-Z0-9]+\.woff2$/, ".woff2")] = name;
const sprite = drawSprite();
files["icons.svg"] = `icons-${createHash("sha256").update(sprite.svg).digest("hex").slice(0, 8).toUpperCase()}.svg`;
writeFileSync(join(fresh, files["icons.svg"]), sprite.svg);
writeFileSync(join(fresh, "manifest.json"), JSON.stringify({ files, icons: sprite.names }, null, 1));

const sizes = { scripts: 0, styles: 0, fonts: 0 };
for (const name of readdirSync(fresh)) {
  const bytes = readFileSync(join(fresh, name));
  if (name.endsWith(".woff2")) sizes.fonts += bytes.length;
  if (!/\.(js|css|svg)$/.test(name)) continue;
  const packed = gzipSync(bytes, { level: 9 });
  writeFileSync(join(fresh, `${name}.gz`), packed);
  writeFileSync(join(fresh, `${name}.br`), brotliCompressSync(bytes));
  if (name.endsWith(".js")) sizes.scripts += packed.length;
  if (name.endsWith(".css")) sizes.styles += packed.length;
}
rmSync(DIST, { recursive: true, force: true });
renameSync(fresh, DIST);

for (const [what, size] of Object.entries(sizes)) {
  console.log(`${what.padEnd(8)} ${(size / KB).toFixed(1).padStart(5)} KB of ${BUDGETS[what] / KB}${what === "fonts" ? "" : " gzipped"}`);
  if (size > BUDGETS[what]) { console.error(`${what} are over their budget`); process.exitCode = 1; }
}
console.log(`icons    ${sprite.names.length}`);
