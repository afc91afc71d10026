package dev.parley.wire;

import java.time.InstantSource;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The one place where the time of day comes from. */
class SystemTime {

    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }
}
