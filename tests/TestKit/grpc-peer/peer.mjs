// Both ends of gRPC, with no code of the platform's between them but the gateway's: `serve PORT` answers,
// `call ADDRESS TOKEN` runs every kind of call and writes a line of JSON for each, and stays in a stream without an end.
import grpc from '@grpc/grpc-js';

const [role, where, token] = process.argv.slice(2);
const text = {
  requestSerialize: (value) => Buffer.from(value), requestDeserialize: String, responseSerialize: (value) => Buffer.from(value), responseDeserialize: String,
};
const method = (name, requestStream, responseStream) => ({ path: `${role === 'call' ? '/api' : ''}/test.Peer/${name}`, requestStream, responseStream, ...text });
const peer = {
  who: method('Who', false, false), fail: method('Fail', false, false), chat: method('Chat', true, true), endless: method('Endless', false, true),
};
const tell = (kind, value) => console.log(JSON.stringify({ kind, ...value }));

if (role === 'serve') {
  const server = new grpc.Server();
  server.addService(peer, {
    who: (call, answer) => answer(null, JSON.stringify(call.metadata.getMap())),
    fail: (call, answer) => answer({ code: grpc.status.NOT_FOUND, details: 'nobody is called that' }),
    chat: (call) => call.on('data', (word) => call.write(word.toUpperCase())).on('end', () => call.end()),
    endless: (call) => call.write('one'),
  });
  server.bindAsync(`127.0.0.1:${where}`, grpc.ServerCredentials.createInsecure(), () => tell('listening'));
} else {
  const Client = grpc.makeGenericClientConstructor(peer);
  const client = new Client(where, grpc.credentials.createInsecure());
  const metadata = new grpc.Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  metadata.set('x-user-id', 'forged');
  client.who('?', metadata, (error, answer) => tell('who', { code: error?.code ?? 0, details: error?.details, seen: answer && JSON.parse(answer) }));
  client.who('?', (error) => tell('stranger', { code: error?.code ?? 0 }));
  client.fail('?', metadata, (error) => tell('fail', { code: error.code, details: error.details }));

  // Each word waits for the answer to the one before: nothing on the way may wait for the end.
  const words = ['one', 'two', 'three'], heard = [];
  const chat = client.chat(metadata);
  chat.on('data', (word) => { heard.push(word); words.length ? chat.write(words.shift()) : chat.end(); });
  chat.on('status', ({ code }) => tell('chat', { code, heard }));
  chat.write(words.shift());

  const endless = client.endless('?', metadata);
  endless.on('data', () => tell('open'));
  endless.on('error', () => {});
  endless.on('status', ({ code }) => tell('cut', { code }));
}
