// Choosing columns and their order: the ticked ones, as they stand, go into the address.
import { Controller } from "@hotwired/stimulus";

export class Columns extends Controller<HTMLFormElement> {
  static override targets = ["value", "list", "box"];
  declare readonly valueTarget: HTMLInputElement;
  declare readonly boxTargets: HTMLInputElement[];

  up(event: Event): void {
    const item = (event.currentTarget as Element).closest("li");
    if (item?.previousElementSibling) item.previousElementSibling.before(item);
    (event.currentTarget as HTMLElement).focus();
  }

  join(): void { this.valueTarget.value = this.boxTargets.filter((box) => box.checked).map((box) => box.value).join(","); }
}
