// Passkeys: a form[data-passkey] asks the browser for one, then sends what it said. What is asked for
// stands in the page (data-options) or comes from the server (data-ask). Also prints recovery codes.
(() => {
  const byId = (id) => document.getElementById(id);

  function explain(reason) {
    const place = document.querySelector("[data-passkey-trouble]");
    if (!place) return;
    place.querySelector("[data-passkey-words]").textContent = place.dataset[reason];
    place.hidden = false;
  }

  async function asked(form) {
    if (form.dataset.options) return JSON.parse(byId(form.dataset.options).textContent);
    const answer = await fetch(form.dataset.ask, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return answer.json();
  }

  async function make(options) {
    // A passkey signs in alone: the device keeps it, and checks who holds it.
    Object.assign(options.publicKey.authenticatorSelection, {
      residentKey: "required", requireResidentKey: true, userVerification: "required",
    });
    return window.webauthnJSON.create(options);
  }

  async function perform(form) {
    const given = await asked(form);
    const credential = form.dataset.passkey === "create"
      ? await make(given.creation_options)
      : await window.webauthnJSON.get(given.request_options);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-passkey]");
    if (!form) return;
    event.preventDefault();
    if (!window.PublicKeyCredential || !window.webauthnJSON) {
      explain("unsupported");
      return;
    }
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      await perform(form);
    } catch (error) {
      // The person closed the question, waited too long, or this address may keep no passkeys.
      explain(error.name === "SecurityError" ? "unsupported" : "refused");
      button.disabled = false;
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
})();
