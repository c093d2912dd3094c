// A button that copies a value and says so.
import { Controller } from "@hotwired/stimulus";
import { say } from "../say";

export class Copy extends Controller<HTMLElement> {
  static override values = { text: String, done: String, quiet: Boolean };
  declare readonly textValue: string;
  declare readonly doneValue: string;
  declare readonly quietValue: boolean; // a secret is not repeated in the toast

  async copy(): Promise<void> {
    await navigator.clipboard.writeText(this.textValue);
    say(this.quietValue ? this.doneValue : `${this.doneValue}: ${this.textValue}`);
  }
}
