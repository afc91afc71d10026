// @ts-check
/**
 * The browser SDK: joins a conversation by voice over WebRTC.
 *
 *     import { join } from '/talk/parley.js';
 *     const call = await join({ url, token, ontranscript: (turn) => console.log(turn.role, turn.text) });
 *     await call.hangup();
 *
 * Call `join` from a click: browsers play no sound before one.
 *
 * @typedef {'connecting' | 'connected' | 'reconnecting' | 'ended'} State
 * @typedef {{ seq: number, role: 'agent' | 'user' | 'tool', text: string, created_at: string, interrupted?: boolean,
 *     latency?: { [part: string]: number } }} Turn
 * @typedef {object} JoinOptions
 * @property {string} url  Where to join, as the service gave it.
 * @property {string} token  The join token, or a listener token.
 * @property {RTCIceServer[]} [iceServers]  `ice_servers` of the created conversation.
 * @property {RTCIceTransportPolicy} [iceTransportPolicy]
 * @property {MediaStream} [microphone]  Used instead of asking for one, and never stopped here.
 * @property {HTMLAudioElement} [audio]  Plays the agent, instead of an element made here.
 * @property {boolean} [listen]  Only listen: no microphone.
 * @property {AbortSignal} [signal]  Gives up while joining.
 * @property {(state: State, reason?: string) => void} [onstate]  'ended' has a reason: the server's `end_reason`,
 *     'hung_up', 'replaced' (joined elsewhere), 'connection_lost' or 'join_failed'.
 * @property {(turn: Turn) => void} [ontranscript]  Called in order, once per turn.
 */

const REQUEST_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 15_000;
const DISCONNECTED_MS = 4_000;
const REJOIN_DELAYS_MS = [0, 1_000, 2_000, 4_000, 8_000];
const STATUS_GRACE_MS = 2_000;
const STREAM_DELAY_MS = { min: 500, max: 15_000 };
const TERMINAL = ['completed', 'failed', 'cancelled', 'transferred', 'unanswered'];

/** Why a conversation could not be joined. `status` is that of the HTTP answer, if there was one. */
export class JoinError extends Error {
    /** @param {string} detail @param {{ status?: number, cause?: unknown }} [from] */
    constructor(detail, { status, cause } = {}) {
        super(detail, { cause });
        this.name = 'JoinError';
        this.detail = detail;
        this.status = status;
    }
}

/**
 * Joins a conversation; resolves when it is connected. Rejects with a {@link JoinError}, or the reason of `signal`.
 * Either way every join comes to exactly one `onstate('ended', reason)`.
 * @param {JoinOptions} options
 */
export async function join(options) {
    return Call.join(options);
}

/** A joined conversation; made by {@link join}. */
export class Call {
    /** @type {State} */ state = 'connecting';
    muted = false;
    /** @type {RTCPeerConnection | undefined} For statistics; another one after a reconnect. */ peer;

    #options;
    #url;
    #audio;
    #life = new AbortController();
    #recovering = false;
    #lastSeq = 0;
    /** @type {MediaStream | undefined} */ #microphone;
    /** @type {URL | undefined} */ #location;
    /** @type {string | undefined} */ #status;
    /** @type {AbortController | undefined} */ #stream;
    /** @type {ReturnType<typeof setTimeout> | undefined} */ #disconnected;

    /** @private @param {JoinOptions} options */
    constructor(options) {
        this.#options = options;
        this.#url = new URL(options.url, document.baseURI);
        this.#audio = options.audio ?? new Audio();
        this.#audio.autoplay = true;
        // Closing the tab closes the peer without a word.
        addEventListener('pagehide', () => void this.hangup(), { signal: this.#life.signal });
        this.onstate = options.onstate;
        this.ontranscript = options.ontranscript;
    }

    /** @package @param {JoinOptions} options */
    static async join(options) {
        const { signal, onstate } = options;
        signal?.throwIfAborted();
        const call = new Call(options);
        const giveUp = () => void call.hangup();
        signal?.addEventListener('abort', giveUp);
        queueMicrotask(() => onstate?.('connecting'));
        try {
            await Promise.race([aborted(call.#life.signal), call.#start()]);
            call.#enter('connected');
            return call;
        } catch (error) {
            call.#end('join_failed');
            if (signal?.aborted) throw signal.reason;
            throw error instanceof JoinError ? error : new JoinError(String(error), { cause: error });
        } finally {
            signal?.removeEventListener('abort', giveUp);
        }
    }

    /** Silences the microphone, or opens it again. */
    mute(on = true) {
        this.muted = on;
        this.#microphone?.getAudioTracks().forEach((track) => (track.enabled = !on));
    }

    /** Sends keys (0-9 * # A-D) as DTMF, after those still being sent; false when it cannot. @param {string} keys */
    press(keys) {
        const dtmf = this.peer?.getSenders()[0]?.dtmf;
        if (this.state !== 'connected' || !dtmf?.canInsertDTMF) return false;
        dtmf.insertDTMF(dtmf.toneBuffer + keys);
        return true;
    }

    /** Ends the call at once; resolves when the server has answered, or cannot be reached. */
    async hangup() {
        if (this.state === 'ended') return;
        const answered = this.#delete(this.#location);
        this.#end('hung_up');
        await answered;
    }

    async #start() {
        if (!this.#options.listen) this.#microphone = this.#options.microphone ?? (await askForMicrophone());
        // The call may have ended while the browser was asking.
        if (this.state === 'ended') this.#stopMicrophone();
        else await this.#connect();
    }

    async #connect() {
        const peer = createPeer(this.#options, this.#microphone?.getAudioTracks()[0], this.#audio);
        peer.onconnectionstatechange = () => this.#watch(peer);
        try {
            await peer.setLocalDescription();
            const { location, answer } = await this.#post(peer.localDescription?.sdp);
            if (this.state === 'ended') void this.#delete(location);
            this.#life.signal.throwIfAborted();
            // Not earlier: to a server that does not have the new peer yet, closing the old one is hanging up.
            this.peer?.close();
            this.peer = peer;
            this.#location = location;
            void this.#follow();
            await peer.setRemoteDescription({ type: 'answer', sdp: answer });
            const transport = peer.getSenders()[0]?.transport;
            if (transport) transport.onstatechange = () => this.#watch(peer);
            await connected(peer);
        } catch (error) {
            peer.close();
            throw error;
        }
    }

    /** Goes on when the call ends meanwhile: the answer names the session to delete. @param {string} [body] */
    async #post(body) {
        const headers = { 'Content-Type': 'application/sdp' };
        const response = await this.#request(this.#url, { method: 'POST', headers, body });
        const location = response.headers.get('Location');
        return { location: location ? new URL(location, this.#url) : undefined, answer: await response.text() };
    }

    /** @param {URL} [location] */
    async #delete(location) {
        // A failure changes nothing: the peer is closed, which the server notices too.
        if (location) await this.#request(location, { method: 'DELETE', keepalive: true }).catch(() => {});
    }

    /** @param {URL} url @param {RequestInit} init */
    async #request(url, init) {
        const headers = { Authorization: `Bearer ${this.#options.token}`, ...init.headers };
        const signal = init.signal ?? AbortSignal.timeout(REQUEST_TIMEOUT_MS);
        const response = await fetch(url, { ...init, headers, signal }).catch((cause) => {
            throw new JoinError('The server cannot be reached, or did not answer in time.', { cause });
        });
        if (response.ok) return response;
        const problem = await response.json().catch(() => ({}));
        const { status } = response;
        throw new JoinError(problem.detail ?? `The server answered ${status}.`, { status });
    }

    /** @param {RTCPeerConnection} peer */
    #watch(peer) {
        if (peer !== this.peer || this.#recovering || this.state === 'connecting' || this.state === 'ended') return;
        clearTimeout(this.#disconnected);
        const condition = conditionOf(peer);
        if (condition === 'closed') void this.#learnWhyClosed();
        if (condition === 'failed') void this.#rejoin();
        if (condition === 'connected') this.#enter('connected');
        if (condition === 'disconnected') {
            this.#enter('reconnecting');
            this.#disconnected = setTimeout(() => this.#rejoin(), DISCONNECTED_MS);
        }
    }

    async #learnWhyClosed() {
        this.#recovering = true;
        await this.#refreshStatus();
        // A conversation that goes on was joined elsewhere: if this tab rejoined, the two would fight.
        // Who listens is sent away by it, and may come again.
        if (this.#status && !this.#options.listen) this.#end('replaced');
        else await this.#rejoin();
    }

    async #rejoin() {
        this.#recovering = true;
        this.#enter('reconnecting');
        for (const delay of REJOIN_DELAYS_MS) {
            await sleep(delay, this.#life.signal);
            if (this.state === 'ended') return;
            try {
                if (!this.peer || conditionOf(this.peer) !== 'connected') await this.#connect();
                this.#recovering = false;
                return this.#enter('connected');
            } catch (error) {
                if (isFinal(error)) break;
            }
        }
        await this.#refreshStatus();
        this.#end('connection_lost');
    }

    /** Asks anew where the conversation stands, which ends the call if that is over. */
    async #refreshStatus() {
        this.#status = undefined;
        void this.#follow();
        await sleep(STATUS_GRACE_MS, this.#life.signal);
    }

    /** Follows turns and status on a new stream, in place of the one before. */
    async #follow() {
        this.#stream?.abort();
        if (this.state === 'ended') return;
        const { signal } = (this.#stream = new AbortController());
        const { min, max } = STREAM_DELAY_MS;
        for (let delay = min; !signal.aborted; delay = Math.min(delay * 2, max)) {
            try {
                for await (const { event, data } of this.#events(signal)) {
                    if (signal.aborted) return;
                    this.#receive(event, JSON.parse(data));
                    delay = min;
                }
            } catch (error) {
                if (isFinal(error)) return;
            }
            await sleep(delay, signal);
        }
    }

    /** The stream's events, each of which the server writes with one line of data. @param {AbortSignal} signal */
    async *#events(signal) {
        const url = new URL(this.#url);
        url.pathname += '/turns';
        const headers = { Accept: 'text/event-stream' };
        // Else Chromium holds a second stream of the same URL back until the first one ends.
        const { body } = await this.#request(url, { headers, signal, cache: 'no-store' });
        if (!body) return;
        const reader = body.pipeThrough(new TextDecoderStream()).getReader();
        let rest = '';
        for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
            const blocks = (rest + chunk.value).split(/\r?\n\r?\n/);
            rest = blocks.pop() ?? '';
            for (const block of blocks) {
                const fields = Object.fromEntries(block.split(/\r?\n/).map((line) => line.split(/: ?(.*)/s, 2)));
                if (fields.data) yield fields;
            }
        }
    }

    /** @param {string} event @param {any} data */
    #receive(event, data) {
        if (event === 'turn' && data.seq > this.#lastSeq) {
            this.#lastSeq = data.seq;
            queueMicrotask(() => this.ontranscript?.(data));
        } else if (event === 'status') {
            this.#status = data.status;
            if (TERMINAL.includes(data.status)) this.#end(data.end_reason ?? data.status);
        }
    }

    /** A microtask keeps an error of the handler out of the call. @param {State} state @param {string} [reason] */
    #enter(state, reason) {
        if (this.state === 'ended' || this.state === state) return;
        this.state = state;
        queueMicrotask(() => this.onstate?.(state, reason));
    }

    /** @param {string} reason */
    #end(reason) {
        if (this.state === 'ended') return;
        this.#enter('ended', reason);
        this.#life.abort(new JoinError(`The conversation ended: ${reason}.`));
        clearTimeout(this.#disconnected);
        this.#stream?.abort();
        this.peer?.close();
        this.#stopMicrophone();
        this.#audio.srcObject = null;
    }

    #stopMicrophone() {
        if (!this.#options.microphone) this.#microphone?.getTracks().forEach((track) => track.stop());
    }
}

async function askForMicrophone() {
    if (!navigator.mediaDevices) throw new JoinError('Browsers give the microphone only to HTTPS and localhost.');
    const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    return navigator.mediaDevices.getUserMedia({ audio }).catch((cause) => {
        throw new JoinError(`The microphone cannot be used: ${cause.message}`, { cause });
    });
}

/** @param {JoinOptions} options @param {MediaStreamTrack | undefined} track @param {HTMLAudioElement} audio */
function createPeer({ iceServers = [], iceTransportPolicy }, track, audio) {
    const peer = new RTCPeerConnection({ iceServers, iceTransportPolicy, bundlePolicy: 'max-bundle' });
    peer.addTransceiver(track ?? 'audio', { direction: track ? 'sendrecv' : 'recvonly' });
    peer.ontrack = (event) => {
        audio.srcObject = new MediaStream([event.track]);
        // Refused before a click; `autoplay` starts it when the browser allows.
        audio.play().catch(() => {});
    };
    return peer;
}

/** The peer's connection state, in which 'closed' says that the server closed it. @param {RTCPeerConnection} peer */
function conditionOf(peer) {
    const failedOnlyDtls = peer.connectionState === 'failed' && /connected|completed/.test(peer.iceConnectionState);
    const closed = failedOnlyDtls || peer.getSenders()[0]?.transport?.state === 'closed';
    return closed ? 'closed' : peer.connectionState;
}

/** @param {RTCPeerConnection} peer @returns {Promise<void>} */
function connected(peer) {
    return new Promise((resolve, reject) => {
        const fail = () => reject(new JoinError('No audio connection: a firewall may be in the way.'));
        setTimeout(fail, CONNECT_TIMEOUT_MS);
        peer.addEventListener('connectionstatechange', () => {
            if (peer.connectionState === 'connected') resolve();
            if (peer.connectionState === 'failed') fail();
        });
    });
}

/** Whether the server refused for good. @param {unknown} error */
function isFinal(error) {
    const status = (error instanceof JoinError && error.status) || 0;
    return status >= 400 && status < 500 && status !== 429;
}

/** Rejects when the signal aborts. @param {AbortSignal} signal @returns {Promise<never>} */
function aborted(signal) {
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

/** Ends early when the signal aborts. @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
function sleep(ms, signal) {
    return new Promise((resolve) => {
        setTimeout(resolve, ms);
        signal.addEventListener('abort', () => resolve());
    });
}
