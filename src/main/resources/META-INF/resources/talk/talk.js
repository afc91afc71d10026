// @ts-check
import { join } from './parley.js';

/** @type {(id: string) => any} */
const $ = (id) => document.getElementById(id);

const ENDINGS = new Map([
    ['hung_up', 'You hung up.'],
    ['user_hung_up', 'You hung up.'],
    ['agent_hung_up', 'The agent hung up.'],
    ['replaced', 'The call was joined from another tab or device.'],
    ['connection_lost', 'The connection was lost.'],
    ['join_failed', 'The call could not be joined.'],
    ['silence', 'Nobody said anything for too long.'],
    ['max_duration', 'The call reached its maximum duration.'],
    ['agent_failed', 'The agent had no answer for too long.'],
    ['greeting_failed', 'The agent had nothing to say.'],
    ['node_stopped', 'The server was stopped.'],
    ['node_lost', 'The server that held the call was lost.'],
]);
/** After these the same join token may still serve. */
const REJOINABLE = ['replaced', 'connection_lost', 'join_failed'];
const SPEAKERS = { agent: 'Agent', user: 'You', tool: 'Tool' };

const voice = new Audio();
const invitation = takeInvitation();
/** @type {import('./parley.js').Call | undefined} */
let call;
/** @type {AbortController | undefined} From the click on Talk until the end. */
let attempt;
/** @type {ReturnType<typeof setInterval> | undefined} */
let clock;
/** @type {string | undefined} */
let lastSpeaker;
/** @type {AnalyserNode | undefined} What the agent's voice is watched with. */
let ear;
/** The agent has spoken until then, so that a pause between two words is none. */
let spokeUntil = 0;

/** The direct link's `#url=…&token=…`, which is then gone from the address bar and the history. */
function takeInvitation() {
    const fragment = new URLSearchParams(location.hash.slice(1));
    if (location.hash) history.replaceState(null, '', location.pathname + location.search);
    const [url, token] = [fragment.get('url'), fragment.get('token')];
    return url && token ? { url, token } : undefined;
}

/** @param {string} path @param {object} [content] Posted as JSON. @param {AbortSignal} [signal] */
async function api(path, content, signal = new AbortController().signal) {
    const headers = { Authorization: `Bearer ${$('api-token').value.trim()}`, 'Content-Type': 'application/json' };
    const request = content ? { method: 'POST', headers, body: JSON.stringify(content) } : { headers };
    const response = await fetch(path, { ...request, signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]) });
    const body = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(body.detail ?? `The server answered ${response.status}.`);
    return body;
}

async function showAgents() {
    $('alert').textContent = '';
    $('choice').hidden = true;
    try {
        /** @type {{ id: string, name: string, active: boolean }[]} */
        const agents = await api('/core/agents?limit=200');
        const options = agents.filter(({ active }) => active).map(({ id, name }) => new Option(name, id));
        if (options.length === 0) throw new Error('This organization has no active agents.');
        $('agent').replaceChildren(...options);
        $('choice').hidden = false;
        $('agent').focus();
    } catch (error) {
        complain(error);
    }
}

async function talk() {
    if (attempt) return;
    const { signal } = (attempt = new AbortController());
    openCall();
    try {
        const way = invitation ?? (await createConversation(signal));
        const joined = await join({ ...way, signal, audio: voice, onstate, ontranscript });
        if (joined.state !== 'ended') call = joined;
        showMute();
    } catch (error) {
        if (!signal.aborted) complain(error);
        // Unless the SDK has already told of the end.
        if (attempt) closeCall(signal.aborted ? 'hung_up' : 'join_failed');
    }
}

/** @param {AbortSignal} signal */
async function createConversation(signal) {
    const content = { channel: 'webrtc', agent_id: $('agent').value, user_id: $('user-id').value };
    const { url, token, ice_servers: iceServers } = await api('/core/conversations', content, signal);
    return { url, token, iceServers };
}

function openCall() {
    $('alert').textContent = '';
    show('call');
    $('transcript').replaceChildren();
    $('duration').textContent = '';
    $('state').textContent = 'Connecting… Allow the microphone if your browser asks.';
    $('controls').hidden = false;
    $('after').hidden = true;
    showMute();
    $('hang-up').focus();
}

/** @param {string} reason */
function closeCall(reason) {
    clearInterval(clock);
    call = attempt = clock = ear = lastSpeaker = undefined;
    $('state').textContent = ENDINGS.get(reason) ?? `The call ended: ${reason}.`;
    $('controls').hidden = true;
    $('after').hidden = false;
    $('again').hidden = invitation !== undefined && !REJOINABLE.includes(reason);
    $('back').hidden = invitation !== undefined;
    ($('again').hidden ? $('state') : $('again')).focus();
}

/** @type {NonNullable<import('./parley.js').JoinOptions['onstate']>} */
function onstate(state, reason = '') {
    if (state === 'connected') {
        $('state').textContent = 'Connected';
        watch();
        clock ??= startClock();
    } else if (state === 'reconnecting') {
        $('state').textContent = 'Connection lost. Reconnecting…';
    } else if (state === 'ended') {
        closeCall(reason);
    }
}

/** @param {import('./parley.js').Turn} turn */
function ontranscript({ role, text, interrupted, latency }) {
    if (role !== 'tool') lastSpeaker = role;
    const item = document.createElement('li');
    const speaker = document.createElement('span');
    const words = document.createElement('p');
    item.className = role;
    speaker.textContent = SPEAKERS[role] ?? role;
    if (latency) {
        speaker.textContent += ` · after ${(latency.reply_ms / 1000).toFixed(1)} s`;
        speaker.title = Object.entries(latency).map(([part, ms]) => `${part.replace('_ms', '').replaceAll('_', ' ')}: ${ms} ms`).join('\n');
    }
    words.textContent = interrupted ? `${text} —` : text;
    item.append(speaker, words);
    $('transcript').append(item);
    item.scrollIntoView({ block: 'nearest' });
}

/** Hears whether the agent speaks: the voice itself knows it first. */
function watch() {
    const stream = voice.srcObject;
    if (!(stream instanceof MediaStream)) return;
    const context = new AudioContext();
    ear = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(ear);
}

/** What the agent does: speaking, thinking after the person's words, else listening. */
function activity() {
    const samples = new Float32Array(ear?.fftSize ?? 0);
    ear?.getFloatTimeDomainData(samples);
    if (samples.some((sample) => Math.abs(sample) > 0.02)) spokeUntil = Date.now() + 400;
    if (Date.now() < spokeUntil) return 'Speaking';
    return lastSpeaker === 'user' ? 'Thinking…' : 'Listening';
}

function startClock() {
    const start = Date.now();
    return setInterval(() => {
        if (call?.state === 'connected') $('state').textContent = activity();
        const seconds = Math.floor((Date.now() - start) / 1000);
        $('duration').textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    }, 250);
}

function toggleMute() {
    call?.mute(!call.muted);
    showMute();
}

function showMute() {
    $('mute').disabled = !call;
    $('mute').textContent = call?.muted ? 'Unmute' : 'Mute';
}

/** Hangs up, or gives up connecting. */
function hangUp() {
    attempt?.abort();
    void call?.hangup();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') hangUp();
    else if (event.key.toLowerCase() === 'm') toggleMute();
    else if (/^[0-9*#]$/.test(event.key)) call?.press(event.key);
}

/** In the server's own words, if it said anything. @param {any} problem */
function complain(problem) {
    const silent = ['TypeError', 'TimeoutError'].includes(problem.name);
    $('alert').textContent = silent ? 'The server cannot be reached, or did not answer in time.' : problem.message;
}

/** @param {'setup' | 'invitation' | 'call'} view */
function show(view) {
    for (const section of document.querySelectorAll('section')) section.hidden = section.id !== view;
}

for (const [form, action] of Object.entries({ access: showAgents, choice: talk })) {
    $(form).addEventListener('submit', (/** @type {Event} */ event) => {
        event.preventDefault();
        void action();
    });
}
$('keypad').append(...Array.from('123456789*0#', (key) => {
    const button = document.createElement('button');
    button.textContent = key;
    button.addEventListener('click', () => call?.press(key));
    return button;
}));
for (const button of ['accept', 'again']) $(button).addEventListener('click', talk);
$('back').addEventListener('click', () => show('setup'));
$('mute').addEventListener('click', toggleMute);
$('hang-up').addEventListener('click', hangUp);
document.addEventListener('keydown', onKey);
show(invitation ? 'invitation' : 'setup');
