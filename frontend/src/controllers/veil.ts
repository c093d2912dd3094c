// A dialog the server drew: Esc and Close take it away, focus stays inside and comes back.
import { Controller } from "@hotwired/stimulus";

export class Veil extends Controller<HTMLElement> {
  private before: Element | null = null;
  private readonly keys = (event: KeyboardEvent): void => {
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); this.close(); }
    if (event.key !== "Tab") return;
    const stops = [...this.element.querySelectorAll<HTMLElement>("a[href], button, input:not([type=hidden]), select, textarea")].filter((each) => !each.hasAttribute("disabled"));
    const [first, last] = [stops[0], stops.at(-1)];
    if (event.shiftKey && document.activeElement === first) { event.preventDefault(); last?.focus(); }
    else if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first?.focus(); }
  };

  override connect(): void {
    this.before = document.activeElement;
    this.element.addEventListener("keydown", this.keys);
    const wanted = ["[autofocus]", ".t-dialog-body :is(input:not([type=hidden]), select, textarea)", ".btn-primary", "button"];
    const first = wanted.map((each) => this.element.querySelector<HTMLElement>(each)).find((each) => each !== null);
    first?.focus();
  }

  override disconnect(): void {
    this.element.removeEventListener("keydown", this.keys);
    if (document.activeElement === document.body && this.before instanceof HTMLElement && this.before.isConnected) this.before.focus();
  }

  close(): void {
    this.element.closest(".t-veil")?.remove();
    if (this.before instanceof HTMLElement && this.before.isConnected) this.before.focus();
  }
}
