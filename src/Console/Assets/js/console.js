// What pages need of a browser. Runs on the sign-in page too, so that the first page already knows the time zone.
(function () {
  'use strict';
  try {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (zone) document.cookie = 'waactors-zone=' + zone + ';path=/;max-age=31536000;samesite=lax';
  } catch { /* times are then shown in UTC */ }

  // Escape closes the menu of a phone, or the list of notifications, wherever the focus is; dialogs close by themselves
  document.addEventListener('keydown', (pressed) => {
    if (pressed.key !== 'Escape') return;
    const bell = document.querySelector('.bell .popover') ? document.getElementById('bell') : null;
    const open = document.getElementById('menu-close') || bell;
    if (open) open.click();
    if (bell) bell.focus();
  });

  // A press beside the open list of notifications closes it
  document.addEventListener('click', (press) => {
    if (document.querySelector('.bell .popover') && !press.target.closest('.bell')) document.getElementById('bell').click();
  });

  // The page's router takes a link within the page and scrolls: the focus would stay where it was, and the next Tab in the menu
  document.addEventListener('click', (press) => {
    if (press.target.closest('.skip')) document.getElementById('content').focus();
  });

  // A dialog is closed: the focus goes back to what opened it, or to the heading where that is gone, takes no press any more, or never was (a link that opens a dialog)
  function giveBack(opener) {
    const focused = document.activeElement;
    if (focused !== document.body && focused !== opener) return; // it is somewhere already
    const heading = document.querySelector('main h1');
    if (opener !== document.body && opener.isConnected && !opener.disabled) opener.focus();
    else if (heading) heading.focus();
  }

  window.waConsole = {
    ready() {
      document.documentElement.dataset.readyMs = String(Math.round(performance.now()));
      document.documentElement.dataset.ready = 'true';
      sessionStorage.removeItem('waactors-in-vain');
      sessionStorage.removeItem('waactors-typed'); // shown by now
    },
    // A modal dialog of the browser: it keeps the focus inside and closes with Escape
    open(dialog) {
      if (!dialog || dialog.open) return;
      const opener = document.activeElement;
      dialog.showModal();
      const watch = new MutationObserver(() => {
        if (dialog.isConnected) return;
        watch.disconnect();
        giveBack(opener);
      });
      watch.observe(document.body, { childList: true, subtree: true });
    },
    close(dialog) { if (dialog && dialog.open) dialog.close(); },
    // What an address asked for is done: neither a reload nor a bookmark shall ask again
    forgetQuery() { history.replaceState(history.state, '', location.pathname); },
    async copy(text) {
      try { await navigator.clipboard.writeText(text); return true; } catch { return false; }
    },
  };
})();
