// A real mail server for the tests, on a port of 127.0.0.1. Every mail it takes becomes a file of JSON in a folder.
// node server.mjs <port> <folder> <user> <password> [<certificate file> <key file>]; without these, its own self-signed one.
// Addresses that begin with "gone" are refused for good, with "busy" for now.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';

const [port, folder, user, password, cert, key] = process.argv.slice(2);
let count = 0;

function refuse(code, text) {
  return Object.assign(new Error(text), { responseCode: code });
}

const server = new SMTPServer({
  ...(cert ? { cert: readFileSync(cert), key: readFileSync(key) } : {}),
  allowInsecureAuth: true,
  authMethods: ['LOGIN', 'PLAIN'],
  onAuth: ({ username, password: given }, session, done) =>
    username === user && given === password ? done(null, { user }) : done(refuse(535, 'Wrong name or password')),
  onRcptTo: ({ address }, session, done) =>
    address.startsWith('gone') ? done(refuse(550, 'No such mailbox')) : address.startsWith('busy') ? done(refuse(450, 'Try again later')) : done(),
  onData(stream, session, done) {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', () => {
      const file = join(folder, `${String(++count).padStart(6, '0')}.json`);
      const to = session.envelope.rcptTo.map((r) => r.address);
      writeFileSync(`${file}.part`, JSON.stringify({ to, secure: session.secure, user: session.user, source: Buffer.concat(chunks).toString('utf8') }));
      renameSync(`${file}.part`, file);
      done();
    });
  },
});

server.on('error', (failure) => console.error(failure.message));
server.listen(Number(port), '127.0.0.1', () => console.log('listening'));
process.on('SIGTERM', () => process.exit(0));
