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
  } else if (event.target.closest('[data-nav-toggle]')) {
    showNavigation(!root.hasAttribute('data-nav-open'));
    if (root.hasAttribute('data-nav-open')) {
      document.querySelector('#sidebar a')?.focus();
    }
  } else if (event.target.closest('#sidebar a') || !event.target.closest('#sidebar')) {
    showNavigation(false);
  }
});

document.addEventListener('keydown', event => {
  if (event.key === 'Escape' && root.hasAttribute('data-nav-open')) {
    showNavigation(false);
    document.querySelector('[data-nav-toggle]')?.focus();
  }
});

customElements.define('local-date', class extends HTMLElement {
  static observedAttributes = ['datetime'];
  static #format = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

  attributeChangedCallback() {
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    shadow.textContent = this.constructor.#format.format(new Date(this.getAttribute('datetime')));
  }
});
