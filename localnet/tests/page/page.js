// A whole xxdk-wasm app: it registers, follows the network, sends and receives direct messages.
const NETWORK = new URLSearchParams(location.search).get('network') ?? 'http://127.0.0.1:22840';

// The only adaptation to localnet: gateways and registrar are dialled as https hosts that don't exist here.
const toNetwork = globalThis.fetch;
globalThis.fetch = (input, options) => {
  const url = new URL(input instanceof Request ? input.url : input, location.href);
  const isNetwork = url.hostname.endsWith('.xxnode.io') || url.pathname.startsWith('/mixmessages.');
  if (!isNetwork) return toNetwork(input, options);
  return toNetwork(`http://127.0.0.1:${url.port}${url.pathname}`, options);
};

const bytes = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
const base64 = (array) => btoa(String.fromCharCode(...array));

async function open({ onMessage, onHealth }) {
  window.xxdkBasePath = new URL('/xxdk', location.origin);
  const api = await xxdk.InitXXDK();
  const password = await api.GetOrInitPassword('plain page');
  const params = api.GetDefaultCMixParams();
  const isNew = localStorage.getItem('page-identity') === null;
  if (isNew) await api.NewCmix(await (await toNetwork(`${NETWORK}/ndf.json`)).text(), 'page', password, '');
  const cmix = await api.LoadCmix('page', password, params);
  if (isNew) localStorage.setItem('page-identity', base64(api.GenerateChannelIdentity(cmix.GetID())));
  const identity = bytes(localStorage.getItem('page-identity'));
  const cipher = api.NewDatabaseCipher(cmix.GetID(), password, 725);
  const notifications = api.LoadNotificationsDummy(cmix.GetID());
  const script = await xxdk.dmIndexedDbWorkerPath();
  const EventUpdate = (type, data) => onMessage(type, JSON.parse(new TextDecoder().decode(data)));
  const callbacks = { EventUpdate };
  const ids = [cmix.GetID(), notifications.GetID(), cipher.GetID()];
  // Before the follower starts: mail that comes before its client exists is put aside.
  const dm = await api.NewDMClientWithIndexedDb(...ids, script.toString(), identity, callbacks);
  cmix.AddHealthCallback({ Callback: onHealth });
  cmix.StartNetworkFollower(10_000);
  const address = `${base64(dm.GetPublicKey())} ${dm.GetToken()}`;
  const send = async (to, text) => {
    const [key, token] = to.split(' ');
    return new TextDecoder().decode(await dm.SendText(bytes(key), Number(token), text, 0, params));
  };
  return { api, cmix, dm, cipher, address, isNew, send };
}

window.openPage = open;
