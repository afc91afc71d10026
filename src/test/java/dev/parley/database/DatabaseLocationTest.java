package dev.parley.database;

import java.util.Map;

import io.smallrye.config.EnvConfigSource;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

class DatabaseLocationTest {

    @Test
    void readsBothKindsOfUrl() {
        assertEquals(
                Map.of("quarkus.datasource.jdbc.url", "jdbc:postgresql://db/parley?user=me"),
                DatabaseLocation.fromUrl("jdbc:postgresql://db/parley?user=me"));
        assertEquals(
                Map.of(
                        "quarkus.datasource.jdbc.url", "jdbc:postgresql://db:6432/parley?sslmode=require",
                        "quarkus.datasource.username", "me",
                        "quarkus.datasource.password", "p@ss:word"),
                DatabaseLocation.fromUrl("postgresql://me:p%40ss:word@db:6432/parley?sslmode=require"));
        assertEquals(
                Map.of("quarkus.datasource.jdbc.url", "jdbc:postgresql://db/parley"),
                DatabaseLocation.fromUrl("postgres://db/parley"));
    }

    /** Quarkus writes what other sources say while it builds into the package, where it would win at run time. */
    @Test
    void leavesWhatIsSetWhileBuildingOutOfThePackage() {
        ConfigSource source = DatabaseLocation.source(Map.of("quarkus.datasource.jdbc.url", "jdbc:postgresql://db/x"))
                .iterator()
                .next();
        assertInstanceOf(EnvConfigSource.class, source);
        assertEquals("jdbc:postgresql://db/x", source.getValue("quarkus.datasource.jdbc.url"));
    }
}
