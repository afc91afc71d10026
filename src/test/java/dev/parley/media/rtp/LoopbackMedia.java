package dev.parley.media.rtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.Optional;

import dev.parley.address.Addresses;
import dev.parley.fixture.Reachable;
import dev.parley.media.load.Loads;

/** Media sessions on this machine, without an application around them. */
public final class LoopbackMedia implements AutoCloseable {

    private final MediaClock clock = new MediaClock(Loads.of(100));
    private final MediaConfig config;
    private final RtpSessions sessions;

    /**
     * @param ports such as {@code 40000-40099}
     */
    public LoopbackMedia(String ports) {
        config = new MediaConfig() {
            @Override
            public String ports() {
                return ports;
            }

            @Override
            public Optional<String> address() {
                return Optional.of("127.0.0.1");
            }

            @Override
            public Optional<String> advertisedAddress() {
                return Optional.empty();
            }
        };
        clock.start();
        sessions = that(Reachable.loopback());
    }

    /** Sessions that send to what these let. */
    RtpSessions that(Addresses addresses) {
        try {
            return new RtpSessions(new RtpPorts(config), addresses, clock, InstantSource.system());
        } catch (UnknownHostException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    public MediaConfig config() {
        return config;
    }

    public RtpSession open() throws IOException {
        return sessions.open();
    }

    @Override
    public void close() {
        clock.stop();
    }
}
