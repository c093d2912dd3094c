// A button that copies a value and says so.
import { Controller } from "@hotwired/stimulus";
import { say } from "../say";

export class Copy extends Controller<HTMLElement> {
  static override values = { text: String, done: String };
  declare readonly textValue: string;
  declare readonly doneValue: string;

  async copy(): Promise<void> {
    await navigator.clipboard.writeText(this.textValue);
    say(`${this.doneValue}: ${this.textValue}`);
  }
}
