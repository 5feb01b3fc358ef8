// Theme, navigation on narrow screens, menus. Everything else is the server's.
const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: dark)');

function toggleTheme() {
  const preferred = system.matches ? 'dark' : 'light';
  const next = (root.dataset.theme || preferred) === 'dark' ? 'light' : 'dark';
  const follows = next === preferred;

  // Back at what the system prefers, the choice is forgotten and the system is followed again.
  if (follows) {
    delete root.dataset.theme;
  } else {
    root.dataset.theme = next;
  }
  document.cookie = `gh-theme=${next}; path=/dashboard; samesite=lax; max-age=${follows ? 0 : 31536000}`;
}

function showNavigation(open) {
  root.toggleAttribute('data-nav-open', open);
  document.querySelector('[data-nav-toggle]')?.setAttribute('aria-expanded', String(open));
}

document.addEventListener('click', event => {
  if (event.target.closest('[data-theme-toggle]')) {
    toggleTheme();
  } else if (event.target.closest('[data-reload]')) {
    location.reload();
  } else if (event.target.closest('[data-reconnect]')) {
    tryNow();
  } else if (event.target.closest('[data-copy]')) {
    copy(event.target.closest('[data-copy]'));
  } else if (event.target.closest('[data-nav-toggle]')) {
    showNavigation(!root.hasAttribute('data-nav-open'));
    if (root.hasAttribute('data-nav-open')) {
      document.querySelector('#sidebar a')?.focus();
    }
  } else if (event.target.closest('#sidebar a') || !event.target.closest('#sidebar')) {
    showNavigation(false);
  }
});

// Whatever is under way when the session ends, the page stays where it is and says so; signing in leads back to it.
function sessionEnded() {
  document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close());
  document.getElementById('session-ended').showModal();
}

// The gateway cuts a page's connection when its session ends, and it may just as well have been the network.
async function hasSession() {
  try {
    return (await fetch('session', { headers: { Accept: 'application/json' }, cache: 'no-store' })).status !== 401;
  } catch {
    return true;
  }
}

const reconnect = document.getElementById('components-reconnect-modal');

async function connectionChanged({ detail: { state } }) {
  if (state === 'hide') {
    reconnect.close();
  } else if (document.getElementById('session-ended').open) {
    return;
  } else if (!await hasSession()) {
    sessionEnded();
  } else if (state === 'rejected') {
    location.reload();
  } else if (!reconnect.open) {
    reconnect.showModal();
  }
  reconnect.querySelector('[data-reconnect-text]').textContent = state === 'failed'
    ? 'The dashboard does not answer.'
    : 'Trying to reach the dashboard again…';
}

async function tryNow() {
  if (!await hasSession()) {
    sessionEnded();
  } else if (!await Blazor.reconnect().catch(() => true)) {
    location.reload();
  }
}

reconnect?.addEventListener('components-reconnect-state-changed', connectionChanged);

// Dialogs are drawn by the server and opened here, where the browser can keep the focus in them.
new MutationObserver(() => document.querySelectorAll('dialog[data-open]:not([open])').forEach(dialog => dialog.showModal()))
  .observe(document.body, { childList: true, subtree: true });

function download(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function copy(button) {
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  button.textContent = 'Copied';
}

window.gatehouse = { sessionEnded, download };

document.addEventListener('keydown', event => {
  if (event.key === 'Escape' && root.hasAttribute('data-nav-open')) {
    showNavigation(false);
    document.querySelector('[data-nav-toggle]')?.focus();
  }
});

customElements.define('local-date', class extends HTMLElement {
  static observedAttributes = ['datetime', 'data-time'];
  static #day = { day: 'numeric', month: 'short', year: 'numeric' };
  static #dates = new Intl.DateTimeFormat(undefined, this.#day);
  static #times = new Intl.DateTimeFormat(undefined, { ...this.#day, hour: 'numeric', minute: '2-digit', second: '2-digit' });

  static formats = { dates: this.#dates, times: this.#times };

  attributeChangedCallback() {
    if (!this.hasAttribute('datetime')) {
      return;
    }
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    const { [this.dataset.time === undefined ? 'dates' : 'times']: format } = this.constructor.formats;
    shadow.textContent = format.format(new Date(this.getAttribute('datetime')));
  }
});
