package dev.parley.queue;

import java.util.UUID;

import jakarta.inject.Singleton;

/** This process, as leases name it; a new one with each start. */
@Singleton
public class Node {

    private final UUID id = UUID.randomUUID();

    public UUID id() {
        return id;
    }
}
