// A link or button whose page opens in place: in the dialog, or as a pop-up under it.
import { Controller } from "@hotwired/stimulus";
import htmx from "htmx.org";

export class Fetch extends Controller<HTMLElement> {
  static override values = { url: String };
  declare readonly urlValue: string;
  private pop: HTMLElement | null = null;
  private readonly away = (event: Event): void => {
    if (!this.pop?.contains(event.target as Node) && !this.element.contains(event.target as Node)) this.shut();
  };
  private readonly escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.shut();
    this.element.focus();
  };

  override disconnect(): void { this.shut(); }

  into(): void { void htmx.ajax("get", this.address, { target: "#dialog", swap: "innerHTML" }); }

  async popover(): Promise<void> {
    if (this.pop) { this.shut(); return; }
    const pop = document.createElement("div");
    pop.className = "t-float";
    const inner = document.createElement("div");
    pop.append(inner);
    document.body.append(pop);
    this.pop = pop;
    const box = this.element.getBoundingClientRect();
    pop.style.setProperty("top", `${box.bottom + 6}px`);
    pop.style.setProperty("left", `${Math.max(8, Math.min(box.left, innerWidth - 336))}px`);
    document.addEventListener("pointerdown", this.away);
    pop.addEventListener("keydown", this.escape);
    await htmx.ajax("get", this.address, { target: inner, swap: "outerHTML" });
    pop.querySelector<HTMLElement>("input:not([type=hidden]), select")?.focus();
  }

  private shut(): void {
    document.removeEventListener("pointerdown", this.away);
    this.pop?.remove();
    this.pop = null;
  }

  private get address(): string { return this.urlValue || (this.element as HTMLAnchorElement).href; }
}
