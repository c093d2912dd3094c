// A layer that the server sent: it takes the focus, Esc and its buttons close it.
import { Controller } from "@hotwired/stimulus";

export class Layer extends Controller<HTMLElement> {
  override connect(): void { this.element.querySelector<HTMLElement>("[autofocus]")?.focus(); }
  close(): void { this.element.remove(); }
}
