package dev.parley.telephone;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** The same behaviour, of a binary. */
@QuarkusIntegrationTest
@Tag("twin")
class PeersIT extends PeersTest {}
