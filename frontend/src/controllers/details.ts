// <details> used as a menu: closes by Esc and by a click elsewhere.
import { Controller } from "@hotwired/stimulus";

export class Details extends Controller<HTMLDetailsElement> {
  private readonly away = (event: Event): void => { if (!this.element.contains(event.target as Node)) this.element.open = false; };
  private readonly keys = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.element.open) return;
    event.preventDefault();
    event.stopPropagation();
    this.element.open = false;
    this.element.querySelector("summary")?.focus();
  };

  override connect(): void {
    document.addEventListener("pointerdown", this.away);
    this.element.addEventListener("keydown", this.keys);
  }

  override disconnect(): void {
    document.removeEventListener("pointerdown", this.away);
    this.element.removeEventListener("keydown", this.keys);
  }
}
