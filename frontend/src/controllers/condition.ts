// The editor of a condition: another field or operator asks for another value.
import { Controller } from "@hotwired/stimulus";
import htmx from "htmx.org";

export class Condition extends Controller<HTMLFormElement> {
  redraw(event: Event): void {
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(this.element)) {
      if (name === "value" || (name === "op" && (event.target as HTMLSelectElement).name === "field")) continue;
      asked.append(name, String(value));
    }
    void htmx.ajax("get", `${this.element.action}?${asked}`, { source: document.body, target: this.element, swap: "outerHTML" });
  }
}
