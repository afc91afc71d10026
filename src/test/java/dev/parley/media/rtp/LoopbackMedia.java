package dev.parley.media.rtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Optional;

import dev.parley.fixture.Reachable;

/** Media sessions on this machine, without an application around them. */
public final class LoopbackMedia implements AutoCloseable {

    private final MediaClock clock = new MediaClock();
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
        try {
            sessions = new RtpSessions(new RtpPorts(config), Reachable.loopback(), clock, InstantSource.system());
        } catch (IOException noSuchAddress) {
            throw new UncheckedIOException(noSuchAddress);
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
