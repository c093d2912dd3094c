// A form edited in place: its first control has the focus, Esc takes the way back.
import { Controller } from "@hotwired/stimulus";

export class Leave extends Controller<HTMLFormElement> {
  static override targets = ["way"];
  declare readonly wayTarget: HTMLElement;

  override connect(): void {
    const first = this.element.querySelector<HTMLElement>(".is-invalid, input:not([type=hidden]), select, textarea");
    first?.focus();
    if (first instanceof HTMLInputElement && first.type === "text") first.select();
  }

  go(event: Event): void { event.preventDefault(); event.stopPropagation(); this.wayTarget.click(); }
}
