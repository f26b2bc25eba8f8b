// A provider of sign-ins on loopback, for tests: node provider.mjs CLIENT_ID CLIENT_SECRET REDIRECT_URI
// Says where it is on its first line of output. Whoever types a name of PEOPLE and any password is that person.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [clientId, clientSecret, redirectUri] = process.argv.slice(2);
const PEOPLE = {
  ada: { email: 'Ada@harbourmind.example', email_verified: true }, // the domain may look, she may write
  vera: { email: 'vera@elsewhere.example', email_verified: true },
  stranger: { email: 'stranger@elsewhere.example', email_verified: true },
  unverified: { email: 'editor@elsewhere.example', email_verified: false },
  nameless: {},
};

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: [redirectUri],
      post_logout_redirect_uris: [redirectUri],
    }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    features: {
      claimsParameter: { enabled: true }, // as strict providers: the address is in the token for who asks for it
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => {
          context.body = `${form}<button autofocus form="op.logoutForm" name="logout" value="yes">Leave</button>`;
        },
      },
    },
    findAccount: (context, id) => (id in PEOPLE
      ? { accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) }
      : undefined),
    loadExistingGrant: async (context) => { // nobody is asked whether the dashboard may know their address
      const { client, session, provider: op } = context.oidc;
      const grant = new op.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid email');
      grant.addOIDCClaims(['email', 'email_verified']);
      await grant.save();
      return grant;
    },
  });
  server.on('request', provider.callback());
  console.log(`${issuer}/.well-known/openid-configuration`);
});
