// A combobox: asks the server while typing, arrows and Enter choose, Esc closes, what is not chosen is not kept.
// The hidden input has the id of the record; with `create` the words can become a new one (hidden input `<name>.new`).
import { Controller } from "@hotwired/stimulus";

const PAUSE = 120;
const ROOM = 300;

export class Chooser extends Controller<HTMLElement> {
  static override targets = ["value", "input", "list", "clear"];
  static override values = { url: String, create: String, none: String };
  declare readonly valueTarget: HTMLInputElement;
  declare readonly inputTarget: HTMLInputElement;
  declare readonly listTarget: HTMLElement;
  declare readonly clearTarget: HTMLElement;
  declare readonly hasClearTarget: boolean;
  declare readonly urlValue: string;
  declare readonly createValue: string;
  declare readonly noneValue: string;
  private timer = 0;
  private asked: AbortController | null = null;
  private title = "";
  private hasty = false;
  private made: HTMLInputElement | null = null;
  private first = { value: "", title: "" };
  private readonly reset = (): void => { window.setTimeout(() => this.set(this.first.value, this.first.title)); };
  private readonly place = (): void => { if (this.isOpen) this.stand(); };

  override connect(): void {
    this.title = this.inputTarget.value;
    this.first = { value: this.valueTarget.value, title: this.title };
    this.valueTarget.form?.addEventListener("reset", this.reset);
    window.addEventListener("scroll", this.place, true);
    window.addEventListener("resize", this.place);
  }

  override disconnect(): void {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.valueTarget.form?.removeEventListener("reset", this.reset);
    window.removeEventListener("scroll", this.place, true);
    window.removeEventListener("resize", this.place);
  }

  begin(): void { this.inputTarget.select(); }
  open(): void { if (!this.isOpen) void this.ask(this.typed); }

  type(event: Event): void {
    event.stopPropagation();
    this.hasty = false;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(this.inputTarget.value.trim()), PAUSE);
  }

  key(event: KeyboardEvent): void {
    const options = this.options;
    const at = options.findIndex((option) => option.ariaSelected === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      take(event);
      if (!this.isOpen) { void this.ask(this.typed); return; }
      this.select(at < 0 ? (event.key === "ArrowDown" ? 0 : options.length - 1) : (at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length);
    } else if (event.key === "Enter" && this.isOpen) {
      take(event);
      const option = options[at];
      if (option) this.choose(option);
    } else if (event.key === "Enter" && this.inputTarget.value.trim() && this.inputTarget.value !== this.title) {
      // Faster than the answer: the first that comes is meant, and the form is not sent yet.
      take(event);
      clearTimeout(this.timer);
      this.hasty = true;
      void this.ask(this.inputTarget.value.trim());
    } else if (event.key === "Escape" && this.isOpen) {
      take(event);
      this.close();
    } else if (event.key === "Tab" && this.isOpen && at >= 0 && this.inputTarget.value !== this.title) {
      const option = options[at];
      if (option) this.choose(option);
    }
  }

  pick(event: Event): void {
    const option = (event.target as Element).closest<HTMLElement>("[role=option]");
    event.preventDefault();
    if (option) this.choose(option);
  }

  // Words that nobody chose go back to what is chosen; emptied is none.
  leave(): void {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.close();
    if (!this.inputTarget.value.trim() && this.title) this.take("", "");
    this.inputTarget.value = this.title;
  }

  clear(): void {
    this.take("", "");
    this.inputTarget.focus();
  }

  private get typed(): string { return this.inputTarget.value === this.title ? "" : this.inputTarget.value.trim(); }
  private get isOpen(): boolean { return !this.listTarget.hidden; }
  private get options(): HTMLElement[] { return [...this.listTarget.querySelectorAll<HTMLElement>("[role=option]")]; }

  private async ask(words: string): Promise<void> {
    this.asked?.abort();
    this.asked = new AbortController();
    const mark = this.urlValue.includes("?") ? "&" : "?";
    let html = "";
    try {
      const answer = await fetch(`${this.urlValue}${mark}q=${encodeURIComponent(words)}`, { signal: this.asked.signal, headers: { "HX-Request": "true" } });
      if (!answer.ok) return;
      html = await answer.text();
    } catch { return; }
    if (document.activeElement !== this.inputTarget) return;
    const page = new DOMParser().parseFromString(html, "text/html");
    this.listTarget.replaceChildren(...page.body.children);
    if (this.createValue && words) this.listTarget.append(this.offer(words));
    if (!this.options.length) this.listTarget.append(line(this.noneValue));
    this.listTarget.setAttribute("role", this.options.length ? "listbox" : "status");
    this.listTarget.hidden = false;
    this.inputTarget.setAttribute("aria-expanded", "true");
    this.stand();
    this.select(words ? 0 : this.options.findIndex((option) => option.dataset["value"] === this.valueTarget.value));
    const [first] = this.options;
    if (this.hasty && first?.dataset["value"]) this.choose(first);
    this.hasty = false;
  }

  private offer(words: string): HTMLElement {
    const option = line(this.createValue.replace("%s", words));
    option.setAttribute("role", "option");
    option.dataset["made"] = words;
    option.dataset["title"] = words;
    return option;
  }

  private choose(option: HTMLElement): void {
    this.take(option.dataset["value"] ?? "", option.dataset["title"] ?? "", option.dataset["made"]);
    this.close();
  }

  private set(value: string, title: string): void {
    this.valueTarget.value = value;
    this.inputTarget.value = this.title = title;
    if (this.hasClearTarget) this.clearTarget.hidden = !title;
    this.made?.remove();
    this.made = null;
  }

  private take(value: string, title: string, made = ""): void {
    this.set(value, title);
    if (made) {
      this.made = Object.assign(document.createElement("input"), { type: "hidden", name: `${this.valueTarget.name}.new`, value: made });
      this.element.append(this.made);
    }
    this.valueTarget.dispatchEvent(new Event("input", { bubbles: true }));
    this.valueTarget.dispatchEvent(new Event("change", { bubbles: true }));
    this.dispatch("chosen", { detail: { value, title } });
    // A chooser without a name only finds: what takes its choices has taken this one.
    if (!this.valueTarget.name) this.set("", "");
  }

  private select(chosen: number): void {
    this.inputTarget.removeAttribute("aria-activedescendant");
    this.options.forEach((option, at) => {
      option.id = `${this.listTarget.id}-${at}`;
      option.setAttribute("aria-selected", String(at === chosen));
      if (at !== chosen) return;
      this.inputTarget.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    });
  }

  // Below the input, or above it where there is more room; fixed, so that no scrolling box cuts it.
  private stand(): void {
    const box = this.inputTarget.getBoundingClientRect();
    const { style } = this.listTarget;
    const below = innerHeight - box.bottom;
    const above = below < Math.min(ROOM, this.listTarget.scrollHeight + 8) && box.top > below;
    style.setProperty("left", `${Math.max(8, Math.min(box.left, innerWidth - Math.max(box.width, 240) - 8))}px`);
    style.setProperty("width", `${Math.max(box.width, Math.min(240, innerWidth - 16))}px`);
    style.setProperty("max-height", `${Math.min(ROOM, (above ? box.top : below) - 12)}px`);
    style.setProperty("top", above ? "auto" : `${box.bottom + 4}px`);
    style.setProperty("bottom", above ? `${innerHeight - box.top + 4}px` : "auto");
  }

  private close(): void {
    this.listTarget.hidden = true;
    this.inputTarget.setAttribute("aria-expanded", "false");
    this.inputTarget.removeAttribute("aria-activedescendant");
  }
}

function take(event: Event): void { event.preventDefault(); event.stopPropagation(); }

function line(words: string): HTMLElement {
  return Object.assign(document.createElement("li"), { textContent: words, className: "t-choice-line" });
}
