package dev.parley.telephone;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** The same behaviour, of a binary. */
@Tag("once")
@QuarkusIntegrationTest
class PeersIT extends PeersTest {}
