package dev.parley.access;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same behaviour, of the packaged application. */
@QuarkusIntegrationTest
class TokensIT extends TokensTest {}
