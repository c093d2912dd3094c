// Nothing typed is lost: forms with data-guard ask before the page is left with changes that are not sent.
import { Controller } from "@hotwired/stimulus";

export class Guard extends Controller<HTMLElement> {
  private readonly changed = new Set<HTMLFormElement>();

  private readonly note = (event: Event): void => {
    const form = (event.target as Element).closest<HTMLFormElement>("form[data-guard]");
    if (form) this.changed.add(form);
  };
  private readonly sent = (event: Event): void => { this.changed.delete(event.target as HTMLFormElement); };
  private readonly leave = (event: BeforeUnloadEvent): void => {
    if ([...this.changed].some((form) => form.isConnected)) event.preventDefault();
  };

  override connect(): void {
    document.addEventListener("input", this.note);
    document.addEventListener("submit", this.sent);
    window.addEventListener("beforeunload", this.leave);
  }

  override disconnect(): void {
    document.removeEventListener("input", this.note);
    document.removeEventListener("submit", this.sent);
    window.removeEventListener("beforeunload", this.leave);
  }
}
