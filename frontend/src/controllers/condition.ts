// The editor of a condition: another field or operator asks for another value.
import { Controller } from "@hotwired/stimulus";
import htmx from "htmx.org";

export class Condition extends Controller<HTMLFormElement> {
  static override targets = ["options", "shape"];
  declare readonly optionsTarget: HTMLElement;
  declare readonly shapeTarget: HTMLTemplateElement;

  redraw(event: Event): void {
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(this.element)) {
      if (name === "value" || (name === "op" && (event.target as HTMLSelectElement).name === "field")) continue;
      asked.append(name, String(value));
    }
    void htmx.ajax("get", `${this.element.action}?${asked}`, { source: document.body, target: this.element, swap: "outerHTML" });
  }

  // What was looked for and found joins the values to tick, ticked.
  add(event: CustomEvent<{ value: string; title: string }>): void {
    const { value, title } = event.detail;
    if (!value) return;
    const boxes = [...this.optionsTarget.querySelectorAll<HTMLInputElement>("input[name=value]")];
    let box = boxes.find((each) => each.value === value);
    if (!box) {
      const line = this.shapeTarget.content.firstElementChild?.cloneNode(true) as HTMLElement;
      box = line.querySelector("input") as HTMLInputElement;
      box.value = value;
      (line.querySelector("span") as HTMLElement).textContent = title;
      this.optionsTarget.prepend(line);
    }
    box.checked = true;
    box.scrollIntoView({ block: "nearest" });
  }
}
