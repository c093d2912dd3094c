// What was typed survives a reload or a lost connection: kept in this tab (never on disk for others), until it was sent.
import { Controller } from "@hotwired/stimulus";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export class Draft extends Controller<HTMLFormElement> {
  static override values = { key: String };
  declare readonly keyValue: string;

  private readonly keep = (): void => {
    const typed = Object.fromEntries(this.fields.filter((field) => field.value).map((field) => [field.name, field.value]));
    sessionStorage.setItem(this.place, JSON.stringify(typed));
  };
  private readonly forget = (): void => sessionStorage.removeItem(this.place);
  private readonly answered = (event: Event): void => {
    if (event.target === this.element && (event as CustomEvent<{ successful: boolean }>).detail.successful) this.forget();
  };
  // htmx sends the form itself and tells how it went; without it the browser shows the form again, filled, on failure.
  private readonly submitted = (): void => { if (!this.element.hasAttribute("hx-post")) this.forget(); };

  override connect(): void {
    const kept = JSON.parse(sessionStorage.getItem(this.place) ?? "{}") as Record<string, string>;
    const untouched = this.fields.filter((field) => !field.value && kept[field.name]);
    for (const field of untouched) field.value = kept[field.name] ?? "";
    untouched[0]?.dispatchEvent(new Event("input", { bubbles: true }));
    this.element.addEventListener("input", this.keep);
    this.element.addEventListener("reset", this.forget);
    this.element.addEventListener("submit", this.submitted);
    this.element.addEventListener("htmx:afterRequest", this.answered);
  }

  override disconnect(): void {
    this.element.removeEventListener("input", this.keep);
    this.element.removeEventListener("reset", this.forget);
    this.element.removeEventListener("submit", this.submitted);
    this.element.removeEventListener("htmx:afterRequest", this.answered);
  }

  private get place(): string { return `draft:${this.keyValue}`; }

  private get fields(): Field[] {
    const typed = "input:not([type=hidden], [type=file], [type=password], [type=checkbox], [type=radio]), textarea, select";
    return [...this.element.querySelectorAll<Field>(typed)].filter((field) => field.name);
  }
}
