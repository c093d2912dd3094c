// Runs before the first paint: follows the system's theme when the member has not chosen one.
const root = document.documentElement;
const night = matchMedia("(prefers-color-scheme: dark)");

function paint(): void {
  const chosen = root.dataset["theme"];
  root.dataset["bsTheme"] = chosen === "dark" || (chosen !== "light" && night.matches) ? "dark" : "light";
}

paint();
night.addEventListener("change", paint);
