"""A WebRTC peer that others have written: aiortc, by Debian's python3-aiortc. Joins by WHIP, plays a WAV (8 kHz, mono, 16 bit)
over and over, keeps what it hears in another, and prints what came of it as one line of JSON. A line on standard input, or
its end, makes it leave."""
import argparse, asyncio, audioop, fractions, json, os, sys, time, urllib.error, urllib.request, wave

import aioice.ice
from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import AudioFrame

RATE, SAMPLES = 8000, 160


class Microphone(MediaStreamTrack):
    kind = "audio"

    def __init__(self, path):
        super().__init__()
        self.pcm, self.pts, self.start = bytes(2 * SAMPLES), 0, None
        if path:
            with wave.open(path, "rb") as file:
                self.pcm = file.readframes(file.getnframes())

    async def recv(self):
        self.start = self.start or time.time()
        await asyncio.sleep(max(0, self.start + self.pts / RATE - time.time()))
        at = 2 * self.pts % len(self.pcm)
        frame = AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        frame.planes[0].update(self.pcm[at:at + 2 * SAMPLES].ljust(2 * SAMPLES, b"\0"))
        frame.sample_rate, frame.pts, frame.time_base = RATE, self.pts, fractions.Fraction(1, RATE)
        self.pts += SAMPLES
        return frame


class Ear:
    """Holes in the timestamps become silence."""

    def __init__(self):
        self.pcm, self.next, self.rest = bytearray(), None, None

    async def listen(self, track):
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            pts, rate, channels = frame.pts * RATE // frame.sample_rate, frame.sample_rate, len(frame.layout.channels)
            pcm = bytes(frame.planes[0])[:2 * channels * frame.samples]
            if channels == 2:
                pcm = audioop.tomono(pcm, 2, 0.5, 0.5)
            if rate != RATE:
                pcm, self.rest = audioop.ratecv(pcm, 2, 1, rate, RATE, self.rest)
            if self.next is not None and 0 < pts - self.next < RATE:
                self.pcm += bytes(2 * (pts - self.next))
            self.next = pts + frame.samples * RATE // rate
            self.pcm += pcm
            if len(self.pcm) % RATE < len(pcm):
                print("heard %d" % (len(self.pcm) // 2 * 1000 // RATE), flush=True)


def post(options, sdp):
    headers = {"Content-Type": "application/sdp", "Authorization": "Bearer " + options.token}
    request = urllib.request.Request(options.url, data=sdp.encode(), method="POST", headers=headers)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer:
        return answer.read().decode()


async def leave():
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.readline()


async def run(options, result):
    of_this_host = aioice.ice.get_host_addresses(True, True) or ["127.0.0.1"]
    named = of_this_host if options.addresses is None else options.addresses.split(",")
    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: [address for address in named if address]
    servers = [RTCIceServer(options.turn, "user", "password")] if options.turn else []
    peer, ear, began = RTCPeerConnection(RTCConfiguration(servers)), Ear(), time.time()
    connected, over = asyncio.Event(), asyncio.Event()

    @peer.on("connectionstatechange")
    def change():
        if peer.connectionState == "connected":
            result["connected_ms"] = int((time.time() - began) * 1000)
            connected.set()
            print("connected", flush=True)
        if peer.connectionState in ("failed", "closed"):
            over.set()

    listening = []
    peer.on("track", lambda track: listening.append(asyncio.ensure_future(ear.listen(track))))
    if options.listen:
        transceiver = peer.addTransceiver("audio", direction="recvonly")
    else:
        transceiver = peer.addTransceiver(Microphone(options.microphone), direction="sendrecv")
    codecs = RTCRtpSender.getCapabilities("audio").codecs
    transceiver.setCodecPreferences([codec for codec in codecs if codec.name == options.codec])
    try:
        await peer.setLocalDescription(await peer.createOffer())
        try:
            answer = await asyncio.get_running_loop().run_in_executor(None, post, options, peer.localDescription.sdp)
        except urllib.error.HTTPError as refused:
            result.update(refused=refused.code, problem=json.loads(refused.read()))
            return
        await peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        dtls = transceiver.receiver.transport

        @dtls.on("statechange")
        def closed():
            if dtls.state == "closed":
                over.set()

        await asyncio.wait_for(connected.wait(), 20)
        result["by"] = dtls.transport._connection._nominated[1].local_candidate.type
        leaving = asyncio.ensure_future(leave())
        await asyncio.wait([leaving, asyncio.ensure_future(over.wait())], return_when=asyncio.FIRST_COMPLETED)
        result["ended_by_server"] = over.is_set()
        for report in (await peer.getStats()).values():
            if report.type == "inbound-rtp":
                result.update(received=report.packetsReceived, lost=report.packetsLost)
    finally:
        await peer.close()
        pcm = bytes(ear.pcm)
        result.update(heard_ms=len(pcm) // 2 * 1000 // RATE, level=audioop.rms(pcm, 2) if pcm else 0)
        with wave.open(options.heard, "wb") as file:
            file.setnchannels(1), file.setsampwidth(2), file.setframerate(RATE), file.writeframes(pcm)


def main():
    parser = argparse.ArgumentParser()
    for name in ("url", "token", "microphone", "heard", "turn", "addresses"):
        parser.add_argument("--" + name)
    parser.add_argument("--codec", default="PCMU")
    parser.add_argument("--listen", action="store_true")
    result = {}
    try:
        asyncio.run(run(parser.parse_args(), result))
    except Exception as failed:
        result["failed"] = "%s: %s" % (type(failed).__name__, failed)
    print(json.dumps(result), flush=True)
    os._exit(0)


main()
