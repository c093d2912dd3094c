// One sprite of the Tabler icons that templates, Python classes and scripts name; an unknown name stops the build.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FRONTEND, MODULES, TROPA } from "./places.mjs";

// Named by values that no pattern below catches: signs of states, themes, kinds of the palette.
const ALWAYS = [
  "alert-circle", "lock", "search-off", "plug-connected-x", "wifi-off", "circle-check", "device-desktop", "sun", "moon",
  "baseline-density-medium", "baseline-density-small", "user", "building", "users", "phone", "mail", "message", "link",
  "checkbox", "calendar", "note", "history", "settings", "tag", "file-text", "file-import", "user-plus", "trash", "pencil",
];
const NAME = "([a-z0-9]+(?:-[a-z0-9]+)*)";
const MENTIONS = {
  ".html": [new RegExp(`{%\\s*icon\\s+"${NAME}"`, "g"), new RegExp(`\\bicon="${NAME}"`, "g")],
  ".py": [new RegExp(`\\bicon(?::\\s*[\\w\\[\\]., |]+)?\\s*=\\s*"${NAME}"`, "g"), new RegExp(`\\bicon\\("${NAME}"`, "g"), new RegExp(`"icon":\\s*"${NAME}"`, "g")],
  ".ts": [new RegExp(`\\bicon\\("${NAME}"`, "g")],
};
const SHAPES = /<(path|circle|rect|line|polyline|polygon|ellipse)\b[^>]*>/g;

export function drawSprite() {
  const names = [...new Set([...ALWAYS, ...mentioned()])].sort();
  const unknown = [];
  const symbols = names.map((name) => {
    try {
      const svg = readFileSync(join(MODULES, "@tabler", "icons", "icons", "outline", `${name}.svg`), "utf8");
      const shapes = svg.match(SHAPES).filter((shape) => !shape.includes('stroke="none"')).join("");
      return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
    } catch {
      unknown.push(name);
      return "";
    }
  });
  if (unknown.length) throw new Error(`Tabler has no such icons: ${unknown.join(", ")} (https://tabler.io/icons)`);
  return { names, svg: `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>` };
}

function mentioned() {
  const names = new Set();
  for (const folder of [TROPA, join(FRONTEND, "src")]) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const patterns = MENTIONS[entry.name.slice(entry.name.lastIndexOf("."))];
      if (!entry.isFile() || !patterns) continue;
      const text = readFileSync(join(entry.parentPath ?? entry.path, entry.name), "utf8");
      for (const pattern of patterns) for (const [, name] of text.matchAll(pattern)) names.add(name);
    }
  }
  return names;
}
