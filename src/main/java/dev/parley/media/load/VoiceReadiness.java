package dev.parley.media.load;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * How much voice this node carries. A node that takes no more is ready all the same: its API serves everybody, and who cannot be
 * taken is told to come back.
 */
@Readiness
@Singleton
class VoiceReadiness implements HealthCheck {

    private final VoiceLoad load;

    VoiceReadiness(VoiceLoad load) {
        this.load = load;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("voice")
                .up()
                .withData("carried", load.carried())
                .withData("limit", load.limit())
                .withData("late_percent", Math.round(100 * load.late()))
                .withData("takes_more", load.room() > 0)
                .build();
    }
}
