package dev.parley.recording;

import java.io.File;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.parley.agent.config.voice.RecordingConfig;
import dev.parley.fixture.Wav;
import dev.parley.media.AudioLine;
import dev.parley.media.Band;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What of a line that is heard frame by frame gets into the file. */
class RecorderTest {

    private static final int SECOND = 50;

    @TempDir
    Path directory;

    private final CompletableFuture<Path> complete = new CompletableFuture<>();
    private final CompletableFuture<Void> refused = new CompletableFuture<>();
    private final CompletableFuture<Path> forgotten = new CompletableFuture<>();
    private AudioLine.Tap tap;
    private boolean tapped;

    private Recorder recorder(RecordingConfig.Consent consent, boolean leavesOutKeys) {
        Recorder recorder = new Recorder(consent, leavesOutKeys, new Recorder.Sink() {
            @Override
            public Path open() {
                return directory.resolve("x.wav");
            }

            @Override
            public void complete(Path file) {
                complete.complete(file);
            }

            @Override
            public void forgotten(Path file) {
                forgotten.complete(file);
            }

            @Override
            public void refused() {
                refused.complete(null);
            }

            @Override
            public void broken() {
                complete.completeExceptionally(new IllegalStateException("broken"));
            }
        });
        recorder.begin((AudioLine) Proxy.newProxyInstance(
                AudioLine.class.getClassLoader(),
                new Class<?>[] {AudioLine.class},
                (line, method, arguments) -> switch (method.getName()) {
                    case "band" -> Band.NARROW;
                    case "tap" -> {
                        tap = (AudioLine.Tap) arguments[0];
                        tapped = true;
                        yield (AudioLine.Tapping) () -> tapped = false;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                }));
        return recorder;
    }

    private void hear(int frames, int level) {
        short[] frame = new short[Band.NARROW.frame()];
        Arrays.fill(frame, (short) level);
        for (int i = 0; i < frames; i++) {
            tap.frame(frame, frame);
        }
    }

    /** The person's side, a sample a frame. */
    private int[] recorded() throws Exception {
        File file = complete.get(5, TimeUnit.SECONDS).toFile();
        WavWriter.mend(file.toPath());
        short[] samples = Wav.read(file);
        int frame = 2 * Band.NARROW.frame();
        int[] frames = new int[samples.length / frame];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = samples[i * frame];
        }
        return frames;
    }

    @Test
    void writesAllOfIt() throws Exception {
        Recorder recorder = recorder(RecordingConfig.Consent.NONE, false);
        hear(7 * SECOND + 3, 1_000);
        recorder.pressed();
        recorder.end();
        assertFalse(tapped);
        int[] frames = recorded();
        assertEquals(7 * SECOND + 3, frames.length);
        assertTrue(Arrays.stream(frames).allMatch(level -> level == 1_000));
    }

    /** A key is known only when its tone is over: the second before it is left out too. */
    @Test
    void leavesOutKeysWithWhatIsAroundThem() throws Exception {
        Recorder recorder = recorder(RecordingConfig.Consent.ANNOUNCE, true);
        hear(4 * SECOND, 1_000);
        recorder.pressed();
        hear(SECOND, 2_000);
        recorder.pressed();
        hear(5 * SECOND, 3_000);
        recorder.end();
        int[] frames = recorded();
        assertEquals(10 * SECOND, frames.length);
        assertTrue(Arrays.stream(frames, 0, 2 * SECOND).allMatch(level -> level == 1_000));
        assertTrue(Arrays.stream(frames, 3 * SECOND, 8 * SECOND).allMatch(level -> level == 0));
        assertTrue(Arrays.stream(frames, 8 * SECOND, 10 * SECOND).allMatch(level -> level == 3_000));
    }

    @Test
    void keepsNothingThatIsForgotten() throws Exception {
        Recorder recorder = recorder(RecordingConfig.Consent.NONE, false);
        hear(3 * SECOND, 1_000);
        recorder.forget();
        assertFalse(tapped);
        assertEquals(directory.resolve("x.wav"), forgotten.get(5, TimeUnit.SECONDS));
        assertFalse(complete.isDone());
    }

    @Test
    void beginsWithTheYes() throws Exception {
        Recorder recorder = recorder(RecordingConfig.Consent.ASK, false);
        assertFalse(tapped);
        recorder.decide(true);
        recorder.decide(false);
        hear(3, 500);
        recorder.end();
        assertEquals(3, recorded().length);
        assertFalse(refused.isDone());
    }

    @Test
    void keepsNothingAfterANo() {
        Recorder recorder = recorder(RecordingConfig.Consent.ASK, false);
        recorder.decide(false);
        recorder.decide(true);
        recorder.end();
        assertFalse(tapped);
        assertTrue(refused.isDone());
        assertFalse(complete.isDone());
    }

    /** Whoever hangs up instead of an answer has not agreed. */
    @Test
    void keepsNothingWithoutAnAnswer() {
        recorder(RecordingConfig.Consent.ASK, false).end();
        assertFalse(tapped);
        assertFalse(complete.isDone());
    }

    /** A part of a talk that was never heard has a file all the same. */
    @Test
    void isCompleteWithNothingInIt() throws Exception {
        recorder(RecordingConfig.Consent.NONE, false).end();
        assertEquals(0, recorded().length);
    }
}
