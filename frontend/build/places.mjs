// Where the build reads and writes.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const FRONTEND = dirname(dirname(fileURLToPath(import.meta.url)));
export const ROOT = dirname(FRONTEND);
export const TROPA = join(ROOT, "tropa");
export const DIST = join(TROPA, "core", "static", "dist");
export const CACHE = join(FRONTEND, ".cache");
export const MODULES = join(FRONTEND, "node_modules");
