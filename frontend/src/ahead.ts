// What the pointer or the focus rests on is fetched before the click: the page of a drawer, once, for a few seconds.
const REST = 90;
const FRESH = 8000;
export const DRAWER = { "HX-Request": "true", "X-Tropa-Drawer": "1" };

let held: { address: string; until: number; html: Promise<string> } | null = null;
let rest: number | undefined;

export function watchAhead(): void {
  for (const sign of ["pointerover", "focusin"]) document.addEventListener(sign, (event) => {
    clearTimeout(rest);
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-drawer]");
    if (link) rest = window.setTimeout(() => prepare(link.pathname + link.search), REST);
  });
  // What was fetched before a change of one's own would show the old state.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { requestConfig } = (event as CustomEvent<{ requestConfig: { verb: string } }>).detail;
    if (requestConfig.verb !== "get") held = null;
  });
}

function prepare(address: string): void {
  if (held?.address === address && held.until > Date.now()) return;
  const html = fetch(address, { headers: DRAWER, redirect: "error" }).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  });
  const mine = { address, until: Date.now() + FRESH, html };
  html.catch(() => { if (held === mine) held = null; }); // the click asks again and shows what is wrong
  held = mine;
}

export async function prepared(address: string): Promise<string | null> {
  const found = held?.address === address && held.until > Date.now() ? held.html : null;
  held = null;
  return found?.catch(() => null) ?? null;
}
