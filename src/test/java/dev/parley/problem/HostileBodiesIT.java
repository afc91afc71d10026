package dev.parley.problem;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same behaviour, of the packaged application. */
@QuarkusIntegrationTest
class HostileBodiesIT extends HostileBodiesTest {}
