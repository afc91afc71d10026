package dev.parley.media.speech;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

import javax.sound.sampled.AudioFormat;

import com.sun.speech.freetts.audio.AudioPlayer;

import dev.parley.media.Band;

/** What FreeTTS takes for a loudspeaker: it keeps the samples, which come as 16 bits, the high byte first. */
final class SampleCollector implements AudioPlayer {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private AudioFormat format = new AudioFormat(Band.NARROW.rate(), 16, 1, true, true);

    short[] samples() {
        short[] samples = new short[bytes.size() / 2];
        ByteBuffer.wrap(bytes.toByteArray()).asShortBuffer().get(samples);
        return samples;
    }

    @Override
    public boolean write(byte[] audio) {
        bytes.writeBytes(audio);
        return true;
    }

    @Override
    public boolean write(byte[] audio, int offset, int size) {
        bytes.write(audio, offset, size);
        return true;
    }

    @Override
    public void setAudioFormat(AudioFormat asked) {
        format = asked;
    }

    @Override
    public AudioFormat getAudioFormat() {
        return format;
    }

    @Override
    public boolean drain() {
        return true;
    }

    @Override
    public boolean end() {
        return true;
    }

    @Override
    public long getTime() {
        return 0;
    }

    @Override
    public float getVolume() {
        return 1;
    }

    @Override
    public void begin(int size) {}

    @Override
    public void cancel() {}

    @Override
    public void close() {}

    @Override
    public void pause() {}

    @Override
    public void reset() {}

    @Override
    public void resetTime() {}

    @Override
    public void resume() {}

    @Override
    public void setVolume(float volume) {}

    @Override
    public void showMetrics() {}

    @Override
    public void startFirstSampleTimer() {}
}
