package dev.parley.agent;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same behaviour, of the packaged application. */
@QuarkusIntegrationTest
class AgentsIT extends AgentsTest {}
