package dev.parley.webrtc.room;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.parley.media.Audio;
import dev.parley.media.AudioLine;
import dev.parley.media.Speech;
import dev.parley.webrtc.peer.Peer;

/** Those who listen to both sides of one line. Safe for use by several threads. */
final class Audience implements AutoCloseable {

    private final AudioLine line;
    private final int most;
    private final List<Peer> listeners = new CopyOnWriteArrayList<>();
    private AudioLine.Tapping tapping;
    private boolean over;

    /**
     * @param most at once
     */
    Audience(AudioLine line, int most) {
        this.line = line;
        this.most = most;
    }

    /** Somebody hears both sides from now on; false when there is nothing to be heard any more, or no room for them. */
    synchronized boolean admit(Peer listener) {
        if (over || listeners.size() >= most) {
            return false;
        }
        if (tapping == null) {
            tapping = line.tap(this::pass);
        }
        listeners.add(listener);
        return true;
    }

    private void pass(short[] person, short[] agent) {
        Speech both = new Speech(person == null ? agent : Audio.mix(agent, person), line.band());
        listeners.forEach(each -> each.line().pass(both));
    }

    synchronized void dismiss(Peer listener) {
        if (listeners.remove(listener)) {
            listener.close();
            if (listeners.isEmpty()) {
                tapping.close();
                tapping = null;
            }
        }
    }

    /** Nothing is to be heard any more. */
    @Override
    public synchronized void close() {
        over = true;
        listeners.forEach(this::dismiss);
    }
}
