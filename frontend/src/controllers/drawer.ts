// Links with data-drawer open beside the page, as a layer; the address says so (?open=...), Back closes it.
import { Controller } from "@hotwired/stimulus";
import htmx from "htmx.org";
import { DRAWER, prepared } from "../ahead";

const BEGUN = ":is(.t-scroll, .t-drawer) > form:first-child :is(input:not([type=hidden]), select, textarea)";

export class Drawer extends Controller<HTMLElement> {
  static override targets = ["place"];
  declare readonly placeTarget: HTMLElement;
  private opener: HTMLElement | null = null;

  private readonly click = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const origin = event.target as Element;
    if (origin.closest("[data-close]") && this.isOpen) { event.preventDefault(); this.leave(); return; }
    const link = origin.closest<HTMLAnchorElement>("a[data-drawer]");
    // On a phone a drawer would cover all: what is a page of its own is one.
    if (!link || (link.dataset["drawer"] === "wide" && matchMedia("(max-width: 640px)").matches)) return;
    event.preventDefault();
    this.opener = link;
    const address = new URL(location.href);
    address.searchParams.set("open", link.pathname + link.search);
    history.pushState({}, "", address);
    void this.load(link.pathname + link.search);
  };

  private readonly keys = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.isOpen || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.leave();
  };

  private readonly follow = (): void => {
    const open = new URL(location.href).searchParams.get("open");
    if (open?.startsWith("/w/")) void this.load(open);
    else this.clear();
  };

  private readonly done = (): void => { if (this.isOpen) this.leave(); };

  override connect(): void {
    document.addEventListener("click", this.click);
    document.addEventListener("keydown", this.keys);
    document.addEventListener("tropa:close", this.done);
    window.addEventListener("popstate", this.follow);
    this.follow();
  }

  override disconnect(): void {
    document.removeEventListener("click", this.click);
    document.removeEventListener("keydown", this.keys);
    document.removeEventListener("tropa:close", this.done);
    window.removeEventListener("popstate", this.follow);
  }

  private get isOpen(): boolean { return this.placeTarget.childElementCount > 0; }

  private async load(address: string): Promise<void> {
    const html = await prepared(address);
    if (html) htmx.swap(this.placeTarget, html, { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
    else await htmx.ajax("get", address, { target: this.placeTarget, swap: "innerHTML", headers: DRAWER });
    this.enter();
  }

  // A form is begun at its first field; of anything else the heading says first what it is.
  private enter(): void {
    const field = this.placeTarget.querySelector<HTMLElement>(`[autofocus], ${BEGUN}`);
    const heading = this.placeTarget.querySelector<HTMLElement>("h2");
    if (!field && heading) heading.tabIndex = -1;
    (field ?? heading ?? this.placeTarget.querySelector<HTMLElement>("a, button"))?.focus({ preventScroll: true });
  }

  private leave(): void {
    const address = new URL(location.href);
    address.searchParams.delete("open");
    history.pushState({}, "", address);
    this.clear();
  }

  // The focus goes back to the link that opened it, or to the one that took its place in a list drawn anew.
  private clear(): void {
    const inside = this.placeTarget.contains(document.activeElement) || document.activeElement === document.body;
    this.placeTarget.replaceChildren();
    const address = this.opener?.getAttribute("href");
    const again = address && document.querySelector<HTMLElement>(`a[data-drawer][href="${CSS.escape(address)}"]`);
    if (inside) (this.opener?.isConnected ? this.opener : again || null)?.focus();
  }
}
