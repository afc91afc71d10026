package dev.parley.telephone;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class CallsIT extends CallsTest {}
