// One toast: leaves by itself, but not while it is read (hover, focus); one with Undo stays longer.
import { Controller } from "@hotwired/stimulus";

export class Toast extends Controller<HTMLElement> {
  private timer = 0;
  private readonly hold = (): void => clearTimeout(this.timer);
  private readonly wait = (): void => {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.close(), this.element.querySelector("form") ? 20_000 : 8_000);
  };

  override connect(): void {
    this.element.addEventListener("pointerenter", this.hold);
    this.element.addEventListener("focusin", this.hold);
    this.element.addEventListener("pointerleave", this.wait);
    this.element.addEventListener("focusout", this.wait);
    this.element.querySelector("form")?.addEventListener("htmx:afterRequest", () => this.close());
    this.wait();
  }

  override disconnect(): void { this.hold(); }
  close(): void { this.element.remove(); }
}
