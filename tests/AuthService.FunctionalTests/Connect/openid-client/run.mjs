// npm's openid-client against a running Gatehouse: every step prints a line of JSON; the last one says "done".
import * as client from "openid-client";

const { issuer, confidential, machine, device, email, password, address, redirectUri, postLogoutUri } = JSON.parse(process.argv[2]);
const insecure = { execute: [client.allowInsecureRequests] };
const say = (step, detail = {}) => console.log(JSON.stringify({ step, ...detail }));

// A browser: cookies, redirects up to the client's address, and forms.
const cookies = new Map();
async function visit(url, form) {
  for (let hop = 0; hop < 12; hop++) {
    const response = await fetch(url, {
      method: form ? "POST" : "GET",
      body: form,
      redirect: "manual",
      headers: { "x-forwarded-for": address, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (!location) return { url: new URL(url), status: response.status, html: await response.text() };
    if (form && response.status !== 303) throw new Error(`A form was answered with ${response.status}`);
    form = undefined;
    url = new URL(location, url);
    if (url.href.startsWith(redirectUri) || url.href.startsWith(postLogoutUri)) return { url };
  }
  throw new Error("too many redirects");
}
const hidden = html => Object.fromEntries([...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(m => [m[1], m[2].replaceAll("&amp;", "&")]));
const submit = (page, action, fields) => visit(new URL(action, page.url), new URLSearchParams({ ...hidden(page.html), ...fields }));

const config = await client.discovery(new URL(issuer), confidential.id, confidential.secret, undefined, insecure);
const metadata = config.serverMetadata();
say("discovery", { issuer: metadata.issuer, metadata });

async function authorize(url) {
  let page = await visit(url);
  if (page.html?.includes("/account/login")) page = await submit(page, "/account/login", { email, password });
  const consented = page.html?.includes("/account/consent") ?? false;
  if (consented) page = await submit(page, "/account/consent", { decision: "allow" });
  if (!page.url.href.startsWith(redirectUri)) throw new Error(`stopped at ${page.url} ${page.status} ${page.html}`);
  return { url: page.url, consented };
}

async function signIn(parameters, pushed, DPoP) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const expectedNonce = client.randomNonce();
  const all = {
    redirect_uri: redirectUri,
    scope: "openid profile email offline_access orders:read",
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
    nonce: expectedNonce,
    ...parameters,
  };
  const back = await authorize(pushed ? await client.buildAuthorizationUrlWithPAR(config, all, { DPoP }) : client.buildAuthorizationUrl(config, all));
  const tokens = await client.authorizationCodeGrant(config, back.url, { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true }, undefined, { DPoP });
  return { tokens, back };
}

const first = await signIn({});
say("code", { claims: first.tokens.claims(), scope: first.tokens.scope, consented: first.back.consented, iss: first.back.url.searchParams.get("iss") });

const info = await client.fetchUserInfo(config, first.tokens.access_token, first.tokens.claims().sub);
say("userinfo", { info });

const refreshed = await client.refreshTokenGrant(config, first.tokens.refresh_token);
say("refresh", { rotated: refreshed.refresh_token !== first.tokens.refresh_token, scope: refreshed.scope });

const active = await client.tokenIntrospection(config, refreshed.access_token);
say("introspection", { active });

const pushed = await signIn({ prompt: "consent" }, true);
say("par", { sub: pushed.tokens.claims().sub, consented: pushed.back.consented });

const silent = await signIn({ prompt: "none", max_age: "3600" });
say("silent", { sub: silent.tokens.claims().sub, consented: silent.back.consented });

await client.tokenRevocation(config, refreshed.refresh_token);
const after = await client.tokenIntrospection(config, refreshed.access_token);
const refused = await client.refreshTokenGrant(config, refreshed.refresh_token).then(() => "accepted", error => error.error);
say("revocation", { active: after.active, refused });

// Bound to a key from the beginning; nonces, proofs and their renewal are the library's business.
const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
const bound = await signIn({}, true, DPoP);
const boundInfo = await client.fetchUserInfo(config, bound.tokens.access_token, bound.tokens.claims().sub, { DPoP });
const orders = new URL("/api/orders", issuer);
const proven = await client.fetchProtectedResource(config, bound.tokens.access_token, orders, "GET", undefined, undefined, { DPoP });
const stolen = await fetch(orders, { headers: { authorization: `Bearer ${bound.tokens.access_token}` } });
const renewed = await client.refreshTokenGrant(config, bound.tokens.refresh_token, undefined, { DPoP });
const boundActive = await client.tokenIntrospection(config, renewed.access_token);
say("dpop", {
  type: bound.tokens.token_type, email: boundInfo.email, proven: proven.status, stolen: stolen.status, renewed: renewed.token_type,
  thumbprint: await DPoP.calculateThumbprint(), active: boundActive,
});

// A device shows a code, this browser allows it, and the device, which has asked meanwhile, gets its tokens.
const television = await client.discovery(new URL(issuer), device.id, undefined, client.None(), insecure);
const codes = await client.initiateDeviceAuthorization(television, { scope: "openid email offline_access" });
const typed = await submit(await visit(new URL(codes.verification_uri)), "/account/device", { user_code: codes.user_code.toLowerCase() });
const asked = typed.html.includes("A device is asking");
const allowed = await submit(typed, "/account/consent", { decision: "allow" });
const shown = await client.pollDeviceAuthorizationGrant(television, codes);
say("device", { asked, allowed: allowed.html.includes("Your device is connected"), sub: shown.claims().sub, refreshable: !!shown.refresh_token });

const program = await client.discovery(new URL(issuer), machine.id, machine.secret, client.ClientSecretPost(machine.secret), insecure);
const own = await client.clientCredentialsGrant(program, { scope: "orders:read" });
say("client-credentials", { type: own.token_type, scope: own.scope });

const end = client.buildEndSessionUrl(config, { id_token_hint: silent.tokens.id_token, post_logout_redirect_uri: postLogoutUri, state: "bye" });
const left = await visit(end);
const gone = await client.tokenIntrospection(config, silent.tokens.access_token);
say("end-session", { url: left.url.href, active: gone.active });
say("done");
