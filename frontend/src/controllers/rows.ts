// Lines of a list in a form: one more, one away, and one primary of a kind.
import { Controller } from "@hotwired/stimulus";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export class Rows extends Controller<HTMLElement> {
  static override targets = ["row"];
  declare readonly rowTargets: HTMLElement[];
  private shape: HTMLElement | null = null;
  private next = 0;

  override connect(): void {
    const blank = this.rowTargets.filter((row) => row.dataset["blank"] !== undefined).at(-1);
    this.shape = (blank?.cloneNode(true) as HTMLElement | undefined) ?? null;
    this.next = this.rowTargets.length;
    // A form for what is there already begins with what is there.
    if (blank && this.rowTargets.length > 1 && !fields(blank).some((field) => field.matches("input:not([type=checkbox])") && field.value)) blank.remove();
  }

  add(): void {
    const row = this.shape?.cloneNode(true) as HTMLElement | undefined;
    if (!row) return;
    for (const field of fields(row)) {
      field.name = field.name.replace(/\.\d+\./, `.${this.next}.`);
      field.id &&= `${field.id}-${this.next}`;
    }
    this.next += 1;
    const last = this.rowTargets.at(-1);
    if (last) last.after(row);
    else this.element.prepend(row);
    row.querySelector<HTMLElement>("input:not([type=hidden]):not([type=checkbox])")?.focus();
  }

  remove(event: Event): void {
    const row = (event.currentTarget as Element).closest<HTMLElement>(".t-edit-row");
    const near = row?.nextElementSibling ?? row?.previousElementSibling;
    row?.remove();
    (near?.querySelector<HTMLElement>("input:not([type=hidden])") ?? this.element.querySelector<HTMLElement>("button"))?.focus();
    this.element.dispatchEvent(new Event("input", { bubbles: true }));
  }

  settle(event: Event): void {
    const box = event.target as HTMLInputElement;
    if (box.type !== "checkbox" || !box.checked || !box.name.endsWith(".primary")) return;
    const kind = kindOf(box.closest(".t-edit-row"));
    for (const row of this.rowTargets) {
      const other = row.querySelector<HTMLInputElement>("input[name$='.primary']");
      if (other && other !== box && kindOf(row) === kind) other.checked = false;
    }
  }
}

function fields(row: HTMLElement): Field[] { return [...row.querySelectorAll<Field>("input, select, textarea")]; }
function kindOf(row: Element | null): string { return row?.querySelector<HTMLSelectElement>("select[name$='.kind']")?.value ?? ""; }
