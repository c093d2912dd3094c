// The public page of a form: solves the ALTCHA puzzle while people write, sends once, tells the page around its height.
import { sha256 } from "./sha256";

const PORTION = 2000;
const form = document.querySelector<HTMLFormElement>("#form");
const proof = document.querySelector<HTMLInputElement>("#altcha");

async function solve(field: HTMLInputElement): Promise<void> {
  const { challenge, salt, signature, most } = field.dataset as Record<string, string>;
  for (let number = 0; number <= Number(most); number++) {
    if (number % PORTION === 0) await new Promise((done) => setTimeout(done));
    if (sha256(`${salt}${number}`) !== challenge) continue;
    field.value = btoa(JSON.stringify({ algorithm: "SHA-256", challenge, number, salt, signature }));
    return;
  }
}

if (form && proof) {
  const solved = solve(proof);
  let sent = false;
  addEventListener("pageshow", () => { sent = false; });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (sent) return;
    sent = true;
    form.querySelector<HTMLButtonElement>("#send")?.setAttribute("aria-disabled", "true");
    void solved.then(() => form.submit());
  });
}
document.querySelector<HTMLElement>("[aria-invalid]")?.focus();

const around = document.body.dataset["parent"];
if (around && parent !== window) {
  const tell = (): void => parent.postMessage({ tropa: "height", height: document.body.scrollHeight }, around);
  new ResizeObserver(tell).observe(document.body);
  addEventListener("load", tell);
}
