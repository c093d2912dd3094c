// Theme and density: at once on this page, remembered by the browser.
import { Controller } from "@hotwired/stimulus";
import { remember } from "../say";

interface Choice extends Event { params: { value: string }; currentTarget: HTMLElement }

export class Preferences extends Controller<HTMLElement> {
  theme(event: Choice): void {
    const { value } = event.params;
    const dark = value === "dark" || (value === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
    document.documentElement.dataset["theme"] = value;
    document.documentElement.dataset["bsTheme"] = dark ? "dark" : "light";
    this.keep("theme", event);
  }

  density(event: Choice): void {
    document.documentElement.dataset["density"] = event.params.value;
    this.keep("density", event);
  }

  private keep(name: string, event: Choice): void {
    remember(name, event.params.value);
    for (const item of event.currentTarget.parentElement?.querySelectorAll("[role=menuitemradio]") ?? []) {
      item.setAttribute("aria-checked", String(item === event.currentTarget));
    }
  }
}
