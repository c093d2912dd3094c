// A button that prints the page.
import { Controller } from "@hotwired/stimulus";

export class Print extends Controller<HTMLElement> {
  print(): void {
    window.print();
  }
}
