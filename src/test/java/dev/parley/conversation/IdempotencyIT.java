package dev.parley.conversation;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same behaviour, of the packaged application. */
@QuarkusIntegrationTest
class IdempotencyIT extends IdempotencyTest {}
