// Tabs of one page: arrows move between them, the chosen panel shows.
import { Controller } from "@hotwired/stimulus";

export class Tabs extends Controller<HTMLElement> {
  static override targets = ["tab", "panel"];
  declare readonly tabTargets: HTMLElement[];
  declare readonly panelTargets: HTMLElement[];

  choose(event: Event): void { this.show(this.tabTargets.indexOf(event.currentTarget as HTMLElement)); }

  move(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (this.tabTargets.indexOf(event.currentTarget as HTMLElement) + step + this.tabTargets.length) % this.tabTargets.length;
    this.show(next);
    this.tabTargets[next]?.focus();
  }

  private show(chosen: number): void {
    this.tabTargets.forEach((tab, at) => {
      tab.setAttribute("aria-selected", String(at === chosen));
      tab.tabIndex = at === chosen ? 0 : -1;
    });
    this.panelTargets.forEach((panel, at) => { panel.hidden = at !== chosen; });
  }
}
