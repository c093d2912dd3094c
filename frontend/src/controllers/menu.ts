// A button that opens a menu: arrows move, Esc and a click elsewhere close.
import { Controller } from "@hotwired/stimulus";

export class Menu extends Controller<HTMLElement> {
  static override targets = ["button", "list"];
  declare readonly buttonTarget: HTMLElement;
  declare readonly listTarget: HTMLElement;
  declare readonly hasListTarget: boolean;

  private readonly away = (event: Event): void => {
    if (!this.element.contains(event.target as Node)) this.close();
  };

  private readonly keys = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close();
      this.buttonTarget.focus();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const items = this.items;
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + step + items.length) % items.length]?.focus();
  };

  override disconnect(): void { this.close(); }

  toggle(): void {
    if (!this.listTarget.hidden) { this.close(); return; }
    this.listTarget.hidden = false;
    this.buttonTarget.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", this.away);
    this.element.addEventListener("keydown", this.keys);
    this.items[0]?.focus();
  }

  close(): void {
    document.removeEventListener("pointerdown", this.away);
    this.element.removeEventListener("keydown", this.keys);
    if (!this.hasListTarget) return;
    this.listTarget.hidden = true;
    this.buttonTarget.setAttribute("aria-expanded", "false");
  }

  private get items(): HTMLElement[] {
    return [...this.listTarget.querySelectorAll<HTMLElement>("[role^=menuitem]:not([disabled])")];
  }
}
