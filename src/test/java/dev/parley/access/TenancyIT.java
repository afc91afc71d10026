package dev.parley.access;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** The same behaviour, of a binary. */
@QuarkusIntegrationTest
@Tag("twin")
class TenancyIT extends TenancyTest {}
