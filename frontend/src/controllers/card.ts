// An open card: what colleagues change is fetched again and merged, without moving what is read or typed.
import { Controller } from "@hotwired/stimulus";
import { Idiomorph } from "idiomorph";
import { say } from "../say";
import type { News } from "./live";

const CALM = 250;
const BETWEEN = 1_000;
const MASS = 4_000;

export class Card extends Controller<HTMLElement> {
  static override targets = ["trail"];
  static override values = { mark: String, fresh: String, gone: String };
  declare readonly trailTarget: HTMLElement;
  declare readonly markValue: string;
  declare readonly freshValue: string;
  declare readonly goneValue: string;
  private kinds = new Set<string>();
  private everything = false;
  private timer = 0;
  private last = 0;
  private readonly own = (): void => { this.everything = true; this.plan(0); };

  override connect(): void { document.addEventListener("tropa:stale", this.own); }

  override disconnect(): void {
    document.removeEventListener("tropa:stale", this.own);
    clearTimeout(this.timer);
  }

  hear(event: CustomEvent<News>): void {
    const { changes } = event.detail;
    if (!changes) { this.everything = true; this.plan(CALM); return; }
    for (const { kinds, records } of changes) {
      if (records && !records.includes(this.markValue)) continue;
      for (const kind of kinds) this.kinds.add(kind);
      // Mass work tells no records: cards of thousands must not all ask at once.
      this.plan(records ? CALM : MASS * (0.25 + 0.75 * Math.random()));
    }
  }

  private plan(wait: number): void {
    if (this.timer) return;
    const due = Math.max(wait, this.last + BETWEEN - performance.now());
    this.timer = window.setTimeout(() => void this.fetch(), due);
  }

  private async fetch(): Promise<void> {
    this.timer = 0;
    this.last = performance.now();
    const asked = new URLSearchParams(this.trailTarget.dataset["same"] ?? "");
    if (!this.everything) asked.set("stale", [...this.kinds].join(","));
    this.kinds.clear();
    this.everything = false;
    const same = this.trailTarget;
    const answer = await fetch(`${this.freshValue}?${asked.toString()}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.status === 404) { say(this.goneValue); return; }
    if (!answer?.ok || answer.redirected || !this.element.isConnected) return;
    const shape = document.createElement("template");
    shape.innerHTML = await answer.text();
    const parts = shape.content;
    for (const id of ["identity", "state", "stages"]) this.merge(id, parts);
    for (const block of parts.querySelectorAll<HTMLElement>(".t-block-place")) this.merge(block.id, parts);
    // Meanwhile the reader may have chosen another part of the trail.
    if (same.isConnected) this.mergeTrail(parts);
    this.element.classList.toggle("is-in-trash", document.getElementById("state")?.childElementCount !== 0);
  }

  private merge(id: string, parts: DocumentFragment): void {
    const [old, fresh] = [document.getElementById(id), parts.getElementById(id)];
    if (!old || !fresh) return;
    const lines = new Map([...old.querySelectorAll("[id]")].map((line) => [line.id, line.textContent]));
    morph(old, fresh);
    for (const line of document.getElementById(id)?.querySelectorAll("[id^=f-]") ?? []) {
      if (lines.get(line.id) !== line.textContent) shine(line);
    }
  }

  // The fresh top replaces the old one; what was read further down stays where it is.
  private mergeTrail(parts: DocumentFragment): void {
    const [old, fresh] = [document.getElementById("entries"), parts.getElementById("entries")];
    if (!old || !fresh) return;
    const scroller = scrolling(old);
    const held = scroller ? firstSeen(scroller, old) : null;
    const known = new Set([...old.children].map((item) => item.id));
    const last = [...fresh.children].filter((item) => item.id.startsWith("e-") && known.has(item.id) && item.id !== "e-more").at(-1);
    const tail = last ? following(document.getElementById(last.id)) : [];
    if (last && tail.length) {
      for (const item of following(last)) item.remove();
      for (const item of tail) fresh.append(item.cloneNode(true));
    }
    const came = [...fresh.children].map((item) => item.id).filter((id) => id.startsWith("e-") && !known.has(id));
    this.merge("pinned", parts);
    morph(old, fresh);
    window.htmx.process(old);
    for (const id of came) shine(document.getElementById(id));
    if (scroller && held?.item.isConnected) scroller.scrollTop += held.item.getBoundingClientRect().top - held.top;
  }
}

function morph(old: Element, fresh: Element): void {
  Idiomorph.morph(old, fresh.outerHTML, {
    morphStyle: "outerHTML",
    ignoreActiveValue: true,
    restoreFocus: true,
    callbacks: {
      beforeNodeMorphed: (was: Node) => !(was instanceof Element && isHeld(was)),
      beforeNodeRemoved: (was: Node) => !(was instanceof Element && (isHeld(was) || was.querySelector("form[data-guard]"))),
    },
  });
  const place = document.getElementById(fresh.id);
  if (place) window.htmx.process(place);
}

// A line, a note or a block in which somebody types, and an open menu, stay as they are.
function isHeld(was: Element): boolean {
  if (was.matches("[id^=f-], .t-block-place, .t-say")) return was.matches("form") || was.querySelector("form[data-guard], form.is-open") !== null;
  return was.matches("[data-controller~=menu]") && was.querySelector("[data-menu-target~=list]:not([hidden])") !== null;
}

function firstSeen(scroller: HTMLElement, list: Element): { item: Element; top: number } | null {
  if (scroller.scrollTop <= 0) return null;
  const edge = scroller.getBoundingClientRect().top;
  const item = [...list.children].find((each) => each.id.startsWith("e-") && each.getBoundingClientRect().bottom > edge);
  return item ? { item, top: item.getBoundingClientRect().top } : null;
}

// Of the trail alone on a desk, of the whole card on a tablet.
function scrolling(item: Element): HTMLElement | null {
  for (let box = item.parentElement; box; box = box.parentElement) {
    if (box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY)) return box;
  }
  return null;
}

function following(item: Element | null): Element[] {
  const found: Element[] = [];
  for (let next = item?.nextElementSibling; next; next = next.nextElementSibling) found.push(next);
  return found;
}

function shine(item: Element | null): void {
  item?.classList.remove("is-fresh");
  item?.classList.add("is-fresh");
}
