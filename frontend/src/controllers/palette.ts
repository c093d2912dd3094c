// The palette: asks the server while typing, drops late answers, arrows choose, Enter opens, recents are remembered.
import { Controller } from "@hotwired/stimulus";

const PAUSE = 120;
const RECENT = 6;
interface Kept { href: string; html: string }

export class Palette extends Controller<HTMLDialogElement> {
  static override targets = ["input", "results", "places", "recent", "nothing", "failed"];
  static override values = { url: String };
  declare readonly inputTarget: HTMLInputElement;
  declare readonly resultsTarget: HTMLElement;
  declare readonly placesTarget: HTMLTemplateElement;
  declare readonly recentTarget: HTMLTemplateElement;
  declare readonly nothingTarget: HTMLTemplateElement;
  declare readonly failedTarget: HTMLTemplateElement;
  declare readonly urlValue: string;
  private timer = 0;
  private asked: AbortController | null = null;
  private readonly start = (): void => {
    this.inputTarget.value = "";
    this.inputTarget.focus();
    this.offer("");
  };

  override connect(): void { this.element.addEventListener("tropa:opened", this.start); }
  override disconnect(): void { this.element.removeEventListener("tropa:opened", this.start); this.asked?.abort(); }

  search(): void {
    clearTimeout(this.timer);
    const words = this.inputTarget.value.trim();
    if (words) this.timer = window.setTimeout(() => void this.ask(words), PAUSE);
    else { this.asked?.abort(); this.offer(""); }
  }

  move(event: KeyboardEvent): void {
    const options = this.options;
    const at = options.findIndex((option) => option.ariaSelected === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.select((at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      options[Math.max(at, 0)]?.click();
    }
  }

  hover(event: Event): void {
    const option = (event.target as Element).closest<HTMLElement>("[role=option]");
    if (option && option.ariaSelected !== "true") this.select(this.options.indexOf(option), false);
  }

  pick(event: Event): void {
    const option = (event.target as Element).closest<HTMLElement>("a[role=option]");
    if (!option) return;
    if (option.dataset["recent"] !== undefined) this.keep(option);
    this.element.close();
  }

  aside(event: Event): void { if (event.target === this.element) this.element.close(); }
  reset(): void { this.asked?.abort(); clearTimeout(this.timer); this.resultsTarget.replaceChildren(); }

  private async ask(words: string): Promise<void> {
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      const answer = await fetch(`${this.urlValue}?q=${encodeURIComponent(words)}`, { signal: this.asked.signal, headers: { "HX-Request": "true" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      this.resultsTarget.replaceChildren(...page.body.childNodes);
      this.offer(words.toLowerCase(), true);
      if (!this.options.length) this.resultsTarget.append(this.nothingTarget.content.cloneNode(true));
    } catch (reason) {
      if ((reason as Error).name === "AbortError") return;
      this.offer(words.toLowerCase());
      if (!this.options.length) this.resultsTarget.replaceChildren(this.failedTarget.content.cloneNode(true));
    }
  }

  // Places and verbs that match what is typed; without words also what was opened lately.
  private offer(words: string, after = false): void {
    const found = this.placesTarget.content.cloneNode(true) as DocumentFragment;
    for (const option of [...found.querySelectorAll("[role=option]")]) {
      if (words && !option.textContent?.toLowerCase().includes(words)) option.remove();
    }
    for (const head of [...found.querySelectorAll("h3")]) if (!head.nextElementSibling?.matches("[role=option]")) head.remove();
    if (!after) this.resultsTarget.replaceChildren(...(words ? [] : this.recents()));
    this.resultsTarget.append(found);
    this.select(0, false);
  }

  private recents(): Node[] {
    const kept = this.kept();
    if (!kept.length) return [];
    const page = new DOMParser().parseFromString(kept.map((each) => each.html).join(""), "text/html");
    return [...this.recentTarget.content.cloneNode(true).childNodes, ...page.body.querySelectorAll("a[role=option]")];
  }

  private keep(option: HTMLElement): void {
    const here: Kept = { href: option.getAttribute("href") ?? "", html: option.outerHTML };
    const kept = [here, ...this.kept().filter((each) => each.href !== here.href)].slice(0, RECENT);
    sessionStorage.setItem(this.key, JSON.stringify(kept));
  }

  private kept(): Kept[] { return JSON.parse(sessionStorage.getItem(this.key) ?? "[]") as Kept[]; }
  private get key(): string { return `recent:${this.urlValue}`; }
  private get options(): HTMLElement[] { return [...this.resultsTarget.querySelectorAll<HTMLElement>("[role=option]")]; }

  private select(chosen: number, scroll = true): void {
    // A list box without options is none: what stands there then is a message.
    this.resultsTarget.setAttribute("role", this.options.length ? "listbox" : "status");
    this.options.forEach((option, at) => {
      option.id = `found-${at}`;
      option.setAttribute("aria-selected", String(at === chosen));
      if (at !== chosen) return;
      this.inputTarget.setAttribute("aria-activedescendant", option.id);
      if (scroll) option.scrollIntoView({ block: "nearest" });
    });
  }
}
