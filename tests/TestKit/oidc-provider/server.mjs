// A certified OpenID provider for the tests: real codes, real tokens, real logout, on a port of 127.0.0.1.
// node server.mjs <port> <client id> <client secret> <redirect uri> <back-channel logout uri>
import Provider from 'oidc-provider';

const [port, clientId, clientSecret, redirectUri, backchannelLogoutUri] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: [redirectUri],
    post_logout_redirect_uris: [new URL('/', redirectUri).href],
    grant_types: ['authorization_code', 'refresh_token'],
    backchannel_logout_uri: backchannelLogoutUri,
    backchannel_logout_session_required: true,
  }],
  claims: { openid: ['sub'], profile: ['name', 'picture'], email: ['email', 'email_verified'] },
  conformIdTokenClaims: false,
  features: {
    devInteractions: { enabled: true },
    backchannelLogout: { enabled: true },
    revocation: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },

  // It refuses to call loopback addresses, where the gateway is in a test.
  fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
  pkce: { required: () => true },
  cookies: { keys: ['tests-only'] },

  // Short enough for a test to see a refresh happen.
  ttl: { AccessToken: 3, IdToken: 300, RefreshToken: 600, Session: 600, Grant: 600, Interaction: 600 },
  issueRefreshToken: async (_, client, code) => client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
  findAccount: async (_, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, name: `Person ${id}`, email: `${id}@example.org`, email_verified: true, picture: `${issuer}/picture.png` }),
  }),
});

provider.on('server_error', (_, error) => console.error(error));
provider.on('backchannel.error', (_, error) => console.error(error));
provider.on('revocation.error', (_, error) => console.error(error));
provider.listen(Number(port), '127.0.0.1', () => console.log(`listening on ${issuer}`));
