"use strict";
// Passkeys: asks the browser for one, or to make one, and sends what it says with the form.

(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential) return;
  const { passkey: ceremony, origin, cancelled, there, failed } = form.dataset;
  if (location.origin !== origin) {
    const elsewhere = document.getElementById("passkey-elsewhere");
    elsewhere.querySelector("a").href = origin + location.pathname;
    elsewhere.hidden = false;
    return;
  }
  const complaint = form.querySelector(".complaint");
  const button = form.querySelector("button");

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

  // What browsers of 2025 and later do by themselves.
  function read(told) {
    const own = ceremony === "create" ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON";
    if (PublicKeyCredential[own]) return PublicKeyCredential[own](told);
    const known = (each) => ({ ...each, id: bytes(each.id) });
    const options = { ...told, challenge: bytes(told.challenge) };
    if (told.user) options.user = { ...told.user, id: bytes(told.user.id) };
    if (told.excludeCredentials) options.excludeCredentials = told.excludeCredentials.map(known);
    return options;
  }

  function written(credential) {
    if (credential.toJSON) return credential.toJSON();
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response };
  }

  function complain(words) {
    complaint.textContent = words;
    complaint.hidden = false;
  }

  async function ask() {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    const told = await answer.json();
    if (!answer.ok) {
      complain(told.sentence || failed);
      return false;
    }
    form.elements.passkey.value = JSON.stringify(written(await navigator.credentials[ceremony]({ publicKey: read(told) })));
    return true;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    complaint.hidden = true;
    button.disabled = true;
    try {
      if (await ask()) form.submit();
    } catch (error) {
      const words = { NotAllowedError: cancelled, AbortError: cancelled, InvalidStateError: there };
      complain(words[error.name] || failed);
    }
    button.disabled = false;
  });
  form.hidden = false;
})();
