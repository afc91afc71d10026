package dev.parley.database;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
