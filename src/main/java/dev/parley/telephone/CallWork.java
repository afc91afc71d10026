package dev.parley.telephone;

import java.time.Instant;
import java.time.InstantSource;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.telephone.carrier.Carrier;
import dev.parley.telephone.claim.CallMeters;
import dev.parley.telephone.claim.CallStore;
import dev.parley.telephone.claim.TrunkRest;
import dev.parley.telephone.plan.TelephoneConfig;

/** What a call needs of the rest of the house. */
@ApplicationScoped
class CallWork {

    private final CallStore store;
    private final Carrier carrier;
    private final TrunkRest rest;
    private final CallMeters meters;
    private final TelephoneConfig config;
    private final CallBeginning beginning;
    private final CallVoice voice;
    private final InstantSource clock;

    CallWork(
            CallStore store,
            Carrier carrier,
            TrunkRest rest,
            CallMeters meters,
            TelephoneConfig config,
            CallBeginning beginning,
            CallVoice voice,
            InstantSource clock) {
        this.store = store;
        this.carrier = carrier;
        this.rest = rest;
        this.meters = meters;
        this.config = config;
        this.beginning = beginning;
        this.voice = voice;
        this.clock = clock;
    }

    CallBeginning beginning() {
        return beginning;
    }

    CallVoice voice() {
        return voice;
    }

    CallStore store() {
        return store;
    }

    Carrier carrier() {
        return carrier;
    }

    TrunkRest rest() {
        return rest;
    }

    CallMeters meters() {
        return meters;
    }

    TelephoneConfig config() {
        return config;
    }

    Instant now() {
        return clock.instant();
    }
}
