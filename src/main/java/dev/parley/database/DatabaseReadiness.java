package dev.parley.database;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Whether the database can keep something. Answers at once: what is known stands in the watch. */
@Readiness
@Singleton
class DatabaseReadiness implements HealthCheck {

    private final DatabaseWatch watch;

    DatabaseReadiness(DatabaseWatch watch) {
        this.watch = watch;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("database");
        return watch.fault()
                .map(fault -> answer.down().withData("fault", fault))
                .orElseGet(answer::up)
                .build();
    }
}
