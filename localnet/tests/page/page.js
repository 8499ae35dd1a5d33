// A whole xxdk-wasm app: it registers, follows the network, and exchanges direct messages.
const NETWORK = new URLSearchParams(location.search).get('network') ?? 'http://127.0.0.1:22840';
const at = (id) => document.getElementById(id);
const bytes = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
const base64 = (array) => btoa(String.fromCharCode(...array));
const text = (array) => new TextDecoder().decode(array);
const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// The only adaptation to localnet: xxdk dials https hosts that don't exist here; the port is the gateway's.
const browserFetch = globalThis.fetch;
const ports = new Set();
const answers = (port) =>
  browserFetch(`http://127.0.0.1:${port}/`, { mode: 'no-cors' }).then(
    () => true,
    () => false,
  );
globalThis.fetch = async (input, options) => {
  const url = new URL(input instanceof Request ? input.url : input, location.href);
  if (options?.method !== 'POST' || !url.pathname.startsWith('/mixmessages.'))
    return browserFetch(input, options);
  ports.add(url.port);
  try {
    return await browserFetch(`http://127.0.0.1:${url.port}${url.pathname}`, options);
  } catch (error) {
    // One gateway gone: xxdk takes another. All gone: it must not, or it may hang once they are back (README).
    const others = await Promise.all([...ports].filter((port) => port !== url.port).map(answers));
    throw others.includes(true) ? error : new Error('the network is away');
  }
};

window.xxdkBasePath = new URL('/xxdk', location.origin);
const api = await xxdk.InitXXDK();
const password = await api.GetOrInitPassword('plain page');
const params = api.GetDefaultCMixParams();
const isNew = localStorage.getItem('page-identity') === null;
if (isNew) await api.NewCmix(await (await browserFetch(`${NETWORK}/ndf.json`)).text(), 'page', password, '');
const cmix = await api.LoadCmix('page', password, params);
if (isNew) localStorage.setItem('page-identity', base64(api.GenerateChannelIdentity(cmix.GetID())));

// The client for direct messages comes before the follower: mail that finds no client is put aside.
const cipher = api.NewDatabaseCipher(cmix.GetID(), password, 725);
const notifications = api.LoadNotificationsDummy(cmix.GetID());
const worker = (await xxdk.dmIndexedDbWorkerPath()).toString();
const identity = bytes(localStorage.getItem('page-identity'));
const ids = [cmix.GetID(), notifications.GetID(), cipher.GetID()];
let dm; // events come before it is there
const callbacks = { EventUpdate: () => void (dm && show()) };
dm = await api.NewDMClientWithIndexedDb(...ids, worker, identity, callbacks);
const address = `${base64(dm.GetPublicKey())} ${dm.GetToken()}`;
cmix.AddHealthCallback({ Callback: (healthy) => (at('health').value = healthy ? 'healthy' : 'waiting') });
cmix.StartNetworkFollower(10_000);

async function messages() {
  const database = await result(indexedDB.open(dm.GetDatabaseName()));
  const rows = await result(database.transaction('messages').objectStore('messages').getAll());
  database.close();
  return rows.map((row) => ({ ...row, text: text(cipher.Decrypt(row.text)) }));
}
async function show() {
  const lines = (await messages()).map(
    ({ text, status, sender_pub_key: sender }) => `${sender.slice(0, 6)}: ${text} (${status})`,
  );
  at('messages').replaceChildren(
    ...lines.map((line) => Object.assign(document.createElement('li'), { textContent: line })),
  );
}
async function send(to, words) {
  const [key, token] = to.split(' ');
  return text(await dm.SendText(bytes(key), Number(token), words, 0, params));
}
at('address').value = address;
at('form').onsubmit = (event) => {
  event.preventDefault();
  const { to, text: words } = Object.fromEntries(new FormData(event.target));
  void send(to, words);
};
window.page = { api, cmix, address, isNew, send, messages };
