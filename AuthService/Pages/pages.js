// Saves a click: sends the form that only leads on, and fills in the code that a mailed link carries.
const token = new URLSearchParams(location.hash.slice(1)).get("token");
const code = document.querySelector("[data-code]");
if (code && token) {
  code.querySelector("input").value = token;
  code.hidden = true;
  history.replaceState(null, "", location.pathname);
}
document.querySelector("form[data-send]")?.submit();
