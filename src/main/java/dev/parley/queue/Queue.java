package dev.parley.queue;

import java.time.Duration;

/**
 * A queue of conversations that nodes share.
 *
 * @param table its name, with the columns that {@link Lease} names
 * @param lease how long a node's right lasts after its last sign of life
 */
public record Queue(String table, Duration lease) {}
