package dev.parley.usage;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** The same behaviour, of the packaged application. */
@QuarkusIntegrationTest
@Tag("twin")
class UsageIT extends UsageTest {}
