// htmx, morphing swaps, and what happens when a request fails.
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph";
import { say } from "./say";

declare global {
  interface Window { htmx: typeof htmx }
}

export function startHtmx(): void {
  window.htmx = htmx;
  htmx.config.attributesToSettle = ["class", "width", "height"]; // copying `style` is what the content policy forbids
  htmx.defineExtension("morph", {
    isInlineSwap: (style: string) => style.startsWith("morph"),
    handleSwap: (style: string, target: Node, fragment: Node) => {
      if (!style.startsWith("morph")) return false;
      const content = (fragment as DocumentFragment).children;
      return Idiomorph.morph(target as Element, content, {
        morphStyle: style === "morph:innerHTML" ? "innerHTML" : "outerHTML",
        ignoreActiveValue: true,
      }) as unknown as Node[];
    },
  } as unknown as Parameters<typeof htmx.defineExtension>[1]);
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value;
    const { headers } = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
    if (token && !headers["X-CSRFToken"]) headers["X-CSRFToken"] = token;
  });
  // A clash that the server answers with both values is shown; any other 409 says so in a toast.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const detail = (event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean; isError: boolean }>).detail;
    if (detail.xhr.status !== 409 || !detail.xhr.getResponseHeader("HX-Retarget")) return;
    detail.shouldSwap = true;
    detail.isError = false;
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
    say(words(xhr.status));
  });
  document.addEventListener("htmx:sendError", () => say(words(0)));
}

function words(status: number): string {
  const texts = document.getElementById("failed-text")?.dataset ?? {};
  const known: Record<number, string | undefined> = { 0: texts["network"], 403: texts["denied"], 404: texts["gone"], 409: texts["stale"], 429: texts["busy"] };
  return known[status] ?? texts["server"] ?? "";
}
