// Asks the browser for a passkey (WebAuthn) and sends its answer with the form.
import { Controller } from "@hotwired/stimulus";

type Wire = Record<string, unknown> & { id?: string };

export class Passkey extends Controller<HTMLFormElement> {
  static override values = { options: String };
  static override targets = ["answer", "failed", "button"];
  declare readonly optionsValue: string;
  declare readonly answerTarget: HTMLInputElement;
  declare readonly failedTarget: HTMLElement;
  declare readonly buttonTarget: HTMLButtonElement;

  override connect(): void {
    this.buttonTarget.disabled = !("PublicKeyCredential" in window);
  }

  async ask(): Promise<void> {
    if (!this.element.reportValidity()) return;
    this.failedTarget.hidden = true;
    const { publicKey } = JSON.parse(this.optionsValue) as { publicKey: Wire };
    try {
      const credential = publicKey["user"]
        ? await navigator.credentials.create({ publicKey: read(publicKey) as unknown as PublicKeyCredentialCreationOptions })
        : await navigator.credentials.get({ publicKey: read(publicKey) as unknown as PublicKeyCredentialRequestOptions });
      this.answerTarget.value = JSON.stringify(written(credential as PublicKeyCredential));
      this.element.requestSubmit();
    } catch {
      this.failedTarget.hidden = false; // refused, timed out, or the key is known already: browsers do not tell which
    }
  }
}

function read(options: Wire): Wire {
  const bytes = (one: Wire): Wire => ({ ...one, id: decoded(one.id as string) as unknown as string });
  const many = (name: string): Wire[] => ((options[name] ?? []) as Wire[]).map(bytes);
  return {
    ...options,
    challenge: decoded(options["challenge"] as string),
    ...(options["user"] ? { user: bytes(options["user"] as Wire), excludeCredentials: many("excludeCredentials") } : {}),
    ...(options["allowCredentials"] ? { allowCredentials: many("allowCredentials") } : {}),
  };
}

function written(credential: PublicKeyCredential): Wire {
  const said = credential.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"] as const;
  const response: Wire = {};
  for (const part of parts) if (said[part]) response[part] = encoded(said[part]);
  return { id: credential.id, rawId: encoded(credential.rawId), type: credential.type, response };
}

function decoded(text: string): ArrayBuffer {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0)).buffer;
}

function encoded(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
