// Starts the page's circuit, and brings the page back by itself when the server was away: at once when the server still knows it, else by loading it anew. A page whose
// circuit never came up, such as one that met a server that was only just starting, is loaded anew too: Blazor retries lost circuits, and no first one.
(function () {
  'use strict';
  const lost = document.getElementById('connection-lost');
  const pause = 500;
  const startLimit = 20000; // for a circuit that neither comes nor fails
  const inVain = Number(sessionStorage.getItem('waactors-in-vain') || 0);
  let trying = false;

  // What was typed may be lost when the page is loaded anew, also what was handed in just then: it is kept for this tab and this person and shown afterwards. Never passwords
  // and keys, which are typed hidden.
  const kept = 'waactors-typed';
  const who = document.documentElement.dataset.who || '';
  document.addEventListener('input', (typed) => { if (typed.target.dataset) typed.target.dataset.typed = 'true'; });

  function nameOf(field) {
    const label = field.labels && field.labels[0];
    return ((label && (label.querySelector('span') || label).textContent) || field.getAttribute('aria-label') || field.id).trim();
  }

  function loadPage() {
    const fields = [...document.querySelectorAll('main input[data-typed], main textarea[data-typed], dialog input[data-typed], dialog textarea[data-typed]')]
      .filter((field) => !['password', 'file', 'checkbox', 'radio'].includes(field.type) && field.value !== '');
    if (fields.length > 0) sessionStorage.setItem(kept, JSON.stringify({ who, fields: fields.map((field) => [nameOf(field), field.value]) }));
    location.reload();
  }

  function showKept() {
    const note = document.getElementById('typed');
    const last = JSON.parse(sessionStorage.getItem(kept) || '{}');
    const list = last.who === who ? last.fields : [];
    for (const [name, value] of list) {
      const [term, text] = [document.createElement('dt'), document.createElement('dd')];
      [term.textContent, text.textContent] = [name, value];
      note.querySelector('dl').append(term, text);
    }
    note.hidden = list.length === 0;
    note.querySelector('button').onclick = () => { note.hidden = true; };
  }

  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

  async function isServerBack() {
    try {
      return (await fetch('/health/ready', { cache: 'no-store' })).ok;
    } catch {
      return false;
    }
  }

  async function comeBack() {
    if (trying) return;
    trying = true;
    lost.hidden = false;
    while (trying) {
      if (await isServerBack()) {
        let known = false;
        try { known = await Blazor.reconnect(); } catch { await sleep(pause); continue; /* gone again: the next look tells */ }
        if (known) break;
        loadPage();
        return;
      }
      await sleep(pause);
    }
    trying = false;
    lost.hidden = true;
  }

  async function loadAnew() {
    if (trying || document.documentElement.dataset.ready === 'true') return;
    trying = true;
    lost.hidden = false;
    do await sleep(pause * 2 ** Math.min(inVain, 6)); while (!(await isServerBack())); // what stays in the way is no reason to load for ever at full speed
    sessionStorage.setItem('waactors-in-vain', String(inVain + 1));
    loadPage();
  }

  // A first circuit that the server refuses, as one does that is only just starting
  function loadAnewWhenRefused(builder) {
    const build = builder.build.bind(builder);
    builder.build = () => {
      const connection = build();
      const start = connection.start.bind(connection);
      connection.start = () => start().catch((refused) => { void loadAnew(); throw refused; });
      return connection;
    };
  }

  const error = document.getElementById('blazor-error-ui');
  new MutationObserver(() => { if (error.style.display === 'block') error.hidden = false; }).observe(error, { attributes: true, attributeFilter: ['style'] });

  showKept();
  // Radzen hangs what pops up (calendars, lists) at the end of the page, where a modal dialog of the browser covers it: what belongs into an open dialog goes there. Escape
  // closes it, and not the dialog around it.
  const openPopup = Radzen.openPopup;
  Radzen.openPopup = function (parent, id) {
    openPopup.apply(this, arguments);
    const dialog = parent && parent.closest && parent.closest('dialog[open]');
    const popup = dialog && document.getElementById(id);
    if (!popup) return;
    const place = popup.getBoundingClientRect();
    dialog.appendChild(popup);
    Object.assign(popup.style, { position: 'fixed', left: place.left + 'px', top: place.top + 'px' });
    if (!popup.dataset.inDialog) popup.addEventListener('keydown', (pressed) => { if (pressed.key === 'Escape') pressed.preventDefault(); });
    popup.dataset.inDialog = 'true';
  };

  Blazor.start({
    circuit: { configureSignalR: loadAnewWhenRefused, reconnectionHandler: { onConnectionDown: comeBack, onConnectionUp() { trying = false; lost.hidden = true; } } },
  });
  setTimeout(loadAnew, startLimit * 2 ** Math.min(inVain, 4));
})();
