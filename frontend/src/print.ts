// Tells the log of access that the page is being printed; the browser waits for nobody, so the letter outlives the page.
export function tellOfPrints(): void {
  const house = /^\/w\/[^/]+\//.exec(location.pathname)?.[0];
  const token = (): string => document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
  if (house) window.addEventListener("beforeprint", () => {
    const body = new URLSearchParams({ page: location.pathname });
    void fetch(`${house}prints/`, { method: "POST", body, keepalive: true, headers: { "HX-Request": "true", "X-CSRFToken": token() } }).catch(() => null);
  });
}
