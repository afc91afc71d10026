package dev.parley.media.load;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** Loads for tests without an application. */
public final class Loads {

    private Loads() {}

    /** One that takes whatever comes. */
    public static VoiceLoad of(int voicesPerCore) {
        return new VoiceLoad(new SimpleMeterRegistry(), new LoadConfig() {
            @Override
            public int voicesPerCore() {
                return voicesPerCore;
            }

            @Override
            public double mostLate() {
                return 0.05;
            }
        });
    }
}
